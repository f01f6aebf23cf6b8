"""The pages of models: what they show, who may do what, what the journal keeps."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.cli import apprentissage
from bot.engine.candidat import construire, corrections, promotion
from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.conversations import reading
from bot.web.conversations.models import Message
from bot.web.learning import builds, launcher, pages, registry
from bot.web.learning.models import Build, ModelVersion, Promotion
from bot.web.review.models import ProposedExample

from .models_on_disk import BASE, archive
from .signed_in import SignedIn
from .talks import NOW, talk
from .test_modeles import FIRST, SHIPPED, accepted, candidate, candidates, person, shipped, start

__all__ = ["candidates", "person", "shipped"]  # fixtures

Enter = Callable[[str | Role], SignedIn]
LIST = "/espace/modeles/"


def target(key: str, before: float, after: float, direction: str) -> dict[str, Any]:
    return {"cle": key, "titre": f"Cible {key}", "avant": before, "apres": after, "tenue_avant": True, "tenue_apres": after >= 0.9, "sens": direction}


def with_report(version: ModelVersion, changes: list[dict[str, Any]]) -> None:
    flip = {"texte": "combien <b>par mois</b>", "avant": "definition", "apres": "montant"}
    version.summary = {
        "cibles": [target("aspects", 0.95, 0.8, "pire"), target("faits", 0.95, 0.96, "mieux")],
        "limites": {"aspects": {"au_moins": 0.93, "au_plus": None}, "faits": {"au_moins": 0.95, "au_plus": None}},
        "jeux": [{"jeu": "aspects", "communes": 100, "mieux": {"dev": 1, "test": 2}, "pire": {"dev": 0, "test": 4}, "p": 0.5, "phrases_mieux": [flip], "phrases_pire": []}],
        "rejeu": {"joues": 2, "changes": changes}, "ecartees": [],
    }  # fmt: skip
    version.refusals = [{"code": "cible", "objet": "aspects", "avant": 0.95, "apres": 0.8}, {"code": "jeu", "objet": "aspects", "avant": 3, "apres": 12}]
    version.save()


def test_the_comparison_says_what_is_lost_and_keeps_nobody_s_words(transactional_db: None, shipped: Path, candidates: Path, entrer: Enter) -> None:
    start(shipped)
    version, conversation = candidate(candidates, FIRST), talk(("ma phrase a moi", {}))
    message = Message.objects.get(conversation=conversation, author=Message.Author.USER)
    change = {"tour": str(message.pk), "avant": "definition", "apres": "montant", "confiance_avant": 0.9, "confiance_apres": 0.9, "voulue": "montant", "sens": "mieux", "securite": False}
    with_report(version, [change])
    browser = entrer(Role.REVISEUR)
    page = browser.get(f"{LIST}{FIRST}").content.decode()
    assert "Cible perdue : Cible aspects. Avant : 95,0 %. Après : 80,0 %." in page
    assert "Jeu « questions et demandes » : 12 phrases perdues pour 3 gagnées." in page
    assert "combien &lt;b&gt;par mois&lt;/b&gt;" in page and "ma phrase a moi" in page
    assert page.count("<td>définition</td><td>montant</td>") == 2  # intents in words, not their codes
    assert page.index("Moins bien compris") < page.index("Mieux compris")
    assert AuditEntry.objects.filter(action="modele_lu", object_id=FIRST).exists()
    reading.erase(conversation.pk, NOW)
    assert "ma phrase a moi" not in browser.get(f"{LIST}{FIRST}").content.decode()


def test_promoting_and_coming_back_are_in_the_journal(db: None, shipped: Path, candidates: Path, entrer: Enter) -> None:
    start(shipped)
    candidate(candidates, FIRST)
    reviewer, head = entrer(Role.REVISEUR), entrer(Role.RESPONSABLE)
    address = f"{LIST}{FIRST}/mettre-en-service"
    assert address not in reviewer.get(LIST).content.decode() and reviewer.post(address).status_code == 403
    assert address in head.get(LIST).content.decode()
    assert head.get(address).status_code == 405
    said = head.post(address, follow=True).content.decode()
    assert "est mis en service" in said and registry.live().version.fingerprint == FIRST
    head.post(f"{LIST}{SHIPPED}/mettre-en-service")
    assert registry.live().version.fingerprint == SHIPPED and registry.live().by == head.account
    assert list(AuditEntry.objects.filter(account=head.account).order_by("pk").values_list("action", "object_id")) == [
        ("modele_promu", FIRST), ("modele_retabli", SHIPPED),
    ]  # fmt: skip


def test_a_refused_candidate_is_not_promoted_even_by_its_address(db: None, shipped: Path, candidates: Path, entrer: Enter) -> None:
    start(shipped)
    with_report(candidate(candidates, FIRST), [])
    head = entrer(Role.RESPONSABLE)
    page = head.post(f"{LIST}{FIRST}/mettre-en-service", follow=True).content.decode()
    assert "Une cible tenue par le modèle en service ne l’est plus." in page
    assert Promotion.objects.count() == 1
    assert AuditEntry.objects.get(action="modele_refuse").details == {"raisons": ["cible", "jeu"]}


def test_every_code_has_its_words() -> None:
    """What a reader sees is never a code."""
    obstacles = {registry.REMOVED, registry.ALTERED, registry.IN_USE, registry.OUTDATED, registry.ERASED, registry.MOVED}
    refusals = {promotion.CIBLE, promotion.DETRESSE, promotion.BRUIT, promotion.JEU, promotion.TOUR}
    said = pages.texts()
    assert set(said["obstacles"]) == obstacles | refusals and set(said["refus"]) == refusals
    assert set(said["ecarts"]) == set(corrections.RAISONS) and set(said["etats"]) == set(Build.State.values)
    assert set(said["mises"]) == set(Promotion.Kind.values) and set(said["origines"]) == set(ModelVersion.Origin.values)
    assert set(said["causes"]) == {*apprentissage.FINS, builds.PROCESSUS, builds.SILENCIEUX}
    assert set(apprentissage.ECARTS) == set(corrections.RAISONS) and set(apprentissage.REFUS) == refusals
    assert set(said["etapes"]) == {"", *construire.PARTS}


# --- Builds -------------------------------------------------------------------------------------------------


@pytest.fixture
def sleeping(settings: Any) -> Any:
    """A build whose process only lives."""
    settings.PASSERELLE_BUILD_COMMAND = [sys.executable, "-c", "import time; time.sleep(600)"]
    yield
    launcher.stop(NOW)


def test_a_build_started_from_the_page_shows_survives_and_stops(db: None, entrer: Enter, sleeping: None) -> None:
    browser = entrer(Role.REVISEUR)
    assert "La préparation d’un candidat commence." in browser.post(f"{LIST}preparer", follow=True).content.decode()
    build = builds.running()
    assert build is not None and build.by == browser.account
    process = launcher._processes[build.pk]
    builds.beat(build.pk, "apprentissage", 0.25, build.started_at)
    page = browser.get(LIST).content.decode()  # reloaded, by anybody
    assert 'value="25"' in page and "apprentissage" in page and "Préparer un candidat</button>" not in page
    assert browser.get(f"{LIST}travaux/{build.pk}.json").json() == {"en_cours": True, "etape": "apprentissage", "pourcent": 25, "etat": "en cours"}
    assert "déjà en préparation" in browser.post(f"{LIST}preparer", follow=True).content.decode()
    browser.post(f"{LIST}travaux/{build.pk}/annuler")
    assert not builds.beat(build.pk, "apprentissage", 0.3, build.started_at)  # its process hears of it
    launcher.stop(NOW)  # the service stops: nothing outlives it, and it says so
    assert process.poll() is not None
    build.refresh_from_db()
    assert (build.state, build.code, build.running) == ("interrompu", "arret", None)
    assert "Le service s’est arrêté pendant le travail." in browser.get(LIST).content.decode()
    assert [each.action for each in AuditEntry.objects.filter(account=browser.account).order_by("pk")] == ["modele_candidat_demande", "modele_candidat_annule"]


@pytest.mark.parametrize(("late", "code"), [(False, "processus"), (True, "temps")], ids=["dies without a word", "outlives its time"])
def test_a_build_that_goes_wrong_is_ended(db: None, entrer: Enter, settings: Any, sleeping: None, late: bool, code: str) -> None:
    if late:
        settings.PASSERELLE_BUILD_SECONDS = -100.0
    else:
        settings.PASSERELLE_BUILD_COMMAND = [sys.executable, "-c", "import os; os._exit(9)"]
    entrer(Role.REVISEUR).post(f"{LIST}preparer")
    build = builds.running()
    assert build is not None
    process = launcher._processes[build.pk]
    if not late:
        process.wait(60)
    launcher.watch(build.started_at)
    build.refresh_from_db()
    assert (build.state, build.code) == ("echoue", code) and process.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_examples_not_learnt_are_shown_with_the_reason(transactional_db: None, entrer: Enter, person: Any) -> None:
    example, conversation = accepted("c'est quoi visale", person)
    build = builds.ask(person, NOW)
    builds.end(build.pk, Build.State.ECHOUE, NOW, builds.RIEN, set_aside=[{"numero": example.pk, "raison": "mesure"}])
    browser = entrer(Role.REVISEUR)
    page = browser.get(LIST).content.decode()
    assert "c&#x27;est quoi visale" in page and "l’apprendre fausserait la mesure" in page
    assert "1 exemple accepté." in page
    reading.erase(conversation.pk, NOW)
    assert "c&#x27;est quoi visale" not in browser.get(LIST).content.decode() and not ProposedExample.objects.exists()


def test_a_model_kept_elsewhere_than_candidates_is_never_pruned(db: None, shipped: Path, tmp_path: Path) -> None:
    start(shipped)
    archive(tmp_path / "models", "f" * 16, BASE)
    assert registry.prune(NOW) == 0 and shipped.exists()
