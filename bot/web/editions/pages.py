"""The public pages, and the room of the administrator who writes them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from asgiref.sync import sync_to_async
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bot.web.accounts.audit import record
from bot.web.accounts.rights import Right, requires
from bot.web.catalogue import charge
from bot.web.conversations import db
from bot.web.editions import contents
from bot.web.editions.models import Edition

TEXT_LIMIT = 20_000
PATHS = {page: f"/{page}/" for page in contents.PAGES}


# --- Public -------------------------------------------------------------------------------------------------


async def public(request: HttpRequest, page: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    source = await db.run(contents.current, page)
    context: dict[str, Any] = {"page": contents.shown(source)}
    if page == "comment-ca-marche":
        context["aides"] = await sync_to_async(aids, thread_sensitive=False)(timezone.localdate())
    return render(request, "editions/page.html", context)


def aids(today: datetime.date) -> list[dict[str, Any]]:
    """Every aid with its sources and the day they were last read (TRA-07)."""
    catalogue, found = charge(), []
    for aide in sorted(catalogue.aides.values(), key=lambda each: (not each.ouverte_le(today), each.nom.casefold())):
        sources = [catalogue.sources[name.partition("#")[0]] for name in aide.sources]
        links = [{"titre": source.titre, "url": str(source.url), "date": source.consulte_le} for source in sources]
        latest = max(source.consulte_le for source in sources)
        found.append({"id": aide.id, "nom": aide.nom, "ouverte": aide.ouverte_le(today), "sources": links, "date": latest})
    return found


# --- For the administrator ----------------------------------------------------------------------------------


class EditionForm(forms.Form):
    """A version being written. ``source``: what would be published."""

    source: contents.Source

    def __init__(self, *args: Any, page: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        words = contents.texts()
        lines = forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})
        self.fields["titre"] = forms.CharField(label=words["champs"]["titre"], max_length=120)
        if contents.default(page).etat:
            self.fields["etat"] = forms.ChoiceField(label=words["champs"]["etat"], choices=list(words["etats"].items()))
        self.fields["texte"] = forms.CharField(label=words["champs"]["texte"], max_length=TEXT_LIMIT, widget=lines, help_text=words["aides"]["texte"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        shipped = contents.default(self.page)
        self.source = replace(shipped, titre=values["titre"], texte=values["texte"], etat=values.get("etat", ""), date=timezone.localdate())
        for said in contents.faults(self.page, self.source):
            self.add_error("texte", said)
        return values


def _known(page: str) -> str:
    if page not in contents.PAGES:
        raise Http404
    return page


@require_GET
@requires(Right.PAGES_PUBLIQUES_EDITER)
def pages(request: HttpRequest) -> HttpResponse:
    listed = []
    for page in contents.PAGES:
        last = Edition.objects.filter(page=page).first()
        listed.append({"page": page, "titre": contents.texts()["pages"][page], "adresse": PATHS[page], "derniere": last})
    return render(request, "editions/liste.html", {"rubrique": "pages", "pages": listed})


@require_http_methods(["GET", "POST"])
@requires(Right.PAGES_PUBLIQUES_EDITER)
def edit(request: HttpRequest, page: str) -> HttpResponse:
    shown = contents.current(_known(page))
    initial = {"titre": shown.titre, "texte": shown.texte, "etat": shown.etat}
    form = EditionForm(request.POST if request.method == "POST" else None, page=page, initial=initial)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "apercu" not in request.POST:
            edition = contents.publish(page, form.source, request.user, timezone.now())
            record(request, "page_publier", page, edition=edition.pk)
            return _done(request, page, "enregistre")
        preview = contents.shown(form.source)
    context = {
        "rubrique": "pages", "page": page, "titre": contents.texts()["pages"][page], "adresse": PATHS[page], "form": form, "apercu": preview,
        "versions": contents.versions(page), "noms": sorted(contents.NAMES), "rubriques": contents.default(page).rubriques,
    }
    return render(request, "editions/edition.html", context)


@require_GET
@requires(Right.PAGES_PUBLIQUES_EDITER)
def version(request: HttpRequest, page: str, edition: int) -> HttpResponse:
    """A past version, as it was shown."""
    found = get_object_or_404(Edition, pk=edition, page=_known(page))
    source = contents.default(page) if found.defaut else contents.of_edition(found)
    title = contents.texts()["pages"][page]
    context = {"rubrique": "pages", "page": page, "titre": title, "version": found, "apercu": contents.shown(source), "texte": source.texte}
    return render(request, "editions/version.html", context)


@require_POST
@requires(Right.PAGES_PUBLIQUES_EDITER)
def restore(request: HttpRequest, page: str, edition: int) -> HttpResponse:
    """Publish a past version again, as a new one."""
    found = get_object_or_404(Edition, pk=edition, page=_known(page))
    source = None if found.defaut else contents.of_edition(found)
    again = contents.publish(page, source, request.user, timezone.now())
    record(request, "page_reprendre", page, edition=again.pk, former=found.pk)
    return _done(request, page, "enregistre")


@require_POST
@requires(Right.PAGES_PUBLIQUES_EDITER)
def back_to_default(request: HttpRequest, page: str) -> HttpResponse:
    edition = contents.publish(_known(page), None, request.user, timezone.now())
    record(request, "page_defaut", page, edition=edition.pk)
    return _done(request, page, "defaut")


def _done(request: HttpRequest, page: str, fact: str) -> HttpResponse:
    messages.success(request, contents.texts()["faits"][fact])
    return HttpResponseRedirect(reverse("editions:page", args=[page]))
