"""The real server on a population drawn from a seed, with the work of some readers done and some waiting: what the pictures
of the guide of reviewers are taken from. Run as a program. It writes one line of JSON, then serves.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
SEED, CONVERSATIONS, NAMES = 2018, 400, ("Relectrice A", "Relecteur B")
SHIPPED, CANDIDATE, BASE = "5e1f0c7a92b64d38", "c3a94b17d80e6f25", "8d20f3a6c91e7b45"
#: What a reader takes a sentence for, by the words in it.
MEANING = {"voir avec": "contact", "voisin": "hors_sujet", "perdu la": "hors_sujet", " ok": "remercier", "machin": "definition", "parking": "hors_sujet"}


def meaning(text: str) -> str:
    return next((intent for words, intent in MEANING.items() if words in text), "")


def people() -> tuple[list[Any], str]:
    """Two readers, and the session of somebody who may do everything on these pages."""
    from bot.web.accounts.models import Account
    from browser.employer_server import account

    readers = list(Account.objects.filter(role="reviseur").order_by("pk")[: len(NAMES)])
    for reader, name in zip(readers, NAMES, strict=True):
        Account.objects.filter(pk=reader.pk).update(name=name)
    head, session = account("responsable")
    Account.objects.filter(pk=head.pk).update(name="Responsable")
    return [Account.objects.get(pk=reader.pk) for reader in readers], session


def work(readers: list[Any], now: datetime) -> None:
    """Corrections, examples, a double reading, groups, a ticket, saved views."""
    from bot.web.review import agreement, correcting, grouping, proposals
    from bot.web.review.correcting import Judgement
    from bot.web.review.models import Group, ProposedExample, ReviewItem, ReviewTurn, SavedView

    first, second = readers
    lost = ReviewTurn.objects.filter(fallback=True, corrections=None).select_related("message").order_by("-at")
    for number, turn in enumerate(lost[:14]):
        intent = meaning(turn.message.text)
        correcting.correct(turn, first, Judgement(intent, note="le sujet manque" if number == 3 else ""), 0, now, learn=True)
    waiting = ProposedExample.objects.order_by("pk").values_list("pk", flat=True)
    proposals.decide(ProposedExample.objects.filter(pk__in=list(waiting[:6])), True, second, now)
    sample = agreement.draw(ReviewItem.objects.all(), "", 40, 7, True, first, now)
    for place, drawn in enumerate(sample.drawn.select_related("turn__message")):
        for reader in readers if place < 36 else readers[:1]:
            intent = "montant" if place % 6 == 0 and (reader is first or place % 12) else meaning(drawn.turn.message.text)
            correcting.correct(drawn.turn, reader, Judgement(intent if intent != drawn.turn.intent else "", incomplete=place % 9 == 4), 0, now)
    shown = ReviewTurn.objects.exclude(turn__understanding__trace={}).filter(turn__isnull=False, corrections=None).latest("at")
    correcting.correct(shown, second, Judgement(rule_doubt=True, note="cette condition me paraît fausse"), 0, now)
    grouping.regroup(now)
    grouping.ask_for_topic(Group.objects.order_by("size").first(), "à ajouter au catalogue", first, now)
    for name, query in (("À reprendre", "correction=sans&repli=oui"), ("Avis négatifs", "pouce=down_motif"), ("Détresse", "securite=oui")):
        SavedView.objects.create(account=first, name=name, query=query, shared=True, at=now)


def models(folder: Path, readers: list[Any], now: datetime) -> Any:
    """The engine, its model in use, and a candidate with what a comparison says."""
    from web.models_on_disk import SwapEngine, archive
    from web.test_modeles import candidate

    from bot.web.learning.follow import Follower
    from bot.web.learning.models import Build
    from bot.web.review import proposals

    engine = SwapEngine(archive(folder / "models", SHIPPED, BASE), delay=0.01)
    Follower(engine).prepare(now)
    version = candidate(folder / "modeles", CANDIDATE, base=BASE)
    learnt = list(proposals.accepted())
    version.summary, version.refusals, version.built_by = comparison(learnt), [], readers[0]
    version.trained_at, version.seconds, version.examples_learnt = now - timedelta(minutes=9), 108.0, len(learnt)
    version.save()
    for example in learnt:
        version.learnt.create(example=example)
    Build.objects.create(
        state=Build.State.REUSSI, running=None, by=readers[0], version=version, progress=1.0,
        started_at=now - timedelta(minutes=14), beat_at=now, ended_at=now - timedelta(minutes=2),
    )  # fmt: skip
    return engine


def comparison(learnt: list[Any]) -> dict[str, Any]:
    """In the shape of ``registry.summary``: figures are examples."""
    targets = YAML(typ="safe").load((HERE.parents[1] / "bot" / "engine" / "evaluation" / "cibles.yml").read_text(encoding="utf-8"))
    rows, limits = [], {}
    for place, target in enumerate(targets[:6]):
        limit = target.get("au_moins", target.get("au_plus"))
        before = limit + (0.01 + place / 500 if "au_moins" in target else -limit / 3)
        after = before + (0.004 if place in (0, 5) else 0.0)
        rows.append({"cle": target["cle"], "titre": target["titre"], "avant": before, "apres": after, "tenue_avant": True, "tenue_apres": True,
                     "sens": "mieux" if after != before else "pareil"})  # fmt: skip
        limits[target["cle"]] = {"au_moins": target.get("au_moins"), "au_plus": target.get("au_plus")}
    flip = {"texte": "vers qui je me tourne pour mon dossier", "avant": "demarche", "apres": "contact"}
    sets = [
        {"jeu": name, "communes": number, "mieux": {"dev": better, "test": better}, "pire": {"dev": 0, "test": 0}, "p": 1.0,
         "phrases_mieux": [flip] if better else [], "phrases_pire": []}
        for name, number, better in (("aspects", 1300, 1), ("hors_perimetre", 540, 0), ("securite", 440, 0))
    ]  # fmt: skip
    changes = [
        {"tour": str(each.message_id), "avant": "nlu_fallback", "apres": each.intent, "confiance_avant": 0.2, "confiance_apres": 0.97, "voulue": each.intent, "sens": "mieux", "securite": False}
        for each in learnt
    ]
    return {"cibles": rows, "limites": limits, "jeux": sets, "rejeu": {"joues": 300, "changes": changes}, "ecartees": []}


def main() -> None:
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]
    from bot.web import service

    service.configurer()
    from django.conf import settings
    from django.utils import timezone
    from population.chargement import load

    service.migrer()
    now = timezone.now()
    load(SEED, CONVERSATIONS, now, CONVERSATIONS)
    readers, session = people()
    work(readers, now)
    engine = models(Path(settings.DATA), readers, now)
    print(json.dumps({"responsable": session}), flush=True)
    service.servir("127.0.0.1", 0, engine, lambda event, detail: print(event, detail, flush=True))


if __name__ == "__main__":
    main()
