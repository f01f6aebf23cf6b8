"""Every address of the application, read from its own table: a new one is covered, or these tests fail until somebody
says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterator, Optional

from django.urls import URLPattern, URLResolver, get_resolver

from bot.web.accounts.middleware import is_private
from bot.web.accounts.rights import Right

#: What anybody reads, signed in or not, with nothing of anybody in it.
PUBLIQUES = {
    "/", "/catalogue", "/catalogue/", "/catalogue/index.json", "/catalogue/fraicheur", "/catalogue/fraicheur.json",
    "/catalogue/<str:identifiant>.json", "/catalogue/<str:identifiant>", "/health/live", "/health/ready", "/api/openapi.json",
    "/demo/", "/loader.js", "/loader/<str:empreinte>.js", "/integration/<str:cle>.json", "/widget/<str:cle>",
    "/widget/<str:cle>/theme.css", "/widget/<str:cle>/logo.png", "/informations/", "/accessibilite/", "/mentions-legales/",
    "/comment-ca-marche/", "/.well-known/security.txt",
}  # fmt: skip
#: Where a conversation is opened: anybody may, and learns of no other.
OUVERTURE = "/api/conversations"
#: Under this one, only the token of the conversation opens anything.
CONVERSATION = "/api/conversations/<str:conversation>"
#: Pages of accounts that serve whoever is not signed in yet. The first one only sends to another.
AVANT_CONNEXION = {
    "compte", "account_login", "account_inactive", "account_signup", "account_reset_password", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "mfa_authenticate", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip


@dataclass(frozen=True)
class Adresse:
    """``genre``: publique, ouverture, conversation, entree (before signing in), privee, or inconnu. ``droit``: of a private one."""

    route: str
    genre: str
    droit: Optional[Right] = None

    def chemin(self, objets: dict[str, str]) -> str:
        """The address with an object in the place of each parameter. Raises KeyError for one that nothing stands for."""

        def place(found: "re.Match[str]") -> str:
            name = found[1]
            known = [key for key in objets if key.endswith(f":{name}") and self.route.startswith(key.split(":")[0])]
            if not known:
                raise KeyError(f"{self.route}: which object stands for « {name} »?")
            return objets[max(known, key=len)]

        return re.sub(r"<(?:\w+:)?(\w+)>", place, self.route)


def _patterns(patterns: Any, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        here = before + re.sub(r"^\^|\$$", "", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, here)
        else:
            yield here, pattern


def _genre(route: str, pattern: URLPattern) -> str:
    if route in PUBLIQUES:
        return "publique"
    if route == OUVERTURE:
        return "ouverture"
    if route == CONVERSATION or route.startswith(f"{CONVERSATION}/"):
        return "conversation"
    if route.startswith("/compte/") and pattern.name in AVANT_CONNEXION:
        return "entree"
    return "privee" if is_private(route) else "inconnu"


def toutes() -> list[Adresse]:
    """The addresses, each once: the first that Django would find wins."""
    found: dict[str, Adresse] = {}
    for route, pattern in _patterns(get_resolver().url_patterns):
        found.setdefault(route, Adresse(route, _genre(route, pattern), getattr(pattern.callback, "right", None)))
    return list(found.values())


TOUTES = toutes()


def de(*genres: str) -> list[Adresse]:
    return [adresse for adresse in TOUTES if adresse.genre in genres]
