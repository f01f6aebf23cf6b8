"""What an administrator does: create employers, close them, say which HR accounts are theirs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bot.web.accounts.audit import record
from bot.web.accounts.models import Account
from bot.web.accounts.rights import Right, Role, requires
from bot.web.employers import texts
from bot.web.employers.forms import PlainField, label, refuse, sent
from bot.web.employers.models import Employer, Membership


class EmployerForm(forms.Form):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nom"] = PlainField(label=label("nom"), max_length=80)
        self.fields["actif"] = forms.BooleanField(label=label("actif"), required=False)


class MembershipForm(forms.Form):
    """An HR account, by its address."""

    account: Account

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courriel"] = forms.EmailField(label=label("courriel_compte"))

    def clean_courriel(self) -> str:
        address = str(self.cleaned_data["courriel"])
        found = Account.objects.filter(email__iexact=address, role=Role.RH.value).first()
        if found is None:
            raise refuse("compte_absent")
        if Membership.objects.filter(account=found).exists():
            raise refuse("compte_pris")
        self.account = found
        return address


@require_http_methods(["GET", "POST"])
@requires(Right.EMPLOYEURS_ADMINISTRER)
def employers(request: HttpRequest) -> HttpResponse:
    form = EmployerForm(sent(request), initial={"actif": True})
    if request.method == "POST" and form.is_valid():
        employer = Employer.objects.create(nom=form.cleaned_data["nom"], actif=form.cleaned_data["actif"])
        record(request, "employeur_creer", employer.pk)
        messages.success(request, texts.text("faits.employeur_cree"))
        return HttpResponseRedirect(reverse("employeurs:fiche", args=[employer.pk]))
    listed = Employer.objects.annotate(
        nombre_cles=Count("cles", filter=Q(cles__revoquee_le__isnull=True), distinct=True),
        nombre_origines=Count("origines", filter=Q(origines__retiree_le__isnull=True), distinct=True),
        nombre_comptes=Count("comptes", distinct=True),
    )
    return render(request, "employers/administration.html", {"rubrique": "employeurs", "employeurs": listed, "form": form})


@require_http_methods(["GET", "POST"])
@requires(Right.EMPLOYEURS_ADMINISTRER)
def employer(request: HttpRequest, employer: int) -> HttpResponse:
    found = get_object_or_404(Employer, pk=employer)
    form = EmployerForm(sent(request), initial={"nom": found.nom, "actif": found.actif})
    if request.method == "POST" and form.is_valid():
        found.nom, found.actif = form.cleaned_data["nom"], form.cleaned_data["actif"]
        found.save()
        record(request, "employeur_modifier", found.pk, active=found.actif)
        messages.success(request, texts.text("faits.enregistre"))
        return HttpResponseRedirect(reverse("employeurs:fiche", args=[found.pk]))
    return _sheet(request, found, form, MembershipForm())


def _sheet(request: HttpRequest, found: Employer, form: EmployerForm, link: MembershipForm) -> HttpResponse:
    context = {"rubrique": "employeurs", "employeur": found, "form": form, "form_compte": link}
    context["comptes"] = found.comptes.select_related("account")
    context["origines"] = found.origines.filter(retiree_le__isnull=True)
    return render(request, "employers/administration_fiche.html", context)


@require_POST
@requires(Right.EMPLOYEURS_ADMINISTRER)
def attach(request: HttpRequest, employer: int) -> HttpResponse:
    found = get_object_or_404(Employer, pk=employer)
    link = MembershipForm(request.POST)
    if not link.is_valid():
        return _sheet(request, found, EmployerForm(initial={"nom": found.nom, "actif": found.actif}), link)
    Membership.objects.create(account=link.account, employer=found)
    record(request, "employeur_rattacher", found.pk, member=link.account.pk)
    messages.success(request, texts.text("faits.compte_rattache"))
    return HttpResponseRedirect(reverse("employeurs:fiche", args=[found.pk]))


@require_POST
@requires(Right.EMPLOYEURS_ADMINISTRER)
def detach(request: HttpRequest, employer: int, link: int) -> HttpResponse:
    found = get_object_or_404(Membership, pk=link, employer_id=employer)
    record(request, "employeur_detacher", employer, member=found.account_id)
    found.delete()
    messages.success(request, texts.text("faits.compte_detache"))
    return HttpResponseRedirect(reverse("employeurs:fiche", args=[employer]))
