"""Origins of employers: exact, canonical, with clear refusals (SEC-12, SEC-13)."""

from __future__ import annotations

import pytest

from bot.web.employers.origins import OriginError, exact, parse

ACCEPTED = {
    "https://www.exemple.fr": "https://www.exemple.fr",
    "  https://www.exemple.fr/  ": "https://www.exemple.fr",
    "HTTPS://WWW.Exemple.FR": "https://www.exemple.fr",
    "https://www.exemple.fr:443": "https://www.exemple.fr",
    "https://www.exemple.fr:8443": "https://www.exemple.fr:8443",
    "https://société.exemple.fr": "https://xn--socit-esab.exemple.fr",
    "https://xn--socit-esab.exemple.fr": "https://xn--socit-esab.exemple.fr",
    "https://*.exemple.fr": "https://*.exemple.fr",
    "https://*.rh.exemple.fr:8443": "https://*.rh.exemple.fr:8443",
    "https://exemple.sharepoint.com": "https://exemple.sharepoint.com",
    "http://localhost:8000": "http://localhost:8000",
    "http://localhost:80": "http://localhost",
    "http://127.0.0.2:8001": "http://127.0.0.2:8001",
    "http://10.0.0.12": "http://10.0.0.12",
    "http://intranet": "http://intranet",
    "http://portail.intranet": "http://portail.intranet",
}

REFUSED = {
    "": "vide",
    "*": "joker_total",
    "https://*": "joker_total",
    "www.exemple.fr": "sans_protocole",
    "//www.exemple.fr": "sans_protocole",
    "null": "sans_protocole",
    "ftp://exemple.fr": "protocole",
    "file://exemple.fr": "protocole",
    "http://www.exemple.fr": "http_public",
    "https://www.exemple.fr/intranet": "chemin",
    "https://www.exemple.fr?a=1": "chemin",
    "https://www.exemple.fr#a": "chemin",
    "https://www.exemple.fr?": "chemin",
    "https://moi:secret@exemple.fr": "identifiants",
    "https://exemple.fr@ailleurs.fr": "identifiants",
    "https://exemple.fr:0": "port",
    "https://exemple.fr:99999": "port",
    "https://exemple.fr:": "port",
    "https://exemple.fr:80a": "port",
    "https://[::1]:8000": "ipv6",
    "https://8.8.8.8": "adresse_ip",
    "http://0.0.0.0": "adresse_ip",
    "http://2130706433": "adresse_ip",
    "http://0x7f000001": "adresse_ip",
    "http://127.1": "adresse_ip",
    "https://*.fr": "suffixe_public",
    "https://*.co.uk": "suffixe_public",
    "https://*.github.io": "suffixe_public",
    "https://co.uk": "suffixe_public",
    "https://*.localhost": "joker_domaine",
    "https://*.intranet": "joker_domaine",
    "https://*.10.0.0.1": "joker_domaine",
    "http://*.exemple.fr": "joker_http",
    "https://www.*.fr": "joker_mal_place",
    "https://*exemple.fr": "joker_mal_place",
    "https://*.*.exemple.fr": "joker_mal_place",
    "https://exemple.fr.": "hote",
    "https://": "hote",
    "https://exa_mple.fr": "hote",
    "https://-exemple.fr": "hote",
    "https://exemple..fr": "hote",
    "https://exemple%2efr": "hote",
    "https://exemple.fr\\@ailleurs.fr": "illisible",
    "https://exem ple.fr": "illisible",
    "https://exemple.fr\n; script-src *": "illisible",
    "https://exemple.fr;script-src": "hote",
    "https://exemple.fr,https://ailleurs.fr": "chemin",
    "https://" + "a" * 400 + ".fr": "illisible",
}


@pytest.mark.parametrize("typed, canonical", ACCEPTED.items())
def test_accepted(typed: str, canonical: str) -> None:
    assert str(parse(typed)) == canonical
    assert str(parse(canonical)) == canonical


@pytest.mark.parametrize("typed, code", REFUSED.items())
def test_refused(typed: str, code: str) -> None:
    with pytest.raises(OriginError) as refusal:
        parse(typed)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "registered, asked, covered",
    [
        ("https://www.exemple.fr", "https://www.exemple.fr", True),
        ("https://www.exemple.fr", "https://exemple.fr", False),
        ("https://www.exemple.fr", "http://www.exemple.fr", False),
        ("https://www.exemple.fr", "https://www.exemple.fr:8443", False),
        ("https://www.exemple.fr", "https://sub.www.exemple.fr", False),
        ("https://www.exemple.fr", "https://www.exemple.fr.ailleurs.com", False),
        ("https://*.exemple.fr", "https://www.exemple.fr", True),
        ("https://*.exemple.fr", "https://a.b.exemple.fr", True),
        ("https://*.exemple.fr", "https://exemple.fr", False),
        ("https://*.exemple.fr", "https://mauvaisexemple.fr", False),
        ("https://*.exemple.fr", "https://www.exemple.fr:8443", False),
        ("https://*.exemple.fr:8443", "https://www.exemple.fr:8443", True),
    ],
)
def test_covers(registered: str, asked: str, covered: bool) -> None:
    found = exact(asked)
    assert (found is not None and parse(registered).covers(found)) == covered


@pytest.mark.parametrize(
    "header",
    [None, "", "null", "https://WWW.exemple.fr", "https://www.exemple.fr/", "https://www.exemple.fr:443", "https://*.exemple.fr", "https://é.exemple.fr", "*"],
)
def test_what_no_browser_sends(header: str) -> None:
    assert exact(header) is None
