"""Origins where an employer may show the assistant: read, checked, compared. Pure (SEC-12, SEC-13).

The canonical form is the one browsers send in ``Origin``: lower case, punycode, no default port, no path. It is also a
valid source of ``frame-ancestors``, so that one text serves both checks.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional
from urllib.parse import urlsplit

import idna
from publicsuffixlist import PublicSuffixList

LENGTH_LIMIT = 300
DEFAULT_PORTS = {"https": 443, "http": 80}
_WILDCARD = "*."
_PORT = re.compile(r"[0-9]{1,5}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class OriginError(ValueError):
    """An origin that cannot be registered. ``code`` names the sentence shown (``texts.yml``, ``origines.erreurs``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ParsedOrigin:
    """``host`` is what follows ``*.`` when ``wildcard``; ``port`` is None for the default one."""

    scheme: str
    host: str
    port: Optional[int]
    wildcard: bool = False

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{_WILDCARD if self.wildcard else ''}{self.host}{port}"

    def covers(self, other: "ParsedOrigin") -> bool:
        """True if ``other``, an exact origin, is this one or under this wildcard (never its bare domain)."""
        if other.wildcard or (self.scheme, self.port) != (other.scheme, other.port):
            return False
        return other.host.endswith(f".{self.host}") if self.wildcard else other.host == self.host


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def registrable(host: str) -> Optional[str]:
    """The domain that somebody bought, at or above ``host``; None for a public suffix or an internal name."""
    found: Optional[str] = _suffixes().privatesuffix(host)
    return found


def parse(text: str) -> ParsedOrigin:
    """What a person typed, in canonical form. Raises OriginError."""
    text = text.strip()
    if not text:
        raise OriginError("vide")
    if len(text) > LENGTH_LIMIT or any(ord(char) < 33 for char in text) or "\\" in text:
        raise OriginError("illisible")
    if text == "*" or text.endswith("://*"):
        raise OriginError("joker_total")
    if not _SCHEME.match(text):
        raise OriginError("sans_protocole")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise OriginError("illisible") from None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise OriginError("protocole")
    if "@" in parts.netloc:
        raise OriginError("identifiants")
    if parts.path not in ("", "/") or parts.query or parts.fragment or text.endswith(("?", "#")):
        raise OriginError("chemin")
    if "[" in parts.netloc:
        raise OriginError("ipv6")
    host, colon, port_text = parts.netloc.partition(":")
    port = _port(port_text, scheme) if colon else None
    wildcard = host.startswith(_WILDCARD)
    host = _host(host[len(_WILDCARD) :] if wildcard else host)
    if wildcard:
        _check_wildcard(scheme, host)
    elif scheme == "http" and not _internal(host):
        raise OriginError("http_public")
    return ParsedOrigin(scheme, host, port, wildcard)


def exact(header: Optional[str]) -> Optional[ParsedOrigin]:
    """The origin that a browser states, or None for what no browser would send (``null``, upper case, a path...)."""
    if not header:
        return None
    try:
        found = parse(header)
    except OriginError:
        return None
    return found if not found.wildcard and str(found) == header else None


def _port(text: str, scheme: str) -> Optional[int]:
    if not _PORT.fullmatch(text) or not 1 <= int(text) <= 65535:
        raise OriginError("port")
    return None if int(text) == DEFAULT_PORTS[scheme] else int(text)


def _host(text: str) -> str:
    """The host in lower case and punycode, or a loopback or private IPv4 address. Raises OriginError."""
    if not text or text.endswith(".") or "*" in text or "%" in text:
        raise OriginError("joker_mal_place" if "*" in text else "hote")
    last = text.rsplit(".", 1)[-1].lower()
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):  # browsers read any such host as an IPv4 address
        try:
            address = ipaddress.IPv4Address(text)
        except ValueError:
            raise OriginError("adresse_ip") from None
        if not (address.is_loopback or address.is_private) or address.is_unspecified:
            raise OriginError("adresse_ip")
        return str(address)
    try:
        host = idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise OriginError("hote") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise OriginError("hote")
    if _suffixes().publicsuffix(host) == host:
        raise OriginError("suffixe_public")
    return host


def _internal(host: str) -> bool:
    """True for what only a private network or this machine reaches: HTTPS is not asked of it."""
    return registrable(host) is None


def _check_wildcard(scheme: str, host: str) -> None:
    if scheme != "https":
        raise OriginError("joker_http")
    if registrable(host) is None:
        raise OriginError("joker_domaine")
