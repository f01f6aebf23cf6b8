"""Writes what was measured: ``charge.md`` from its template, the figures as JSON, the plots."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

from charge import capacite, foule, graphiques, ordinaire
from charge.cibles import TEXTES, chiffres, juger, ms, nombre, perte, tableau

MODELE = Path(__file__).with_name("rapport.md")
#: Load of the machine, before the measures, under which nothing else was at work.
CALME = 0.5


def _niveaux(campagne: Mapping[str, Any]) -> str:
    lignes = []
    for service, titre in TEXTES["services"].items():
        for n in campagne[service]["niveaux"]:
            lignes.append(
                [
                    titre, str(n["personnes"]), nombre(n["tours_par_s"]), f"{ms(n['p50'])} ms", f"{ms(n['p95'])} ms", f"{ms(n['p99'])} ms",
                    str(n["sans_reponse"]), f"{n['verdicts']} sur {n['conversations']}", nombre(n["coeurs_occupes"], 2),
                    f"{nombre(n['memoire'], 0)} Mo",
                ]
            )  # fmt: skip
    return tableau(TEXTES["niveaux"]["entetes"], lignes)


def _cout(campagne: Mapping[str, Any]) -> str:
    lignes = []
    for service, titre in TEXTES["services"].items():
        p = campagne[service]["pleine"]
        lignes.append(
            [
                titre, nombre(p["tours_par_s"]), nombre(1 / p["cpu_par_tour"]), f"{ms(p['cpu_par_tour'])} ms", f"{ms(p['p95'])} ms",
                f"{nombre(p['memoire'], 0)} Mo",
            ]
        )  # fmt: skip
    return tableau(TEXTES["cout"]["entetes"], lignes)


def _age(campagne: Mapping[str, Any]) -> str:
    services = TEXTES["services"].items()
    series = [(titre, campagne[service]["vieillissement"]) for service, titre in services if "vieillissement" in campagne[service]]
    lignes = [[titre, str(a["tours"]), f"{ms(a['jeune'])} ms", f"{ms(a['vieux'])} ms", nombre(a["rapport"], 2)] for titre, a in series]
    return tableau(TEXTES["age"]["entetes"], lignes)


def _inondation(campagne: Mapping[str, Any]) -> str:
    series = {
        "limitee": campagne["passerelle"].get("inondation_limitee"),
        "libre": campagne["passerelle"].get("inondation"),
        "rasa": campagne["rasa"].get("inondation"),
    }
    lignes = []
    for cle, serie in series.items():
        if serie is None:  # a run that was cut short
            continue
        ligne = [TEXTES["inondation"][cle]]
        for mesure in ("moyenne", "p95"):
            sans, avec = serie["sans"][mesure], serie["avec"][mesure]
            ligne += [f"{ms(sans)} ms", f"{ms(avec)} ms", f"{100 * perte(serie, mesure):+.0f} %"]
        lignes.append([*ligne, str(serie["avec"]["inondations"]), str(serie["avec"]["refus"])])
    return tableau(TEXTES["inondation"]["entetes"], lignes)


def _endurance(vecue: Optional[Mapping[str, Any]]) -> str:
    textes = TEXTES["endurance"]
    if vecue is None:
        return str(textes["absente"])
    dit = textes["texte"].format(
        **{cle: vecue[cle] for cle in ("commande", "personnes", "sans_reponse", "verdicts")},
        pensee=nombre(vecue["pensee"], 0), minutes=nombre(vecue["duree"] / 60, 0), tours=nombre(vecue["tours"], 0),
        debut=nombre(vecue["debut"], 0), fin=nombre(vecue["fin"], 0), pente=nombre(vecue["pente"]),
        croissance=f"{100 * vecue['croissance']:+.1f}".replace(".", ","),
    )  # fmt: skip
    points = vecue["points"]
    choisis = [points[min(len(points) - 1, round(part * (len(points) - 1) / 6))] for part in range(7)]
    lignes = []
    for point in choisis:
        memoire = point["memoire"]
        ouvriers = [nombre(mo, 0) for role, mo in memoire.items() if role.startswith("ouvrier")]
        total = nombre(sum(memoire.values()), 0)
        lignes.append([nombre(point["t"] / 60, 0), f"{nombre(memoire['web'], 0)} Mo", f"{' + '.join(ouvriers)} Mo", f"{total} Mo"])
    return f"{dit}\n\n{tableau(textes['entetes'], lignes)}"


def _causes(jugements: Sequence[Any], campagne: Mapping[str, Any]) -> str:
    manquees = [each for each in jugements if not each.tenue]
    if not manquees:
        return str(TEXTES["causes"]["tout"])
    return "\n".join([TEXTES["causes"]["titre"], "", *(f"- {each.cible} : {_cause(each, campagne)}" for each in manquees)])


def _cause(jugement: Any, campagne: Mapping[str, Any]) -> str:
    if jugement.mesure == TEXTES["cibles"]["absente"]:
        return str(TEXTES["causes"]["absente"])
    return str(TEXTES["causes"][jugement.nom]).format(**chiffres(jugement.nom, campagne))


def _bruit(machine: Mapping[str, Any]) -> str:
    """Whether something else was at work. The load average tells of the last minutes; ``calme_avant``, of the moment."""
    calme = machine["charge_avant"][0] < CALME
    if not machine.get("calme_avant", calme):
        return str(TEXTES["bruit"]["charge"])
    return str(TEXTES["bruit"]["calme" if calme else "fini"])


def ecrire(campagne: Mapping[str, Any], endurance: Optional[Mapping[str, Any]], dossier: Path) -> list[Any]:
    """Write the report of a campaign, and of the last soak if any, into ``dossier``, with the capacity that follows in the
    guide that is there; give what was judged."""
    jugements = juger(campagne, endurance)
    machine, reglages = campagne["machine"], campagne["reglages"]
    oui, non = TEXTES["cibles"]["oui"], TEXTES["cibles"]["non"]
    lignes = [[each.cible, each.mesure, oui if each.tenue else non] for each in jugements]
    contenu = string.Template(MODELE.read_text(encoding="utf-8")).substitute(
        cibles=tableau(TEXTES["cibles"]["entetes"], lignes),
        causes=_causes(jugements, campagne),
        date=campagne["date"],
        commande=campagne["commande"],
        remarque=f"\n- **Remarque.** {campagne['remarque']}" if campagne.get("remarque") else "",
        memoire_go=nombre(machine["memoire_go"], 0),
        **{cle: machine[cle] for cle in ("coeurs", "processeur", "systeme", "python")},
        **{cle: " ".join(nombre(each, 2) for each in machine[cle]) for cle in ("charge_avant", "charge_apres")},
        bruit=_bruit(machine),
        exemples=ordinaire.EXEMPLES,
        entrainement=nombre(campagne["entrainement"], 0),
        vidage=nombre(foule.VIDAGE, 0),
        **{cle: nombre(reglages[cle], 0) for cle in ("pensee", "presses", "tours", "patience", "voisins", "pensee_voisins")},
        niveaux=_niveaux(campagne),
        cout=_cout(campagne),
        age=_age(campagne),
        inondation=_inondation(campagne),
        endurance=_endurance(endurance),
    )
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "charge.md").write_text(contenu, encoding="utf-8")
    guide = dossier / "exploitation.md"
    if guide.is_file():
        capacite.remplacer(campagne, guide)
    graphiques.dessiner(campagne, dossier / "images")
    if endurance:
        graphiques.dessiner_endurance(endurance, dossier / "images")
    return jugements


def garder(nom: str, mesures: Mapping[str, Any], dossier: Path) -> None:
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / nom).write_text(json.dumps(_arrondi(mesures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def lire(nom: str, dossier: Path) -> Optional[dict[str, Any]]:
    chemin = dossier / nom
    return dict(json.loads(chemin.read_text(encoding="utf-8"))) if chemin.is_file() else None


def _arrondi(valeur: Any) -> Any:
    """Four significant digits: the rest is noise."""
    if isinstance(valeur, float):
        return float(f"{valeur:.4g}")
    if isinstance(valeur, Mapping):
        return {cle: _arrondi(each) for cle, each in valeur.items()}
    return [_arrondi(each) for each in valeur] if isinstance(valeur, (list, tuple)) else valeur
