"""The security report: play the tests of every requirement, then write what each proved and the matrix of isolation.

``python tests/securite [--output DIR]`` (``make securite``); ``--table`` only writes the table of docs/securite.md again.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from exigences import RACINE, Exigence, ecrire, exigences

sys.path.insert(0, str(RACINE))

#: Steps of the test of interleaved conversations: more here than in the ordinary suite.
PAS = "10000"


@dataclass
class Resultats:
    """``essais``: (file, test) -> how each of its cases ended. ``cellules``: of the matrix. ``raisons``: of what was skipped."""

    essais: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    cellules: list[list[str]] = field(default_factory=list)
    raisons: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def de(self, essai: str) -> Counter[str]:
        path, _, name = essai.partition("::")
        total: Counter[str] = Counter()
        for (file, test), counted in self.essais.items():
            if file == path and name in ("", test):
                total += counted
        return total

    def ignores(self, essai: str) -> set[str]:
        path, _, name = essai.partition("::")
        return set().union(*(why for (file, test), why in self.raisons.items() if file == path and name in ("", test)))


def jouer(essais: list[str], dossier: Path) -> Resultats:
    """Play the tests, and read what each said."""
    trace = dossier / "essais.xml"
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider", f"--junit-xml={trace}", *essais]
    subprocess.run(command, cwd=RACINE, env={**os.environ, "PASSERELLE_PAS": PAS})
    return lire([trace] if trace.is_file() else [])


def lire(traces: list[Path]) -> Resultats:
    found = Resultats()
    for case in (case for trace in traces for case in ElementTree.parse(trace).getroot().iter("testcase")):
        key = (case.get("classname", "").replace(".", "/") + ".py", case.get("name", "").partition("[")[0])
        skipped = case.find("skipped")
        outcome = "échoué" if case.find("failure") is not None or case.find("error") is not None else "ignoré" if skipped is not None else "réussi"
        found.essais.setdefault(key, Counter())[outcome] += 1
        if skipped is not None:
            found.raisons.setdefault(key, set()).add(skipped.get("message", ""))
        for told in case.iter("property"):
            if told.get("name") == "matrice":
                found.cellules += json.loads(told.get("value", "[]"))
    return found


def verdict(exigence: Exigence, resultats: Resultats) -> tuple[str, Counter[str], list[str]]:
    """« tenue », « échouée » or « incomplète », with the counts and the causes."""
    total: Counter[str] = Counter()
    causes = []
    for essai in exigence.essais:
        counted = resultats.de(essai)
        total += counted
        if counted["échoué"]:
            causes.append(f"{essai} : {counted['échoué']} échec(s)")
        if not counted["réussi"]:
            causes.append(f"{essai} : aucun essai réussi ({'; '.join(sorted(resultats.ignores(essai))) or 'non joué'})")
    return "échouée" if total["échoué"] else "incomplète" if causes else "tenue", total, causes


def dependances(jour: datetime.date) -> list[str]:
    """What the copied advisories say: the online database is the matter of `make audit`."""
    from bot.cli import audit
    from bot.sources import osv

    copie, lus = osv.copy(audit.COPIE), audit.composants()
    accepted = audit.acceptations(audit.ACCEPTATIONS.read_text(encoding="utf-8"))
    bilan = audit.juger(lus, copie.concerning([lu.paquet for lu in lus]), accepted, jour, copie.names, ())
    return [
        f"{len(lus)} paquets dans la nomenclature. Avis recopiés le {copie.date} : {len(copie.advisories)}, dont {bilan.acceptes} concernent une "
        f"version figée et sont acceptés par écrit ; {len(bilan.nouveaux)} sans acceptation, {len(bilan.echus)} acceptation(s) à revoir.",
        "Cette copie ne remplace pas la base : `make audit` l'interroge, et échoue tant qu'un paquet n'a pas été examiné.",
    ]


def rapport(resultats: Resultats, jour: datetime.date) -> tuple[str, bool]:
    """The report in Markdown, and whether every requirement is met."""
    rows = [(each, *verdict(each, resultats)) for each in exigences()]
    unmet = [row for row in rows if row[1] != "tenue"]
    failed = [cell for cell in resultats.cellules if not _attendu(cell)]
    lines = [
        "# Rapport de sécurité", "", f"Écrit le {jour} par `make securite`.", "",
        f"**{len(rows) - len(unmet)} exigences tenues sur {len(rows)}.** "
        + ("Toutes les cibles sont atteintes." if not unmet else "Non tenues : " + ", ".join(row[0].id for row in unmet) + "."), "",
        "| exigence | objet | essais réussis | échoués | ignorés | résultat | cause, ou ce qui n'est pas prouvé ici |", "| --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for each, outcome, total, causes in rows:
        said = " ; ".join([*causes, *([each.hors] if each.hors else [])]).replace("|", "/")
        lines.append(f"| {each.id} | {each.objet} | {total['réussi']} | {total['échoué']} | {total['ignoré']} | {outcome} | {said} |")
    lines += ["", "## Isolement", "", f"{len(resultats.cellules)} essais d'accès, {len(failed)} écart(s). Attendu, puis obtenu quand il diffère.", ""]
    lines += matrice(resultats.cellules)
    lines += ["", "## Dépendances", "", *(f"- {each}" for each in dependances(jour))]
    return "\n".join(lines) + "\n", not unmet and not failed and bool(resultats.cellules)


def _attendu(cell: list[str]) -> bool:
    """Whether a cell is as expected: the tests say it in full; a gesture asked for by reading, or nothing to show, is a refusal."""
    _, _, _, expected, got = cell
    return got == expected or got == "méthode" or (expected, got) in {
        ("connexion", "refus"), ("permis", "introuvable"), ("permis", "200"), ("permis", "204"), ("permis", "404")
    }  # fmt: skip


def matrice(cells: list[list[str]]) -> list[str]:
    """A table for each group of visitors: one line an address and a method."""
    groups: dict[tuple[str, ...], list[str]] = {}
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for method, route, who, expected, got in cells:
        lines.setdefault((route, method), {})[who] = expected if expected == got else f"{expected} ({got})"
    for key, seen in lines.items():
        groups.setdefault(tuple(seen), []).append("| " + " | ".join([f"`{key[1]} {key[0]}`", *seen.values()]) + " |")
    written = []
    for visitors, rows in groups.items():
        written += ["| adresse | " + " | ".join(visitors) + " |", "| --- |" + " --- |" * len(visitors), *sorted(rows), ""]
    return written


def main() -> int:
    parser = argparse.ArgumentParser(description="Le rapport de sécurité.")
    parser.add_argument("--output", type=Path, default=RACINE / "securite", help="dossier du rapport")
    parser.add_argument("--table", action="store_true", help="récrire seulement la table de docs/securite.md")
    parser.add_argument("--trace", type=Path, action="append", help="relire ces résultats de pytest (JUnit) au lieu de jouer les essais")
    asked = parser.parse_args()
    if asked.table:
        ecrire()
        return 0
    essais = sorted({essai for each in exigences() for essai in each.essais})
    essais = [essai for essai in essais if essai.partition("::")[0] not in essais or "::" not in essai]
    with tempfile.TemporaryDirectory() as folder:
        resultats = lire(asked.trace) if asked.trace else jouer(essais, Path(folder))
    jour = datetime.date.today()
    text, met = rapport(resultats, jour)
    asked.output.mkdir(parents=True, exist_ok=True)
    (asked.output / "rapport.md").write_text(text, encoding="utf-8")
    rows = [(each, *verdict(each, resultats)) for each in exigences()]
    data = {
        "date": jour.isoformat(), "tenu": met, "matrice": resultats.cellules,
        "exigences": [{"id": each.id, "resultat": outcome, "essais": dict(total), "causes": causes, "hors": each.hors} for each, outcome, total, causes in rows],
    }  # fmt: skip
    (asked.output / "rapport.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"Rapport : {asked.output / 'rapport.md'}. {'Toutes les cibles sont atteintes.' if met else 'Des cibles ne sont pas atteintes.'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
