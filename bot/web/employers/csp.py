"""What a host page's Content-Security-Policy would block of the assistant. Pure: the policy is pasted, nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional
from urllib.parse import urlsplit

#: What the snippet needs, and the directives that decide it, the most precise first.
NEEDS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
_SCHEMES = {"http:": ("http", "https"), "https:": ("https",)}


@dataclass(frozen=True)
class Missing:
    """``need`` is blocked by ``directive``. ``reason``: ``source`` (our address is not listed) or ``nonce``."""

    need: str
    directive: str
    reason: str
    optional: bool = False


def parse(policy: str) -> list[dict[str, list[str]]]:
    """The policies of a pasted header: directives and their sources. The name of the header may be pasted too."""
    found = []
    for line in policy.replace("\r", "\n").split("\n"):
        name, colon, rest = line.partition(":")
        text = rest if colon and name.strip().lower() in ("content-security-policy", "content-security-policy-report-only") else line
        for one in text.split(","):
            directives: dict[str, list[str]] = {}
            for part in one.split(";"):
                words = part.split()
                if words:  # the first of a repeated directive counts
                    directives.setdefault(words[0].lower(), words[1:])
            if directives:
                found.append(directives)
    return found


def missing(policy: str, ours: str) -> list[Missing]:
    """What must change for ``ours`` (our origin) to be shown. Without ``connect-src`` the button keeps neutral colours."""
    found: dict[str, Missing] = {}
    for directives in parse(policy):
        for need, deciding in NEEDS.items():
            name = next((each for each in deciding if each in directives), None)
            reason = _blocked(directives[name], need, ours) if name else None
            if name and reason:
                found.setdefault(need, Missing(need, name, reason, optional=need == "connect-src"))
    return list(found.values())


def _blocked(sources: list[str], need: str, ours: str) -> Optional[str]:
    lowered = [source.lower() for source in sources]
    if need == "script-src" and "'strict-dynamic'" in lowered:
        return "nonce"  # lists of addresses are then ignored
    return None if any(_allows(source, ours) for source in sources) else "source"


def _allows(source: str, ours: str) -> bool:
    """True if a source expression covers our origin: paths are left aside, except that one must not exclude us."""
    source = source.lower()
    if source == "*":
        return True
    asked = urlsplit(ours)
    if source in _SCHEMES:
        return asked.scheme in _SCHEMES[source]
    if source.startswith("'") or source.endswith(":"):
        return False
    scheme, separator, rest = source.partition("://")
    if not separator:
        scheme, rest = "", source
    host, _, path = rest.partition("/")
    if path and path not in ("loader.js", "widget/", "integration/"):
        return False
    host, _, port = host.partition(":")
    default = {"https": 443, "http": 80}[asked.scheme]
    if scheme and scheme != asked.scheme and not (scheme == "http" and asked.scheme == "https"):
        return False
    if port not in ("", "*") and port != str(asked.port or default):
        return False
    if not port and (asked.port or default) != default:
        return False
    name = asked.hostname or ""
    return name.endswith(host[1:]) and name != host[2:] if host.startswith("*.") else name == host
