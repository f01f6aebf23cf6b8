"""The pages of HR accounts and of administrators (SEC-10, SEC-12, SEC-16, ACC-11, PRV-13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.employers import palette
from bot.web.employers.admission import count_refusal
from bot.web.employers.forms import PaletteForm
from bot.web.employers.models import EmbeddingKey, Employer, Membership, Origin

from ..signed_in import SignedIn, signed_in
from .conftest import Site, make
from .test_logos import picture

pytestmark = pytest.mark.django_db

HR_PAGES = ["", "integration", "apparence", "contenus", "entreprise", "verification", "apparence/apercu", "apparence/theme.css"]


def hr_of(site: Site) -> SignedIn:
    browser = signed_in(Role.RH)
    Membership.objects.create(account=browser.account, employer=site.employer)
    return browser


@pytest.fixture
def site() -> Site:
    return make()


@pytest.fixture
def rh(site: Site) -> SignedIn:
    return hr_of(site)


@pytest.mark.parametrize("page", HR_PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.RH])
def test_no_staff_role_opens_an_employer_page(site: Site, role: Role, page: str) -> None:
    assert signed_in(role).get(f"/employeur/{page}").status_code == 403


@pytest.mark.parametrize("page", HR_PAGES)
def test_an_hr_page(rh: SignedIn, page: str) -> None:
    response = rh.get(f"/employeur/{page}")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert ("frame-ancestors 'self'" if page == "apparence/apercu" else "frame-ancestors 'none'") in policy  # SEC-12
    if response.headers["content-type"].startswith("text/html"):
        text = response.content.decode()
        assert len(re.findall("<h1", text)) == 1 + (page == "apparence/apercu") and not re.search(r"<script(?![^>]*src=)|<style|style=|onclick", text)
        assert 'class="erreur' not in text and "aria-invalid" not in text, page
        for field in re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', text) if page != "apparence/apercu" else []:
            assert f'for="{field}"' in text, field


def test_an_account_without_an_employer(site: Site) -> None:
    response = signed_in(Role.RH).get("/employeur/")
    assert response.status_code == 403 and "aucun employeur" in response.content.decode()


def test_a_closed_employer(site: Site, rh: SignedIn) -> None:
    Employer.objects.update(actif=False)
    assert rh.get("/employeur/").status_code == 403


# --- Keys and origins ---------------------------------------------------------------------------------------


def test_keys(site: Site, rh: SignedIn) -> None:
    rh.post("/employeur/integration/cles", {"nom": "Intranet"})
    key = EmbeddingKey.objects.get(nom="Intranet")
    text = rh.get("/employeur/integration").content.decode()
    snippet = f"&lt;script src=&quot;https://testserver/loader.js&quot; data-cle=&quot;{key.cle}&quot; defer&gt;&lt;/script&gt;"
    assert snippet in text and f"/widget/{key.cle}&quot; title=" in text
    rh.post(f"/employeur/integration/cles/{key.pk}/revoquer")
    key.refresh_from_db()
    revoked = key.revoquee_le
    assert revoked is not None
    rh.post(f"/employeur/integration/cles/{key.pk}/revoquer")
    key.refresh_from_db()
    assert key.revoquee_le == revoked
    assert f"data-cle=&quot;{key.cle}" not in rh.get("/employeur/integration").content.decode()
    assert [entry.action for entry in AuditEntry.objects.order_by("pk") if entry.action.startswith("cle")] == ["cle_creer", "cle_revoquer"]


def test_origins(site: Site, rh: SignedIn) -> None:
    rh.post("/employeur/integration/origines", {"origine": "HTTPS://www.Exemple.fr:443/"})
    origin = Origin.objects.get(texte="https://www.exemple.fr")
    again = rh.post("/employeur/integration/origines", {"origine": "https://www.exemple.fr"})
    assert "déjà autorisée" in again.content.decode()
    wrong = rh.post("/employeur/integration/origines", {"origine": "http://www.exemple.fr"}).content.decode()
    assert "Un site public doit être en https://" in wrong and 'aria-invalid="true"' in wrong
    rh.post(f"/employeur/integration/origines/{origin.pk}/retirer")
    origin.refresh_from_db()
    assert origin.retiree_le is not None
    rh.post("/employeur/integration/origines", {"origine": "https://www.exemple.fr"})
    assert Origin.objects.filter(texte="https://www.exemple.fr", retiree_le__isnull=True).count() == 1


def test_employers_cannot_reach_each_other(site: Site, rh: SignedIn) -> None:
    other = make("Autre exemple", "https://www.exemple.com")
    origin = other.employer.origines.get()
    assert rh.post(f"/employeur/integration/cles/{other.key.pk}/revoquer").status_code == 404
    assert rh.post(f"/employeur/integration/origines/{origin.pk}/retirer").status_code == 404
    for page in HR_PAGES:
        text = rh.get(f"/employeur/{page}").content.decode()
        assert "Autre exemple" not in text and other.key.cle not in text and "www.exemple.com" not in text


def test_gestures_are_posts(site: Site, rh: SignedIn) -> None:  # SEC-14
    origin = site.employer.origines.get()
    for path in ("cles", f"cles/{site.key.pk}/revoquer", "origines", f"origines/{origin.pk}/retirer"):
        assert rh.get(f"/employeur/integration/{path}").status_code == 405


# --- Appearance ---------------------------------------------------------------------------------------------


def look(**changes: Any) -> dict[str, Any]:
    return {"nom": "Entreprise exemple", "libelle": "", "position": "droite", **PaletteForm.values(palette.DEFAULT), **changes}


def test_the_form_shows_what_is_saved(site: Site, rh: SignedIn) -> None:
    rh.post("/employeur/apparence", look(clair_accent="#6b1d5e", libelle="Mon logement"))
    text = rh.get("/employeur/apparence").content.decode()
    assert 'value="#6b1d5e"' in text and 'value="Mon logement"' in text and 'value="Entreprise exemple"' in text


def test_colours_that_can_be_read_are_saved(site: Site, rh: SignedIn) -> None:
    assert rh.post("/employeur/apparence", look(clair_accent="#6b1d5e", position="gauche")).status_code == 302
    site.employer.refresh_from_db()
    assert site.employer.palette["clair"]["accent"] == "#6b1d5e" and site.employer.position == "gauche" and site.employer.version == 2


def test_colours_that_cannot_are_refused_with_the_nearest(site: Site, rh: SignedIn) -> None:  # ACC-11
    response = rh.post("/employeur/apparence", look(clair_accent="#ffd500", clair_sur_accent="#ffffff"))
    text = response.content.decode()
    assert response.status_code == 200 and "se lit mal" in text and "Prendre ces couleurs" in text
    site.employer.refresh_from_db()
    assert site.employer.palette == {}
    offered = dict(re.findall(r'type="hidden" name="(\w+_accent)" value="(#\w+)"', text))
    assert rh.post("/employeur/apparence", look(**offered)).status_code == 302
    control = rh.get("/employeur/apparence/controle.json", look(clair_accent="#ffd500")).json()
    assert control["ok"] is False and control["proposition"]["clair_accent"] == offered["clair_accent"]
    assert rh.get("/employeur/apparence/controle.json", look()).json()["ok"] is True
    assert rh.get("/employeur/apparence/controle.json", {"clair_accent": "red"}).status_code == 400


def test_a_logo(site: Site, rh: SignedIn) -> None:
    sent = SimpleUploadedFile("logo.png", picture(), content_type="image/png")
    assert rh.post("/employeur/apparence", look(logo=sent)).status_code == 302
    served = rh.get("/employeur/apparence/logo.png")
    assert served.headers["content-type"] == "image/png" and served.headers["x-content-type-options"] == "nosniff"
    hostile = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", content_type="image/svg+xml")
    assert "pas une image" in rh.post("/employeur/apparence", look(logo=hostile)).content.decode()
    rh.post("/employeur/apparence", look(retirer_logo="on"))
    assert rh.get("/employeur/apparence/logo.png").status_code == 404


def test_the_preview_is_the_real_page_in_draft_colours(site: Site, rh: SignedIn) -> None:
    page = rh.get("/employeur/apparence/apercu", {"clair_accent": "#6b1d5e"}).content.decode()
    assert "assistant automatique" in page.lower() and site.key.cle not in page
    assert "#6b1d5e" in rh.get("/employeur/apparence/theme.css", look(clair_accent="#6b1d5e")).content.decode()


# --- Contents and facts -------------------------------------------------------------------------------------


CONTENTS = {
    "bienvenue": "Bienvenue.",
    "referent_nom": "Service logement",
    "referent_telephone": "03 20 00 00 00",
    "lien_1_titre": "Notre accord",
    "lien_1_url": "https://intranet.exemple.fr/logement",
    "aides": ["visale"],
}


def test_contents(site: Site, rh: SignedIn) -> None:
    assert rh.post("/employeur/contenus", CONTENTS).status_code == 302
    site.employer.refresh_from_db()
    assert site.employer.referent == {"nom": "Service logement", "telephone": "03 20 00 00 00"}
    assert site.employer.liens == [{"titre": "Notre accord", "url": "https://intranet.exemple.fr/logement"}]
    assert site.employer.aides_en_avant == ["visale"]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"lien_1_url": "http://intranet.exemple.fr"}, "https://"),
        ({"lien_1_url": "javascript:alert(1)"}, "https://"),
        ({"lien_1_url": "https://moi:secret@exemple.fr"}, "https://"),
        ({"referent_lien": "data:text/html,x"}, "https://"),
        ({"lien_1_titre": ""}, "à la fois un titre et une adresse"),
        ({"referent_telephone": "appelez-moi"}, "numéro de téléphone"),
        ({"referent_telephone": ""}, "au moins un téléphone"),
        ({"aides": ["inconnue"]}, "choix valide"),
        ({"aides": ["visale", "loca_pass", "mobili_jeune", "dalo", "al_in", "fsl"]}, "5 aides au plus"),
        ({"bienvenue": "Bonjour\u202egnol"}, "ne s’affichent pas"),
        ({"bienvenue": "a" * 401}, "400"),
    ],
)
def test_contents_that_are_refused(site: Site, rh: SignedIn, change: dict, said: str) -> None:
    response = rh.post("/employeur/contenus", {**CONTENTS, **change})
    assert response.status_code == 200 and re.search(said, response.content.decode())
    site.employer.refresh_from_db()
    assert site.employer.liens == [] and site.employer.bienvenue == ""


XSS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% debug %}", "javascript:alert(1)", "%s%n{0.__class__}"]


@pytest.mark.parametrize("payload", XSS)
def test_words_stay_words(site: Site, rh: SignedIn, payload: str) -> None:  # SEC-10, SEC-19
    rh.post("/employeur/contenus", {"bienvenue": payload, "referent_nom": payload, "referent_telephone": "0320000000"})
    rh.post("/employeur/integration/cles", {"nom": payload[:60]})
    rh.post("/employeur/apparence", look(nom=payload, libelle=payload[:40]))
    for page in HR_PAGES:
        text = rh.get(f"/employeur/{page}").content.decode()
        assert payload not in text or "<" not in payload and '"' not in payload
        assert ">49<" not in text and "onerror=alert(1)>" not in text


def test_facts_need_the_agreement(site: Site, rh: SignedIn) -> None:
    facts = {"secteur": "prive_non_agricole", "effectif": "cinquante_et_plus"}
    refused = rh.post("/employeur/entreprise", facts)
    site.employer.refresh_from_db()
    assert refused.status_code == 200 and "Cochez l’accord" in refused.content.decode() and site.employer.faits == {}
    rh.post("/employeur/entreprise", {**facts, "accord": "on", "accord_par": "Camille Exemple, directrice"})
    site.employer.refresh_from_db()
    assert site.employer.faits_admis == {"secteur_employeur": {"valeur": "prive_non_agricole"}, "effectif_employeur": {"min": 50}}
    assert (site.employer.accord_le, site.employer.accord_par) == (timezone.localdate(), "Camille Exemple, directrice")
    rh.post("/employeur/entreprise", {})
    site.employer.refresh_from_db()
    assert (site.employer.faits_admis, site.employer.accord_le, site.employer.accord_par) == ({}, None, "")


def test_every_band_is_a_fact_of_the_rules() -> None:
    from bot.web.employers import aids, texts
    from bot.web.employers.forms import bounds

    assert all(aids.valid_fact("effectif_employeur", bounds(key)) for key in texts.node("effectifs"))
    assert all(aids.valid_fact("secteur_employeur", {"valeur": key}) for key in texts.node("secteurs"))


# --- The installation check ---------------------------------------------------------------------------------


def test_the_check_explains(site: Site, rh: SignedIn) -> None:
    now = timezone.now()
    count_refusal(site.employer.pk, "origine_non_autorisee", "https://oubli.exemple.fr", now)
    count_refusal(site.employer.pk, "frame-src", site.origin, now)
    other = make("Autre exemple", "https://www.exemple.com")
    count_refusal(other.employer.pk, "cle_revoquee", "https://www.exemple.com", now)
    text = rh.get("/employeur/verification").content.decode()
    assert "https://oubli.exemple.fr" in text and "pas dans votre liste" in text and "(frame-src)" in text and "www.exemple.com" not in text
    told = rh.post("/employeur/verification", {"csp": "default-src 'self'; script-src https://testserver"}).content.decode()
    assert "https://testserver à la directive default-src" in told and "à la directive script-src" not in told
    assert "ne bloque pas" in rh.post("/employeur/verification", {"csp": "img-src *"}).content.decode()
    assert "Collez" in rh.post("/employeur/verification", {"csp": ""}).content.decode()


# --- Administrators -----------------------------------------------------------------------------------------


def test_an_administrator_creates_and_links(site: Site) -> None:
    admin, person = signed_in(Role.ADMIN), signed_in(Role.RH)
    assert person.get("/espace/employeurs/").status_code == 403
    admin.post("/espace/employeurs/", {"nom": "Nouvel exemple", "actif": "on"})
    employer = Employer.objects.get(nom="Nouvel exemple")
    path = f"/espace/employeurs/{employer.pk}"
    assert "Aucun compte RH" in admin.post(f"{path}/comptes", {"courriel": admin.account.email}).content.decode()
    admin.post(f"{path}/comptes", {"courriel": person.account.email.upper()})
    assert "Nouvel exemple" in person.get("/employeur/").content.decode()
    assert "déjà rattaché" in admin.post(f"/espace/employeurs/{site.employer.pk}/comptes", {"courriel": person.account.email}).content.decode()
    admin.post(f"{path}/comptes/{Membership.objects.get().pk}/detacher")
    assert person.get("/employeur/").status_code == 403
    admin.post(path, {"nom": "Nouvel exemple"})
    employer.refresh_from_db()
    assert not employer.actif


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_nobody_else_administers(site: Site, role: Role) -> None:
    browser = signed_in(role)
    for path in ("/espace/employeurs/", f"/espace/employeurs/{site.employer.pk}"):
        assert browser.get(path).status_code == 403 and browser.post(path, {"nom": "x"}).status_code == 403
