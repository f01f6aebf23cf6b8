"""Every page that the application serves is valid HTML (ACC-26). A template that no visited page shows fails too: a new page
comes with its visit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test.signals import template_rendered
from valid_html import faults

from .visited_pages import Visit

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # some pages read the database from another thread
def test_every_page_is_valid(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    shown: set[str] = set()

    def rendered(template: Any, **_: Any) -> None:
        shown.add(str(template.name))

    template_rendered.connect(rendered)
    try:
        pages = Visit(tmp_path).everything()
    finally:
        template_rendered.disconnect(rendered)
    assert [f"{name} {fault}" for name, html in pages.items() for fault in faults(html)] == []
    templates = {path.relative_to(folder).as_posix() for folder in WEB.rglob("templates") for path in folder.rglob("*.html")}
    assert len(pages) > 150 and templates - shown == set()
