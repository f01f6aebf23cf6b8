"""The page of demonstration: our own page, admitted like any employer's, by the same rules."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from bot.web.employers.models import Origin

from ..harness import Api
from .conftest import amake

pytestmark = pytest.mark.django_db(transaction=True)


def ours(api: Api) -> str:
    return str(api.http.base_url).rstrip("/")


async def test_it_uses_a_key_that_this_address_may_use(api: Api) -> None:
    site = await amake()
    assert site.key.cle not in (await api.http.get("/demo/")).text
    assert site.key.cle not in (await api.http.get("/demo/", params={"cle": site.key.cle})).text
    await sync_to_async(Origin.objects.create)(employer=site.employer, texte=ours(api))
    for params in ({}, {"cle": site.key.cle}):
        page = await api.http.get("/demo/", params=params)
        assert f'data-cle="{site.key.cle}"' in page.text
        assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert '<script src="/loader.js"' not in (await api.http.get("/demo/", params={"cle": "pk_" + "x" * 24})).text


async def test_our_own_page_needs_no_origin_header(api: Api) -> None:
    """Browsers tell no origin to themselves; a request that merely omits it is still refused."""
    site = await amake(origin=ours(api))
    path = f"/integration/{site.key.cle}.json"
    assert (await api.http.get(path, headers={"Sec-Fetch-Site": "same-origin"})).status_code == 200
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await api.http.get(path, headers=headers)).status_code == 403
