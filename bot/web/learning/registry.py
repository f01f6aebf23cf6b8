"""Which models there are, which one is in use, and how one takes the place of another.

"In use" is one fact, in the database: the latest ``Promotion``. Every process follows it (``follow``).

A model goes with the code that it was trained for (domain, rules, facts: ``base``). The model shipped with another
version of the product takes the place of a candidate of the former one by itself; accepted examples wait for the next
build. A process never serves a model of another base than its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Iterable, Optional

from django.conf import settings
from django.db import IntegrityError, transaction

from bot.engine import model
from bot.web.accounts.models import Account
from bot.web.learning.models import LearntExample, ModelVersion, Promotion, Serving
from bot.web.review.models import ProposedExample

#: Why a model cannot be put in use, besides the reasons of its own report.
REMOVED, ALTERED, IN_USE, OUTDATED, ERASED, MOVED = "retire", "altere", "en_service", "autre_version", "effacee", "autre_vivant"


class NotPromotable(Exception):
    """``reasons``: codes, those above or those of the report."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(", ".join(self.reasons))


def live() -> Optional[Promotion]:
    """The latest promotion: the model in use."""
    return Promotion.objects.select_related("version").first()


def previous() -> Optional[ModelVersion]:
    """The model that was in use before the one that is."""
    current = live()
    if current is None:
        return None
    before = Promotion.objects.exclude(version=current.version).select_related("version").first()
    return before.version if before else None


def archive_of(version: ModelVersion) -> Path:
    """The archive, whose bytes are those first seen. Raises ModelInvalid."""
    archive = Path(version.archive)
    sheet = model.verify(archive)
    if sheet.sha256 != version.sha256:
        raise model.ModelInvalid(model.ALTERED, f"{archive.name}: not the one that was recorded")
    return archive


def register_shipped(archive: Path, now: datetime) -> Optional[ModelVersion]:
    """Record the model of this version of the product, and put it in use unless the one in use was made for this version
    too. None when it is no model: the engine will say so.
    """
    try:
        sheet = model.read_sheet(archive)
        trained_at = datetime.fromisoformat(sheet.trained_at)
    except (model.ModelInvalid, ValueError):
        return None
    given = {
        "archive": str(archive.resolve()), "sha256": sheet.sha256, "content": sheet.content, "base": sheet.base or sheet.fingerprint,
        "origin": ModelVersion.Origin.LIVRE, "trained_at": trained_at, "seconds": sheet.seconds,
    }  # fmt: skip
    try:
        with transaction.atomic():
            version, created = ModelVersion.objects.get_or_create(fingerprint=sheet.fingerprint, defaults=given)
            current = live()
            if current is None or current.version.base != version.base:
                Promotion.objects.create(version=version, kind=Promotion.Kind.LIVRAISON, at=now)
    except IntegrityError:  # another process was faster
        return ModelVersion.objects.get(fingerprint=sheet.fingerprint)
    if not created and version.origin == ModelVersion.Origin.LIVRE and version.archive != given["archive"]:
        # Trained again, or installed elsewhere: what is shipped is what the operator put there.
        ModelVersion.objects.filter(pk=version.pk).update(archive=given["archive"], sha256=sheet.sha256, content=sheet.content)
        version.refresh_from_db()
    return version


def obstacles(version: ModelVersion, verify: bool = True) -> list[str]:
    """Why ``version`` cannot be put in use now; empty when it can. Without ``verify``, the archive is only looked for:
    reading it takes a while, and a promotion does it anyway.
    """
    current = live()
    if current is not None and current.version_id == version.pk:
        return [IN_USE]
    found = []
    if version.removed_at is not None:
        return [REMOVED]
    try:
        if not Path(version.archive).is_file() or (verify and not archive_of(version)):
            found.append(ALTERED)
    except model.ModelInvalid:
        found.append(ALTERED)
    if not version.promotions.exists():  # an incident does not wait: one that served may come back as it is
        found += [str(reason["code"]) for reason in version.refusals]
        if missing_examples(version):
            found.append(ERASED)
        if version.compared_with_id is not None and current is not None and version.compared_with_id != current.version_id:
            found.append(MOVED)
    if current is not None and version.base != current.version.base:
        found.append(OUTDATED)
    return list(dict.fromkeys(found))


def missing_examples(version: ModelVersion) -> int:
    """Examples that this model learnt and that were erased since."""
    return max(0, int(version.examples_learnt) - version.learnt.count())


def promote(version: ModelVersion, by: Optional[Account], now: datetime) -> Promotion:
    """Put ``version`` in use, in every process. Raises NotPromotable."""
    with transaction.atomic():
        # Two people at once: the second one judges after the first (a lock on PostgreSQL; SQLite writes one at a time).
        Promotion.objects.select_for_update().first()
        version.refresh_from_db()
        reasons = obstacles(version)
        if reasons:
            raise NotPromotable(reasons)
        kind = Promotion.Kind.RETOUR if version.promotions.exists() else Promotion.Kind.PROMOTION
        return Promotion.objects.create(version=version, kind=kind, by=by, at=now)


def record_candidate(candidate: Any, folder: Path, live_version: Optional[ModelVersion], by: Optional[Account]) -> ModelVersion:
    """Keep what ``bot.engine.candidat.construire`` made."""
    sheet = candidate.fiche
    with transaction.atomic():
        version, _ = ModelVersion.objects.update_or_create(
            fingerprint=sheet.fingerprint,
            defaults={
                "archive": str((folder / sheet.archive).resolve()), "sha256": sheet.sha256, "content": sheet.content, "base": sheet.base,
                "origin": ModelVersion.Origin.CANDIDAT, "trained_at": datetime.fromisoformat(sheet.trained_at), "seconds": sheet.seconds,
                "built_by": by, "compared_with": live_version, "examples_learnt": len(candidate.tri.gardees),
                "refusals": candidate.rapport["refus"], "summary": summary(candidate.rapport), "removed_at": None,
            },
        )  # fmt: skip
        version.learnt.all().delete()
        # One erased during the build is no longer there to be linked: it shows as missing, and the model is refused.
        kept = ProposedExample.objects.filter(pk__in=[each.numero for each in candidate.tri.gardees])
        LearntExample.objects.bulk_create([LearntExample(version=version, example=example) for example in kept])
    return version


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """What the page of a candidate shows; the rest stays in the file."""
    return {
        "cibles": report["comparaison"]["cibles"],
        "limites": {each["cle"]: {"au_moins": each["au_moins"], "au_plus": each["au_plus"]} for each in report["apres"]["cibles"]},
        "jeux": report["comparaison"]["jeux"],
        "rejeu": report["rejeu"],
        "ecartees": report["corrections"]["ecartees"],
    }


def prune(now: datetime) -> int:
    """Remove the archives of old candidates; give how many. Never the model in use, the one before it, a shipped one,
    the last promoted ones, nor a recent candidate. Their lines and figures stay.
    """
    current, before = live(), previous()
    promoted: list[int] = []
    for promotion in Promotion.objects.all():
        if promotion.version_id not in promoted:
            promoted.append(promotion.version_id)
    kept = {*promoted[: settings.PASSERELLE_MODELS_KEPT], *([current.version_id] if current else []), *([before.pk] if before else [])}
    candidates = ModelVersion.objects.filter(origin=ModelVersion.Origin.CANDIDAT, removed_at=None)
    kept.update(candidates.values_list("pk", flat=True)[: settings.PASSERELLE_MODELS_KEPT])
    removed = sum(_remove(version, now) for version in candidates.exclude(pk__in=kept))
    Serving.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return removed


def forget_erased(now: datetime) -> int:
    """Remove the candidates that learnt the words of somebody erased since and never served: they never will. Gives their
    number. A model that served keeps its archive, so that an incident can go back to it; the next build knows nothing of them.
    """
    candidates = ModelVersion.objects.filter(origin=ModelVersion.Origin.CANDIDAT, removed_at=None, promotions=None)
    return sum(_remove(version, now) for version in candidates if missing_examples(version))


def _remove(version: ModelVersion, now: datetime) -> int:
    archive = Path(version.archive)
    for path in (archive, archive.with_suffix(".json"), report_of(version)):
        path.unlink(missing_ok=True)
    return int(ModelVersion.objects.filter(pk=version.pk).update(removed_at=now))


def report_of(version: ModelVersion) -> Path:
    return Path(version.archive).with_name(f"rapport-{version.fingerprint}.json")
