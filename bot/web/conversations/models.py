"""What is kept of a conversation, and for how long.

Nothing here says who the person is: no address, no cookie. An employer is known as the coarse fact that its page showed
the assistant, never as somebody's (PRV-06, PRV-20). The order of a
conversation is one counter, ``Conversation.sequence``: every message takes its place from it (``position``),
and every change of a message takes a new value (``revision``), so that "everything after N" replays additions
and changes alike (REL-04, REL-05).
"""

from __future__ import annotations

import uuid

from django.db import models


class Conversation(models.Model):
    """One opening of the chat.

    ``token_hash``: SHA-256 of the bearer token; the token itself is known to the browser only (SEC-03).
    ``state``: the engine's compact state, emptied 24 h after the last activity (PRV-08).
    ``lease`` and ``lease_until``: who may run turns, and until when. ``lease`` is drawn anew at each
    acquisition and is checked again by the transaction that ends a turn: a holder that lost it can write
    nothing (fencing).
    ``employer``, ``key``, ``origin``: whose page showed the assistant, if any, and under which key and registered
    entry: checked again at every write (SEC-16). They cannot be deleted under a conversation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64)
    state = models.JSONField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    user_messages = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=32, null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    active_at = models.DateTimeField(db_index=True)
    employer = models.ForeignKey("employers.Employer", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("employers.EmbeddingKey", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey("employers.Origin", null=True, on_delete=models.PROTECT, related_name="+")


class Message(models.Model):
    """One bubble, from the person or from the assistant.

    ``text`` is masked before it is stored, from the first write. When masking removed something, the text as
    typed waits in
    ``pending_text``: the engine needs it to answer, and a crash must not lose it (REL-01). The transaction
    that ends the turn, well or badly, empties it: outside a pending turn no unmasked text exists in the
    database (PRV-07).

    ``pending_effect``: what the pressed button means, under the same rule.
    ``effects``: for a bot message, ``{choice id: effect}``; the browser only ever sees the ids. Emptied when
    the next turn ends: an old button can no longer be pressed.
    ``reply_to``: the user message that a bot message answers; null for the welcome.
    """

    class Author(models.TextChoices):
        USER = "user"
        BOT = "bot"

    class Status(models.TextChoices):
        PENDING = "pending"
        ANSWERED = "answered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, db_index=False, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    author = models.CharField(max_length=4, choices=Author.choices)
    client_id = models.UUIDField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, null=True)
    failure = models.CharField(max_length=20, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(default="", blank=True)
    pending_text = models.TextField(null=True)
    pending_effect = models.JSONField(null=True)
    component = models.JSONField(null=True)
    effects = models.JSONField(default=dict)
    reply_to = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="message_position_unique"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id_unique"),
        ]
        indexes = [
            models.Index(fields=["conversation", "revision"], name="message_revision"),
            models.Index(fields=["status"], condition=models.Q(status="pending"), name="message_pending"),
            # The buttons that can still be pressed: few, and looked for every hour (see ``retention``).
            models.Index(fields=["conversation"], condition=~models.Q(effects={}), name="message_offering"),
        ]


class Turn(models.Model):
    """What the engine understood and which model answered: the material of the quality review.

    ``understanding`` is masked like the message. ``message`` is null for the welcome turn.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    message = models.OneToOneField(Message, null=True, on_delete=models.CASCADE, related_name="turn")
    understanding = models.JSONField(default=dict)
    model = models.CharField(max_length=128, default="", blank=True)
    seconds = models.FloatField(default=0.0)
    at = models.DateTimeField()


class Feedback(models.Model):
    """A thumb on one answer. After a thumb down, perhaps what is wrong (``motif``) and a few masked words (``reason``)."""

    class Thumb(models.TextChoices):
        UP = "up"
        DOWN = "down"

    class Motif(models.TextChoices):
        HORS_SUJET = "hors_sujet"
        INCOMPLETE = "incomplete"
        INEXACTE = "inexacte"
        OBSCURE = "obscure"
        AUTRE = "autre"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="feedback")
    thumb = models.CharField(max_length=4, choices=Thumb.choices)
    motif = models.CharField(max_length=12, choices=Motif.choices, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    at = models.DateTimeField()


class Erasure(models.Model):
    """The trace that an erased conversation leaves: a hash of its id and token, nothing else.

    It makes a repeated erasure harmless without saying whether an unknown conversation ever existed, and lets
    a restored backup forget again what was erased (REL-13). Kept a little longer than transcripts are.
    """

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)


class PurgeRun(models.Model):
    """One passage of the retention rules: proof that it runs, and how much it removed."""

    at = models.DateTimeField(db_index=True)
    states = models.PositiveIntegerField(default=0)
    conversations = models.PositiveIntegerField(default=0)
