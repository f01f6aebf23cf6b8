"""Which model is in use: one fact in the database, followed by every process; refusals; coming back (REL-10, SEC-23)."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async

from bot.engine import model
from bot.engine.candidat import Refus
from bot.web import engine_port, runtime
from bot.web.accounts.models import Account, AuditEntry
from bot.web.accounts.rights import Role
from bot.web.conversations import reading
from bot.web.conversations.models import Message, Turn
from bot.web.learning import builds, registry, work
from bot.web.learning.follow import Follower
from bot.web.learning.models import Build, ModelVersion, Promotion, Serving
from bot.web.review import proposals
from bot.web.review.models import ProposedExample

from .harness import Api
from .models_on_disk import BASE, SwapEngine, archive
from .talks import NOW, talk

SHIPPED, FIRST, SECOND = "a" * 16, "1" * 16, "2" * 16


@dataclass
class Fiche:
    """What a build hands over (``bot.engine.candidat.construire.Candidat``), without a build."""

    fiche: model.ModelSheet
    gardees: list[Any] = field(default_factory=list)
    refus: tuple[Refus, ...] = ()

    @property
    def tri(self) -> "Fiche":
        return self

    @property
    def rapport(self) -> dict[str, Any]:
        cibles: list[Any] = []
        return {
            "refus": [asdict(each) for each in self.refus], "comparaison": {"cibles": cibles, "jeux": []}, "apres": {"cibles": cibles},
            "rejeu": {"joues": 0, "changes": []}, "corrections": {"ecartees": []},
        }  # fmt: skip


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return archive(tmp_path / "models", SHIPPED, BASE)


@pytest.fixture
def candidates(tmp_path: Path, settings: Any) -> Path:
    settings.PASSERELLE_CANDIDATES = str(tmp_path / "candidats")
    return tmp_path / "candidats"


def candidate(folder: Path, fingerprint: str, content: bytes = b"model", base: str = BASE, **options: Any) -> ModelVersion:
    path = archive(folder, fingerprint, base, content)
    current = registry.live()
    return registry.record_candidate(Fiche(model.read_sheet(path), **options), folder, current.version if current else None, None)


def start(path: Path) -> Follower:
    """A process that starts with this shipped model."""
    follower = Follower(SwapEngine(path), "essai")
    follower.prepare(NOW)
    return follower


@pytest.fixture
def person(db: None) -> Account:
    return Account.objects.create_user("responsable@exemple.fr", Role.RESPONSABLE)


# --- What is in use -----------------------------------------------------------------------------------------


def test_the_shipped_model_is_in_use_until_another_is_promoted(db: None, shipped: Path, candidates: Path) -> None:
    assert start(shipped).serving == SHIPPED and start(shipped).serving == SHIPPED
    assert [each.kind for each in Promotion.objects.all()] == ["livraison"]
    version = candidate(candidates, FIRST)
    assert start(shipped).serving == SHIPPED  # a candidate is only a file
    registry.promote(version, None, NOW)
    restarted = start(shipped)
    assert restarted.serving == FIRST and restarted.engine.model == candidates / f"passerelle-{FIRST}.tgz"


def test_another_version_of_the_product_serves_its_own_model(db: None, tmp_path: Path, shipped: Path, candidates: Path) -> None:
    """A candidate holds the domain and the rules of the version that it was trained for."""
    start(shipped)
    first = candidate(candidates, FIRST)
    registry.promote(first, None, NOW)
    newer = archive(tmp_path / "newer", "d" * 16, "e" * 16)
    assert start(newer).serving == "d" * 16
    assert registry.obstacles(first) == ["autre_version"]
    assert start(shipped).serving == SHIPPED  # and the former version, installed again, its own


@pytest.mark.parametrize("damage", ["altered", "altered with its sheet", "missing"])
def test_a_promoted_model_that_is_not_what_it_was_is_not_served(db: None, shipped: Path, candidates: Path, damage: str) -> None:
    start(shipped)
    version = candidate(candidates, FIRST)
    registry.promote(version, None, NOW)
    path = Path(version.archive)
    if damage == "missing":
        path.unlink()
    elif damage == "altered":
        path.write_bytes(b"model!")
    else:
        archive(candidates, FIRST, BASE, b"model!")
    restarted = start(shipped)
    assert restarted.serving == SHIPPED and Serving.objects.get().state == "echec"


# --- Refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["cible", "detresse", "tour", "bruit", "jeu"])
def test_a_candidate_that_loses_something_is_refused(db: None, shipped: Path, candidates: Path, code: str) -> None:
    start(shipped)
    version = candidate(candidates, FIRST, refus=(Refus(code, "aspects", 0.95, 0.9),))
    with pytest.raises(registry.NotPromotable) as refused:
        registry.promote(version, None, NOW)
    assert refused.value.reasons == [code] and registry.live().version.fingerprint == SHIPPED


def test_a_candidate_compared_with_a_former_model_is_refused(db: None, shipped: Path, candidates: Path) -> None:
    start(shipped)
    first, second = candidate(candidates, FIRST), candidate(candidates, SECOND)
    registry.promote(first, None, NOW)
    assert registry.obstacles(first) == ["en_service"] and registry.obstacles(second) == ["autre_vivant"]


def test_one_may_come_back_to_any_model_that_served(db: None, shipped: Path, candidates: Path, person: Account) -> None:
    start(shipped)
    first = candidate(candidates, FIRST)
    registry.promote(first, person, NOW)
    registry.promote(candidate(candidates, SECOND), person, NOW)
    registry.promote(first, person, NOW)
    registry.promote(ModelVersion.objects.get(fingerprint=SHIPPED), person, NOW)
    assert [each.kind for each in Promotion.objects.order_by("pk")] == ["livraison", "promotion", "promotion", "retour", "retour"]
    assert registry.previous() == first
    Path(first.archive).write_bytes(b"other")
    assert registry.obstacles(first) == ["altere"]


# --- Erased people ------------------------------------------------------------------------------------------


def accepted(text: str, person: Account) -> tuple[ProposedExample, Any]:
    conversation = talk((text, {"intent": "definition"}))
    message = Message.objects.get(conversation=conversation, author=Message.Author.USER)
    example = proposals.propose(message, "montant", person, NOW)
    assert example is not None and proposals.decide(ProposedExample.objects.filter(pk=example.pk), True, person, NOW) == 1
    return example, conversation


def test_an_erased_person_leaves_the_next_build_and_stops_a_candidate(transactional_db: None, shipped: Path, candidates: Path, person: Account) -> None:
    """PRV-19: nothing of them is trained again, and what was trained before their erasure is not put in use."""
    start(shipped)
    (first, conversation), (second, _) = accepted("ca fait combien par mois", person), accepted("et pour deux personnes", person)
    given = work.corrections()
    assert {each.numero for each in given} == {first.pk, second.pk} and all(len(each.source) == 64 for each in given)
    version = candidate(candidates, FIRST, gardees=given)
    assert registry.obstacles(version) == []
    assert "ca fait combien par mois" in {each.texte for each in work.past_turns(10)}
    reading.erase(conversation.pk, NOW)
    assert [each.texte for each in work.corrections()] == ["et pour deux personnes"]
    assert "ca fait combien par mois" not in {each.texte for each in work.past_turns(10)}
    assert registry.missing_examples(version) == 1 and registry.obstacles(version) == ["effacee"]


def test_past_turns_are_a_bounded_sample_in_their_context(db: None, person: Account) -> None:
    for number in range(6):
        talk((f"premiere {number}", {"asked": "age"}), (f"seconde {number}", {"band": "reponse"}), ("bouton", {"band": "bouton"}))
    example, _ = accepted("phrase corrigee", person)
    turns = work.past_turns(5)
    assert len(turns) == 5 and turns == work.past_turns(5)
    assert (turns[0].texte, turns[0].voulue, turns[0].nom) == ("phrase corrigee", "montant", str(example.message_id))
    everything = {each.texte: each for each in work.past_turns(100)}
    assert len(everything) == 13 and "bouton" not in everything
    assert everything["premiere 1"].demande is None and everything["seconde 1"].demande == "age"
    assert everything["premiere 1"].date == "2026-11-20"


# --- What is kept -------------------------------------------------------------------------------------------


def test_old_candidates_go_never_those_that_serve_or_served_last(db: None, shipped: Path, candidates: Path, settings: Any) -> None:
    settings.PASSERELLE_MODELS_KEPT = 1
    start(shipped)
    made = []
    for number in range(4):
        made.append(candidate(candidates, f"{number}" * 16))
        if number < 2:
            registry.promote(made[-1], None, NOW)
        ModelVersion.objects.filter(pk=made[-1].pk).update(trained_at=NOW + timedelta(hours=number))
    assert registry.prune(NOW) == 1
    assert [Path(each.archive).exists() for each in made] == [True, True, False, True] and shipped.exists()
    assert registry.obstacles(ModelVersion.objects.get(pk=made[2].pk)) == ["retire"]
    assert registry.prune(NOW) == 0


# --- Builds -------------------------------------------------------------------------------------------------


def test_one_build_at_a_time_and_every_end_is_told_once(db: None, person: Account) -> None:
    first = builds.ask(person, NOW)
    with pytest.raises(builds.AlreadyRunning):
        builds.ask(None, NOW)
    assert builds.beat(first.pk, "tri", 0.1, NOW)
    assert builds.cancel(first.pk) and not builds.beat(first.pk, "tri", 0.2, NOW)
    work.fail(first.pk, "annule", state=Build.State.ANNULE)
    assert not builds.end(first.pk, Build.State.REUSSI, NOW) and not builds.cancel(first.pk)
    first.refresh_from_db()
    assert (first.state, first.running, first.progress) == ("annule", None, 0.2)
    assert AuditEntry.objects.get(action="modele_candidat_abandonne").details == {"cause": "annule"}
    second = builds.ask(None, NOW)
    assert builds.reap(NOW + timedelta(minutes=4)) == 0 and builds.reap(NOW + timedelta(minutes=6)) == 1
    second.refresh_from_db()
    assert (second.state, second.code) == ("interrompu", "silence")


# --- Processes ----------------------------------------------------------------------------------------------


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not await sync_to_async(condition)():
        assert asyncio.get_running_loop().time() < deadline, "it never happened"
        await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def serving(transactional_db: None, quick: None, shipped: Path, candidates: Path, settings: Any) -> Any:
    """The application on a stand-in engine whose model can change, and looks at the database very often."""
    settings.PASSERELLE_MODEL_POLL_SECONDS = 0.05
    settings.PASSERELLE_ANSWER_WAIT = settings.PASSERELLE_ENGINE_WAIT = settings.PASSERELLE_LEASE = 60.0
    engine = SwapEngine(shipped, delay=0.01, threads=4)
    engine_port.install(engine)
    await runtime.start()
    yield engine
    await runtime.stop()
    engine_port.install(None)


async def converse(api: Api, done: asyncio.Event) -> None:
    """Say numbered things until told, then once more; each is answered once, in order, by one model then the other."""
    conversation, said = await api.open(), 0
    while True:
        last = done.is_set()
        said += 1
        await conversation.say(f"phrase {said}")
        if last:
            break
    assert [words for words in await conversation.words() if words[0].isdigit()] == [f"{n} phrase {n}" for n in range(1, said + 1)]
    models = await sync_to_async(lambda: list(Turn.objects.filter(conversation=conversation.id).order_by("at").values_list("model", flat=True)))()
    assert models == sorted(models, key=[SHIPPED, FIRST].index) and models[-1] == FIRST


async def test_a_promotion_reaches_twenty_open_conversations_without_losing_a_turn(serving: SwapEngine, candidates: Path) -> None:
    version = await sync_to_async(candidate)(candidates, FIRST, b"slow")
    async with Api() as api:
        done = asyncio.Event()
        people = [asyncio.create_task(converse(api, done)) for _ in range(20)]
        await asyncio.sleep(0.3)
        await sync_to_async(registry.promote)(version, None, NOW)
        await until(lambda: Serving.objects.filter(state="charge", fingerprint=SHIPPED, wanted=FIRST).exists())
        await until(lambda: Serving.objects.filter(state="pret", fingerprint=FIRST).exists())
        done.set()
        await asyncio.gather(*people)
    assert serving.swaps == [f"passerelle-{FIRST}"]


async def test_a_model_that_does_not_start_leaves_the_other_and_says_so(serving: SwapEngine, candidates: Path) -> None:
    version = await sync_to_async(candidate)(candidates, FIRST, b"broken")
    await sync_to_async(registry.promote)(version, None, NOW)
    await until(lambda: Serving.objects.filter(state="echec", fingerprint=SHIPPED, wanted=FIRST).exists())
    await asyncio.sleep(0.5)
    assert serving.swaps == [f"passerelle-{FIRST}"]  # not tried again and again
    back = await sync_to_async(ModelVersion.objects.get)(fingerprint=SHIPPED)
    await sync_to_async(registry.promote)(back, None, NOW)
    await until(lambda: Serving.objects.filter(state="pret", fingerprint=SHIPPED).exists())
    async with Api() as api:
        assert await (await api.open()).say("bonjour")


async def test_a_process_that_cannot_start_the_promoted_model_falls_back_on_its_own(
    transactional_db: None, quick: None, shipped: Path, candidates: Path, settings: Any
) -> None:
    settings.PASSERELLE_MODEL_POLL_SECONDS = 0.05
    await sync_to_async(start)(shipped)
    version = await sync_to_async(candidate)(candidates, FIRST, b"broken")
    await sync_to_async(registry.promote)(version, None, NOW)
    engine = SwapEngine(shipped)
    engine_port.install(engine)
    await runtime.start()
    try:
        await until(lambda: Serving.objects.filter(state="echec", fingerprint=SHIPPED).exists())
        async with Api() as api:
            assert await (await api.open()).say("bonjour")
        assert engine.swaps == [f"passerelle-{SHIPPED}"]
    finally:
        await runtime.stop()
        engine_port.install(None)
