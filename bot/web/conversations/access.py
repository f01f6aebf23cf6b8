"""Who may touch a conversation: the holder of its token, and nobody else (SEC-03, SEC-04)."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import NamedTuple, Optional

from bot.web.conversations.models import Conversation, Erasure

_NOBODY = "0" * 64


def new_token() -> str:
    """256 bits from the system's generator, as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def bearer(header: Optional[str]) -> str:
    """The token of an ``Authorization`` header, or an empty string."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) <= 200 else ""


def parse_id(text: str) -> Optional[uuid.UUID]:
    """The id in its canonical form only: one conversation has one address."""
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


class Owned(NamedTuple):
    """A conversation that a token opened, and the employer whose page showed it."""

    id: uuid.UUID
    employer: Optional[int]


def owned(conversation_id: str, token: str) -> Optional[Owned]:
    """The conversation if ``token`` opens it, else None, the same whether it exists or not."""
    key = parse_id(conversation_id)
    found = Conversation.objects.filter(pk=key).values_list("token_hash", "employer_id").first() if key else None
    stored, employer = found or (_NOBODY, None)
    same = secrets.compare_digest(stored, token_hash(token))
    return Owned(key, employer) if key and same and found and token else None


def erasure_key(conversation_id: str, hashed_token: str) -> str:
    return hashlib.sha256(f"{conversation_id.lower()}:{hashed_token}".encode()).hexdigest()


def was_erased(conversation_id: str, token: str) -> bool:
    """True if this very token opened this very conversation before it was erased."""
    return Erasure.objects.filter(pk=erasure_key(conversation_id, token_hash(token))).exists()
