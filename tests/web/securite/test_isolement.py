"""The isolation matrix: every address × every sort of visitor (SEC-03, SEC-04, PRV-13, PRV-17).

Each cell is written in the report: ``record_property`` hands it over.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any, Callable, Optional

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from bot.web.accounts.rights import RIGHTS, Right, Role
from bot.web.conversations import validation
from bot.web.conversations.retention import purge
from bot.web.employers.models import Membership

from ..harness import Api
from ..signed_in import SignedIn, signed_in
from . import monde
from .adresses import CONVERSATION, TOUTES, Adresse, de
from .monde import EMPLOYEUR, PAROLE

Note = Callable[[str, object], None]
RELECTEURS = RIGHTS[Right.LIRE]


def test_every_address_is_one_that_somebody_thought_about() -> None:
    assert [adresse.route for adresse in de("inconnu")] == []
    assert len(TOUTES) > 90
    assert all(adresse.droit for adresse in de("privee") if not adresse.route.startswith("/compte/") and adresse.route != "/espace/")


# --- The API: the token of the conversation, and nothing else ------------------------------------------------


def bodies(method: str, route: str, token: Optional[str]) -> dict[str, Any]:
    """What a request must carry to be refused for its token alone."""
    rest = route.removeprefix(CONVERSATION)
    if rest == "/recap":
        return {"data": {"token": token or ""}}
    if method == "POST":
        return {"json": {"thumb": "up"} if rest.endswith("/feedback") else {"id": str(uuid.uuid4()), "text": "intrus"}}
    return {}


@pytest.mark.django_db(transaction=True)
async def test_conversations(api: Api, record_property: Note) -> None:
    async def opened(site: Any = None) -> Any:
        body = {} if site is None else {"cle": site[1].cle, "origine": site[2].texte}
        response = await api.call("POST", "/api/conversations", json=body)
        assert response.status_code == 201
        return response.json()

    one, two = await sync_to_async(lambda: (monde.employeur("Une", "https://une.exemple.fr"), monde.employeur("Deux", "https://deux.exemple.fr")))()
    expired = await opened()
    await sync_to_async(purge)(timezone.now() + timedelta(days=31))
    mine, other, elsewhere = await opened(one), await opened(), await opened(two)
    await api.call("POST", f"/api/conversations/{mine['id']}/messages", mine["token"], json={"id": str(uuid.uuid4()), "text": PAROLE})
    staff = {role: await sync_to_async(signed_in)(role) for role in Role}
    objects = {f"{CONVERSATION}:conversation": mine["id"], f"{CONVERSATION}:message": mine["messages"][0]["id"]}

    visitors: dict[str, tuple[Optional[str], dict[str, str]]] = {
        "sans jeton": (None, {}),
        "jeton inventé": ("x" * 43, {}),
        "jeton tronqué": (mine["token"][:-1], {}),
        "jeton expiré": (expired["token"], {}),
        "jeton d'une autre conversation": (other["token"], {}),
        "jeton d'un autre employeur": (elsewhere["token"], {}),
    }
    for role, browser in staff.items():
        session = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
        visitors[f"session {role.value}"] = (None, {"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session}"})
    visitors["session de personnel donnée comme jeton"] = (session, {})

    before = await sync_to_async(monde.empreinte)()
    cells, refusals = [], set()
    for adresse in de("conversation"):
        path, declared = adresse.chemin(objects), validation.openapi()["paths"][_described(adresse)]
        for method in (name.upper() for name in declared if name != "parameters"):
            for who, (token, headers) in visitors.items():
                response = await api.call(method, path, token, headers=headers, **bodies(method, adresse.route, token))
                cells.append([method, adresse.route, who, "401", str(response.status_code)])
                refusals.add(response.content)
                assert PAROLE not in response.text and mine["token"] not in response.text
    record_property("matrice", json.dumps(cells))
    assert [cell for cell in cells if cell[3] != cell[4]] == []
    assert len(refusals) == 1  # one refusal: nothing tells a wrong token from a conversation that does not exist
    assert await sync_to_async(monde.empreinte)() == before

    allowed = []
    for adresse in sorted(de("conversation"), key=lambda each: each.route == CONVERSATION):  # erasing comes last
        path, declared = adresse.chemin(objects), validation.openapi()["paths"][_described(adresse)]
        for method in (name.upper() for name in declared if name != "parameters"):
            response = await api.call(method, path, mine["token"], **bodies(method, adresse.route, mine["token"]))
            allowed.append([method, adresse.route, "la personne elle-même", "permis", str(response.status_code)])
    record_property("matrice", json.dumps(allowed))
    assert {cell[4] for cell in allowed} <= {"200", "204", "404"}, allowed  # 404: no result to print yet


def _described(adresse: Adresse) -> str:
    return adresse.route.replace("<str:conversation>", "{id}").replace("<str:message>", "{message}")


# --- Private pages: the session, the role, the employer ------------------------------------------------------


class Visiteur:
    """A browser and what it may do. ``role``: None for whoever is not signed in."""

    def __init__(self, nom: str, browser: SignedIn, role: Optional[Role] = None, **headers: str) -> None:
        self.nom, self.browser, self.role, self.headers = nom, browser, role, headers

    def attendu(self, adresse: Adresse) -> str:
        if self.role is None:
            return "connexion"
        if adresse.droit is None or self.role in RIGHTS[adresse.droit]:
            return "introuvable" if self.nom.endswith("autre employeur") and "<" in adresse.route and adresse.droit is Right.EMPLOYEUR_GERER else "permis"
        return "refus"


def visitors(world: monde.Monde) -> list[Visiteur]:
    cookie = django_settings.SESSION_COOKIE_NAME
    forged, expired = SignedIn(), signed_in(Role.RESPONSABLE)
    forged.cookies[cookie] = "x" * 32
    expired.account.end_sessions()
    closed = signed_in(Role.RESPONSABLE)
    closed.account.is_active = False
    closed.account.save()
    found = [
        Visiteur("personne", SignedIn()),
        Visiteur("session inventée", forged),
        Visiteur("session expirée", expired),
        Visiteur("compte fermé", closed),
        Visiteur("jeton de conversation", SignedIn(), HTTP_AUTHORIZATION="Bearer " + "x" * 43),
        *(Visiteur(f"session {role.value}", signed_in(role), role) for role in Role if role is not Role.RH),
    ]
    for nom, employer in (("rh de l'employeur", world.employeur), ("rh d'un autre employeur", world.voisin)):
        browser = signed_in(Role.RH)
        Membership.objects.create(account=browser.account, employer=employer)
        found.append(Visiteur(nom, browser, Role.RH))
    return found


#: Expected -> what may be got. A page that is only a gesture says 405; the thing asked for may be none of its readers'.
ACCEPTES = {
    "connexion": {"connexion", "refus", "méthode"},
    "refus": {"refus", "méthode"},
    "introuvable": {"introuvable", "méthode"},
    "permis": {"permis", "introuvable", "méthode"},
}


#: Parameters of addresses that are numbers.
NOMBRES = (":pk", ":employer", ":link", ":key", ":origin", ":edition")


def undone(visitor: "Visiteur", path: str) -> Any:
    """The answer to an empty form, whose effects are undone."""
    with transaction.atomic():
        response = visitor.browser.post(path, {})
        transaction.set_rollback(True)
    return response


def seen(response: Any) -> str:
    """What the visitor got, in a word of the matrix."""
    if response.status_code == 302 and response["Location"].partition("?")[0] == "/compte/connexion":
        return "connexion"
    words = {403: "refus", 404: "introuvable", 405: "méthode"}
    return words.get(response.status_code, "permis" if response.status_code < 500 else str(response.status_code))


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_private_pages(record_property: Note, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = monde.creer()
    cells, nothing = [], {name: "987654321" if name.endswith(NOMBRES) else "inconnu" for name in world.objets}
    for visitor in visitors(world):
        before = monde.empreinte()
        for adresse in de("privee"):
            path = adresse.chemin(world.objets)
            for method in ("GET", "POST", *(("HEAD", "PUT", "PATCH", "DELETE") if visitor.nom == "personne" else ())):
                expected = visitor.attendu(adresse)
                if method == "POST" and expected == "permis" and adresse.route == "/compte/deconnexion":
                    continue  # signing out leads to the sign-in page too
                if expected == "permis" and method != "GET":  # what a gesture does is the matter of its own tests
                    response = undone(visitor, adresse.chemin(nothing))
                else:
                    response = visitor.browser.generic(method, path, **visitor.headers)
                content = b"".join(response) if response.streaming else response.content
                got = seen(response)
                cells.append([method, adresse.route, visitor.nom, expected, got])
                assert got in ACCEPTES[expected], cells[-1]
                if visitor.role not in RELECTEURS:
                    assert PAROLE.encode() not in content, cells[-1]
                if visitor.role is None or visitor.nom == "rh d'un autre employeur":
                    assert EMPLOYEUR.encode() not in content, cells[-1]
        if visitor.role is None:
            assert monde.empreinte() == before, visitor.nom
    record_property("matrice", json.dumps(cells))
    reached = {cell[1] for cell in cells if cell[2].startswith("session") and cell[4] == "permis"}
    assert len(reached) > 25  # the words would have been found, had they been there to find


@pytest.mark.django_db(transaction=True)
async def test_public_pages_are_the_same_for_everybody(api: Api, record_property: Note) -> None:
    world = await sync_to_async(monde.creer)()
    browser = await sync_to_async(signed_in)(Role.RESPONSABLE)
    session = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    talk = await api.open()
    cells = []
    for adresse in de("publique"):
        path = adresse.chemin(world.objets)
        alone = await api.http.get(path)
        assert alone.status_code < 500
        for who, headers in {
            "jeton de conversation": {"Authorization": f"Bearer {talk.token}"},
            "session responsable": {"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session}"},
        }.items():
            again = await api.http.get(path, headers=headers)
            cells.append(["GET", adresse.route, who, str(alone.status_code), str(again.status_code)])
            assert (again.status_code, again.content) == (alone.status_code, alone.content), path
            assert PAROLE not in again.text and talk.token not in again.text and "set-cookie" not in again.headers
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert (await api.http.request(method, path)).status_code in (404, 405), (method, path)
    record_property("matrice", json.dumps(cells))
