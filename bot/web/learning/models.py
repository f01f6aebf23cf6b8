"""Models, which one is in use, and the work that makes them. The archives are files; the facts are here."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ModelVersion(models.Model):
    """A trained model that this service knows.

    ``origin``: shipped with the product, or built here from corrections. ``sha256``: of the archive when it was first
    seen: an archive that changed since, even together with its sheet, is not served (SEC-23). ``base``: fingerprint of
    the project that it was trained from, without the corrections. ``refusals``: why it may not be promoted (see
    ``bot.engine.candidat.promotion``). ``summary``: what its page shows of the comparison; the whole report is a file
    beside the archive. ``removed_at``: its archive is no longer kept.
    """

    class Origin(models.TextChoices):
        LIVRE = "livre"
        CANDIDAT = "candidat"

    fingerprint = models.CharField(max_length=64, unique=True)
    archive = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    content = models.CharField(max_length=64, blank=True, default="")
    base = models.CharField(max_length=64, blank=True, default="")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    trained_at = models.DateTimeField()
    seconds = models.FloatField(default=0.0)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    compared_with = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    examples_learnt = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-trained_at", "-pk"]


class LearntExample(models.Model):
    """An example that a model learnt. It goes with the example when the person is erased: what is missing then shows."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="learnt")
    example = models.ForeignKey("review.ProposedExample", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "example"], name="learnt_unique")]


class Promotion(models.Model):
    """A model put in use. The latest line is the model in use: lines are added, never changed.

    ``kind``: shipped with a new version of the product, promoted by somebody, or a former model that comes back.
    """

    class Kind(models.TextChoices):
        LIVRAISON = "livraison"
        PROMOTION = "promotion"
        RETOUR = "retour"

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class Build(models.Model):
    """A candidate being made, in a process of its own; one at a time, on all machines.

    ``running``: True or None, so that the database refuses a second one. ``beat_at``: last sign of life of the process;
    without one for a while, it is taken for dead. ``code``: why it ended, when not by success.
    """

    class State(models.TextChoices):
        ATTENTE = "attente"
        EN_COURS = "en_cours"
        REUSSI = "reussi"
        ECHOUE = "echoue"
        ANNULE = "annule"
        INTERROMPU = "interrompu"

    state = models.CharField(max_length=10, choices=State.choices, default=State.ATTENTE)
    running = models.BooleanField(null=True, default=True)
    cancelled = models.BooleanField(default=False)
    step = models.CharField(max_length=20, blank=True, default="")
    progress = models.FloatField(default=0.0)
    code = models.CharField(max_length=40, blank=True, default="")
    set_aside = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.ForeignKey(ModelVersion, null=True, on_delete=models.SET_NULL, related_name="builds")
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["running"], condition=models.Q(running=True), name="one_build")]


class Serving(models.Model):
    """What a web process serves, as it last said. Nobody needs these rows: they tell a person what is going on."""

    class State(models.TextChoices):
        PRET = "pret"
        CHARGE = "charge"
        ECHEC = "echec"

    process = models.CharField(max_length=80, primary_key=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHARGE)
    wanted = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
