"""A report, a comparison or the bands, for a terminal."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from bot.engine.evaluation.bandes import Bandes, Point
from bot.engine.evaluation.comparaison import Comparaison
from bot.engine.evaluation.jeux import DEV, NOMS, TEST
from bot.engine.evaluation.rapport import MOTS_D_UN_MESSAGE, NET
from bot.engine.evaluation.textes import dit, limite, nombre, part, part_et_intervalle, pour_cent, textes, valeur

CONFUSIONS = 10
#: Sentences of a comparison shown each way; all are in the JSON.
BASCULES = 20


def en_tableau(rapport: Mapping[str, Any]) -> str:
    """The report: targets, sets, noises, confusions, missed distress."""
    blocs = [_cibles(rapport), _jeux(rapport)]
    if rapport["moities"][TEST]["bruits"]:
        blocs.append(_bruits(rapport))
    if rapport["confusions"]:
        lignes = [dit("confusion", **confusion) for confusion in rapport["confusions"][:CONFUSIONS]]
        blocs.append([dit("confusions"), *lignes])
    # Noise makes some words unreadable to anybody: those are counted above, and all are in the JSON.
    manquees = [cas for cas in rapport["detresse_manquee"] if cas["maniere"] == NET]
    if manquees:
        blocs.append(
            [dit("detresse", nombre=len(manquees))]
            + [dit("detresse_une", texte=cas["texte"], trouvee=cas["trouvee"]) for cas in manquees]
        )
    latence = rapport["moities"][TEST]["latence"]
    if latence["phrases"]:
        mediane, p95 = nombre(latence["mediane_ms"], 1), nombre(latence["p95_ms"], 1)
        blocs.append([dit("latence", mots=MOTS_D_UN_MESSAGE, mediane=mediane, p95=p95)])
    return "\n\n".join("\n".join(bloc) for bloc in blocs)


def _grille(entetes: Sequence[str], lignes: Sequence[Sequence[str]]) -> list[str]:
    """Columns aligned: the first one to the left, figures to the right."""
    largeurs = [max(len(ligne[i]) for ligne in (entetes, *lignes)) for i in range(len(entetes))]
    return [
        "  " + "  ".join(mot.ljust(n) if i == 0 else mot.rjust(n) for i, (mot, n) in enumerate(zip(ligne, largeurs, strict=True))).rstrip()
        for ligne in (entetes, *lignes)
    ]


def _cibles(rapport: Mapping[str, Any]) -> list[str]:
    lignes = []
    for cible in rapport["cibles"]:
        verdict = "non_mesuree" if cible[TEST] is None else "tenue" if cible["tenue"] else "manquee"
        lignes.append((cible["titre"], limite(cible), valeur(cible, DEV), valeur(cible, TEST), dit(verdict)))
    return [dit("cibles"), *_grille(("", "", DEV, TEST, ""), lignes)]


def _jeux(rapport: Mapping[str, Any]) -> list[str]:
    colonnes = textes()["page"]["colonnes"]
    lignes = []
    for nom in NOMS:
        for moitie in (DEV, TEST):
            mesures = rapport["moities"][moitie]
            jeu = mesures.get(nom, {})
            if nom == "securite":
                jeu = {"exactitude": mesures["securite"]["bonne_reponse"]}
            lignes.append((
                f"{textes()['jeux'][nom]}, {moitie}",
                str(rapport["jeux"].get(nom, {}).get(moitie, 0)),
                part_et_intervalle(jeu.get("exactitude")),
                part_et_intervalle(jeu.get("macro_f1")),
                part(jeu.get("aides")),
                part(jeu.get("sujets")),
            ))  # fmt: skip
    noms = ("phrases", "exactitude", "macro_f1", "aides", "sujets")
    return [dit("jeux"), *_grille(("", *(colonnes[nom] for nom in noms)), lignes)]


def _bruits(rapport: Mapping[str, Any]) -> list[str]:
    colonnes = textes()["page"]["colonnes"]
    lignes = []
    for maniere, mesures in rapport["moities"][TEST]["bruits"].items():
        sur_dev = rapport["moities"][DEV]["bruits"][maniere]
        lignes.append((
            textes()["manieres"][maniere],
            nombre(sur_dev["perte"] and 100 * sur_dev["perte"], 1),
            nombre(mesures["perte"] and 100 * mesures["perte"], 1),
            *(part(mesures[cle]) for cle in ("aides", "faits", "hors_perimetre", "detresse")),
        ))  # fmt: skip
    noms = ("aides", "faits", "hors_perimetre", "detresse")
    return [dit("bruits"), *_grille(("", DEV, TEST, *(colonnes[nom] for nom in noms)), lignes)]


def comparaison_en_tableau(comparaison: Comparaison) -> str:
    """What changed: targets on the test half, sentences of the dev half, counts of both."""
    lignes = [dit("comparaison")]
    grille = []
    for cible in comparaison.cibles:
        avant, apres = (nombre(each, 4) for each in (cible.avant, cible.apres))
        grille.append((cible.titre, avant, apres, cible.sens))
    lignes += _grille(("", "avant", "après", ""), grille)
    for jeu in comparaison.jeux:
        lignes.append(dit(
            "bascule", jeu=textes()["jeux"][jeu.jeu], communes=jeu.communes, mieux=sum(jeu.mieux.values()),
            pire=sum(jeu.pire.values()), mieux_dev=jeu.mieux[DEV], pire_dev=jeu.pire[DEV], mieux_test=jeu.mieux[TEST],
            pire_test=jeu.pire[TEST], p=nombre(jeu.p),
        ))  # fmt: skip
        for cle, bascules in (("phrase_pire", jeu.phrases_pire), ("phrase_mieux", jeu.phrases_mieux)):
            lignes += [dit(cle, texte=b.texte, avant=b.avant, apres=b.apres) for b in bascules[:BASCULES]]
    if comparaison.perdues:
        lignes.append(dit("perdues", cles=", ".join(comparaison.perdues)))
    lignes += [dit("detresse_perdue", texte=texte) for texte in comparaison.detresse_perdue]
    return "\n".join(lignes)


def bandes_en_tableau(bandes: Bandes) -> str:
    """The trade-off of each threshold, and the values to write."""
    points = [
        (nombre(p.seuil, 2), *(pour_cent(v) for v in _figures(p)))
        for p in bandes.points
    ]
    paliers = [(nombre(p.seuil, 2), str(p.phrases), pour_cent(p.offerte)) for p in bandes.paliers]
    entetes = textes()["bandes"]
    return "\n".join([
        dit("bandes"), *_grille(entetes["points"], points), "",
        dit("paliers"), *_grille(entetes["paliers"], paliers), "",
        dit("choix", reponse=bandes.reponse, hesitation=bandes.hesitation),
    ])  # fmt: skip


def _figures(point: Point) -> tuple[float, ...]:
    return (
        point.repondu,
        point.faux_parmi_repondus,
        point.juste,
        point.bonnes_rejetees,
        point.bonnes_rejetees_haut,
        point.hors_perimetre_reconnu,
    )
