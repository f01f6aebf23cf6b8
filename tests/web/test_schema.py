"""The description of the API, the sentences and the migrations say what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from openapi_spec_validator import openapi_v31_spec_validator

from bot.web.conversations import validation
from bot.web.conversations.sentences import sentence, sentences

from .harness import Api

CODE = Path(validation.__file__).parent


def test_openapi_is_valid() -> None:
    openapi_v31_spec_validator.validate(validation.openapi())


def test_every_route_is_described_and_every_description_has_a_route() -> None:
    (api,) = [pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "api/"]
    routes = {re.sub(r"<str:(\w+)>", r"{\1}", f"/api/{route.pattern}") for route in api.url_patterns}
    described = {path.replace("{id}", "{conversation}") for path in validation.openapi()["paths"]}
    assert routes == described


@pytest.mark.django_db(transaction=True)
async def test_openapi_is_served(api: Api) -> None:
    response = await api.call("GET", "/api/openapi.json", headers={"Origin": "https://ailleurs.example"})
    assert response.json() == validation.openapi()


@pytest.mark.django_db(transaction=True)
async def test_methods_are_those_described(api: Api) -> None:
    for path, operations in validation.openapi()["paths"].items():
        described = {method.upper() for method in operations} - {"PARAMETERS"}
        address = path.replace("{id}", "x").replace("{message}", "x")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            status = (await api.http.request(method, address)).status_code
            assert (status == 405) == (method not in described), (method, path)


def test_every_code_has_its_sentence() -> None:
    """Every error code written in the code has a sentence, and every sentence is used."""
    literals = {
        node.value
        for file in [*CODE.glob("*.py"), *(CODE.parent / "employers").glob("*.py"), CODE.parent / "pages.py", CODE.parent / "asgi.py"]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(sentences()) <= literals | {"erreur", "delai"}
    for function in ("ApiError", "Invalid", "Refused", "error_response", "_error"):
        for file in CODE.glob("*.py"):
            for code in re.findall(rf'{function}\((?:\w+, )?(?:\d+, )?"(\w+)"', file.read_text(encoding="utf-8")):
                assert code in sentences(), code
    assert sentence("code inconnu") == sentence("erreur")


def test_sentences_are_plain() -> None:  # ACC-30
    for code, text in sentences().items():
        assert text[0].isupper() and text.endswith("."), code
        assert not re.search(r"\b(tu|ton|tes|vous avez droit|refusé\b(?!e))", text), code
        lengths = [len(part.split()) for part in re.split(r"(?<=[.:!?]) ", text)]
        assert max(lengths) <= 15, (code, lengths)


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_web_never_imports_rasa() -> None:
    import subprocess
    import sys

    program = "import sys, bot.web.asgi, bot.web.service; print({'rasa', 'tensorflow', 'aiohttp'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
