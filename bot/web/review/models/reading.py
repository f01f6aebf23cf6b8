"""What makes conversations easy to find, and what readers add to them.

A conversation is written for the person who chats: one row per bubble, JSON inside. Readers filter on ten things at
once over hundreds of thousands of conversations. So each conversation that somebody wrote in has a row here
(``ReviewItem``), each of its turns another (``ReviewTurn``), and what has several values (aids, aspects, verdicts…) is
in ``Facet``. They are copied from the conversation by ``index`` and hold no text: the words stay in the messages, and
``SearchDocument`` keeps their stems only. Everything goes with the conversation (CASCADE): an erased person is nowhere.

What readers add (status, reader, labels, follow-up) is never touched by the copy.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bot.web.conversations.models import Conversation, Message, Turn


class ReviewItem(models.Model):
    """One conversation, as a row of the list.

    ``sequence``: state of the conversation that this row shows (``Conversation.sequence``). ``lowest_confidence``: of
    the turns that the classifier decided; None when there is none. ``reasons``: thumbs with a reason. ``kept_until``:
    follow-up, the masked transcript is kept until then (see ``bot.web.conversations.retention``).
    """

    class Status(models.TextChoices):
        A_REVOIR = "a_revoir"
        EN_COURS = "en_cours"
        REVUE = "revue"
        SIGNALEE = "signalee"

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="review")
    created_at = models.DateTimeField()
    active_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    indexed_at = models.DateTimeField()
    user_messages = models.PositiveIntegerField(default=0)
    lowest_confidence = models.FloatField(null=True)
    fallbacks = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    thumbs_up = models.PositiveIntegerField(default=0)
    thumbs_down = models.PositiveIntegerField(default=0)
    reasons = models.PositiveIntegerField(default=0)
    safety = models.BooleanField(default=False)
    employer = models.ForeignKey("employers.Employer", null=True, db_index=False, on_delete=models.PROTECT, related_name="+")
    slowest = models.FloatField(default=0.0)

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.A_REVOIR)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+")
    kept_until = models.DateTimeField(null=True)

    class Meta:
        # The list is sorted by last activity, then by id, which makes each place unique (cursor). Every filter that
        # leaves few rows has its own index in that order, so that a page is read without a sort. Foreign keys whose index
        # begins one of these, or a constraint, have none of their own (``db_index=False``).
        indexes = [
            models.Index(fields=["-active_at", "-id"], name="review_recent"),
            models.Index(fields=["status", "-active_at", "-id"], name="review_status"),
            models.Index(fields=["reviewer", "-active_at", "-id"], name="review_reviewer", condition=models.Q(reviewer__isnull=False)),
            models.Index(fields=["lowest_confidence", "-id"], name="review_confidence"),
            models.Index(fields=["-active_at", "-id"], name="review_fallback", condition=models.Q(fallbacks__gt=0)),
            models.Index(fields=["-active_at", "-id"], name="review_failed", condition=models.Q(failures__gt=0)),
            models.Index(fields=["-active_at", "-id"], name="review_down", condition=models.Q(thumbs_down__gt=0)),
            models.Index(fields=["-active_at", "-id"], name="review_up", condition=models.Q(thumbs_up__gt=0)),
            models.Index(fields=["-active_at", "-id"], name="review_safety", condition=models.Q(safety=True)),
            models.Index(fields=["employer", "-active_at", "-id"], name="review_employer", condition=models.Q(employer__isnull=False)),
            models.Index(fields=["kept_until"], name="review_kept", condition=models.Q(kept_until__isnull=False)),
        ]


class Facet(models.Model):
    """One value of a conversation among several: an aid named, an aspect asked, a verdict given…

    ``active_at`` is copied from the item, so that "aid = visale, latest first" is one range of one index.
    """

    class Kind(models.TextChoices):
        AIDE = "aide"
        ASPECT = "aspect"
        VERDICT = "verdict"  #: eligible
        VERDICT_AIDE = "verdict_aide"  #: visale:eligible
        INTENTION = "intention"
        SECURITE = "securite"
        MODELE = "modele"

    item = models.ForeignKey(ReviewItem, db_index=False, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.CharField(max_length=100)
    active_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind", "value"], name="facet_unique")]
        indexes = [models.Index(fields=["kind", "value", "-active_at", "-item"], name="facet_values")]


class ReviewTurn(models.Model):
    """One message of a person and what was made of it, for queues and figures. The words are in ``message``.

    ``band``: how the intent was chosen (``bot.dialogue.arbitrage.Decision``), "bouton" for a pressed button, "" when the
    turn failed. ``margin``: the confidence of the first intent over the second. ``aid``: the first aid named or discussed.
    ``thumb``: the opinion on its answer.
    """

    item = models.ForeignKey(ReviewItem, db_index=False, on_delete=models.CASCADE, related_name="turns")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="review")
    turn = models.OneToOneField(Turn, null=True, on_delete=models.CASCADE, related_name="review")
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    intent = models.CharField(max_length=60, blank=True, default="")
    second = models.CharField(max_length=60, blank=True, default="")
    aspect = models.CharField(max_length=40, blank=True, default="")
    aid = models.CharField(max_length=60, blank=True, default="")
    asked = models.CharField(max_length=60, blank=True, default="")
    confidence = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    band = models.CharField(max_length=12, blank=True, default="")
    fallback = models.BooleanField(default=False)
    failed = models.BooleanField(default=False)
    safety = models.BooleanField(default=False)
    thumb = models.CharField(max_length=4, blank=True, default="")
    seconds = models.FloatField(default=0.0)
    model = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["item", "position"], name="turn_of_item"),
            models.Index(fields=["-at", "-id"], name="turn_recent"),
            models.Index(fields=["confidence", "-id"], name="turn_confidence", condition=models.Q(confidence__isnull=False)),
            models.Index(fields=["margin", "-id"], name="turn_margin", condition=models.Q(margin__isnull=False)),
            models.Index(fields=["-at", "-id"], name="turn_fallback", condition=models.Q(fallback=True)),
            models.Index(fields=["-at", "-id"], name="turn_down", condition=models.Q(thumb="down")),
            models.Index(fields=["intent", "-at"], name="turn_intent"),
        ]


class SearchDocument(models.Model):
    """The stems of what a conversation's person wrote, masked first: what full-text search looks into.

    The index itself belongs to the database (see the migration): a tsvector on PostgreSQL, an FTS5 table on SQLite,
    both kept by the database from this row. Deleting the row removes it from them.
    """

    item = models.OneToOneField(ReviewItem, primary_key=True, on_delete=models.CASCADE, related_name="document")
    words = models.TextField(default="", blank=True)


class Label(models.Model):
    """A word that readers put on conversations."""

    name = models.CharField("nom", max_length=40, unique=True)
    active = models.BooleanField("proposée", default=True)

    class Meta:
        verbose_name = "étiquette"
        verbose_name_plural = "étiquettes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ItemLabel(models.Model):
    """A label on a conversation, and who put it. ``active_at`` is copied, as in ``Facet``."""

    item = models.ForeignKey(ReviewItem, db_index=False, on_delete=models.CASCADE, related_name="labels")
    label = models.ForeignKey(Label, db_index=False, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    active_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "label"], name="itemlabel_unique")]
        indexes = [models.Index(fields=["label", "-active_at", "-item"], name="itemlabel_values")]


class SavedView(models.Model):
    """A set of filters with a name. ``query``: the query string of the list. ``shared``: shown to every reader."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True, default="")
    shared = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="savedview_unique")]
        ordering = ["name"]


class DailyFigure(models.Model):
    """A count that outlives the transcripts: so many conversations of one day had this value. Nothing else is kept.

    ``kind``: a kind of ``Facet``, or one of the columns of ``ReviewItem`` (see ``aggregates``), with an empty ``value``.
    """

    day = models.DateField()
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=100, blank=True, default="")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind", "value"], name="dailyfigure_unique")]
