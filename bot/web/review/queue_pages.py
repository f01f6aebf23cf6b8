"""The pages of what waits: queues of turns, samples read twice, groups of unanswered questions, tickets of the catalogue."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bot.web.accounts import audit
from bot.web.accounts.rights import Right, requires
from bot.web.catalogue import charge
from bot.web.review import agreement, grouping, queues, tickets
from bot.web.review.filters import Filters
from bot.web.review.gestures import grouped_intents, tell
from bot.web.review.models import Group, ProposedExample, ReviewItem, Sample, Ticket

#: Rows of a page, and questions shown of a group.
ROWS, SHOWN = 50, 6


@require_safe
@requires(Right.LIRE)
def home(request: HttpRequest) -> HttpResponse:
    """Every queue, and how much waits in each."""
    last = grouping.latest()
    waiting = [{"file": queue, "nombre": queues.count(queue, request.user)} for queue in queues.QUEUES.values()]
    samples = []
    for sample in Sample.objects.select_related("by")[:10]:
        queue = queues.find(f"{queues.SAMPLE}{sample.pk}")
        if queue is not None:
            samples.append({"file": queue, "tirage": sample, "nombre": queues.count(queue, request.user), "taille": sample.drawn.count()})
    context = {
        "rubrique": "files",
        "files": waiting,
        "plafond": queues.COUNTED,
        "echantillons": samples,
        "groupes": last.groups.filter(outcome="").count() if last else 0,
        "demandes": Ticket.objects.filter(status=Ticket.Status.OUVERT).count(),
        "exemples": ProposedExample.objects.filter(status=ProposedExample.Status.PROPOSEE).count(),
        "filtre": request.GET.get("filtre", "")[:1000],
        "plus_grand": agreement.LARGEST,
    }
    return render(request, "review/files.html", context)


@require_safe
@requires(Right.LIRE)
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """One queue, in its order; for a double reading, how far the readers agree."""
    found = queues.find(name)
    if found is None:
        raise Http404
    waiting = found.waiting(request.user).select_related("message", "item")
    drawn = queues.sample_of(found.sample) if found.sample else []
    context = {
        "rubrique": "files",
        "file": found,
        "tours": list(waiting[:ROWS]),
        "nombre": queues.count(found, request.user),
        "plafond": queues.COUNTED,
        "tires": len(drawn),
        "accord": agreement.agreement(drawn) if found.sample and found.sample.double else None,
        "peu": agreement.FEW,
    }
    return render(request, "review/file.html", context)


@require_POST
@requires(Right.CORRIGER)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample of the conversations that pass a filter."""
    from django.http import QueryDict

    query = request.POST.get("filtre", "")[:1000]
    wanted, seed = (request.POST.get(name, "") for name in ("taille", "graine"))
    size = min(int(wanted), agreement.LARGEST) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 50
    number = int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 9 else secrets.randbelow(10**6)
    items = Filters.read(QueryDict(query)).apply(ReviewItem.objects.all(), request.user.pk)
    sample = agreement.draw(items, query, max(size, 1), number, request.POST.get("double") == "oui", request.user, timezone.now())
    count = sample.drawn.count()
    if not count:
        sample.delete()
        tell(request, "echantillon_vide", messages.WARNING)
        return redirect("review:files")
    audit.record(request, "echantillon", sample.pk, taille=count, graine=number, double=sample.double)
    tell(request, "echantillon", nombre=count)
    return redirect("review:file", f"{queues.SAMPLE}{sample.pk}")


# --- Groups of unanswered questions -------------------------------------------------------------------------


@require_safe
@requires(Right.LIRE)
def groups(request: HttpRequest) -> HttpResponse:
    last = grouping.latest()
    waiting = last.groups.filter(outcome="") if last else Group.objects.none()
    page = Paginator(waiting, 20).get_page(request.GET.get("page"))
    shown = []
    for group in page:
        members = group.members.select_related("turn__message")
        words = dict.fromkeys(member.turn.message.text for member in members[: 10 * SHOWN])
        number = members.count()
        if number:  # everybody in it may have been erased since
            shown.append({"groupe": group, "nombre": number, "phrases": list(words)[:SHOWN], "tours": [m.turn for m in members[:1]]})
    context = {"rubrique": "files", "passage": last, "page": page, "groupes": shown, "intentions": grouped_intents()}
    return render(request, "review/groupes.html", context)


@require_POST
@requires(Right.CORRIGER)
def regroup(request: HttpRequest) -> HttpResponse:
    made = grouping.regroup(timezone.now())
    audit.record(request, "regroupement", made.pk, questions=made.considered)
    tell(request, "groupes", nombre=made.groups.count())
    return redirect("review:groupes")


@require_POST
@requires(Right.CORRIGER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One click on a group: examples of an intent, a topic that is missing, or nothing to do."""
    group = get_object_or_404(Group, pk=pk)
    gesture, now = request.POST.get("geste", ""), timezone.now()
    done: Any = None
    if gesture == "exemples":
        done = grouping.teach(group, request.POST.get("intention", ""), request.user, now)
        said, values = "exemples", {"nombre": done}
    elif gesture == "sujet":
        done = grouping.ask_for_topic(group, request.POST.get("note", ""), request.user, now)
        said, values = "sujet", {}
    else:
        done = gesture == "ecarter" and grouping.set_aside(group, request.user, now)
        said, values = "groupe_ecarte", {}
    if done:
        audit.record(request, "groupe", group.pk, geste=gesture, questions=group.size)
        tell(request, said, **values)
    else:
        tell(request, "groupe_pris", messages.WARNING)
    return redirect("review:groupes")


# --- The queue of the catalogue -----------------------------------------------------------------------------


@require_safe
@requires(Right.LIRE)
def ticket_list(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("etat", "")
    wanted = wanted if wanted in Ticket.Status.values else str(Ticket.Status.OUVERT)
    found = Ticket.objects.filter(status=wanted).select_related("by", "closed_by", "turn__message", "turn__item")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    known, rules = charge().aides, charge().empreinte
    rows = []
    for ticket in page:
        traced = []
        for aid, told in (ticket.trace.get("aides") or {}).items():
            conditions = [condition for condition, letter in (told.get("conditions") or {}).items() if letter != "T"]
            traced.append((aid, known[aid].nom if aid in known else aid, told.get("statut", ""), conditions))
        asked = list(ticket.asked.select_related("message", "item")[:SHOWN]) if ticket.kind == Ticket.Kind.SUJET else []
        changed = bool(ticket.rules) and ticket.rules != rules
        rows.append({"demande": ticket, "trace": traced, "questions": asked, "nombre": ticket.asked.count(), "change": changed})
    context = {"rubrique": "files", "page": page, "lignes": rows, "etat": wanted, "etats": Ticket.Status.values}
    return render(request, "review/demandes.html", context)


@require_POST
@requires(Right.CORRIGER)
def close_ticket(request: HttpRequest, pk: int) -> HttpResponse:
    ticket = get_object_or_404(Ticket, pk=pk)
    done = tickets.close(ticket, request.POST.get("etat", ""), request.POST.get("reponse", ""), request.user, timezone.now())
    if done:
        audit.record(request, "demande_close", ticket.pk, etat=request.POST.get("etat", "")[:20])
        tell(request, "demande")
    else:
        tell(request, "demande_close", messages.WARNING)
    return HttpResponseRedirect(request.path.rsplit("/", 1)[0])


