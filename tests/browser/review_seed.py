"""Accounts and conversations for the tests of the private pages. Prints the password link and the key of the reader.

Run in a process of its own, on the data folder of the environment.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot.web import service  # noqa: E402

service.migrer()

from django.utils import timezone  # noqa: E402
from web.staff import staff  # noqa: E402
from web.talks import talk  # noqa: E402

from bot.web.accounts.links import password_link  # noqa: E402
from bot.web.accounts.models import Account  # noqa: E402
from bot.web.accounts.rights import Role  # noqa: E402
from bot.web.review.models import Label  # noqa: E402


def main() -> None:
    """One reader and one administrator with password and key, one newcomer with a link; a list worth reading."""
    keys = staff(Role.RESPONSABLE.value, Role.ADMIN.value)
    newcomer = Account.objects.create_user("nouvelle@exemple.fr", Role.LECTEUR)
    now = timezone.now()
    trace = {
        "date": "2026-11-20",
        "regles": "ancienne",
        "aides": {"visale": {"statut": "eligible", "conditions": {"visale.jeune": "T", "visale.bail_mobilite": "F"}, "parametres": {}}},
    }
    card = {"nom": "Garantie Visale", "statut_libelle": "Vous semblez éligible", "raison": "Vous avez moins de 31 ans."}
    for number in range(30):
        talk(
            ("c koi visale", {"discussed": ["visale"]}),
            ("blabla", {"intent": "nlu_fallback", "aspect": None, "confidence": 0.2, "band": "repli"}),
            ("24 ans", {"intent": "informer", "band": "lecture", "facts": {"age": 24}, "known": {"age": 24}, "verdicts": {"visale": "eligible"}, "trace": trace}),
            at=now - timedelta(hours=number),
            thumb="down" if number % 3 == 0 else "",
            motif="obscure" if number % 3 == 0 else "",
            reason="pas clair" if number % 3 == 0 else "",
            replies=[{"type": "resultat", "texte": "Votre résultat.", "cartes": [card]}],
        )
    talk(*[(f"message {number}", {}) for number in range(60)], at=now - timedelta(days=3))
    for name in ("à reprendre", "urgent"):
        Label.objects.create(name=name)
    print(json.dumps({"keys": keys, "link": password_link(newcomer)}))


main()
