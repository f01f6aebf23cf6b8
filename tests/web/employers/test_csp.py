"""What a pasted policy would block, told without fetching anything."""

from __future__ import annotations

import pytest

from bot.web.employers.csp import missing

OURS = "https://aides.exemple.org"


@pytest.mark.parametrize(
    "policy, needs",
    [
        ("", []),
        ("img-src 'self'", []),
        ("default-src *", []),
        ("default-src https:", []),
        ("default-src http:", []),
        (f"default-src 'self' {OURS}", []),
        ("default-src 'self' aides.exemple.org", []),
        ("default-src 'self' https://*.exemple.org", []),
        ("default-src 'self'; SCRIPT-SRC https://aides.exemple.org:443; frame-src *; connect-src *", []),
        ("default-src 'self'", ["script-src", "frame-src", "connect-src"]),
        ("default-src 'none'", ["script-src", "frame-src", "connect-src"]),
        ("default-src 'self' https://exemple.org", ["script-src", "frame-src", "connect-src"]),
        ("default-src https://*.aides.exemple.org", ["script-src", "frame-src", "connect-src"]),
        (f"default-src {OURS}:8443", ["script-src", "frame-src", "connect-src"]),
        (f"script-src {OURS}/autre.js", ["script-src"]),
        (f"script-src {OURS}/loader.js", []),
        ("frame-src 'none'", ["frame-src"]),
        (f"child-src 'none'; frame-src {OURS}", []),
        ("child-src 'none'", ["frame-src"]),
        (f"script-src {OURS}; script-src-elem 'self'", ["script-src"]),
        ("script-src 'strict-dynamic' 'nonce-abc' https:", ["script-src"]),
        ("connect-src 'self'", ["connect-src"]),
        (f"Content-Security-Policy: frame-src {OURS}", []),
        ("Content-Security-Policy: default-src 'self'", ["script-src", "frame-src", "connect-src"]),
        (f"frame-src {OURS}, frame-src 'self'", ["frame-src"]),
        ("frame-src 'self'; frame-src *", ["frame-src"]),
        ("data: blob: ;;; 'self'", []),
    ],
)
def test_missing(policy: str, needs: list[str]) -> None:
    assert [each.need for each in missing(policy, OURS)] == needs


def test_reasons() -> None:
    strict = missing("script-src 'strict-dynamic' 'nonce-abc'", OURS)
    assert [(each.directive, each.reason) for each in strict] == [("script-src", "nonce")]
    (colours,) = missing("connect-src 'self'", OURS)
    assert colours.optional and not missing("frame-src 'self'", OURS)[0].optional
