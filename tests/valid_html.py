"""Whether pages are valid HTML (ACC-26), by html-validate: a development tool of the widget, which works without network."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOOL = HERE.parent / "bot" / "web" / "widget" / "node_modules" / "html-validate"


def faults(html: str) -> list[str]:
    """What is not valid in a page, one line for each fault. Skips the test where the tool is missing."""
    validator = _validator()
    assert validator.stdin is not None and validator.stdout is not None
    validator.stdin.write(json.dumps(html) + "\n")
    validator.stdin.flush()
    found: list[str] = json.loads(validator.stdout.readline())
    return found


@lru_cache(maxsize=1)
def _validator() -> subprocess.Popen[str]:
    """The tool, started at the first page and kept until the tests end."""
    node = shutil.which("node")
    if node is None or not TOOL.is_dir():
        pytest.skip("html-validate is not installed: npm ci in bot/web/widget")
    running = subprocess.Popen([node, str(HERE / "valid_html.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf8")
    atexit.register(running.communicate, "")
    return running
