"""Employers for the tests: a key and an origin each, as their pages would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional

import httpx
import pytest
from asgiref.sync import sync_to_async

from bot.web.employers.models import EmbeddingKey, Employer, Origin

from ..harness import Api, Talk

SITE = "https://intranet.exemple.fr"


@dataclass
class Site:
    """An employer's page: everything the browser sends from it."""

    employer: Employer
    key: EmbeddingKey
    origin: str = SITE

    async def settings(self, api: Api, origin: Optional[str] = "", cle: str = "", **options: Any) -> httpx.Response:
        headers = {"Origin": self.origin if origin == "" else origin, "Sec-Fetch-Site": "cross-site"}
        headers = {name: value for name, value in headers.items() if value is not None}
        return await api.http.get(f"/integration/{cle or self.key.cle}.json", headers=headers, **options)

    async def frame(self, api: Api, origin: Optional[str] = "", **params: str) -> httpx.Response:
        if origin is not None:
            params["origine"] = origin or self.origin
        return await api.http.get(f"/widget/{self.key.cle}", params=params)

    async def open(self, api: Api, origin: Optional[str] = "") -> httpx.Response:
        body = {"cle": self.key.cle, **({} if origin is None else {"origine": origin or self.origin})}
        return await api.call("POST", "/api/conversations", json=body)

    async def talk(self, api: Api) -> Talk:
        response = await self.open(api)
        assert response.status_code == 201, response.text
        return Talk(api, response.json())


def make(nom: str = "Entreprise exemple", origin: str = SITE, **fields: Any) -> Site:
    employer = Employer.objects.create(nom=nom, **fields)
    Origin.objects.create(employer=employer, texte=origin)
    return Site(employer, EmbeddingKey.objects.create(employer=employer), origin)


#: ``make`` from a test that runs in the event loop.
amake: Callable[..., Any] = sync_to_async(make)


@pytest.fixture
def changed() -> Callable[..., Any]:
    """Save new values of a row: ``await changed(site.key, revoquee_le=...)``."""

    async def save(row: Any, **values: Any) -> None:
        await sync_to_async(type(row).objects.filter(pk=row.pk).update)(**values)

    return save
