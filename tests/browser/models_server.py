"""The real server with the fake engine, whose models can be swapped: one shipped, a candidate that may be promoted, one
that is refused; a reviewer and the head of the service already signed in. Run as a program. It writes one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHIPPED, GOOD, REFUSED = "a" * 16, "1" * 16, "2" * 16


def prepare(folder: Path) -> dict[str, Any]:
    from django.utils import timezone
    from web.models_on_disk import BASE, SwapEngine, archive
    from web.talks import talk
    from web.test_modeles import candidate
    from web.test_modeles_pages import with_report

    from bot.web.conversations.models import Message
    from bot.web.learning import registry
    from bot.web.learning.follow import Follower
    from browser.employer_server import account

    engine = SwapEngine(archive(folder / "models", SHIPPED, BASE), delay=0.01)
    Follower(engine).prepare(timezone.now())
    conversation = talk(("quelle somme à la fin du mois", {"intent": "definition"}))
    message = Message.objects.get(conversation=conversation, author="user")
    change = {"tour": str(message.pk), "avant": "definition", "apres": "montant", "confiance_avant": 0.9, "confiance_apres": 0.9, "voulue": "montant", "sens": "mieux", "securite": False}
    for fingerprint in (GOOD, REFUSED):
        with_report(candidate(folder / "candidats", fingerprint), [change])
    good = registry.ModelVersion.objects.get(fingerprint=GOOD)
    good.refusals = []
    good.save()
    reviewer, head = account("reviseur"), account("responsable")
    return {"engine": engine, "sessions": {"reviseur": reviewer[1], "responsable": head[1]}}


def main() -> None:
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]
    from bot.web import service

    service.configurer()
    from django.conf import settings

    folder = Path(settings.DATA)
    settings.PASSERELLE_MODEL_POLL_SECONDS = 0.2
    settings.PASSERELLE_BUILD_COMMAND = [sys.executable, str(HERE / "models_build.py")]
    service.migrer()
    prepared = prepare(folder)
    print(json.dumps(prepared["sessions"]), flush=True)
    service.servir("127.0.0.1", 0, prepared["engine"], lambda event, detail: print(event, detail, flush=True))


if __name__ == "__main__":
    main()
