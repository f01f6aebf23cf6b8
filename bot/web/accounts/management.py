"""The administrator's pages: accounts, and the journal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bot.web.accounts import audit
from bot.web.accounts.links import password_link, start_again
from bot.web.accounts.models import Account, AuditEntry
from bot.web.accounts.rights import Right, Role, requires

_LINES = 100


def role_name(role: str) -> str:
    return render_to_string("espace/role.html", {"role": role}).strip()


class NewAccount(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["email", "name", "role"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["role"].choices = [(role.value, role_name(role.value)) for role in Role]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.COMPTES_ADMINISTRER)
def accounts(request: HttpRequest) -> HttpResponse:
    """The list, and the form to add one."""
    form = NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        account = Account.objects.create_user(data["email"], Role(data["role"]), data["name"])
        audit.record(request, "compte_cree", account.pk, role=account.role)
        return _handed_over(request, account, password_link(account, _origin(request)))
    return render(request, "espace/comptes/liste.html", {"comptes": Account.objects.all(), "form": form, "rubrique": "comptes"})


@require_POST
@requires(Right.COMPTES_ADMINISTRER)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One gesture on one account. Nobody changes their own: an administrator cannot lock the last one out."""
    account = get_object_or_404(Account, pk=pk)
    gesture = request.POST.get("geste", "")
    if account.pk == request.user.pk:
        messages.error(request, render_to_string("espace/comptes/soi_meme.txt").strip())
    elif gesture in ("fermer", "rouvrir"):
        account.is_active = gesture == "rouvrir"
        account.save()
        audit.record(request, f"compte_{'rouvert' if account.is_active else 'ferme'}", account.pk)
    elif gesture == "role" and request.POST.get("role") in {role.value for role in Role}:
        before, account.role = account.role, request.POST["role"]
        account.save()
        audit.record(request, "compte_role", account.pk, avant=before, apres=account.role)
    elif gesture == "lien":
        audit.record(request, "compte_reinitialise", account.pk)
        return _handed_over(request, account, start_again(account, _origin(request)))
    return redirect("comptes:liste")


def _handed_over(request: HttpRequest, account: Account, link: str) -> HttpResponse:
    return render(request, "espace/comptes/lien.html", {"compte": account, "adresse": link, "rubrique": "comptes"})


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@require_safe
@requires(Right.JOURNAL)
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, latest first. Reading the journal is in the journal."""
    entries = AuditEntry.objects.all()
    wanted = {name: request.GET.get(name, "").strip()[:100] for name in ("compte", "geste", "objet")}
    for name, column in (("compte", "account_email__icontains"), ("geste", "action"), ("objet", "object_id")):
        if wanted[name]:
            entries = entries.filter(**{column: wanted[name]})
    page = Paginator(entries, _LINES).get_page(request.GET.get("page"))
    audit.record(request, "journal_lu", page=page.number)
    gestures = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    context = {"page": page, "voulu": wanted, "gestes": gestures, "rubrique": "journal"}
    return render(request, "espace/comptes/journal.html", context)
