"""The pages of models: the list, the comparison of a candidate, and the gestures: build, cancel, put in use."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Optional

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_GET, require_POST
from ruamel.yaml import YAML

from bot.web.accounts.audit import record
from bot.web.accounts.rights import Right, has_right, requires
from bot.web.conversations.models import Message
from bot.web.learning import builds, launcher, registry
from bot.web.learning.models import Build, ModelVersion, Promotion, Serving
from bot.web.review import proposals
from bot.web.review.gestures import named_intent

#: A process that said nothing for this long is gone.
_GONE_SECONDS = 60
_LISTED = 50


@lru_cache(maxsize=1)
def texts() -> Any:
    return YAML(typ="safe").load(Path(__file__).with_name("texts.yml"))


@require_GET
@requires(Right.ACCEPTER_EXEMPLES)
def listing(request: HttpRequest) -> HttpResponse:
    """The model in use, the others, the build under way, and what the next one would learn."""
    now, current = timezone.now(), registry.live()
    versions = ModelVersion.objects.prefetch_related("promotions", "builds").select_related("built_by")[:_LISTED]
    build = Build.objects.select_related("version", "by").first()
    seen = Serving.objects.filter(at__gte=now - timedelta(seconds=_GONE_SECONDS)).order_by("process")
    context = {
        "rubrique": "modeles",
        "vivant": current,
        "modeles": [_line(version, current) for version in versions],
        "travail": _shown(build) if build else None,
        "acceptes": proposals.accepted().count(),
        "processus": seen,
        "en_retard": [each for each in seen if current and each.fingerprint != current.version.fingerprint],
        "mises": [{"mise": each, "mot": texts()["mises"][each.kind]} for each in Promotion.objects.select_related("version", "by")[:_LISTED]],
    }
    return render(request, "modeles/liste.html", context)


def _line(version: ModelVersion, current: Optional[Promotion]) -> dict[str, Any]:
    in_use = current is not None and current.version_id == version.pk
    return {
        "version": version, "origine": texts()["origines"][version.origin], "en_service": in_use,
        "a_servi": bool(version.promotions.all()), "manquants": registry.missing_examples(version),
        "obstacles": [] if in_use else [texts()["obstacles"][code] for code in registry.obstacles(version, verify=False)],
    }  # fmt: skip


def _shown(build: Build) -> dict[str, Any]:
    words = texts()
    aside: list[dict[str, Any]] = []
    for line in build.set_aside if build.running is None else ():
        example = proposals.ProposedExample.objects.filter(pk=line["numero"]).first()
        if example is not None:  # its person may have been erased since
            aside.append({"texte": example.text, "intention": named_intent(example.intent), "raison": words["ecarts"][line["raison"]]})
    return {
        "build": build, "etat": words["etats"][build.state], "etape": words["etapes"].get(build.step, build.step),
        "pourcent": round(100 * build.progress), "cause": words["causes"].get(build.code, ""), "ecartees": aside,
    }  # fmt: skip


@require_GET
@requires(Right.ACCEPTER_EXEMPLES)
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a build is, for the page that shows it."""
    shown = _shown(get_object_or_404(Build, pk=pk))
    answer = {"en_cours": shown["build"].running is True, "etape": shown["etape"], "pourcent": shown["pourcent"], "etat": shown["etat"]}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_POST
@requires(Right.ACCEPTER_EXEMPLES)
def build(request: HttpRequest) -> HttpResponse:
    try:
        asked = builds.ask(request.user, timezone.now())
    except builds.AlreadyRunning:
        return _back(request, messages.WARNING, "deja")
    record(request, "modele_candidat_demande", asked.pk)
    try:
        launcher.start(asked)
    except OSError:  # no process, no memory: the build says so on the page
        builds.end(asked.pk, Build.State.ECHOUE, timezone.now(), builds.PROCESSUS)
        return _back(request)
    return _back(request, messages.SUCCESS, "demarre")


@require_POST
@requires(Right.ACCEPTER_EXEMPLES)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Build, pk=pk)
    if not builds.cancel(pk):
        return _back(request, messages.WARNING, "finie")
    record(request, "modele_candidat_annule", pk)
    return _back(request, messages.SUCCESS, "annulation")


@require_POST
@requires(Right.PROMOUVOIR)
def promote(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Put a model in use, a candidate or one that served before."""
    version = get_object_or_404(ModelVersion, fingerprint=fingerprint)
    try:
        promotion = registry.promote(version, request.user, timezone.now())
    except registry.NotPromotable as refused:
        record(request, "modele_refuse", fingerprint, raisons=refused.reasons)
        return _back(request, messages.ERROR, "refuse", raison=texts()["obstacles"][refused.reasons[0]])
    back = promotion.kind == Promotion.Kind.RETOUR
    record(request, "modele_retabli" if back else "modele_promu", fingerprint, exemples=version.examples_learnt)
    return _back(request, messages.SUCCESS, "retabli" if back else "promu", nom=fingerprint)


def _back(request: HttpRequest, level: Optional[int] = None, fact: str = "", **values: str) -> HttpResponse:
    if level is not None:
        messages.add_message(request, level, texts()["faits"][fact].format(**values))
    return HttpResponseRedirect(reverse("modeles:liste"))


@require_GET
@requires(Right.ACCEPTER_EXEMPLES)
def report(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """What a candidate does better and worse than the model that it was compared with."""
    version = get_object_or_404(ModelVersion.objects.select_related("built_by", "compared_with"), fingerprint=fingerprint)
    summary = version.summary
    targets = [_target(each, summary["limites"].get(each["cle"], {})) for each in summary.get("cibles", ())]
    titles = {each["cle"]: each["titre"] for each in targets}
    record(request, "modele_lu", fingerprint)
    context = {
        "rubrique": "modeles", "version": version, "ligne": _line(version, registry.live()), "cibles": targets,
        "refus": [_reason(each, titles) for each in version.refusals],
        "jeux": [_set(each) for each in summary.get("jeux", ())],
        "rejoues": summary.get("rejeu", {}).get("joues", 0),
        "tours": list(_turns(summary.get("rejeu", {}).get("changes", ()), has_right(request.user, Right.LIRE))),
        "ecartees": len(summary.get("ecartees", ())),
    }  # fmt: skip
    return render(request, "modeles/rapport.html", context)


def _target(compared: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    time = compared["cle"] == "latence"
    shown = {name: _figure(compared[name], time) for name in ("avant", "apres")}
    shown["limite"] = _figure(limits.get("au_moins") if limits.get("au_moins") is not None else limits.get("au_plus"), time)
    return {**compared, **shown, "au_moins": limits.get("au_moins") is not None, "mot": texts()["sens"][compared["sens"]]}


def _figure(value: Optional[float], time: bool) -> str:
    """A share as a percentage; a time as it is. Nothing when it was not measured."""
    if value is None:
        return ""
    return f"{number_format(value, 1)} ms" if time else f"{number_format(100 * value, 1)} %"


def _reason(reason: dict[str, Any], titles: dict[str, str]) -> str:
    count, time = reason["code"] == "jeu", reason["objet"] == "latence"
    figures = {name: f"{reason[name]:.0f}" if count and reason[name] is not None else _figure(reason[name], time) for name in ("avant", "apres")}
    subject = texts()["jeux"].get(reason["objet"], "") if count else titles.get(reason["objet"], reason["objet"])
    return str(texts()["refus"][reason["code"]].format(objet=subject, **figures))


def _turns(changes: Iterable[dict[str, Any]], readable: bool) -> Iterable[dict[str, Any]]:
    """The past turns that change. Their words are read now, masked, where they still are: a report keeps none."""
    changes = list(changes)
    said = dict(Message.objects.filter(pk__in=[each["tour"] for each in changes]).values_list("pk", "text")) if readable else {}
    words = {str(pk): text for pk, text in said.items()}
    for each in changes:
        if each["tour"] in words:
            yield {**_named(each), "texte": words[each["tour"]], "mot": texts()["sens"][each["sens"]]}


def _set(compared: dict[str, Any]) -> dict[str, Any]:
    changes = {name: [_named(each) for each in compared[name]] for name in ("phrases_mieux", "phrases_pire")}
    return {**compared, **changes, "titre": texts()["jeux"][compared["jeu"]]}


def _named(change: dict[str, Any]) -> dict[str, Any]:
    """The intents of a change in words."""
    return {**change, **{name: named_intent(change[name]) for name in ("avant", "apres", "voulue") if change.get(name)}}
