"""A small stand-in for the web application, for the tests of the chat page only.

It speaks the HTTP API of the product over the real template and the real built files, with the same
security headers, and obeys orders from the tests: be slow, fail, lose an answer, forget a conversation.
It knows nothing about aids: what it says is in dialogue.yml.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from ruamel.yaml import YAML

from .local_server import LocalHandler, LocalServer
from .render import Renderer

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "bot" / "web" / "widget"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
KEY = "pk_0123456789abcdefABCDEF"
Json = dict[str, Any]


class Conversation:
    """Messages of one conversation, in order, and the choices that may still be made."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(16)
        self.messages: list[Json] = []
        self.choices: dict[str, str] = {}

    @property
    def position(self) -> int:
        return len(self.messages)

    def add(self, author: str, **fields: Any) -> Json:
        message = {"id": f"{self.id}-{self.position + 1}", "position": self.position + 1, "author": author}
        message |= {"at": "2026-11-25T09:00:00Z", **fields}
        self.messages.append(message)
        return message

    def reply(self, components: list[Json]) -> None:
        self.choices = {}
        for component in components:
            public = json.loads(json.dumps(component, default=str))
            for holder in (public, public.get("pistes") or {}):
                if "choix" in holder:
                    holder["choix"] = [self._choice(title) for title in holder["choix"]]
            self.add("bot", component=public)

    def _choice(self, title: str) -> Json:
        opaque = secrets.token_urlsafe(8)
        self.choices[opaque] = title
        return {"id": opaque, "titre": title}


class Employer:
    """Whom the chat is shown for, as the product gives it to the launcher and to the page."""

    def __init__(self) -> None:
        self.origins: list[str] = []
        self.launcher: Json = {
            "nom": "Société Exemple",
            "libelle": "Aides au logement",
            "position": "droite",
            "couleurs": {"fond": "#0d5a67", "texte": "#ffffff"},
            "page": f"/widget/{KEY}",
        }
        self.page: Json = {"nom": "Société Exemple", "bienvenue": "", "logo": None, "referent": None, "liens": [], "horaires": "", "aides_en_avant": []}
        self.theme = ""
        self.key = KEY


class Stub(LocalServer):
    """The server and its orders."""

    def __init__(self, script: Path) -> None:
        self.script = YAML(typ="safe").load(script)
        self.renderer = Renderer()
        self.lock = threading.RLock()
        self.reset()
        super().__init__(Handler)

    def reset(self) -> None:
        """Forgets everything, and every order."""
        with self.lock:
            self.conversations: dict[str, Conversation] = {}
            self.requests: list[tuple[str, str, Json | None]] = []
            self.feedback: list[Json] = []
            self.replies: list[list[Json]] = []
            # Each function takes (method, path) and may return (status, body) to answer in the server's
            # place, "drop" to do the work and cut the line before answering, or None.
            self.faults: list[Callable[[str, str], Any]] = []
            self.held = threading.Event()
            self.held.set()
            self.pending_turns = False
            self.silent = False
            self.employer = Employer()
            # Every address asked for, with its headers: what an employer's page makes the browser tell us.
            self.visits: list[tuple[str, Json]] = []

    def stop(self) -> None:
        self.held.set()
        super().stop()
        self.renderer.stop()

    def only(self) -> Conversation:
        """The only conversation there is."""
        (conversation,) = self.conversations.values()
        return conversation

    def user_texts(self) -> list[str]:
        return [m["text"] for m in self.only().messages if m["author"] == "user"]

    # --- the API -----------------------------------------------------------------------------------------

    def create(self) -> tuple[int, Json]:
        conversation = Conversation()
        self.conversations[conversation.id] = conversation
        conversation.reply(self.script["accueil"])
        return 201, {
            "id": conversation.id,
            "token": conversation.token,
            "messages": conversation.messages,
            "position": conversation.position,
        }

    def post(self, conversation: Conversation, body: Json, after: int) -> tuple[int, Json]:
        known = [m for m in conversation.messages if m.get("client_id") == body["id"]]
        if known and known[0]["status"] != "failed":
            if known[0]["status"] == "pending":
                return 202, self._answer(conversation, after, "pending")
            return 200, self._answer(conversation, after)
        text = body["text"] if "text" in body else conversation.choices.get(body["choice"])
        if text is None:
            return 400, {"error": {"code": "choix", "message": "Ce choix n'est plus possible."}}
        if known:
            mine = known[0] | {"status": "pending"}
            conversation.messages[mine["position"] - 1] = mine
        else:
            mine = conversation.add("user", client_id=body["id"], text=text, status="pending")
        if self.pending_turns:
            return 202, self._answer(conversation, after, "pending")
        self.turn(conversation, mine)
        return 200, self._answer(conversation, after, mine["status"])

    def turn(self, conversation: Conversation, mine: Json) -> None:
        """Answers a stored message."""
        if not self.silent:
            conversation.reply(self.replies.pop(0) if self.replies else self._scripted(mine["text"]))
        mine["status"] = "failed" if self.silent else "answered"

    def finish_turns(self) -> None:
        """Answers everything left pending, as workers would."""
        with self.lock:
            self.pending_turns = False
            for conversation in self.conversations.values():
                for message in list(conversation.messages):
                    if message.get("status") == "pending":
                        self.turn(conversation, message)

    def _scripted(self, text: str) -> list[Json]:
        for word, replies in self.script["reponses"].items():
            if word in text.lower():
                return replies
        return self.script["defaut"]

    @staticmethod
    def _answer(conversation: Conversation, after: int, status: str = "answered") -> Json:
        return {
            "status": status,
            "messages": conversation.messages[after:],
            "position": conversation.position,
        }


class Handler(LocalHandler):
    owner: Stub

    @property
    def stub(self) -> Stub:
        return self.owner

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.stub.visits.append((self.path, dict(self.headers)))
        if path.startswith("/api/"):
            self._api("GET")
        elif path == "/":
            self._page("widget/chat.html", integration=None)
        elif path.startswith(("/loader", "/integration/", "/widget/")):
            self._employer(path)
        elif path in ("/informations/", "/accessibilite/"):
            self._send(200, b"<!DOCTYPE html><title>Informations</title>", "text/html; charset=utf-8")
        elif path.startswith("/static/") and ".." not in path and (file := WIDGET / path[1:]).is_file():
            self._send(200, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
        else:
            self._send(404, b"", "text/plain")

    def _page(self, template: str, ancestors: str = "'none'", status: int = 200, **context: Any) -> None:
        self._send(status, self.stub.renderer.page(template, **context).encode(), "text/html; charset=utf-8", ancestors)

    def _employer(self, path: str) -> None:
        """The loader, the settings of its button, the page for the frame, its colours."""
        stub, employer = self.stub, self.stub.employer
        with stub.lock:
            fault = next((f for f in (fault("GET", path) for fault in stub.faults) if f), None)
        if fault == "drop":
            self.drop()
        elif isinstance(fault, tuple):
            self._send(fault[0], b"", "text/plain")
        elif path.startswith("/loader"):
            content = (WIDGET / "static" / "widget" / "loader.js").read_bytes()
            hashed = f"/loader/{hashlib.sha256(content).hexdigest()[:12]}.js"
            known = path in ("/loader.js", hashed)
            self._send(200 if known else 404, content if known else b"", "text/javascript", origin="*")
        elif path == f"/integration/{employer.key}.json":
            origin = self.headers.get("Origin", "")
            allowed = origin in employer.origins
            content = json.dumps(employer.launcher if allowed else {"error": {"code": "origine_non_autorisee"}}).encode()
            self._send(200 if allowed else 403, content, "application/json", origin=origin if allowed else "")
        elif path == f"/widget/{employer.key}/theme.css":
            self._send(200, employer.theme.encode(), "text/css")
        else:
            origins = parse_qs(urlsplit(self.path).query).get("origine", [""])
            allowed = path == f"/widget/{employer.key}" and (origins[0] in employer.origins or not origins[0])
            if not allowed:
                self._send(403, b"", "text/html; charset=utf-8")
                return
            page = {**employer.page, "cle": employer.key, "origine": origins[0], "theme": f"/widget/{employer.key}/theme.css"}
            self._page("widget/chat.html", origins[0] or " ".join(employer.origins), integration=page)

    def do_POST(self) -> None:
        self._api("POST")

    def do_DELETE(self) -> None:
        self._api("DELETE")

    def _api(self, method: str) -> None:
        stub = self.stub
        raw = self.body()
        form = "urlencoded" in (self.headers.get("Content-Type") or "")
        body = dict(parse_qsl(raw.decode())) if form else json.loads(raw) if raw else None
        path = urlsplit(self.path).path
        with stub.lock:
            stub.requests.append((method, self.path, body))
            fault = next((f for f in (fault(method, path) for fault in stub.faults) if f), None)
            if isinstance(fault, tuple):
                answer: Any = fault
            else:
                answer = self._route(method, path, body)
                answer = (
                    (answer[0], json.dumps(answer[1]).encode()) if answer[1] is not None else (answer[0], b"")
                )
        stub.held.wait(30)
        if fault == "drop":
            self.drop()
            return
        status, content = answer
        self._send(
            status,
            content if isinstance(content, bytes) else json.dumps(content).encode(),
            "application/json",
        )

    def _route(self, method: str, path: str, body: Json | None) -> tuple[int, Any]:
        stub = self.stub
        parts = path.split("/")[3:]
        if not parts:
            return stub.create()
        conversation = stub.conversations.get(parts[0])
        if conversation is not None and parts[1:] == ["recap"] and (body or {}).get("token") == conversation.token:
            return 200, {"recap": conversation.id}
        if conversation is None or self.headers.get("Authorization") != f"Bearer {conversation.token}":
            return 401, {"error": {"code": "jeton", "message": "Conversation inconnue."}}
        match method, parts[1:]:
            case "POST", ["messages"]:
                return stub.post(conversation, body or {}, self._after())
            case "GET", ["messages"]:
                return 200, {
                    "messages": conversation.messages[self._after() :],
                    "position": conversation.position,
                    "pending": any(m.get("status") == "pending" for m in conversation.messages),
                }
            case "POST", ["messages", message, "feedback"]:
                stub.feedback.append({"message": message, **(body or {})})
                return 204, None
            case "GET", ["download"]:
                return 200, {"messages": conversation.messages}
            case "GET", ["calendar"]:
                return 200, {"calendar": conversation.id}
            case "DELETE", []:
                del stub.conversations[conversation.id]
                return 204, None
        return 404, {"error": {"code": "adresse", "message": "Adresse inconnue."}}

    def _after(self) -> int:
        return int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0])

    def _send(self, status: int, content: bytes, kind: str, ancestors: str = "'none'", origin: str = "") -> None:
        headers = {"Content-Type": kind, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        headers["Content-Security-Policy"] = CSP.format(ancestors=ancestors)
        if origin:
            headers["Access-Control-Allow-Origin"] = origin
        self.answer(status, content, headers)


def main() -> None:
    """Serves the page for a person: `python -m tests.browser.stub`."""
    stub = Stub(Path(__file__).with_name("dialogue.yml"))
    print(stub.url, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
