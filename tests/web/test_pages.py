"""Pages, headers, static files, start and stop (SEC-11, SEC-20, SEC-22, PRV-01, PRV-03)."""

from __future__ import annotations

import re
import stat
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from bot.web import engine_port, runtime
from bot.web.asgi import Application, application
from bot.web.secret import read_or_create_secret

from .fake_engine import FakeEngine
from .harness import Api

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/", "/informations/", "/accessibilite/", "/mentions-legales/", "/comment-ca-marche/"]
OTHERS = [
    "/health/live",
    "/health/ready",
    "/api/openapi.json",
    "/inconnue",
    "/api/inconnue",
    "/api/conversations",
]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS, "/static/site/pages.css", "/static/inconnu.js", "/%ff", "//x"])
async def test_headers(api: Api, path: str) -> None:
    response = await api.http.get(path)
    headers = response.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "img-src")} == {"'self'"}
    assert policy["require-trusted-types-for"] == "'script'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "server" not in headers and "x-powered-by" not in headers
    assert "set-cookie" not in headers  # PRV-01
    assert ("no-store" in headers.get("cache-control", "")) == (not (path.startswith("/static/") and response.is_success))
    assert "strict-transport-security" not in headers


async def test_https_is_remembered(api: Api) -> None:
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        assert (await client.get("/")).headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_french_and_load_nothing_from_elsewhere(api: Api, path: str) -> None:  # PRV-02
    response = await api.http.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in response.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', response.text):
        external = address.startswith(("http:", "https:", "//"))
        assert not external or f'<a href="{address}"' in response.text, address  # a link may leave, nothing is fetched
        if address.startswith("/"):
            assert (await api.http.get(address)).status_code == 200, address
    assert "<style" not in response.text and "style=" not in response.text and "onclick" not in response.text
    assert not re.search(r"<script(?![^>]*src=)", response.text)
    assert (await api.http.head(path)).status_code == 200
    assert (await api.http.post(path)).status_code == 405


async def test_the_chat_says_what_it_is(api: Api) -> None:  # TRA-01, TRA-03
    text = (await api.http.get("/")).text
    assert "assistant automatique" in text.lower() and "/informations/" in text


async def test_information_before_the_first_message(api: Api, settings) -> None:  # PRV-03
    settings.PASSERELLE_OPERATEUR = {
        **settings.PASSERELLE_OPERATEUR,
        "nom": "Exploitant <b>Essai</b>",
        "courriel": "contact@exemple.fr",
        "dpo": "dpo@exemple.fr",
    }
    text = (await api.http.get("/informations/")).text
    headings = re.findall(r"<h2>([^<]+)</h2>", text)
    assert headings == [
        "Qui est responsable de vos données",
        "À quoi servent vos données",
        "Base légale",
        "Quelles données sont enregistrées",
        "Qui reçoit vos données",
        "Votre employeur ne voit rien",
        "Qui peut lire vos échanges",
        "Combien de temps vos données sont gardées",
        "Vos droits",
        "Réclamation auprès de la CNIL",
    ]
    assert "Exploitant &lt;b&gt;Essai" in text and "mailto:contact@exemple.fr" in text and "mailto:dpo@exemple.fr" in text
    assert "24 heures" in text and "30 jours" in text
    assert "pas un service officiel d’Action Logement" in text


async def test_errors_are_french_and_say_nothing_of_the_inside(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await api.http.get("/inconnue")
    assert page.status_code == 404 and "Cette page n’existe pas" in page.text
    answer = await api.http.get("/api/inconnue")
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "introuvable"

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("bot.web.pages.render", broken)
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    monkeypatch.setattr("bot.web.pages.server_error", lambda request: None)  # even when the error page itself fails
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        failed = await client.get("/")
    assert failed.status_code == 500
    assert not re.search("secret|Traceback|Django|RuntimeError", failed.text)


async def test_where_to_report_a_flaw(api: Api, settings) -> None:  # SEC-29
    path = "/.well-known/security.txt"
    settings.PASSERELLE_OPERATEUR = {**settings.PASSERELLE_OPERATEUR, "courriel": ""}
    assert (await api.http.get(path)).status_code == 404
    settings.PASSERELLE_OPERATEUR = {**settings.PASSERELLE_OPERATEUR, "courriel": "contact@exemple.fr"}
    answer = await api.http.get(path)
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["content-type"] == "text/plain; charset=utf-8" and fields["Contact"] == "mailto:contact@exemple.fr"
    until = datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
    assert timedelta(days=30) < until - timezone.now() < timedelta(days=366)


async def test_the_500_page(api: Api) -> None:
    from django.test import RequestFactory

    from bot.web import pages

    page = pages.server_error(RequestFactory().get("/"))
    assert page.status_code == 500 and "Le service ne répond pas" in page.content.decode()


async def test_static_files(api: Api) -> None:
    response = await api.http.get("/static/site/pages.css")
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/css")
    again = await api.http.get("/static/site/pages.css", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    assert "access-control-allow-origin" not in response.headers
    for outside in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/site/"):
        assert (await api.http.get(outside)).status_code == 404


async def test_unknown_hosts(api: Api, settings) -> None:
    settings.ALLOWED_HOSTS = ["aides.example"]
    assert (await api.http.get("/")).status_code == 400
    assert (await api.http.get("/health/live")).status_code == 200
    assert (await api.http.get("/", headers={"Host": "aides.example"})).status_code == 200


async def test_the_address_comes_from_trusted_proxies_only(api: Api, settings) -> None:
    from bot.web.asgi import _behind_proxies
    from bot.web.conversations import guard

    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "adresse": (1, 1)}
    path = "/api/openapi.json"
    for proxies, expected in [([], 429), (["192.0.2.1"], 200)]:
        settings.PASSERELLE_PROXYS = proxies
        guard.forget_rates()
        transport = httpx.ASGITransport(app=_behind_proxies(Application()), client=("192.0.2.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            statuses = [(await client.get(path, headers={"X-Forwarded-For": f"198.51.100.{number}"})).status_code for number in range(2)]
        assert statuses == [200, expected]


# --- Start and stop -----------------------------------------------------------------------------------------


async def lifespan(messages: list[str]) -> list[str]:
    """Play lifespan messages to the application; give the types of what it answers."""
    waiting, said = [{"type": f"lifespan.{name}"} for name in messages], []

    async def receive() -> dict:
        return waiting.pop(0)

    async def send(message: dict) -> None:
        said.append(message["type"].removeprefix("lifespan."))

    await Application()({"type": "lifespan"}, receive, send)
    return said


async def test_the_application_starts_and_stops_the_engine(transactional_db: None, engine: FakeEngine) -> None:
    with pytest.raises(RuntimeError):
        runtime.turns()
    assert await lifespan(["startup", "shutdown"]) == ["startup.complete", "shutdown.complete"]
    assert engine._executor is not None and not engine.ready


async def test_an_engine_that_cannot_start_is_told(transactional_db: None, engine: FakeEngine, monkeypatch) -> None:
    def broken() -> None:
        raise FileNotFoundError("aucun modèle")

    told = []
    monkeypatch.setattr(engine, "start", broken)
    monkeypatch.setattr(runtime, "announce", lambda event, detail: told.append((event, detail)))
    assert await lifespan(["startup", "shutdown"]) == ["startup.failed"]
    assert told == [("moteur_en_panne", "aucun modèle")]
    await runtime.stop()


async def test_websockets_are_closed() -> None:
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    await Application()({"type": "websocket", "path": "/"}, None, send)  # type: ignore[arg-type]
    assert said == [{"type": "websocket.close", "code": 1008}]


def test_the_default_engine_asks_for_a_trained_model(settings, tmp_path: Path) -> None:
    settings.PASSERELLE_MODEL = str(tmp_path)
    engine_port.install(None)
    with pytest.raises(FileNotFoundError):
        engine_port.current()


def test_the_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = read_or_create_secret(tmp_path / "cle")
    assert len(key) >= 50 and read_or_create_secret(tmp_path / "cle") == key
    assert stat.S_IMODE((tmp_path / "cle").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["cle"]
    (tmp_path / "cle").write_text("")
    with pytest.raises(RuntimeError):
        read_or_create_secret(tmp_path / "cle")
    assert django_settings.DEBUG is False
