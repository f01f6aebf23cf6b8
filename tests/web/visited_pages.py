"""A visit of every page of the application, in the states that change what it is made of: ``Visit(folder).everything()``.

Each function is one part of the product, with the data that fills its pages. The pages are kept by name; what rendered them is
told to whoever listens to Django's ``template_rendered``.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
from allauth.account.forms import SetPasswordForm
from browser.employer_server import prepare
from browser.models_server import GOOD, REFUSED
from browser.models_server import prepare as three_models
from browser.recap_html import recap
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from bot.web import pages
from bot.web.accounts import links
from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role
from bot.web.catalogue import charge
from bot.web.editions.models import Edition
from bot.web.employers.models import EmbeddingKey, Employer, Origin
from bot.web.learning.models import Build
from bot.web.review import agreement, correcting, grouping, tickets
from bot.web.review.correcting import Judgement
from bot.web.review.models import Label, ReviewItem, Ticket

from .signed_in import SignedIn, signed_in
from .talks import NOW, item, talk

SITE = "https://intranet.exemple.fr"
OURS = "https://testserver"
PASSWORD = "un mot de passe de quatre mots"


class Visit:
    """``folder``: where archives of models may be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages: dict[str, str] = {}

    def everything(self) -> dict[str, str]:
        """Name -> HTML of every page."""
        for part in (self.public, self.embedded, self.documents, self.signing_in, self.hr, self.administration, self.review, self.models):
            part()
        return self.pages

    def keep(self, name: str, answer: Any, status: int = 200) -> str:
        assert answer.status_code == status, (name, answer.status_code, answer.get("Location"))
        assert answer["Content-Type"].startswith("text/html"), (name, answer["Content-Type"])
        html: str = answer.content.decode()
        self.pages[name] = html
        return html

    def get(self, browser: Client, path: str, status: int = 200, **options: Any) -> str:
        return self.keep(path, browser.get(path, **options), status)

    def send(self, browser: Client, path: str, status: int = 200, **fields: Any) -> str:
        return self.keep(f"{path} envoyé", browser.post(path, fields), status)

    # --- For everybody --------------------------------------------------------------------------------------

    def public(self) -> None:
        browser = SignedIn()
        for path in ["/", "/catalogue", "/catalogue/fraicheur", "/catalogue?q=colocation", "/catalogue?q=zzzz", "/demo/",
                     "/informations/", "/accessibilite/", "/mentions-legales/", "/comment-ca-marche/"]:  # fmt: skip
            self.get(browser, path)
        for name in [*charge().aides, *charge().sujets]:
            self.get(browser, f"/catalogue/{name}")
        self.get(browser, "/inconnue", 404)
        asked = RequestFactory().get("/")
        self.keep("400", pages.bad_request(asked, ValueError()), 400)
        self.keep("500", pages.server_error(asked), 500)

    def embedded(self) -> None:
        employer = Employer.objects.create(
            nom="Société & fils", bienvenue="Bienvenue <ici>.", horaires="le matin", aides_en_avant=["visale", "loca_pass"],
            referent={"nom": "Service logement", "telephone": "03 20 00 00 00", "courriel": "a@exemple.fr", "lien": "https://exemple.fr/?a=1&b=2"},
            liens=[{"titre": "Notre page", "url": "https://exemple.fr/logement"}],
        )  # fmt: skip
        Origin.objects.create(employer=employer, texte=SITE)
        key = EmbeddingKey.objects.create(employer=employer)
        browser = SignedIn()
        self.get(browser, f"/widget/{key.cle}?origine={SITE}")
        self.get(browser, f"/widget/{key.cle}")
        self.get(browser, f"/widget/{key.cle}?origine=https://ailleurs.exemple.fr", 403)
        self.get(browser, "/widget/pk_inconnue", 403)
        Origin.objects.create(employer=employer, texte=OURS)
        self.keep("/demo/ avec une clé", browser.get("/demo/"))
        EmbeddingKey.objects.update(revoquee_le=NOW)
        self.keep("/widget/ révoqué", browser.get(f"/widget/{key.cle}"), 403)

    # --- Accounts -------------------------------------------------------------------------------------------

    def signing_in(self) -> None:
        """A newcomer's first day, with each mistake once; then the pages that only some people meet."""
        cache.clear()
        browser = SignedIn()
        for path in ["/compte/connexion", "/compte/inscription", "/compte/mot-de-passe/oublie", "/compte/mot-de-passe/choisi", "/compte/inactif"]:
            self.get(browser, path)
        self.send(browser, "/compte/connexion", login="personne@exemple.fr", password="faux")
        link = links.password_link(Account.objects.create_user("nouvelle@exemple.fr", Role.LECTEUR))
        page = browser.get(link, follow=True)
        form = page.redirect_chain[-1][0]
        self.keep("mot de passe à choisir", page)
        self.send(browser, form, password1="court", password2="autre")
        self._moves(browser, form, password1=PASSWORD, password2=PASSWORD)
        self.keep("lien qui a servi", browser.get(link, follow=True))
        self._moves(browser, "/compte/connexion", login="nouvelle@exemple.fr", password=PASSWORD)
        key = re.search(r'class="cle">([A-Z2-7 ]+)<', self.get(browser, "/compte/securite/application"))
        assert key is not None
        secret = key.group(1).replace(" ", "")
        self.send(browser, "/compte/securite/application", code="000000")
        self._moves(browser, "/compte/securite/application", code=pyotp.TOTP(secret).now())
        self.get(browser, "/compte/securite/codes")
        for path in ["/compte/securite", "/compte/securite/codes/nouveaux", "/compte/securite/application/retirer",
                     "/compte/mot-de-passe", "/compte/confirmation", "/compte/code/confirmation", "/compte/deconnexion", "/espace/"]:  # fmt: skip
            self.get(browser, path)
        self.send(browser, "/compte/mot-de-passe", oldpassword="faux", password1="a", password2="b")
        self._moves(browser, "/compte/deconnexion")
        self._moves(browser, "/compte/connexion", login="nouvelle@exemple.fr", password=PASSWORD)
        self.get(browser, "/compte/code")
        for number in range(6):
            locked = SignedIn().post("/compte/connexion", {"login": "nouvelle@exemple.fr", "password": f"faux {number}"})
        self.keep("compte verrouillé", locked, 429)
        self.keep("en clair", Client().get("/espace/", REMOTE_ADDR="192.0.2.1"), 403)
        self.keep("formulaire périmé", SignedIn(enforce_csrf_checks=True).post("/compte/connexion", {}), 403)
        # Those that the libraries show in cases that nothing here can bring about.
        asked = RequestFactory().get("/", secure=True)
        asked.user = AnonymousUser()
        for template in ["429.html", "account/password_set.html", "socialaccount/login.html", "socialaccount/login_cancelled.html",
                         "socialaccount/login_redirect.html", "socialaccount/authentication_error.html"]:  # fmt: skip
            form = SetPasswordForm() if "password" in template else None
            self.pages[template] = render_to_string(template, {"form": form, "redirect_to": "https://sso.exemple.fr/?a=1&b=2", "provider": {"name": "SSO"}}, asked)

    def _moves(self, browser: Client, path: str, **fields: str) -> None:
        answer = browser.post(path, fields)
        assert answer.status_code == 302, (path, answer.status_code)

    # --- Employers ------------------------------------------------------------------------------------------

    def hr(self) -> None:
        prepare(SITE)
        browser = SignedIn()
        browser.force_login(Account.objects.get(email="rh@exemple.fr"))
        for page in ["", "integration", "apparence", "contenus", "entreprise", "chiffres", "verification", "apparence/apercu"]:
            self.get(browser, f"/employeur/{page}")
        self.send(browser, "/employeur/integration/origines", texte="pas une adresse")
        self.send(browser, "/employeur/apparence", nom="", accent="jaune")
        self.send(browser, "/employeur/contenus", bienvenue="x" * 5000, referent_courriel="pas une adresse")
        self.send(browser, "/employeur/entreprise", secteur="inconnu")
        self.keep("sans employeur", signed_in(Role.RH).get("/employeur/"), 403)
        self.keep("rh ailleurs", browser.get("/espace/conversations"), 403)

    def administration(self) -> None:
        browser = signed_in(Role.ADMIN)
        employer = Employer.objects.create(nom="Autre société")
        someone = Account.objects.create_user("relecteur@exemple.fr", Role.LECTEUR)
        for path in ["/espace/comptes", "/espace/employeurs/", f"/espace/employeurs/{employer.pk}", "/espace/pages/"]:
            self.get(browser, path)
        self.send(browser, "/espace/comptes", email="pas une adresse", role="aucun")
        self.send(browser, f"/espace/comptes/{someone.pk}", geste="lien")
        self.send(browser, "/espace/employeurs/", nom="")
        self.send(browser, f"/espace/employeurs/{employer.pk}/comptes", email="inconnu@exemple.fr")
        for page in ["informations", "accessibilite", "mentions-legales", "comment-ca-marche"]:
            self.get(browser, f"/espace/pages/{page}")
        text = "## Titre\n\n- un\n- deux\n\n[lien](https://exemple.fr) **gras** <b>non</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |"
        self.send(browser, "/espace/pages/comment-ca-marche", titre="Titre", texte=text, etat="", apercu="1")
        self._moves(browser, "/espace/pages/comment-ca-marche", titre="Titre", texte=text, etat="")
        self.get(browser, "/espace/pages/comment-ca-marche")
        self.get(browser, f"/espace/pages/comment-ca-marche/versions/{Edition.objects.get().pk}")
        self.get(browser, "/comment-ca-marche/")
        self.get(browser, "/espace/journal")

    # --- Review ---------------------------------------------------------------------------------------------

    def review(self) -> None:
        conversations = self._read_conversations()
        browser = signed_in(Role.RESPONSABLE)
        sample = agreement.draw(ReviewItem.objects.all(), "", 3, 1, True, browser.account, NOW)
        for path in ["conversations", "conversations?aide=visale&pouce=down&du=2020-01-01", "conversations?q=introuvable", "files", "files/pouce",
                     f"files/echantillon-{sample.pk}", "groupes", "demandes", "demandes?etat=traite", "exemples", "exemples?etat=acceptee", "chiffres"]:  # fmt: skip
            self.get(browser, f"/espace/{path}")
        for conversation in conversations:
            found = item(conversation)
            self.get(browser, f"/espace/conversations/{found.pk}")
            self.get(browser, f"/espace/tours/{found.turns.all()[0].pk}")
            self.send(browser, f"/espace/tours/{found.turns.all()[0].pk}", 400, **{"nouveau.0": "loyer", "valeur.0": "beaucoup"})
        self.send(browser, f"/espace/conversations/{found.pk}/suivi", 409, statut="revue", avant_statut="signalee")

    def _read_conversations(self) -> list[Any]:
        """Conversations with everything that a reader's page can show, corrected, grouped, proposed, asked of the catalogue."""
        reader = Account.objects.create_user("qui.relit@exemple.fr", Role.REVISEUR)
        Label.objects.create(name="urgent & « autre »")
        trace = {"date": "2026-11-20", "regles": "ancienne", "aides": {"visale": {"statut": "eligible", "conditions": {"visale.jeune": "T", "visale.bail_mobilite": "F"}, "parametres": {"x": "2026-01-01"}}}}
        facts: dict[str, Any] = {"facts": {"age": 24}, "known": {"age": 24, "loyer": 600}, "asked": "loyer", "verdicts": {"visale": "eligible"}, "trace": trace}
        rich = talk(
            ("c koi <visale>", {"discussed": ["visale"]}), ("24 ans", {"intent": "informer", "band": "lecture", **facts}), ("je ne sais plus", {"band": "securite", "intent": "urgence_suicide"}),
            replies=recap()[1], thumb="down", motif="obscure", reason="pas clair",
        )  # fmt: skip
        long = talk(*[(f"message {number}", {}) for number in range(50)], at=NOW - timedelta(days=1))
        lost = {"intent": "nlu_fallback", "aspect": None, "band": "repli", "confidence": 0.2}
        unanswered = [talk((words, lost), at=NOW - timedelta(days=2)) for words in ("le numéro du chat", "numéro de téléphone du chat", "le numéro du chat svp")]
        asked = item(rich).turns.all()[0]
        correcting.correct(asked, reader, Judgement("montant", ["visale"], {"age": 25}, incomplete=True, rule_doubt=True, note="à voir"), 0, NOW, learn=True)
        grouping.regroup(NOW)
        tickets.missing_topic([item(each).turns.get() for each in unanswered], "un sujet manque", reader, NOW)
        tickets.close(Ticket.objects.all()[0], "traite", "fait", reader, NOW)
        return [rich, long]

    def models(self) -> None:
        three_models(self.folder)
        Build.objects.create(state=Build.State.EN_COURS, step="apprentissage", progress=0.3, started_at=NOW, beat_at=NOW)
        for role in (Role.RESPONSABLE, Role.REVISEUR):
            browser = signed_in(role)
            for path in ["", GOOD, REFUSED]:
                self.keep(f"/espace/modeles/{path} {role.value}", browser.get(f"/espace/modeles/{path}"))

    def documents(self) -> None:
        self.pages["récapitulatif"] = recap()[0]
