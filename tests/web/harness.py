"""A client of the API whose every response must be one that openapi.yml declares."""

from __future__ import annotations

import re
import uuid
from typing import Any, Optional

import httpx
from jsonschema import Draft202012Validator

from bot.web.asgi import application
from bot.web.conversations import validation

ORIGIN = "http://testserver"


def declared(method: str, path: str) -> tuple[Optional[str], Optional[dict[str, Any]]]:
    """The template of ``path`` in openapi.yml and what it says of ``method``."""
    for template, operations in validation.openapi()["paths"].items():
        pattern = "".join("[^/]*" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", template))
        if re.fullmatch(pattern, path):
            return template, operations.get(method.lower())
    return None, None


def check_declared(response: httpx.Response) -> None:
    """Assert that the status and the body of an API response are declared."""
    method, path = response.request.method, response.request.url.path
    template, operation = declared(method, path)
    if template is None or operation is None or not path.startswith("/api/"):
        assert not path.startswith("/api/") or response.status_code in (400, 404, 405, 413), (
            method,
            path,
            response,
        )
        return
    answer = operation["responses"].get(str(response.status_code))
    assert answer is not None, f"{method} {template}: {response.status_code} is not declared: {response.text[:300]}"
    if "$ref" in answer:
        answer = validation.openapi()["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    if "content" in answer and "application/json" not in answer["content"]:
        assert response.headers["content-type"].partition(";")[0] in answer["content"]
    elif "content" in answer:
        schema = answer["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": validation.openapi()["components"]}).validate(response.json())
        assert response.headers["content-type"].startswith("application/json")
    else:
        assert response.content == b""
    if "Retry-After" in answer.get("headers", {}):
        assert int(response.headers["retry-after"]) >= 1


class Api:
    """Thin helpers over HTTP; nothing here knows the inside of the application."""

    def __init__(self) -> None:
        transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 5000))
        self.http = httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=30)

    async def __aenter__(self) -> "Api":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def call(self, method: str, path: str, token: Optional[str] = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        response = await self.http.request(method, path, headers=headers, **options)
        check_declared(response)
        return response

    async def open(self) -> "Talk":
        response = await self.call("POST", "/api/conversations", json={})
        assert response.status_code == 201, response.text
        return Talk(self, response.json())


class Talk:
    """One conversation, held by its owner."""

    def __init__(self, api: Api, opened: dict[str, Any]) -> None:
        self.api = api
        self.opened = opened
        self.id: str = opened["id"]
        self.token: str = opened["token"]
        self.path = f"/api/conversations/{self.id}"

    async def post(self, text: Optional[str] = None, id: Optional[str] = None, **content: Any) -> httpx.Response:
        body = {"id": id or str(uuid.uuid4()), **content}
        if text is not None:
            body["text"] = text
        return await self.api.call("POST", f"{self.path}/messages", self.token, json=body)

    async def say(self, text: str) -> dict[str, Any]:
        """Send a text and expect an answer."""
        response = await self.post(text)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def read(self, after: int = 0) -> dict[str, Any]:
        response = await self.api.call("GET", f"{self.path}/messages?after={after}", self.token)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def words(self) -> list[str]:
        """The whole transcript, one string a bubble."""
        return [m.get("text") or m["component"]["texte"] for m in (await self.read())["messages"]]


def bot_texts(answer: dict[str, Any]) -> list[str]:
    return [m["component"]["texte"] for m in answer["messages"] if m["author"] == "bot"]


def first_choice(answer: dict[str, Any], title: str = "Oui") -> str:
    last = [m for m in answer["messages"] if m["author"] == "bot"][-1]
    return str(next(choice["id"] for choice in last["component"]["choix"] if choice["titre"] == title))


async def raw(talk: Talk, content: bytes, kind: Optional[str] = "application/json") -> httpx.Response:
    """Send a body as it is, under any content type."""
    headers = {} if kind is None else {"Content-Type": kind}
    return await talk.api.call("POST", f"{talk.path}/messages", talk.token, content=content, headers=headers)
