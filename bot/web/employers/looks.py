"""The configurator: name, logo and colours, with a preview in the real page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from bot.web.accounts.audit import record
from bot.web.employers import palette, texts
from bot.web.employers.appearance import context, palette_of
from bot.web.employers.forms import AppearanceForm, PaletteForm, said, sent
from bot.web.employers.models import Employer, Logo
from bot.web.employers.space import done, of_employer, show
from bot.web.middleware import content_security_policy


@require_http_methods(["GET", "POST"])
@of_employer
def appearance(request: HttpRequest, employer: Employer) -> HttpResponse:
    initial = {"nom": employer.nom, "libelle": employer.libelle, "position": employer.position, **PaletteForm.values(palette_of(employer))}
    files = request.FILES if request.method == "POST" else None
    logo = Logo.objects.filter(employer=employer).first()
    form = AppearanceForm(sent(request), files, initial=initial, has_logo=logo is not None)
    if request.method == "POST" and form.is_valid():
        _save(employer, form.cleaned_data)
        record(request, "employeur_apparence", employer.pk)
        return done(request, "enregistre", "employeur:apparence")
    chosen = palette_of(employer)
    proposal = PaletteForm.values(form.proposal) if form.proposal else None
    preview = {**PaletteForm.values(chosen), **(proposal or {})}
    response = show(
        request, "apparence", employer, "apparence", form=form, proposition=proposal, logo=logo,
        apercu=f"{reverse('employeur:apercu')}?{urlencode(preview)}",
    )
    response["Content-Security-Policy"] = content_security_policy() + "; frame-src 'self'"
    return response


@transaction.atomic
def _save(employer: Employer, values: dict[str, Any]) -> None:
    chosen = values["palette"]
    employer.palette = {} if chosen == palette.DEFAULT else chosen.to_json()
    employer.nom, employer.libelle, employer.position = values["nom"], values["libelle"], values["position"]
    employer.save()
    Employer.objects.filter(pk=employer.pk).update(version=F("version") + 1)
    drawn = values["logo"]
    if drawn is not None:
        Logo.objects.update_or_create(employer=employer, defaults={"png": drawn.png, "largeur": drawn.width, "hauteur": drawn.height})
    elif values.get("retirer_logo"):
        Logo.objects.filter(employer=employer).delete()


@require_GET
@of_employer
def control(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Whether these colours can be read, for the page to say while they are chosen."""
    form = PaletteForm(request.GET)
    if form.is_valid():
        return JsonResponse({"ok": True, "textes": [texts.text("palette.bonne")]})
    values = form.cleaned_data.get("palette") if form.proposal else None
    if values is None:
        return JsonResponse({"ok": False, "textes": [texts.text("erreurs.couleur")]}, status=400)
    words = [said(fault) for fault in palette.faults(values)] + [texts.text("palette.proposition")]
    return JsonResponse({"ok": False, "textes": words, "proposition": PaletteForm.values(form.proposal or palette.DEFAULT)})


@require_GET
@of_employer
def preview(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The real chat page with draft colours, in a frame of our own page only. It carries no key: nothing counts."""
    given = {name: request.GET.get(name, value) for name, value in PaletteForm.values(palette_of(employer)).items()}
    has_logo = Logo.objects.filter(employer=employer).exists()
    shown = context(
        employer, cle="", origine="",
        theme=f"{reverse('employeur:theme')}?{urlencode(given)}",
        logo=f"{reverse('employeur:logo')}?v={employer.version}" if has_logo else None,
    )
    response = render(request, "widget/chat.html", {"integration": shown})
    response["Content-Security-Policy"] = content_security_policy("'self'")
    return response


@require_GET
@of_employer
def draft_theme(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = PaletteForm(request.GET)
    chosen = form.cleaned_data["palette"] if form.is_valid() else form.proposal or palette_of(employer)
    return HttpResponse(palette.style_sheet(chosen), content_type="text/css; charset=utf-8")


@require_GET
@of_employer
def own_logo(request: HttpRequest, employer: Employer) -> HttpResponse:
    return HttpResponse(bytes(get_object_or_404(Logo, employer=employer).png), content_type="image/png")
