"""The examples proposed for learning: read, reworded, accepted or refused, taken away as Rasa's file."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bot.web.accounts import audit
from bot.web.accounts.rights import Right, requires
from bot.web.catalogue import charge
from bot.web.review import proposals
from bot.web.review.gestures import grouped_intents, named_intent, tell
from bot.web.review.models import ProposedExample

Status = ProposedExample.Status
#: Examples of a page.
ROWS = 50


@require_safe
@requires(Right.LIRE)
def examples(request: HttpRequest) -> HttpResponse:
    """Those that wait first; the others by their state."""
    wanted = request.GET.get("etat", "")
    wanted = wanted if wanted in Status.values else str(Status.PROPOSEE)
    found = ProposedExample.objects.filter(status=wanted).select_related("author", "reviewer", "message__review")
    intent = request.GET.get("intention", "")[:60]
    if intent:
        found = found.filter(intent=intent)
    page = Paginator(found.order_by("intent", "text", "pk"), ROWS).get_page(request.GET.get("page"))
    known = charge().aides
    rows = [
        {"exemple": each, "nom": named_intent(each.intent), "aides": [known[aid].nom if aid in known else aid for aid in each.aids]} for each in page
    ]
    context = {
        "rubrique": "files", "page": page, "lignes": rows, "etat": wanted, "etats": Status.values, "intention": intent,
        "intentions": grouped_intents(),
    }  # fmt: skip
    return render(request, "review/exemples.html", context)


@require_POST
@requires(Right.ACCEPTER_EXEMPLES)
def decide(request: HttpRequest) -> HttpResponse:
    """Accept or refuse the examples that are ticked."""
    keys = [int(each) for each in request.POST.getlist("choix") if each.isascii() and each.isdigit() and len(each) < 16]
    gesture = request.POST.get("geste", "")
    if gesture in ("accepter", "refuser"):
        chosen = ProposedExample.objects.filter(pk__in=keys[: 2 * ROWS])
        number = proposals.decide(chosen, gesture == "accepter", request.user, timezone.now())
        audit.record(request, "exemples_" + ("acceptes" if gesture == "accepter" else "refuses"), "", exemples=number)
        tell(request, "acceptes" if gesture == "accepter" else "refuses", nombre=number)
    return redirect("review:exemples")


@require_POST
@requires(Right.ACCEPTER_EXEMPLES)
def reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what still says who wrote, or mend the intent, before accepting."""
    example = get_object_or_404(ProposedExample, pk=pk)
    if proposals.reword(example, request.POST.get("texte", ""), request.POST.get("intention", "")):
        audit.record(request, "exemple_modifie", example.pk)
        tell(request, "reecrit")
    else:
        tell(request, "reecrit_non", messages.WARNING)
    return redirect("review:exemples")


@require_safe
@requires(Right.EXPORTER)
def training_file(request: HttpRequest) -> HttpResponse:
    """The accepted examples as Rasa reads them."""
    accepted = proposals.accepted()
    audit.record(request, "export", "", format="yml", unite="exemples", lignes=accepted.count())
    content = "".join(proposals.nlu_yaml(accepted.iterator(chunk_size=500)))
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="passerelle-exemples.yml"'
    return response
