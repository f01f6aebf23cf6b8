"""The same on a real PostgreSQL server: constraints, locks and counts written for both databases (REL-09)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import sys, uuid, datetime, threading
sys.path.insert(0, sys.argv[1])
from bot.web import service
service.configurer(); service.migrer()
from django.db import connection, IntegrityError, transaction
from django.utils import timezone
from bot.engine import TurnResult
from bot.web.conversations import reading, store
from bot.web.conversations.models import Conversation, Message, Turn
from bot.web.employers import admission
from bot.web.employers.figures.publishing import publish_due
from bot.web.employers.models import EmbeddingKey, Employer, Origin, Period, Refusal

now = timezone.now()
employer = Employer.objects.create(nom="Entreprise exemple", cree_le=now - datetime.timedelta(days=21), referent={"nom": "x", "telephone": "1"})
key = EmbeddingKey.objects.create(employer=employer)
origin = Origin.objects.create(employer=employer, texte="https://*.exemple.fr")
try:
    with transaction.atomic():
        Origin.objects.create(employer=employer, texte="https://*.exemple.fr")
    raise SystemExit("the same origin twice")
except IntegrityError:
    pass
admitted = admission.admit(key.cle, "https://rh.exemple.fr")
admission.mark_used(key, timezone.localdate()); admission.mark_used(key, timezone.localdate())
welcome = TurnResult({"turn": 0}, [{"type": "texte", "texte": "Bonjour."}], {}, "essai")
conversation, token = store.open_conversation(welcome, now, admitted)
message = store.accept(conversation.pk, uuid.uuid4(), "bonjour", None, now)
lease, work = store.begin(conversation.pk, now, 5)
result = TurnResult({"turn": 1}, [{"type": "texte", "texte": "Appelez."}], {"intent": "parler_humain"}, "essai")
assert store.complete(work, lease, result, now)
assert Message.objects.filter(component__type="referent").count() == 1
EmbeddingKey.objects.filter(pk=key.pk).update(revoquee_le=now)
try:
    store.accept(conversation.pk, uuid.uuid4(), "encore", None, now)
    raise SystemExit("a revoked key still writes")
except store.Refused as refusal:
    assert refusal.code == "cle_revoquee"
try:
    reading.rate(conversation.pk, str(Message.objects.filter(author="bot").last().pk), {"thumb": "up"}, now)
    raise SystemExit("a revoked key still rates")
except store.Refused:
    pass

def count():
    for _ in range(20):
        admission.count_refusal(employer.pk, "cle_revoquee", "https://rh.exemple.fr", now)
    connection.close()

threads = [threading.Thread(target=count) for _ in range(4)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
print("refusals", sum(Refusal.objects.values_list("nombre", flat=True)), Refusal.objects.count())

when = now - datetime.timedelta(days=8)
for number in range(27):
    talk = Conversation.objects.create(token_hash="x", user_messages=1, created_at=when, active_at=when, employer=employer)
    Turn.objects.create(conversation=talk, understanding={"intent": "montant" if number < 14 else "delai", "discussed": ["visale"], "verdicts": {}}, at=when)

def publish():
    publish_due(now)
    connection.close()

threads = [threading.Thread(target=publish) for _ in range(4)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
figures = [period.chiffres for period in Period.objects.all() if period.chiffres]
print("figures", len(figures), figures[0]["conversations"], figures[0]["topics"]["montant"], figures[0]["aids"]["visale"]["asked"])
"""


def test_on_postgres(postgres: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(Path(__file__).resolve().parents[3])],
        env={**kept, "DATABASE_URL": postgres, "PASSERELLE_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=120,
    )
    assert result.stdout.splitlines() == ["refusals 80 1", "figures 1 20 10 None"], result.stderr[-3000:]
