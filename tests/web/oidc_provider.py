"""A local OpenID Connect provider: discovery, authorization code with PKCE, keys, signed id_token, userinfo."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Iterator
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "passerelle", "secret-du-client"


class Provider:
    """``person``: the claims of whoever is signed in at the provider. ``fault``: what it does wrong ("issuer",
    "audience", "signature", "expired", "down"), if anything. ``asked``: the paths that were called.
    """

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "u-1", "email": "lecteur@exemple.fr", "email_verified": True, "name": "Camille"}
        self.fault = ""
        self.asked: list[str] = []
        self.url = ""
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()
        self._key = rsa.generate_private_key(65537, 2048)
        self._other = rsa.generate_private_key(65537, 2048)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/autoriser",
            "token_endpoint": f"{self.url}/jeton",
            "userinfo_endpoint": f"{self.url}/personne",
            "jwks_uri": f"{self.url}/cles",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """What a browser that goes to the authorization endpoint is sent back to."""
        assert query["response_type"] == "code" and query["client_id"] == CLIENT and "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._codes[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe()
        self._tokens.add(access)
        now = int(time.time())
        claims = {
            **self.person,
            "iss": "https://ailleurs.example" if self.fault == "issuer" else self.url,
            "aud": "un-autre" if self.fault == "audience" else CLIENT,
            "iat": now,
            "exp": now - 60 if self.fault == "expired" else now + 300,
        }
        key = self._other if self.fault == "signature" else self._key
        identity = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "k1"})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": identity}

    def userinfo(self, header: str) -> tuple[int, dict[str, Any]]:
        return (200, self.person) if header.removeprefix("Bearer ") in self._tokens else (401, {})


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens on a free loopback port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            if provider.fault == "down":
                self._answer(503, {})
            elif address.path == "/autoriser":
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            elif address.path == "/personne":
                self._answer(*provider.userinfo(self.headers.get("Authorization", "")))
            else:
                found = {"/.well-known/openid-configuration": provider.discovery, "/cles": provider.keys}[address.path]
                self._answer(200, found())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.token({name: values[0] for name, values in form.items()}))

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *ignored: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
