"""A page like an employer's, served by us, to see the assistant as an employee will.

Our own address is one origin among others: an employer that registers it (``https://assistant.exemple.fr``) can try its
key here, ``/demo/?cle=pk_…``. Without key, the first one that this address may use.
"""

from __future__ import annotations

from typing import Optional

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bot.web.conversations import db
from bot.web.employers import admission
from bot.web.employers.models import EmbeddingKey
from bot.web.employers.public import own_origin
from bot.web.middleware import content_security_policy


async def demo(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    address = own_origin(request)
    cle = await db.run(_key, request.GET.get("cle", ""), address)
    response = render(request, "widget/demo.html", {"cle": cle, "adresse": address})
    response["Content-Security-Policy"] = content_security_policy() + "; frame-src 'self'"
    return response


def _key(asked: str, address: str) -> Optional[str]:
    """The key to show: the one asked for if it may be used from here, else any that may."""
    if asked:
        try:
            return admission.admit(asked, address).key.cle
        except admission.Refused:
            return None
    usable = EmbeddingKey.objects.filter(
        revoquee_le__isnull=True, employer__actif=True, employer__origines__texte=address, employer__origines__retiree_le__isnull=True
    )
    return usable.order_by("pk").values_list("cle", flat=True).first()
