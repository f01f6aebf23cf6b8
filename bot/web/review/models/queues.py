"""Work that waits: questions for whoever keeps the catalogue, and unanswered questions put together by likeness."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bot.web.review.models.reading import ReviewTurn


class Ticket(models.Model):
    """Something for whoever keeps the catalogue: a rule in doubt (one turn, with its trace), or a topic that is missing
    (the turns that asked for it).

    ``trace``: how the verdicts shown at that moment were reached, in ids; ``rules``: the fingerprint of the rules then.
    A turn that is erased leaves; a ticket about a rule goes with its turn.
    """

    class Kind(models.TextChoices):
        REGLE = "regle"
        SUJET = "sujet"

    class Status(models.TextChoices):
        OUVERT = "ouvert"
        TRAITE = "traite"
        ECARTE = "ecarte"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OUVERT)
    turn = models.ForeignKey(ReviewTurn, null=True, on_delete=models.CASCADE, related_name="tickets")
    asked = models.ManyToManyField(ReviewTurn, related_name="+")
    trace = models.JSONField(default=dict)
    rules = models.CharField(max_length=64, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True, default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "-id"], name="ticket_status")]


class Grouping(models.Model):
    """One passage over the unanswered questions: when, and how many were looked at."""

    at = models.DateTimeField()
    considered = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]


class Group(models.Model):
    """Questions that look alike. No word is kept here: a group is shown by the messages of its turns, the most typical
    first. ``outcome``: what a reader did of it.
    """

    class Outcome(models.TextChoices):
        EXEMPLES = "exemples"
        SUJET = "sujet"
        ECARTE = "ecarte"

    grouping = models.ForeignKey(Grouping, on_delete=models.CASCADE, related_name="groups")
    size = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-size", "pk"]


class GroupTurn(models.Model):
    group = models.ForeignKey(Group, db_index=False, on_delete=models.CASCADE, related_name="members")
    turn = models.ForeignKey(ReviewTurn, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["group", "turn"], name="groupturn_unique")]
