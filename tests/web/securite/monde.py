"""One of each thing that somebody could reach for: two employers, a conversation of one of them, and what readers made of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers

from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role
from bot.web.conversations.models import Conversation
from bot.web.editions.models import Edition
from bot.web.employers.models import EmbeddingKey, Employer, Membership, Origin
from bot.web.learning.models import Build, ModelVersion
from bot.web.review import index
from bot.web.review.models import Group, Grouping, GroupTurn, Label, ProposedExample, SavedView, Ticket

from ..talks import NOW, item, talk

#: Written where only some may read; found anywhere else, they are a leak.
PAROLE, EMPLOYEUR = "canariparole", "Canari Entreprise"
#: Tables that a refused request may write to: sessions that end, failures to sign in.
DE_PASSAGE = {"accounts.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"}


@dataclass
class Monde:
    """``objets``: « beginning of the address:parameter » -> what stands for it."""

    employeur: Employer
    voisin: Employer
    conversation: Conversation
    objets: dict[str, str]


def employeur(nom: str, site: str) -> tuple[Employer, EmbeddingKey, Origin]:
    made = Employer.objects.create(nom=nom)
    return made, EmbeddingKey.objects.create(employer=made), Origin.objects.create(employer=made, texte=site)


def creer(paroles: str = PAROLE, nom: str = EMPLOYEUR) -> Monde:
    """The world, with ``paroles`` wherever somebody's words are kept, and ``nom`` for the name of the employer."""
    ours, key, origin = employeur(nom, "https://intranet.exemple.fr")
    neighbour, _, _ = employeur("Voisine", "https://voisine.exemple.fr")
    account = Account.objects.create_user("titulaire@exemple.fr", Role.RH)
    link = Membership.objects.create(account=account, employer=ours)
    conversation = talk((paroles, {"intent": "nlu_fallback", "aspect": None, "confidence": 0.2, "band": "repli"}), thumb="down", reason=paroles)
    Conversation.objects.filter(pk=conversation.pk).update(employer=ours, key=key, origin=origin)
    index.copy(conversation.pk, NOW)
    read = item(conversation)
    turn = read.turns.get()
    reader = Account.objects.create_user("relectrice@exemple.fr", Role.REVISEUR)
    group = Group.objects.create(grouping=Grouping.objects.create(at=NOW, considered=1), size=1)
    GroupTurn.objects.create(group=group, turn=turn, rank=1)
    ticket = Ticket.objects.create(kind=Ticket.Kind.values[0], turn=turn, note=paroles, by=reader, at=NOW)
    ticket.asked.add(turn)
    example = ProposedExample.objects.create(
        text=paroles, intent="definition", author=reader, proposed_at=NOW, message=turn.message, conversation=conversation, source="s" * 64
    )
    Label.objects.create(name="urgent")
    view = SavedView.objects.create(account=reader, name="vue", query="", at=NOW)
    version = ModelVersion.objects.create(fingerprint="a" * 16, archive="x.tgz", sha256="b" * 64, origin="candidat", trained_at=NOW)
    build = Build.objects.create(state=Build.State.REUSSI, running=None, by=reader, version=version, started_at=NOW, beat_at=NOW)
    edition = Edition.objects.create(page="informations", titre="Titre", texte="Texte.", le=NOW)
    objects: dict[str, Any] = {
        "/espace/conversations:pk": read.pk, "/espace/tours:pk": turn.pk, "/espace/vues:pk": view.pk, "/espace/files:name": "sans_reponse",
        "/espace/groupes:pk": group.pk, "/espace/demandes:pk": ticket.pk, "/espace/exemples:pk": example.pk, "/espace/exports:unit": "messages",
        "/espace/exports:kind": "csv", "/espace/modeles:pk": build.pk, "/espace/modeles:fingerprint": version.fingerprint,
        "/espace/employeurs:employer": ours.pk, "/espace/employeurs:link": link.pk, "/employeur:key": key.pk, "/employeur:origin": origin.pk,
        "/espace/pages:page": "informations", "/espace/pages:edition": edition.pk, "/espace/comptes:pk": account.pk,
        "/compte:provider_id": "inconnu", "/compte:uidb36": "1", "/compte:key": "x", "/catalogue:identifiant": "visale", "/loader:empreinte": "0",
        "/integration:cle": key.cle, "/widget:cle": key.cle,
    }  # fmt: skip
    return Monde(ours, neighbour, conversation, {name: str(value) for name, value in objects.items()})


def empreinte() -> str:
    """Everything that the database holds, in one word: two alike mean that nothing was written in between."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.label_lower not in DE_PASSAGE:
            digest.update(serializers.serialize("json", model._base_manager.order_by("pk")).encode())
    return digest.hexdigest()
