"""The rows of an export, read a few at a time: memory does not grow with their number.

One row for each conversation or for each message. Texts are those that readers see, masked; a conversation is known by the
number it has on their pages, never by its own key.
"""

from __future__ import annotations

import json
from typing import Any, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from bot.web.conversations.models import Feedback, Message
from bot.web.review import listing
from bot.web.review.correcting import latest_by_turn
from bot.web.review.models import Correction, Facet, ItemLabel, ReviewItem
from bot.web.tableur import Value

#: Conversations read at once, by unit: one may hold two hundred messages.
BATCH = {"conversations": 200, "messages": 40}
UNITS = tuple(BATCH)
Row = dict[str, Value]


def columns(unit: str) -> list[str]:
    """The names of the columns, in their order: the same whatever the format."""
    return CONVERSATION if unit == "conversations" else MESSAGE


def batches(items: "QuerySet[ReviewItem]", unit: str) -> Iterator[list[Row]]:
    """The rows, batch by batch, latest activity first. Each batch is a query of its own, from where the last one ended."""
    read = _conversations if unit == "conversations" else _messages
    place: Any = None
    while True:
        found = listing.ordered(items, "recent")
        if place is not None:
            found = listing.beyond(found, "recent", place)
        rows = list(found.select_related("employer", "reviewer")[: BATCH[unit]])
        if not rows:
            return
        place = (rows[-1].active_at, rows[-1].pk)
        yield read(rows)
        if len(rows) < BATCH[unit]:
            return


def _when(moment: Any) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value not in (None, {}, []) else ""


# --- One row for each conversation --------------------------------------------------------------------------

CONVERSATION = [
    "conversation", "debut", "derniere_activite", "employeur", "messages", "aides", "aspects", "intentions", "verdicts", "confiance_min",
    "pas_compris", "echecs", "pouces_haut", "pouces_bas", "motifs", "detresse", "temps_max_s", "modeles", "statut", "relecteur", "etiquettes",
    "suivie_jusqu_au", "messages_lus", "messages_corriges", "intentions_justes", "signes", "notes",
]  # fmt: skip
_FACETS = (
    ("aides", Facet.Kind.AIDE), ("aspects", Facet.Kind.ASPECT), ("intentions", Facet.Kind.INTENTION), ("verdicts", Facet.Kind.VERDICT_AIDE),
    ("modeles", Facet.Kind.MODELE),
)  # fmt: skip


def _conversations(items: list[ReviewItem]) -> list[Row]:
    keys = [item.pk for item in items]
    facets: dict[tuple[int, str], list[str]] = {}
    for key, kind, value in Facet.objects.filter(item__in=keys).order_by("value").values_list("item", "kind", "value"):
        facets.setdefault((key, kind), []).append(value)
    labels: dict[int, list[str]] = {}
    for key, name in ItemLabel.objects.filter(item__in=keys).order_by("label__name").values_list("item", "label__name"):
        labels.setdefault(key, []).append(name)
    latest: dict[int, dict[int, Correction]] = {}
    for correction in Correction.objects.filter(turn__item__in=keys).select_related("turn").order_by("turn__position", "pk"):
        latest.setdefault(correction.turn.item_id, {})[correction.turn_id] = correction
    reasons: dict[Any, list[str]] = {}
    opinions = Feedback.objects.filter(message__conversation__review__in=keys).exclude(motif="", reason="").order_by("at")
    for key, *told in opinions.values_list("message__conversation__review", "motif", "reason"):
        reasons.setdefault(key, []).append(" : ".join(filter(None, told)))
    rows = []
    for item in items:
        read = list(latest.get(item.pk, {}).values())
        said = [each for each in read if each.says_something]
        row: Row = {
            "conversation": item.pk, "debut": _when(item.created_at), "derniere_activite": _when(item.active_at),
            "employeur": str(item.employer) if item.employer else "", "messages": item.user_messages, "confiance_min": item.lowest_confidence,
            "pas_compris": item.fallbacks, "echecs": item.failures, "pouces_haut": item.thumbs_up, "pouces_bas": item.thumbs_down,
            "motifs": " | ".join(reasons.get(item.pk, [])), "detresse": _yes(item.safety), "temps_max_s": round(item.slowest, 3),
            "statut": item.status, "relecteur": str(item.reviewer) if item.reviewer else "", "etiquettes": ", ".join(labels.get(item.pk, [])),
            "suivie_jusqu_au": _when(item.kept_until), "messages_lus": len(read), "messages_corriges": len(said),
            "intentions_justes": ", ".join(dict.fromkeys(each.intent for each in said if each.intent)),
            "signes": ", ".join(dict.fromkeys(flag for each in said for flag in each.flags)),
            "notes": " | ".join(each.note for each in said if each.note),
        }  # fmt: skip
        row.update({name: ", ".join(facets.get((item.pk, str(kind)), [])) for name, kind in _FACETS})
        rows.append(row)
    return rows


# --- One row for each message -------------------------------------------------------------------------------

MESSAGE = [
    "conversation", "numero", "date", "auteur", "texte", "intention", "seconde_intention", "confiance", "avance", "bande", "aspect", "aides", "faits",
    "verdicts", "regles", "avis", "motif", "precision", "temps_s", "modele", "intention_juste", "aides_justes", "faits_justes", "hors_perimetre",
    "reponse_incomplete", "regle_douteuse", "note", "corrige_par", "corrige_le",
]  # fmt: skip


def _messages(items: list[ReviewItem]) -> list[Row]:
    numbers = {item.conversation_id: item.pk for item in items}
    said: dict[Any, list[Message]] = {key: [] for key in numbers}
    found = Message.objects.filter(conversation__in=list(numbers)).select_related("turn", "feedback", "review").order_by("position")
    for message in found.iterator(chunk_size=1000):
        said[message.conversation_id].append(message)
    turns = [message.review.pk for messages in said.values() for message in messages if hasattr(message, "review")]
    corrections = latest_by_turn(turns)
    rows = []
    for key, messages in said.items():
        opinions = {message.reply_to_id: message.feedback for message in messages if hasattr(message, "feedback")}
        rows += [_message(numbers[key], place, message, opinions.get(message.pk), corrections) for place, message in enumerate(messages, 1)]
    return rows


def _message(conversation: int, place: int, message: Message, opinion: Any, corrections: dict[int, Correction]) -> Row:
    row: Row = dict.fromkeys(MESSAGE)
    mine = message.author == Message.Author.USER
    row.update(conversation=conversation, numero=place, date=_when(message.at), auteur="personne" if mine else "assistant")
    row["texte"] = message.text if mine else said_by_assistant(message.component or {})
    turn, review = getattr(message, "turn", None), getattr(message, "review", None)
    if turn is not None and review is not None:
        understood = turn.understanding
        row.update(
            intention=review.intent, seconde_intention=review.second, confiance=review.confidence, avance=review.margin, bande=review.band,
            aspect=review.aspect, aides=", ".join(understood.get("aids") or []), faits=_json(understood.get("facts")),
            verdicts=_json(understood.get("verdicts")), regles=str((understood.get("trace") or {}).get("regles", "")),
            temps_s=round(turn.seconds, 3), modele=turn.model,
        )  # fmt: skip
    if opinion is not None:
        row.update(avis=opinion.thumb, motif=opinion.motif, precision=opinion.reason)
    correction = corrections.get(review.pk) if review is not None else None
    if correction is not None:
        row.update(
            intention_juste=correction.intent or (review.intent if review is not None else ""),
            aides_justes="" if correction.aids is None else ", ".join(correction.aids), faits_justes=_json(correction.facts),
            hors_perimetre=_yes(correction.out_of_scope), reponse_incomplete=_yes(correction.incomplete), regle_douteuse=_yes(correction.rule_doubt),
            note=correction.note, corrige_par=str(correction.by) if correction.by else "", corrige_le=_when(correction.at),
        )  # fmt: skip
    return row


def said_by_assistant(component: dict[str, Any]) -> str:
    """The words of a reply, without its buttons."""
    parts = [str(component.get(name) or "") for name in ("titre", "texte")]
    parts += [str(point) for point in component.get("points") or []]
    parts += [" : ".join(str(card.get(name) or "") for name in ("nom", "statut_libelle")) for card in component.get("cartes") or []]
    return "\n".join(part for part in parts if part)


