"""Sentences that people wrote, chosen by a reader to be learnt from (PRV-19)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bot.web.conversations.models import Conversation, Message


class ProposedExample(models.Model):
    """One masked sentence and what it means, proposed by ``author``, then accepted or refused by ``reviewer``.

    Learning is another purpose than answering, and lasts longer than a transcript. So an example leaves in two ways:

    * the person asks to be forgotten: the conversation is deleted and the example with it (CASCADE). Later too, once the
      transcript is gone: ``source`` is the key of that erasure (``access.erasure_key``), and says nothing else;
    * the transcript reaches its term: what was accepted is detached from it and stays, the rest goes with it.

    At most one example of a message is accepted: see ``proposals``.
    """

    class Status(models.TextChoices):
        PROPOSEE = "proposee"
        ACCEPTEE = "acceptee"
        REFUSEE = "refusee"

    text = models.CharField(max_length=1000)
    intent = models.CharField(max_length=60)
    aids = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSEE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, null=True, db_index=False, on_delete=models.CASCADE, related_name="examples")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="examples")
    source = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["message", "intent"], name="example_unique")]
        indexes = [models.Index(fields=["status", "proposed_at", "id"], name="example_status")]
