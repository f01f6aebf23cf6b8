"""The API against its own description: requests made from it, good and bad, are answered as it says, and never by a failure
(SEC-08, SEC-09, SEC-20).
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any, Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.web.conversations import validation

from ..fake_engine import FakeEngine
from ..harness import ORIGIN
from .service import Service

EXAMPLES = 30
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip
#: What an answer never says of the inside.
DEDANS = re.compile(r"Traceback|[Dd]jango|[Rr]asa|uvicorn|python|\.py\b|3\.6\.", re.ASCII)


def described() -> dict[str, Any]:
    """The description without its tokens: these tests put them in, or leave them out, themselves."""
    document = copy.deepcopy(validation.openapi())
    for operations in document["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    return document


OPERATIONS = [result.ok() for result in schemathesis.openapi.from_dict(described()).get_all_operations()]


def sent(case: Any) -> dict[str, Any]:
    """The request of a case, in the words of the client."""
    made = case.as_transport_kwargs(base_url=ORIGIN)
    options = {"params": made.get("params"), "cookies": made.get("cookies"), "headers": dict(made.get("headers") or {})}
    if "json" in made:
        # Lone surrogates and all: bytes, so that nothing on the way is kinder than a hostile client.
        options["content"] = json.dumps(made["json"]).encode()
        options["headers"].setdefault("Content-Type", "application/json")
    elif isinstance(made.get("data"), dict):
        options["data"] = made["data"]
    elif made.get("data") is not None:
        options["content"] = made["data"]
    return {"method": made["method"], "path": made["url"], **options}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{each.method.upper()} {each.path}" for each in OPERATIONS])
def test_answers_are_those_described(operation: Any, engine: FakeEngine, quick: None) -> None:
    modes = list(schemathesis.GenerationMode)
    statuses: set[int] = set()

    def check(service: Service) -> Callable[[], None]:
        opened: list[dict[str, Any]] = []

        @settings(
            max_examples=3 * EXAMPLES if operation.body else EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)), at_home=st.integers(0, 3))
        def answered(case: Any, at_home: int) -> None:
            request = sent(case)
            if "{id}" in operation.path and at_home:  # mostly on a conversation that exists, with its token
                if not opened:
                    opened.append(service.call("POST", "/api/conversations", json={}).json())
                home = opened[0]
                request["path"] = f"{ORIGIN}{operation.path}".replace("{id}", home["id"]).replace("{message}", home["messages"][0]["id"])
                request["headers"]["Authorization"] = f"Bearer {home['token']}"
                if operation.method == "delete":
                    opened.clear()
            response = service.call(**request)
            statuses.add(response.status_code)
            assert not DEDANS.search(response.text) or operation.path.endswith("openapi.json")
            # Too large is a refusal too, which this check does not know.
            case.validate_response(response, checks=[check for check in CHECKS if response.status_code != 413 or check is not negative_data_rejection])

        return answered

    with Service() as service:
        check(service)()
    assert min(statuses) < 300 or "calendar" in operation.path or "recap" in operation.path, statuses  # the good requests got through
