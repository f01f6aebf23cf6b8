"""The pages of readers: the list with its filters and saved views, and one conversation."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bot.dialogue.intentions import ASPECTS
from bot.web.accounts import audit
from bot.web.accounts.models import Account
from bot.web.accounts.rights import Right, requires
from bot.web.catalogue import charge
from bot.web.conversations.models import Message
from bot.web.employers.models import Employer
from bot.web.review import correcting, drafts, exports, gestures, listing, proposals, transcript
from bot.web.review.correcting import Follow
from bot.web.review.filters import Filters
from bot.web.review.models import Facet, Label, ReviewItem, SavedView
from bot.web.review.texts import choices, word
from bot.web.review.trail import Trail

#: Characters of the first message shown in the list.
_EXCERPT = 90
#: Filters of the first line of the form; the others unfold.
_ALWAYS_SHOWN = {"q", "statut", "verdict", "aide", "pouce", "correction", "repli"}


@require_safe
@requires(Right.LIRE)
def conversations(request: HttpRequest) -> HttpResponse:
    """The list: filters, one page, saved views."""
    filters = Filters.read(request.GET)
    sort = _sort(request)
    size = _size(request)
    items = filters.apply(ReviewItem.objects.all(), request.user.pk)
    page = listing.page(items, sort, size, request.GET.get("apres", "")[:80], request.GET.get("avant", "")[:80])
    base = _joined(filters.query(), _options(sort, size))
    context = {
        "rubrique": "conversations",
        "lignes": _lines(page.items),
        "page": page,
        "total": listing.count(items),
        "plafond": listing.COUNTED,
        "filtres": filters,
        "appliques": _applied(filters, _options(sort, size)),
        "tri": sort,
        "taille": size,
        "requete": base,
        "choix": _choices(request.user),
        "genres": list(exports.KINDS),
        "vues": _views(request.user),
        "plus": bool(set(filters.given) - _ALWAYS_SHOWN),
    }
    return render(request, "review/liste.html", context)


@require_safe
@requires(Right.LIRE)
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation. Each opening is in the journal."""
    item = get_object_or_404(ReviewItem.objects.select_related("conversation", "employer", "reviewer"), pk=pk)
    filters = Filters.read(request.GET)
    sort = _sort(request)
    wanted = request.GET.get("page", "1")
    read = transcript.read(item, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1)
    audit.record(request, "conversation_ouverte", item.pk, page=read.page)
    items = filters.apply(ReviewItem.objects.all(), request.user.pk)
    previous, following = listing.neighbours(items, sort, item)
    trail = Trail.read(request.GET)
    follow = Follow.of(item)
    context = {
        "rubrique": "conversations",
        "item": item,
        "echange": read,
        "precedente": previous,
        "suivante": following,
        "requete": _joined(filters.query(), _options(sort, _size(request))) if trail.queue is None else trail.query,
        "file": trail.queue,
        "depart": trail.start(),
        "corrections": _corrections(read, request.user),
        "changements": _changes(item),
        **drafts.follow_choices(item, follow, follow),
        "statut": word("statut", item.status),
        "posees": [link.label.name for link in item.labels.select_related("label")],
        "aides": _names(item),
    }
    return render(request, "review/conversation.html", context)


def _corrections(read: transcript.Transcript, reader: Account) -> dict[int, list[dict[str, Any]]]:
    """Turn -> what was said of it, latest last, as far as this reader may see it."""
    turns = [turn.review for turn in read.turns if turn.review is not None]
    return {turn: [gestures.described(each) for each in said] for turn, said in correcting.histories(turns, reader).items()}


def _changes(item: ReviewItem) -> list[dict[str, Any]]:
    """The history of what readers keep of a conversation, in words."""
    changes = list(item.changes.select_related("by"))
    people = {person.pk: str(person) for person in Account.objects.all()} if any(each.field == "relecteur" for each in changes) else {}

    def said(field: str, code: str) -> str:
        if field == "relecteur":
            return people.get(int(code), "") if code else ""
        return word("statut", code) if field == "statut" else code

    return [{"geste": each, "avant": said(each.field, each.before), "apres": said(each.field, each.after)} for each in changes]


# --- Saved views --------------------------------------------------------------------------------------------


@require_POST
@requires(Right.LIRE)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name; the same name replaces. Shared views are seen by every reader."""
    name = " ".join(request.POST.get("nom", "").split())[:60]
    query = request.POST.get("requete", "")[:1000]
    if name:
        kept = {"query": query, "shared": request.POST.get("partagee") == "oui", "at": timezone.now()}
        SavedView.objects.update_or_create(account=request.user, name=name, defaults=kept)
    return HttpResponseRedirect(_joined(reverse("review:liste"), query, "?"))


@require_POST
@requires(Right.LIRE)
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    SavedView.objects.filter(pk=pk, account=request.user).delete()
    return HttpResponseRedirect(reverse("review:liste"))


def _views(account: Account) -> Any:
    return SavedView.objects.filter(Q(account=account) | Q(shared=True)).select_related("account")


# --- What the templates show --------------------------------------------------------------------------------


def _sort(request: HttpRequest) -> str:
    wanted = request.GET.get("tri", "recent")
    return wanted if wanted in listing.SORTS else "recent"


def _size(request: HttpRequest) -> int:
    wanted = request.GET.get("taille", "")
    return int(wanted) if wanted in {str(size) for size in listing.SIZES} else listing.SIZES[0]


def _options(sort: str, size: int) -> str:
    """What differs from the usual order and size, as a query string."""
    return "&".join(part for part in (f"tri={sort}" if sort != "recent" else "", f"taille={size}" if size != listing.SIZES[0] else "") if part)


def _joined(one: str, other: str, by: str = "&") -> str:
    return by.join(part for part in (one, other) if part)


def _lines(items: list[ReviewItem]) -> list[dict[str, Any]]:
    """What a row of the list shows, in a few queries whatever the number of rows."""
    keys = [item.pk for item in items]
    kinds = (Facet.Kind.AIDE, Facet.Kind.VERDICT_AIDE)
    values: dict[tuple[int, str], list[str]] = {}
    for item, kind, value in _values(Facet.objects.filter(item__in=keys, kind__in=kinds)):
        values.setdefault((item, kind), []).append(value)
    first = Message.objects.filter(conversation=OuterRef("conversation"), author=Message.Author.USER).order_by("position")
    corrected = correcting.corrected_turns(keys)
    full = ReviewItem.objects.filter(pk__in=keys).select_related("reviewer", "employer").prefetch_related("labels__label")
    rows = {item.pk: item for item in full.annotate(first_words=Subquery(first.values("text")[:1]))}
    catalogue = charge()
    lines = []
    for key in keys:
        if key not in rows:  # erased between two queries
            continue
        aids = values.get((key, Facet.Kind.AIDE), [])[:3]
        verdicts = [verdict.partition(":") for verdict in values.get((key, Facet.Kind.VERDICT_AIDE), [])[:3]]
        words = rows[key].first_words or ""
        lines.append(
            {
                "item": rows[key],
                "extrait": words[:_EXCERPT] + ("…" if len(words) > _EXCERPT else ""),
                "aides": [_aid(catalogue, aid) for aid in aids],
                "verdicts": [(_aid(catalogue, aid), verdict, word("verdict", verdict)) for aid, _, verdict in verdicts],
                "statut": word("statut", rows[key].status),
                "etiquettes": [link.label.name for link in rows[key].labels.all()],
                "corriges": corrected.get(key, 0),
            }
        )
    return lines


def _aid(catalogue: Any, aid: str) -> str:
    return str(catalogue.aides[aid].nom) if aid in catalogue.aides else aid


def _names(item: ReviewItem) -> list[str]:
    catalogue = charge()
    return [_aid(catalogue, value) for _, _, value in _values(item.facets.filter(kind=Facet.Kind.AIDE))]


def _values(facets: "QuerySet[Facet]") -> "QuerySet[Facet, tuple[int, str, str]]":
    """(item, kind, value), in the order of the values. These columns and no other: the index that begins with the item has
    them. For whole rows, SQLite prefers an index with all the columns, and reads those kinds of every conversation.
    """
    return facets.order_by("value").values_list("item", "kind", "value")


def _choices(account: Account) -> dict[str, list[tuple[str, str]]]:
    """The values offered by each filter that is a list."""
    aids = sorted(((aid, definition.nom) for aid, definition in charge().aides.items()), key=lambda pair: pair[1])
    return {
        "statut": choices("statut"),
        "aide": aids,
        "aspect": [(aspect, word("aspect", aspect)) for aspect in ASPECTS],
        "verdict": choices("verdict"),
        "pouce": choices("pouce"),
        "correction": choices("correction"),
        "intention": sorted(((intent, gestures.named_intent(intent)) for intent in proposals.intents()), key=lambda pair: pair[1].casefold()),
        "securite": choices("securite"),
        "etiquette": [(str(label.pk), label.name) for label in Label.objects.filter(active=True)],
        "employeur": [*((str(employer.pk), employer.nom) for employer in Employer.objects.all()), ("sans", word("valeur", "sans"))],
        "relecteur": [
            ("moi", word("valeur", "moi")),
            ("sans", word("valeur", "sans")),
            *((str(reader.pk), str(reader)) for reader in correcting.readers().exclude(pk=account.pk)),
        ],
        "tri": choices("tri"),
        "taille": [(str(size), str(size)) for size in listing.SIZES],
    }


def _applied(filters: Filters, options: str) -> list[dict[str, str]]:
    """One chip for each value applied, with the address of the list without it."""
    names = {"etiquette": dict(Label.objects.values_list("pk", "name")), "employeur": dict(Employer.objects.values_list("pk", "nom"))}
    chips = []
    for name, values in filters.given.items():
        for value in values:
            shown = {"aide": lambda v: _aid(charge(), v), "confiance": lambda v: f"{v} %"}.get(name, lambda v: v)(value)
            if name in names and value.isdigit():
                shown = names[name].get(int(value), value)
            elif name == "relecteur" and value.isdigit():
                shown = str(Account.objects.filter(pk=int(value)).first() or value)
            elif name in ("statut", "aspect", "verdict", "pouce", "correction", "securite", "intention"):
                shown = word(name, value)
            elif value in ("oui", "sans", "moi"):
                shown = word("valeur", value)
            chips.append({"nom": word("filtre", name), "valeur": shown, "sans": _joined(filters.query(without=(name, value)), options)})
    return chips
