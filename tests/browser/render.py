"""Renders our templates as Django does, for the stand-in server: `python tests/browser/render.py`.

A process of its own, because Django, once configured, changes what runs around every test of the process it is in.
One JSON line asks (`{"template": ..., "context": {...}}`), one JSON line answers (the page, as a string).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"


class Renderer:
    """The process, started at the first page and kept."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def page(self, template: str, **context: Any) -> str:
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8"
                )
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps({"template": template, "context": context}) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        page: str = json.loads(answer)
        return page

    def stop(self) -> None:
        if self._process is not None:
            self._process.communicate("")


def main() -> None:
    import django
    from django.conf import settings

    settings.configure(
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [WEB / "templates", WEB / "widget" / "templates"],
                "OPTIONS": {"builtins": ["django.templatetags.static"]},
            }
        ],
        STATIC_URL="/static/",
    )
    django.setup()
    from django.template.loader import render_to_string

    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(render_to_string(asked["template"], asked["context"])), flush=True)


if __name__ == "__main__":
    main()
