"""Read a data folder into a `Catalogue`, or report EVERY error at once, each with its file and its key.

A folder holds lists of sources, facts and parameters (`sources.yml` or `sources/*.yml`, and so on), and one record
per file in `aides/*.yml`, `sujets/*.yml` and `calculateurs/*.yml`.
"""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML, YAMLError

from bot.droits.calculateurs.modele import Calculateur
from bot.droits.catalogue import Catalogue, figer
from bot.droits.derives import ZonesParCommune
from bot.droits.messages import en_francais, fichier_illisible
from bot.droits.modele import DefinitionFait, Parametre, Source
from bot.droits.modele_aide import Aide, Sujet

DOSSIER = Path(__file__).parent / "donnees"
PHRASES = Path(__file__).parent / "phrases.yml"


@dataclass(frozen=True)
class Erreur:
    fichier: str
    cle: str
    message: str

    def __str__(self) -> str:
        return f"{self.fichier} : {self.cle} : {self.message}"


class ErreurCatalogue(Exception):
    """The data folder is not usable. `erreurs` lists everything that is wrong."""

    def __init__(self, erreurs: Iterable[Erreur]) -> None:
        self.erreurs = tuple(erreurs)
        super().__init__("\n".join(str(erreur) for erreur in self.erreurs))


def _chemin(position: tuple[Any, ...]) -> str:
    texte = ""
    for pas in position:
        if isinstance(pas, int):
            texte += f"[{pas}]"
        elif pas != "__root__" and not (isinstance(pas, str) and pas[:1].isupper()):
            texte += f".{pas}" if texte else str(pas)
    return texte or "(racine)"


def valider(modele: type[BaseModel], brut: Any, fichier: str, prefixe: str, erreurs: list[Erreur]) -> Any:
    """An instance of `modele`, or None after adding one error per faulty key."""
    if not isinstance(brut, dict):
        erreurs.append(Erreur(fichier, prefixe, "une table de clés est attendue"))
        return None
    try:
        return modele(**{str(cle): valeur for cle, valeur in brut.items()})
    except ValidationError as faute:
        for detail in faute.errors():
            cle = f"{prefixe}.{_chemin(detail['loc'])}" if prefixe else _chemin(detail["loc"])
            erreurs.append(Erreur(fichier, cle, en_francais(detail)))
        return None


class _Lecteur:
    """Reads the files of one folder, accumulating errors and the bytes of the fingerprint."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.erreurs: list[Erreur] = []
        self.empreinte = hashlib.sha256()
        self.origine: dict[str, str] = {}

    def yaml(self, chemin: Path) -> Any:
        nom = self.nom(chemin)
        try:
            octets = chemin.read_bytes()
            self.empreinte.update(f"{nom}\0{len(octets)}\0".encode())
            self.empreinte.update(octets)
            return YAML(typ="safe").load(octets.decode())
        except (OSError, UnicodeDecodeError, YAMLError) as faute:
            self.erreurs.append(Erreur(nom, "(fichier)", fichier_illisible(faute)))
            return None

    def nom(self, chemin: Path) -> str:
        return chemin.relative_to(self.dossier).as_posix() if chemin.is_relative_to(self.dossier) else chemin.name

    def liste(self, chemins: Iterable[Path], modele: type[BaseModel], sorte: str) -> dict[str, Any]:
        lus: dict[str, Any] = {}
        for chemin in chemins:
            contenu = self.yaml(chemin)
            if contenu is None:
                continue
            if not isinstance(contenu, list):
                self.erreurs.append(Erreur(self.nom(chemin), "(racine)", "une liste est attendue"))
                continue
            for rang, brut in enumerate(contenu):
                identifiant = brut.get("id") if isinstance(brut, dict) else None
                objet = valider(modele, brut, self.nom(chemin), str(identifiant or f"[{rang}]"), self.erreurs)
                self.ranger(lus, objet, self.nom(chemin), sorte)
        return lus

    def fichiers(self, sorte: str) -> list[Path]:
        """`<kind>.yml` first, then the files of the folder of that name."""
        seul = self.dossier / f"{sorte}.yml"
        dossier = sorted((self.dossier / sorte).glob("*.yml"))
        # With neither, reading the file says what is missing.
        return [seul, *dossier] if seul.exists() or (not dossier and sorte != "parametres") else dossier

    def fiches(self, dossier: str, modele: type[BaseModel], sorte: str) -> dict[str, Any]:
        lues: dict[str, Any] = {}
        for chemin in sorted((self.dossier / dossier).glob("*.yml")):
            brut = self.yaml(chemin)
            if brut is None:
                continue
            racine = brut.get("conditions") if isinstance(brut, dict) else None
            if isinstance(racine, dict) and "id" not in racine:
                racine["id"] = brut.get("id")
            fiche = valider(modele, brut, self.nom(chemin), "", self.erreurs)
            if fiche is not None and fiche.id != chemin.stem:
                self.erreurs.append(Erreur(self.nom(chemin), "id", "l'identifiant diffère du nom du fichier"))
            self.ranger(lues, fiche, self.nom(chemin), sorte)
        return lues

    def ranger(self, lus: dict[str, Any], objet: Any, fichier: str, sorte: str) -> None:
        if objet is None:
            return
        if objet.id in lus:
            self.erreurs.append(Erreur(fichier, objet.id, "identifiant déjà utilisé"))
        lus[objet.id] = objet
        self.origine[f"{sorte}:{objet.id}"] = fichier


def charger_catalogue(
    dossier: Path | str | None = None,
    zones: Mapping[str, ZonesParCommune] | None = None,
    nom_commune: Callable[[str], str] | None = None,
    phrases: Path | str | None = None,
) -> Catalogue:
    """The catalogue of a folder (the product's data by default), fully checked.

    `zones` gives, by name of zoning (`visale`, `abc`, `hlm`), the zones of a commune code (`Territoire.zonages`);
    without it the zone of a commune stays unknown. `nom_commune` names a commune in the sentences (its code
    otherwise). Raises ErreurCatalogue with every error found.
    """
    from bot.droits.verifications import verifier

    lecteur = _Lecteur(Path(dossier) if dossier is not None else DOSSIER)
    sources = lecteur.liste(lecteur.fichiers("sources"), Source, "source")
    faits = lecteur.liste(lecteur.fichiers("faits"), DefinitionFait, "fait")
    parametres = lecteur.liste(lecteur.fichiers("parametres"), Parametre, "parametre")
    aides = lecteur.fiches("aides", Aide, "aide")
    sujets = lecteur.fiches("sujets", Sujet, "sujet")
    calculateurs = lecteur.fiches("calculateurs", Calculateur, "calculateur")
    textes = lecteur.yaml(Path(phrases) if phrases is not None else PHRASES) or {}
    catalogue = Catalogue(
        aides=figer(aides), sujets=figer(sujets), faits=figer(faits), sources=figer(sources), parametres=figer(parametres),
        phrases=figer(textes), calculateurs=figer(calculateurs), empreinte=lecteur.empreinte.hexdigest()[:16],
        zones=zones or {}, nom_commune=nom_commune,
    )
    fautes = verifier(catalogue, lambda cle: lecteur.origine.get(cle, "?"))
    lecteur.erreurs.extend(Erreur(*faute) for faute in fautes)
    if lecteur.erreurs:
        raise ErreurCatalogue(lecteur.erreurs)
    return catalogue
