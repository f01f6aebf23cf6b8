"""``serveur``, with one of the barriers of the product taken away in this process: what the campaign must see. Run as a program.

Environment: ``CHAOS_ABIME``, which barrier. The product itself has no such switch: its functions are replaced here, each
by one that undoes what the true one relies on, then calls it.
"""

from __future__ import annotations

import os
import uuid
from typing import Any, Callable

import serveur
from doublure import TACHES_LENTES


def sans_bail() -> None:
    """Whoever wants a turn takes it and may end it, even one that is already ended (REL-04, REL-05)."""
    from bot.web.conversations import store
    from bot.web.conversations.models import Conversation, Message, Turn

    prendre, ecrire, finir, noter = store.begin, store._fenced, store._end, store._store_turn

    def begin(conversation: uuid.UUID, *suite: Any) -> Any:
        Conversation.objects.filter(pk=conversation).update(lease=None)
        return prendre(conversation, *suite)

    def fenced(travail: store.Work, bail: str, *suite: Any, **champs: Any) -> Any:
        Conversation.objects.filter(pk=travail.conversation).update(lease=bail)
        return ecrire(travail, bail, *suite, **champs)

    def end(travail: store.Work, *suite: Any, **champs: Any) -> None:
        Message.objects.filter(pk=travail.message).update(status=store.PENDING)
        finir(travail, *suite, **champs)

    def store_turn(conversation: uuid.UUID, message: Any, *suite: Any) -> None:
        Turn.objects.filter(message_id__isnull=False, message_id=message).delete()
        noter(conversation, message, *suite)

    store.begin, store._fenced, store._end, store._store_turn = begin, fenced, end, store_turn


def sans_identifiant() -> None:
    """A message sent again is a new message (REL-02)."""
    from bot.web.conversations import store

    recevoir = store.accept
    store.accept = lambda conversation, _, *suite: recevoir(conversation, uuid.uuid4(), *suite)


def sans_durabilite() -> None:
    """What was answered just before the end of a process is not there when it starts again (REL-01)."""
    from bot.web.conversations.models import Conversation, Message

    for conversation in Conversation.objects.all():
        dernier = conversation.messages.filter(author="user", status=Message.Status.ANSWERED).order_by("-position").first()
        if dernier is not None:
            dernier.delete()  # with its answer and its turn


ABIMES: dict[str, Callable[[], None]] = {abime.__name__: abime for abime in (sans_bail, sans_identifiant, sans_durabilite)}

if __name__ == "__main__":
    abime = ABIMES[os.environ["CHAOS_ABIME"]]
    serveur.main(abime, TACHES_LENTES if abime is sans_bail else None)
