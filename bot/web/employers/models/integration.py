"""An employer, what its page shows, and where it may show it."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils import timezone

KEY_PREFIX = "pk_"


def new_key() -> str:
    """A public name, unguessable so that nobody uses another's by mistake. It gives no right to data (SEC-16)."""
    return KEY_PREFIX + secrets.token_urlsafe(24)


class Employer(models.Model):
    """An employer and what it chose to show.

    ``palette``: see ``palette.Palette``; empty for our own colours. ``version`` grows with every change of appearance,
    so that browsers never keep an old style sheet or logo. ``referent``, ``liens``: see ``contents``.
    ``faits``: what the employer says of itself, as JSON facts of the rules; they are used only under its written
    agreement, whose date and signatory are kept (``accord_le``, ``accord_par``).
    """

    class Position(models.TextChoices):
        DROITE = "droite", "à droite"
        GAUCHE = "gauche", "à gauche"

    nom = models.CharField("nom", max_length=80)
    actif = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    libelle = models.CharField("texte du bouton", max_length=40, blank=True, default="")
    position = models.CharField("place du bouton", max_length=6, choices=Position.choices, default=Position.DROITE)
    palette = models.JSONField(default=dict, blank=True)
    bienvenue = models.CharField("message de bienvenue", max_length=400, blank=True, default="")
    horaires = models.CharField("horaires", max_length=120, blank=True, default="")
    referent = models.JSONField(default=dict, blank=True)
    liens = models.JSONField(default=list, blank=True)
    aides_en_avant = models.JSONField(default=list, blank=True)
    faits = models.JSONField(default=dict, blank=True)
    accord_le = models.DateField(null=True, blank=True)
    accord_par = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "employeur"
        ordering = ["nom", "pk"]

    def __str__(self) -> str:
        return self.nom

    @property
    def contact_logement(self) -> dict[str, Any]:
        """What ``referent.component`` shows."""
        return {"contact": dict(self.referent), "horaires": self.horaires, "liens": list(self.liens)}

    @property
    def faits_admis(self) -> dict[str, Any]:
        """The facts that may be used: none without the agreement."""
        return dict(self.faits) if self.accord_le is not None else {}


class Logo(models.Model):
    """The employer's logo, drawn again by us from what was sent: no byte of the file sent is ever served."""

    employer = models.OneToOneField(Employer, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    largeur = models.PositiveSmallIntegerField()
    hauteur = models.PositiveSmallIntegerField()


class Origin(models.Model):
    """Where the employer may show the assistant, in canonical form (``origins.parse``).

    Withdrawn rather than deleted: the conversations opened there must be refused what they send next.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="origines")
    texte = models.CharField(max_length=320)
    ajoutee_le = models.DateTimeField(default=timezone.now)
    retiree_le = models.DateTimeField(null=True)

    class Meta:
        ordering = ["texte"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "texte"], condition=models.Q(retiree_le__isnull=True), name="origin_registered_once"
            ),
        ]


class EmbeddingKey(models.Model):
    """A key of the snippet. ``utilisee_le``: the last day it served, never by whom."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="cles")
    cle = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    nom = models.CharField(max_length=60, blank=True, default="")
    creee_le = models.DateTimeField(default=timezone.now)
    revoquee_le = models.DateTimeField(null=True)
    utilisee_le = models.DateField(null=True)

    class Meta:
        ordering = ["-creee_le", "-pk"]

    @property
    def active(self) -> bool:
        return self.revoquee_le is None


class Refusal(models.Model):
    """How often the assistant was refused somewhere, by hour: what the installation check shows.

    ``origine``: the site that asked, when it is a plausible one. No address, no page, no person.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="refus")
    heure = models.DateTimeField(db_index=True)
    motif = models.CharField(max_length=24)
    origine = models.CharField(max_length=320, blank=True, default="")
    nombre = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "heure", "motif", "origine"], name="refusal_by_hour")]
