"""The views of the JSON API described by openapi.yml."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any, Optional

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from bot.web import runtime
from bot.web.conversations import access, db, documents, reading, store, validation
from bot.web.conversations import text as texts
from bot.web.conversations.components import MalformedReply
from bot.web.conversations.guard import ApiError, endpoint, limit, limit_address, limit_everybody
from bot.web.employers import admission
from bot.web.employers.aids import usable_facts
from bot.web.engine_port import TurnFailed
from bot.web.journal import log

_POSITION_LIMIT = 1_000_000


def _json(content: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


async def _owned(request: HttpRequest, conversation: str, family: str) -> uuid.UUID:
    """The conversation of the request, if its token opens it. Raises ApiError 401 or 429."""
    return await _opened(conversation, access.bearer(request.headers.get("Authorization")), family)


async def _opened(conversation: str, token: str, family: str) -> uuid.UUID:
    found = await db.run(access.owned, conversation, token)
    if found is None:
        raise ApiError(401, "jeton_invalide")
    await limit(family, str(found.id))
    if family == "messages":
        if found.employer is not None:
            await limit("messages_employeur", str(found.employer))
        await limit_everybody("messages_ensemble")
    return found.id


def _after(request: HttpRequest) -> Optional[int]:
    given = request.GET.get("after")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 7 and int(given) <= _POSITION_LIMIT):
        raise ApiError(400, "requete_invalide")
    return int(given)


async def create(request: HttpRequest) -> HttpResponse:
    """Open a conversation: the welcome is a turn of the engine like any other."""
    content = validation.body(request, "Ouverture", optional=True)
    await limit_address(request, "creations_adresse")
    admitted = await _admitted(content)
    await limit_everybody("creations_ensemble")
    turns = runtime.turns()
    if turns.busy >= settings.PASSERELLE_QUEUE_LIMIT:
        raise ApiError(503, "surcharge", 30)
    try:
        welcome = await turns.first_turn(await _welcome_effect(admitted), settings.PASSERELLE_ANSWER_WAIT)
        conversation, token = await db.run(store.open_conversation, welcome, timezone.now(), admitted)
    except (TurnFailed, MalformedReply) as failure:
        code = getattr(failure, "code", "sans_reponse")
        log("welcome_failed", logging.WARNING, code=code)
        raise ApiError(503, "demarrage" if code == "indisponible" else "accueil_impossible", 5) from None
    log("opened", conversation=conversation.pk)
    shown = await db.run(reading.changes, conversation.pk, 0)
    return _json(
        {
            "id": str(conversation.pk),
            "token": token,
            "messages": shown["messages"],
            "position": shown["position"],
        },
        201,
    )


async def _admitted(content: dict[str, Any]) -> Optional[admission.Admission]:
    """The employer whose page opens the conversation, if any. Raises ApiError 403 or 429."""
    if "cle" not in content:
        return None
    try:
        admitted = await db.run(admission.admit, content["cle"], content.get("origine"), True)
    except admission.Refused as refusal:
        raise ApiError(403, refusal.code) from None
    await limit("creations_employeur", str(admitted.employer.pk))
    return admitted


async def _welcome_effect(admitted: Optional[admission.Admission]) -> dict[str, Any]:
    """The effect that opens a conversation, with what the employer says of itself."""
    faits = await asyncio.to_thread(usable_facts, admitted.employer.faits_admis) if admitted else {}
    return {"type": "accueil", "employeur": faits} if faits else {"type": "accueil"}


async def post_message(request: HttpRequest, conversation: str) -> HttpResponse:
    """Store a message, then wait a while for its turn."""
    key = await _owned(request, conversation, "messages")
    after = _after(request)
    content = validation.body(request, "Envoi")
    typed, choice = content.get("text"), content.get("choice")
    if typed is not None:
        typed = _checked(typed)
        await limit("caracteres", str(key), len(typed))
    turns = runtime.turns()
    if turns.busy >= settings.PASSERELLE_QUEUE_LIMIT:
        raise ApiError(503, "surcharge", 30)
    # Shielded: once the message is stored, its turn runs, even if the client is gone.
    message = await asyncio.shield(asyncio.create_task(_accept(key, uuid.UUID(content["id"]), typed, choice)))
    await turns.answered(message, settings.PASSERELLE_ANSWER_WAIT)
    answer = await db.run(reading.turn, message, key, after)
    if answer is None:
        raise ApiError(401, "jeton_invalide")  # erased meanwhile
    return _json(answer, 202 if answer["status"] == store.PENDING else 200)


def _checked(typed: str) -> str:
    """The kept form of a typed text. Raises ApiError 422 when it is empty, or too long once normalised
    (SEC-08).
    """
    text = texts.kept(typed)
    readable = texts.for_engine(text)
    if not readable:
        raise ApiError(422, "vide")
    if max(len(readable), len(texts.normalised(text))) > settings.PASSERELLE_TEXT_LIMIT:
        raise ApiError(422, "texte_trop_long")
    return text


async def _accept(key: uuid.UUID, client_id: uuid.UUID, typed: Optional[str], choice: Optional[str]) -> uuid.UUID:
    try:
        message = await db.run(store.accept, key, client_id, typed, choice, timezone.now())
    except store.Refused as refusal:
        raise ApiError(403 if refusal.code == "cle_revoquee" else 409, refusal.code) from None
    except store.Gone:
        raise ApiError(401, "jeton_invalide") from None
    runtime.turns().wake(key)
    return message


async def list_messages(request: HttpRequest, conversation: str) -> HttpResponse:
    """Messages since a position; a message left pending by a crash is taken up again here."""
    key = await _owned(request, conversation, "lectures")
    found = await db.run(reading.changes, key, _after(request) or 0)
    if found["pending"]:
        runtime.turns().wake(key)
    return _json(found)


async def rate(request: HttpRequest, conversation: str, message: str) -> HttpResponse:
    key = await _owned(request, conversation, "lectures")
    opinion = validation.body(request, "Avis")
    try:
        found = await db.run(reading.rate, key, message, opinion, timezone.now())
    except store.Refused as refusal:
        raise ApiError(403, refusal.code) from None
    if not found:
        raise ApiError(404, "message_introuvable")
    return HttpResponse(status=204)


async def download(request: HttpRequest, conversation: str) -> HttpResponse:
    key = await _owned(request, conversation, "lectures")
    response = _json(await db.run(reading.download, key))
    response["Content-Disposition"] = 'attachment; filename="passerelle-mes-echanges.json"'
    return response


async def recap(request: HttpRequest, conversation: str) -> HttpResponse:
    """The page to print. It opens in a window of its own, which cannot carry a header: the token comes in a form."""
    if not validation.is_form(request):
        raise ApiError(415, "type_refuse")
    key = await _opened(conversation, str(request.POST.get("token", "")), "lectures")
    kept = await db.run(documents.last_result, key)
    if kept is None:
        raise ApiError(404, "sans_resultat")
    return render(request, "site/recapitulatif.html", documents.page(kept))


async def agenda(request: HttpRequest, conversation: str) -> HttpResponse:
    """The deadlines of the last result, as a calendar file."""
    key = await _owned(request, conversation, "lectures")
    kept = await db.run(documents.last_result, key)
    content = documents.calendar(kept, key) if kept is not None else None
    if content is None:
        raise ApiError(404, "sans_echeance")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="passerelle-echeances.ics"'
    return response


async def erase(request: HttpRequest, conversation: str) -> HttpResponse:
    """Erase; the same request again is still a success, for the same token only."""
    token = access.bearer(request.headers.get("Authorization"))
    found = await db.run(access.owned, conversation, token)
    if found is not None:
        await limit("lectures", str(found.id))
        await db.run(reading.erase, found.id, timezone.now())
        log("erased", conversation=found.id)
    elif await db.run(reading.erase_learnt, conversation, token, timezone.now()):
        log("erased_learnt")
    elif not await db.run(access.was_erased, conversation, token):
        raise ApiError(401, "jeton_invalide")
    return HttpResponse(status=204)


async def describe(request: HttpRequest) -> HttpResponse:
    return _json(validation.openapi())


conversations = endpoint({"POST": create})
messages = endpoint({"POST": post_message, "GET": list_messages})
feedback = endpoint({"POST": rate})
downloads = endpoint({"GET": download})
recaps = endpoint({"POST": recap})
calendars = endpoint({"GET": agenda})
conversation = endpoint({"DELETE": erase})
description = endpoint({"GET": describe}, public=True)
