"""What a reviewer and the head of the service do from the pages, in a browser without a window. Run as a program, on the
data of a running service: ``boucle_gestes.py apprendre SENTENCE INTENT`` or ``boucle_gestes.py promouvoir MODEL``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]


def apprendre(phrase: str, intention: str) -> dict[str, object]:
    """Propose the sentence, accept it, have a candidate made, and read its comparison."""
    from django.utils import timezone
    from web.signed_in import signed_in

    from bot.web.conversations.models import Message
    from bot.web.learning import launcher
    from bot.web.learning.models import Build
    from bot.web.review import proposals
    from bot.web.review.models import ProposedExample

    page = signed_in("reviseur")
    message = Message.objects.get(text=phrase, author=Message.Author.USER)
    proposals.propose(message, intention, page.account, timezone.now())
    proposals.decide(ProposedExample.objects.filter(message=message), True, page.account, timezone.now())
    assert page.post("/espace/modeles/preparer").status_code == 302
    build = Build.objects.get()
    steps: list[str] = []
    while (now := page.get(f"/espace/modeles/travaux/{build.pk}.json").json())["en_cours"]:
        launcher.watch(timezone.now())
        steps += [now["etape"]] if now["etape"] not in steps else []
        time.sleep(0.5)
    build.refresh_from_db()
    version = build.version
    shown = page.get(f"/espace/modeles/{version.fingerprint}").content.decode() if version else ""
    return {"etat": build.state, "code": build.code, "etapes": steps, "modele": version.fingerprint if version else "", "montre": phrase in shown,
            "refus": version.refusals if version else []}  # fmt: skip


def promouvoir(modele: str) -> dict[str, object]:
    from web.signed_in import signed_in

    from bot.web.accounts.models import AuditEntry
    from bot.web.learning import registry

    page = signed_in("responsable")
    page.post(f"/espace/modeles/{modele}/mettre-en-service")
    current = registry.live()
    return {"en_service": current.version.fingerprint if current else "", "journal": list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))}


if __name__ == "__main__":
    from bot.web import service

    service.configurer()
    print(json.dumps({"apprendre": apprendre, "promouvoir": promouvoir}[sys.argv[1]](*sys.argv[2:])))
