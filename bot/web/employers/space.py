"""The pages of an HR account: always those of its own employer, and never a word of a conversation (PRV-13)."""

from __future__ import annotations

import functools
from typing import Any, Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bot.web.accounts.audit import record
from bot.web.accounts.rights import Right, requires
from bot.web.employers import csp, diagnosis, public, snippets, texts
from bot.web.employers.aids import FACTS, catalogue
from bot.web.employers.forms import ContentsForm, FactsForm, KeyForm, OriginForm, PolicyForm, sent
from bot.web.employers.models import EmbeddingKey, Employer, Origin

View = Callable[..., HttpResponse]
ORIGINS_LIMIT = 50


def of_employer(view: View) -> View:
    """Only for an HR account, whose employer is given to the view."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        employer = Employer.objects.filter(comptes__account=request.user, actif=True).first()
        if employer is None:
            return render(request, "employers/sans_employeur.html", status=403)
        return view(request, employer, *args, **kwargs)

    return requires(Right.EMPLOYEUR_GERER)(guarded)


def show(request: HttpRequest, template: str, employer: Employer, section: str, **context: Any) -> HttpResponse:
    context.update(employeur=employer, rubrique="employeur", section=section)
    return render(request, f"employers/{template}.html", context)


def done(request: HttpRequest, fact: str, address: str, **values: Any) -> HttpResponse:
    messages.success(request, texts.text(f"faits.{fact}", **values))
    return HttpResponseRedirect(reverse(address))


@require_GET
@of_employer
def home(request: HttpRequest, employer: Employer) -> HttpResponse:
    keys = employer.cles.filter(revoquee_le__isnull=True)
    return show(
        request, "accueil", employer, "accueil",
        cles=keys, origines=employer.origines.filter(retiree_le__isnull=True),
        utilisee_le=max((key.utilisee_le for key in keys if key.utilisee_le), default=None),
        refus=diagnosis.last_day(employer, timezone.now()),
    )


# --- Keys and origins ---------------------------------------------------------------------------------------


@require_GET
@of_employer
def integration(request: HttpRequest, employer: Employer) -> HttpResponse:
    return _integration(request, employer, OriginForm())


def _integration(request: HttpRequest, employer: Employer, form: OriginForm) -> HttpResponse:
    keys = list(employer.cles.all())
    base = public.own_origin(request)
    kinds = {"script": snippets.script, "cadre": snippets.frame, "fige": snippets.pinned}
    codes = [{"cle": key, **{name: kind(base, key.cle) for name, kind in kinds.items()}} for key in keys if key.active]
    return show(
        request, "integration", employer, "integration", form_origine=form, form_cle=KeyForm(), cles=keys,
        origines=employer.origines.filter(retiree_le__isnull=True),
        codes=codes,
    )


@require_POST
@of_employer
def create_key(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = KeyForm(request.POST)
    name = form.cleaned_data["nom"] if form.is_valid() else ""
    key = EmbeddingKey.objects.create(employer=employer, nom=name)
    record(request, "cle_creer", employer.pk, key=key.pk)
    return done(request, "cle_creee", "employeur:integration")


@require_POST
@of_employer
def revoke_key(request: HttpRequest, employer: Employer, key: int) -> HttpResponse:
    found = get_object_or_404(EmbeddingKey, pk=key, employer=employer)
    if EmbeddingKey.objects.filter(pk=found.pk, revoquee_le__isnull=True).update(revoquee_le=timezone.now()):
        record(request, "cle_revoquer", employer.pk, key=found.pk)
    return done(request, "cle_revoquee", "employeur:integration")


@require_POST
@of_employer
def add_origin(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = OriginForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["origine"]
        present = employer.origines.filter(retiree_le__isnull=True)
        code = "deja" if present.filter(texte=text).exists() else "trop" if present.count() >= ORIGINS_LIMIT else ""
        if not code:
            origin = Origin.objects.create(employer=employer, texte=text)
            record(request, "origine_ajouter", employer.pk, origin=origin.pk)
            return done(request, "origine_ajoutee", "employeur:integration", origine=text)
        form.add_error("origine", texts.text(f"origines.erreurs.{code}"))
    return _integration(request, employer, form)


@require_POST
@of_employer
def withdraw_origin(request: HttpRequest, employer: Employer, origin: int) -> HttpResponse:
    found = get_object_or_404(Origin, pk=origin, employer=employer)
    if Origin.objects.filter(pk=found.pk, retiree_le__isnull=True).update(retiree_le=timezone.now()):
        record(request, "origine_retirer", employer.pk, origin=found.pk)
    return done(request, "origine_retiree", "employeur:integration", origine=found.texte)


# --- Contents and facts -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@of_employer
def contents(request: HttpRequest, employer: Employer) -> HttpResponse:
    today = timezone.localdate()
    form = ContentsForm(sent(request), today=today, initial=ContentsForm.values(employer))
    if request.method == "POST" and form.is_valid():
        for name in ("bienvenue", "horaires", "referent", "liens"):
            setattr(employer, name, form.cleaned_data[name])
        employer.aides_en_avant = form.cleaned_data["aides"]
        employer.save()
        record(request, "employeur_contenus", employer.pk)
        return done(request, "enregistre", "employeur:contenus")
    return show(request, "contenus", employer, "contenus", form=form)


@require_http_methods(["GET", "POST"])
@of_employer
def facts(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = FactsForm(sent(request), initial=FactsForm.values(employer))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["faits"]
        same = given == employer.faits and form.cleaned_data["accord_par"] == employer.accord_par
        employer.faits = given
        # The agreement is about these values and this person: anything else is another agreement, of today.
        employer.accord_le = (employer.accord_le if same and employer.accord_le else timezone.localdate()) if given else None
        employer.accord_par = form.cleaned_data["accord_par"] if given else ""
        employer.save()
        record(request, "employeur_faits", employer.pk, facts=sorted(given))
        return done(request, "enregistre", "employeur:faits")
    questions = [catalogue().faits[fact].question for fact in FACTS]
    return show(request, "faits", employer, "faits", form=form, questions=questions)


# --- The installation check ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@of_employer
def check(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = PolicyForm(sent(request))
    ours = public.own_origin(request)
    checked = form.is_valid() if request.method == "POST" else False
    return show(
        request, "verification", employer, "verification", form=form, verifie=checked, adresse=ours,
        manques=[diagnosis.explained(each, ours) for each in csp.missing(form.cleaned_data["csp"], ours)] if checked else [],
        refus=diagnosis.last_day(employer, timezone.now()),
        cles=employer.cles.filter(revoquee_le__isnull=True), origines=employer.origines.filter(retiree_le__isnull=True),
    )
