"""The public pages of the catalogue: index, one page for each aid and topic, freshness. Each also exists in JSON.

Nothing here is about a person. ``?date=AAAA-MM-JJ`` shows the catalogue as it stands on another day; ``?q=`` searches it.
"""

from __future__ import annotations

import asyncio
import datetime
import threading
from functools import lru_cache
from typing import Callable, Optional

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from bot.droits import Catalogue, charger_catalogue
from bot.droits.atelier.description import decrire, sommaire
from bot.droits.atelier.description_regles import Json
from bot.droits.atelier.fraicheur import PREAVIS_JOURS, fraicheurs
from bot.droits.atelier.graphe import dessiner
from bot.recherche import indexer
from bot.recherche.resultats import resultats
from bot.web.conversations import guard

#: Days that can be looked at: the catalogue says nothing of others, and each costs a description.
PREMIER_JOUR, DERNIER_JOUR = datetime.date(2010, 1, 1), datetime.date(2099, 12, 31)
#: Ids that the addresses of this module take.
ADRESSES_RESERVEES = frozenset({"fraicheur", "index"})

_chargement = threading.Lock()


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return charger_catalogue()


@lru_cache(maxsize=256)
def _description(identifiant: str, jour: datetime.date) -> Json:
    return decrire(charge(), identifiant, jour)


@lru_cache(maxsize=16)
def _sommaire(jour: datetime.date) -> Json:
    return sommaire(charge(), jour)


@lru_cache(maxsize=16)
def _fraicheur(jour: datetime.date) -> Json:
    lues = [lue.to_json() for lue in fraicheurs(charge(), jour)]
    for lue in lues:
        lue["used_by"] = [{"id": autre, "name": charge().fiche(autre).nom} for autre in lue["used_by"]]
    return {"date": jour.isoformat(), "notice_days": PREAVIS_JOURS, "fingerprint": charge().empreinte, "parameters": lues}


def _recherche(question: str, jour: datetime.date) -> Json:
    """What a search finds. Neither cached nor logged: words that somebody typed are kept nowhere (PRV-18)."""
    with _chargement:
        indexer(_catalogue())
    return resultats(_catalogue(), question, jour)


def charge() -> Catalogue:
    """The catalogue, read once even when several requests come first together."""
    with _chargement:
        return _catalogue()


async def index(request: HttpRequest) -> HttpResponse:
    if "q" in request.GET:
        return await _repondre(request, _recherche, request.GET["q"], page="recherche")
    return await _repondre(request, _sommaire, page="index")


async def index_json(request: HttpRequest) -> HttpResponse:
    if "q" in request.GET:
        return await _repondre(request, _recherche, request.GET["q"])
    return await _repondre(request, _sommaire)


async def fraicheur(request: HttpRequest) -> HttpResponse:
    return await _repondre(request, _fraicheur, page="fraicheur")


async def fraicheur_json(request: HttpRequest) -> HttpResponse:
    return await _repondre(request, _fraicheur)


async def fiche(request: HttpRequest, identifiant: str) -> HttpResponse:
    return await _repondre(request, _description, identifiant, page="fiche")


async def fiche_json(request: HttpRequest, identifiant: str) -> HttpResponse:
    return await _repondre(request, _description, identifiant)


async def _repondre(request: HttpRequest, lire: Callable[..., Json], *arguments: str, page: Optional[str] = None) -> HttpResponse:
    """The object read, as a page or in JSON. In a thread: the other requests do not wait for it."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    try:
        await guard.limit_address(request)
    except guard.ApiError as refus:
        return guard.error_response(refus.status, refus.code, refus.retry_after)
    return await asyncio.to_thread(_reponse, request, lire, arguments, page)


def _reponse(request: HttpRequest, lire: Callable[..., Json], arguments: tuple[str, ...], page: Optional[str]) -> HttpResponse:
    try:
        objet = lire(*arguments, _jour(request))
    except KeyError:
        raise Http404 from None
    if page is None:
        return JsonResponse(objet, json_dumps_params={"ensure_ascii": False})
    regles = objet.get("rules")
    contexte = {
        "objet": objet, "datee": "date" in request.GET, "dessin": dessiner(regles) if regles else None,
        "numeros": {source["id"]: rang for rang, source in enumerate(objet.get("sources", []), 1)},
    }
    return render(request, f"site/catalogue/{page}.html", contexte)


def _jour(request: HttpRequest) -> datetime.date:
    """The day of the address, else today. Raises Http404 for what is not a day the catalogue can speak of."""
    texte = request.GET.get("date")
    if texte is None:
        return timezone.localdate()
    try:
        jour = datetime.date.fromisoformat(texte)
    except ValueError:
        raise Http404 from None
    if not PREMIER_JOUR <= jour <= DERNIER_JOUR:
        raise Http404
    return jour
