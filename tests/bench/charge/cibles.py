"""The targets of the load, and what a campaign says of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

from ruamel.yaml import YAML

TEXTES: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("textes.yml"))
DEBIT, P95, AGE, VOISINS = 5.0, 1 / 5, 1.2, 0.20
#: People of the level on which latency is judged.
NIVEAU = 50
#: Growth of memory in an hour (REL-11).
ENDURANCE = 0.05


@dataclass(frozen=True)
class Jugement:
    """``nom``: its key in the texts."""

    nom: str
    cible: str
    mesure: str
    tenue: bool


def nombre(valeur: float, chiffres: int = 1) -> str:
    """A figure as French writes it."""
    return f"{valeur:,.{chiffres}f}".replace(",", " ").replace(".", ",")


def ms(secondes: float) -> str:
    return nombre(1000 * secondes, 0)


def tableau(entetes: Sequence[str], lignes: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(ligne) + " |" for ligne in (entetes, ["---"] * len(entetes), *lignes))


def niveau(serie: Mapping[str, Any], personnes: int) -> Optional[Mapping[str, Any]]:
    return next((each for each in serie["niveaux"] if each["personnes"] == personnes), None)


def perte(inondation: Mapping[str, Any], cle: str) -> float:
    """What neighbours lose: growth of ``cle`` when somebody floods."""
    return float(inondation["avec"][cle] / inondation["sans"][cle] - 1)


def _dire(nom: str, tenue: bool, **champs: Any) -> Jugement:
    textes = TEXTES["cibles"][nom]
    return Jugement(nom, textes["cible"].format(**champs), textes["mesure"].format(**champs), tenue)


def _absente(nom: str, **champs: Any) -> Jugement:
    return Jugement(nom, TEXTES["cibles"][nom]["cible"].format(**champs), TEXTES["cibles"]["absente"], False)


def juger(campagne: Mapping[str, Any], endurance: Optional[Mapping[str, Any]] = None) -> list[Jugement]:
    """Each target with what was measured; what a run that was cut short did not measure is said so."""
    nous, eux = campagne["passerelle"], campagne["rasa"]
    debit = eux["pleine"]["cpu_par_tour"] / nous["pleine"]["cpu_par_tour"]
    jugements = [_dire("debit", debit >= DEBIT, seuil=nombre(DEBIT, 0), valeur=nombre(debit))]
    n, e = niveau(nous, NIVEAU), niveau(eux, NIVEAU)
    if n and e:
        inverse, tenue = nombre(e["p95"] / n["p95"]), n["p95"] <= P95 * e["p95"]
        jugements.append(_dire("p95", tenue, personnes=NIVEAU, inverse=inverse, nous=ms(n["p95"]), eux=ms(e["p95"])))
    else:
        jugements.append(_absente("p95", personnes=NIVEAU))
    age = nous["vieillissement"]
    autre = nombre(eux["vieillissement"]["rapport"], 2) if "vieillissement" in eux else "—"
    tenue = age["rapport"] <= AGE
    jugements.append(_dire("age", tenue, tours=age["tours"], seuil=nombre(AGE), valeur=nombre(age["rapport"], 2), eux=autre))
    if "inondation_limitee" in nous:
        pertes = {cle: perte(nous["inondation_limitee"], cle) for cle in ("moyenne", "p95")}
        dites = {cle: f"{100 * valeur:+.0f}" for cle, valeur in pertes.items()}
        jugements.append(_dire("voisins", max(pertes.values()) <= VOISINS, seuil=nombre(100 * VOISINS, 0), **dites))
    else:
        jugements.append(_absente("voisins", seuil=nombre(100 * VOISINS, 0)))
    if endurance:
        croissance = endurance["croissance"]
        valeur = f"{100 * croissance:+.1f}".replace(".", ",")
        jugements.append(_dire("endurance", croissance < ENDURANCE, seuil=nombre(100 * ENDURANCE, 0), valeur=valeur))
    return jugements


def chiffres(nom: str, campagne: Mapping[str, Any]) -> dict[str, str]:
    """What the sentence that says why a target is missed quotes of the run."""
    nous, eux = campagne["passerelle"], campagne["rasa"]
    if nom == "debit":
        tour, autre, part = nous["pleine"]["cpu_par_tour"], eux["pleine"]["cpu_par_tour"], nous["pleine"]["cpu_par_role"]["web"]
        ouvrier = tour * (1 - part)
        dits = {"nous": ms(tour), "eux": ms(autre), "web": ms(tour * part), "ouvrier": ms(ouvrier)}
        return {**dits, "part": nombre(100 * part, 0), "seul": nombre(autre / ouvrier)}
    if nom == "voisins":
        sans, avec = nous["inondation_limitee"]["sans"], nous["inondation_limitee"]["avec"]
        dits = {"tours": str(avec["tours"]), "admis": str(avec["inondations"]), "refus": str(avec["refus"])}
        for cle, serie in (("sans", sans), ("avec", avec)):
            dits |= {cle: ms(serie["p95"]), f"moyenne_{cle}": ms(serie["moyenne"]), f"coeurs_{cle}": nombre(serie["coeurs_occupes"], 2)}
        return {**dits, "rang": str(avec["tours"] - round(0.95 * (avec["tours"] - 1)))}
    return {}
