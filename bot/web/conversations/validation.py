"""Request bodies: strict JSON, then the schemas of openapi.yml, which is the single source of the API."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("openapi.yml")
_CONTENT_TYPE = re.compile(r"application/json(\s*;\s*charset=\"?utf-8\"?)?", re.IGNORECASE)
DEPTH_LIMIT = 3


class Invalid(Exception):
    """A body that is refused; ``code`` names the sentence, ``status`` the HTTP answer."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The description of the API, as plain JSON."""
    document: dict[str, Any] = json.loads(json.dumps(YAML(typ="safe").load(_FILE)))
    return document


@cache
def validator(schema: str) -> Draft202012Validator:
    """The validator of one named schema of openapi.yml."""
    document = openapi()
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": document["components"]})


def body(request: HttpRequest, schema: str, optional: bool = False) -> dict[str, Any]:
    """The JSON body, valid under ``schema``. Raises Invalid. ``optional``: no body counts as ``{}``."""
    raw = request.body
    declared = request.headers.get("Content-Type", "")
    if optional and not raw and not declared:
        return {}
    if not _CONTENT_TYPE.fullmatch(declared.strip()):
        raise Invalid("type_refuse", 415)
    value = parse(raw)
    for error in validator(schema).iter_errors(value):
        too_long = error.validator == "maxLength" and list(error.absolute_path) == ["text"]
        raise Invalid("texte_trop_long", 422) if too_long else Invalid("requete_invalide")
    assert isinstance(value, dict)
    return value


def is_form(request: HttpRequest) -> bool:
    """True if the body comes from a plain form of a page."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"


def parse(raw: bytes) -> Any:
    """Strict JSON: UTF-8, no NaN, no repeated key, nested at most three deep. Raises Invalid."""
    try:
        text = raw.decode("utf-8")
        if _depth(text) > DEPTH_LIMIT:
            raise Invalid("requete_invalide")
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid("requete_invalide") from None


def _depth(text: str) -> int:
    """How deep brackets nest outside strings, found without recursion so that it can be asked of anything."""
    deepest = depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string, escaped = True, False
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
