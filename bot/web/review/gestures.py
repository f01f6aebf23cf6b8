"""The pages on which readers say what is right: of a turn, of a conversation, of a selection."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Optional

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bot.dialogue.intentions import ASPECTS
from bot.web.accounts import audit
from bot.web.accounts.rights import Right, requires
from bot.web.catalogue import charge
from bot.web.conversations.models import Message
from bot.web.review import correcting, drafts, facts, proposals, transcript
from bot.web.review.correcting import Conflict, Follow
from bot.web.review.drafts import Draft
from bot.web.review.models import Correction, Label, ReviewItem, ReviewTurn
from bot.web.review.texts import word
from bot.web.review.trail import Trail

#: Turns shown above the one being corrected.
BEFORE = 2
#: Conversations of a selection.
SELECTED = 1000


def tell(request: HttpRequest, what: str, level: int = messages.SUCCESS, **values: Any) -> None:
    """Say on the next page what was done (templates/review/faits.txt)."""
    messages.add_message(request, level, render_to_string("review/faits.txt", {"fait": what, **values}).strip())


# --- A turn -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CORRIGER)
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, what was made of it, and the form that says what is right: one page, one submit."""
    found = get_object_or_404(ReviewTurn.objects.select_related("item__conversation", "item__reviewer", "turn", "message"), pk=pk)
    trail = Trail.read(request.GET)
    seen_now = correcting.history(found, request.user)
    latest = seen_now[-1] if seen_now else None
    if request.method == "POST":
        return _save(request, found, trail, latest)
    audit.record(request, "conversation_ouverte", found.item_id, tour=found.position)
    follow = Follow.of(found.item)
    return _show(request, found, trail, drafts.first(found, latest), follow, follow)


def _save(request: HttpRequest, found: ReviewTurn, trail: Trail, latest: Optional[Correction]) -> HttpResponse:
    draft, judgement = drafts.sent(found, latest, request.POST)
    wanted, before = drafts.follow_sent(request.POST), drafts.follow_sent(request.POST, "avant_")
    if draft.errors:
        return _show(request, found, trail, draft, wanted, before, status=400)
    try:
        with transaction.atomic():
            correcting.follow(found.item, request.user, wanted, before, timezone.now())
            made = correcting.correct(found, request.user, judgement, draft.seen, timezone.now(), draft.learn)
    except Conflict as conflict:
        item = ReviewItem.objects.get(pk=found.item_id)
        now_is = Follow.of(item)
        past = correcting.history(found, request.user)
        if past and past[-1].pk != draft.seen:  # both may have changed: one page says everything
            conflict.latest, draft.seen = past[-1], past[-1].pk
        # What the reader wants stays in the form; what it is compared with is what they have now been shown.
        return _show(request, found, trail, draft, wanted, now_is, conflict=conflict, status=409)
    audit.record(request, "correction", found.item_id, tour=found.position, intention=made.intent, signes=made.flags)
    tell(request, "correction")
    if request.POST.get("suite") == "suivant":
        return HttpResponseRedirect(trail.after(found, request.user))
    number = _number(found)
    return HttpResponseRedirect(trail.to_conversation(found.item_id, -(-number // transcript.TURNS), f"t{number}"))


def _number(found: ReviewTurn) -> int:
    """Its place among what the person wrote, from 1."""
    asked = Message.objects.filter(conversation=found.item.conversation_id, author=Message.Author.USER)
    return asked.filter(position__lte=found.position).count()


def _show(
    request: HttpRequest, found: ReviewTurn, trail: Trail, draft: Draft, wanted: Follow, before: Follow,
    conflict: Optional[Conflict] = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    number = _number(found)
    read = transcript.read(found.item, -(-number // transcript.TURNS))
    shown = [each for each in read.turns if number - BEFORE <= each.number <= number]
    hidden = correcting.hidden_from(found, request.user)
    past = correcting.history(found, request.user)
    context = {
        "rubrique": "files" if trail.queue else "conversations",
        "tour": found,
        "numero": number,
        "echange": shown,
        "brouillon": draft,
        "aveugle": hidden,
        "histoire": [described(each) for each in past],
        "conflit": conflict,
        "conflit_derniere": described(conflict.latest) if conflict and conflict.latest else None,
        "intentions": grouped_intents(),
        "aides": sorted(((aid, known.nom) for aid, known in charge().aides.items()), key=lambda pair: pair[1]),
        "faits": [(fact.id, fact.nom) for fact in facts.correctable()],
        "file": trail.queue,
        "requete": trail.query,
        "depart": trail.start(),
        "conversation": trail.to_conversation(found.item_id, -(-number // transcript.TURNS), f"t{number}"),
        "passer": trail.after(found, request.user),
        **drafts.follow_choices(found.item, wanted, before),
    }
    return render(request, "review/corriger.html", context, status=status)


def grouped_intents() -> list[tuple[str, list[tuple[str, str]]]]:
    """The intents by kind, as a list offers them."""
    groups: dict[str, list[tuple[str, str]]] = {"aspects": [], "autres": []}
    for intent in proposals.intents():
        groups["aspects" if intent in ASPECTS else "autres"].append((intent, named_intent(intent)))
    return [(kind, sorted(found, key=lambda pair: pair[1].casefold())) for kind, found in groups.items()]


def named_intent(intent: str) -> str:
    return word("intention", word("aspect", intent))


def described(correction: Correction) -> dict[str, Any]:
    """A correction in words, for a page."""
    known = charge().aides
    return {
        "correction": correction,
        "intention": named_intent(correction.intent) if correction.intent else "",
        "aides": None if correction.aids is None else [known[aid].nom if aid in known else aid for aid in correction.aids],
        "faits": [(facts.name(fact), "" if value is None else facts.shown(fact, value)) for fact, value in correction.facts.items()],
        "signes": [word("signe", flag) for flag in correction.flags],
    }


# --- A conversation -----------------------------------------------------------------------------------------


@require_POST
@requires(Right.CORRIGER)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Status, reader, labels and follow-up of a conversation."""
    item = get_object_or_404(ReviewItem, pk=pk)
    trail = Trail.read(request.GET)
    wanted, before = drafts.follow_sent(request.POST), drafts.follow_sent(request.POST, "avant_")
    try:
        changed = correcting.follow(item, request.user, wanted, before, timezone.now())
    except Conflict as conflict:
        context = {
            "rubrique": "conversations", "item": item, "requete": trail.query, "conflit": conflict,
            "conversation": trail.to_conversation(item.pk), **drafts.follow_choices(item, wanted, Follow.of(item)),
        }  # fmt: skip
        return render(request, "review/suivi_conflit.html", context, status=409)
    if changed:
        audit.record(request, "suivi", item.pk, champs=changed)
        tell(request, "suivi")
    following = request.POST.get("suite") == "suivant"
    return HttpResponseRedirect(trail.after_item(item, request.user) if following else trail.to_conversation(item.pk))


@require_POST
@requires(Right.CORRIGER)
def follow_many(request: HttpRequest) -> HttpResponse:
    """The same gesture on the conversations ticked in the list, or on all those of the filter."""
    trail = Trail.read(request.GET)
    if request.POST.get("tout") == "oui":
        items = trail.filters.apply(ReviewItem.objects.all(), request.user.pk)
    else:
        keys = [int(each) for each in request.POST.getlist("choix") if each.isascii() and each.isdigit() and len(each) < 16]
        items = ReviewItem.objects.filter(pk__in=keys[:SELECTED])
    chosen = [int(each) for each in request.POST.getlist("etiquette") if each.isascii() and each.isdigit() and len(each) < 16]
    labels = frozenset(Label.objects.filter(pk__in=chosen).values_list("pk", flat=True))
    reviewer = request.POST.get("relecteur", "")
    wanted = Follow(
        status=request.POST.get("statut") or None,
        reviewer=str(request.user.pk) if reviewer == "moi" else "" if reviewer == "sans" else reviewer if reviewer.isdigit() else None,
        labels=labels or None,
        kept=True if request.POST.get("suivi") == "oui" else None,
    )
    if any(value is not None for value in asdict(wanted).values()):
        # Rows are read by their keys first: a change of status would make them leave the filter half-way.
        keys = list(items.order_by("pk").values_list("pk", flat=True)[:SELECTED])
        changed = correcting.follow_all(ReviewItem.objects.filter(pk__in=keys), request.user, wanted, timezone.now())
        audit.record(request, "suivi_lot", "", conversations=len(keys), changees=changed)
        tell(request, "lot", nombre=changed)
    else:
        tell(request, "lot_rien", messages.WARNING)
    return HttpResponseRedirect(trail.start())


@require_POST
@requires(Right.CORRIGER)
def add_label(request: HttpRequest) -> HttpResponse:
    """A new label, or an old one offered again."""
    name = correcting.masked(" ".join(request.POST.get("nom", "").split()))[:40]
    if name:
        label, _ = Label.objects.update_or_create(name=name, defaults={"active": True})
        audit.record(request, "etiquette_ajoutee", label.pk)
        tell(request, "etiquette", nom=name)
    return HttpResponseRedirect(Trail.read(request.GET).start())
