"""The real server with the fake engine, an employer, its HR account and an administrator, already signed in.

Run as a program; the first argument is the origin of the employer's site. It writes one line of JSON, then serves.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def talk(employer: Any, when: Any, **understanding: Any) -> None:
    from bot.web.conversations.models import Conversation, Message, Turn

    conversation = Conversation.objects.create(token_hash="x", user_messages=1, created_at=when, active_at=when, employer=employer)
    asked = Message.objects.create(conversation=conversation, position=1, revision=1, author="user", client_id=uuid.uuid4(), status="answered", at=when)
    Turn.objects.create(conversation=conversation, message=asked, understanding=understanding, at=when)


def account(role: str) -> tuple[Any, str]:
    """A new account and its session."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.test import Client

    from bot.web.accounts.models import Account
    from bot.web.accounts.rights import Role

    found = Account.objects.create_user(f"{role}@exemple.fr", Role(role))
    TOTP.activate(found, generate_totp_secret())
    browser = Client()
    browser.force_login(found)
    (cookie,) = browser.cookies.values()
    return found, cookie.value


def prepare(origin: str) -> dict[str, str]:
    from django.utils import timezone

    from bot.web.employers.admission import count_refusal
    from bot.web.employers.figures.publishing import publish_due
    from bot.web.employers.models import EmbeddingKey, Employer, Membership, Origin

    now = timezone.now()
    employer = Employer.objects.create(
        nom="Entreprise exemple", cree_le=now - timedelta(days=21), bienvenue="Bienvenue sur l’assistant logement.",
        palette={"clair": {"accent": "#6b1d5e", "sur_accent": "#ffffff"}, "sombre": {"accent": "#e0a3d6", "sur_accent": "#2a0a24"}},
        referent={"nom": "Service logement", "telephone": "03 20 00 00 00"}, aides_en_avant=["visale"],
    )
    for _ in range(24):
        talk(employer, now - timedelta(days=8), intent="montant", discussed=["visale"], verdicts={"visale": "eligible"})
    for _ in range(16):
        talk(employer, now - timedelta(days=8), intent="definition", discussed=["loca_pass"])
    publish_due(now)
    Origin.objects.create(employer=employer, texte=origin)
    count_refusal(employer.pk, "origine_non_autorisee", "https://oubli.exemple.fr", now)
    rh, rh_session = account("rh")
    Membership.objects.create(account=rh, employer=employer)
    return {"key": EmbeddingKey.objects.create(employer=employer).cle, "rh": rh_session, "admin": account("admin")[1]}


def main() -> None:
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "web")]
    from bot.web import service

    service.configurer()
    from django.conf import settings
    from fake_engine import FakeEngine

    settings.PASSERELLE_RATES = dict.fromkeys(settings.PASSERELLE_RATES, (100000, 100000))
    service.migrer()
    print(json.dumps(prepare(sys.argv[1])), flush=True)
    service.servir("127.0.0.1", 0, FakeEngine(delay=0.01), lambda event, detail: print(event, detail, flush=True))


if __name__ == "__main__":
    main()
