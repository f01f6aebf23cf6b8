"""What readers say of a turn and of a conversation. Rows are added, never changed: the latest counts, the others are the
history. Everything goes with the conversation.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bot.web.review.models.reading import ReviewItem, ReviewTurn

#: What a reader may tick about an answer.
FLAGS = ("out_of_scope", "incomplete", "rule_doubt")


class Correction(models.Model):
    """One reading of one turn by one person.

    ``intent``: the right one, "" when the model's is. ``aids``: the right ones, None when those read are. ``facts``: fact
    -> its right value as ``bot.droits.fait_vers_json`` writes it, None for a fact that should not have been read; only
    what differs. A sensitive fact never has a value here (PRV-05). ``note`` is masked like a message.

    ``blind``: made without seeing another reader's, so that the two can be compared (Cohen's kappa).
    """

    turn = models.ForeignKey(ReviewTurn, db_index=False, on_delete=models.CASCADE, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    intent = models.CharField(max_length=60, blank=True, default="")
    aids = models.JSONField(null=True)
    facts = models.JSONField(default=dict)
    out_of_scope = models.BooleanField(default=False)
    incomplete = models.BooleanField(default=False)
    rule_doubt = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True, default="")
    blind = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["turn", "-id"], name="correction_of_turn"), models.Index(fields=["-at", "-id"], name="correction_recent")]

    @property
    def says_something(self) -> bool:
        """False for "read, nothing to correct", which is a reading too."""
        return bool(self.intent or self.aids is not None or self.facts or self.note or self.flags)

    @classmethod
    def standing(cls) -> "models.QuerySet[Correction]":
        """Those that count, the latest of each turn, and say something."""
        newer = cls.objects.filter(turn=models.OuterRef("turn"), pk__gt=models.OuterRef("pk"))
        silent = models.Q(intent="", aids__isnull=True, facts={}, note="", **dict.fromkeys(FLAGS, False))
        return cls.objects.exclude(silent).exclude(models.Exists(newer)).order_by()

    @property
    def flags(self) -> list[str]:
        """The codes of what was ticked."""
        return [flag for flag in FLAGS if getattr(self, flag)]


class Change(models.Model):
    """One change of what readers keep of a conversation: its status, its reader, a label, its follow-up."""

    item = models.ForeignKey(ReviewItem, db_index=False, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    field = models.CharField(max_length=12)
    before = models.CharField(max_length=60, blank=True, default="")
    after = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["item", "-id"], name="change_of_item")]


class Sample(models.Model):
    """Turns drawn at random among those of the conversations that pass a filter: the same seed draws the same.

    ``double``: two people read each of its turns, the second without seeing what the first said.
    """

    query = models.CharField(max_length=1000, blank=True, default="")
    seed = models.PositiveIntegerField()
    double = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class SampleTurn(models.Model):
    sample = models.ForeignKey(Sample, db_index=False, on_delete=models.CASCADE, related_name="drawn")
    turn = models.ForeignKey(ReviewTurn, on_delete=models.CASCADE, related_name="samples")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["sample", "turn"], name="sampleturn_unique")]
        indexes = [models.Index(fields=["sample", "rank"], name="sampleturn_rank")]
