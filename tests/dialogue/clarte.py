"""Plain French, measured on every sentence that the assistant can say (ACC-30, ACC-18).

`cd tests && python -m dialogue.clarte` prints the figures and the worst twenty; `test_clarte.py` blocks on the hard limits.

Words are counted as a reader sees them (between spaces); an amount or a date counts its figures. Syllables: the hyphenation
that the usual libraries count with (pyphen, under textstat) never cuts "loyer" nor "contrat", so that its Kandel-Moles score
is 20 to 30 points too kind. Groups of vowels are counted instead, without a silent ending, and the score is Kandel-Moles's own:
207 - 1.015 × words per sentence - 73.6 × syllables per word.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

JOUR = datetime.date(2026, 11, 22)
RACINE = Path(__file__).resolve().parents[2]
MOTS_AU_PLUS, MOYENNE_AU_PLUS, LISIBILITE_MIN = 25, 15.0, 60.0
#: Under this many words, one long name makes the score: it means nothing.
MOTS_POUR_UN_SCORE = 30
#: A line of a list shorter than this is a name, not a sentence.
MOTS_D_UNE_PHRASE = 7
_INSECABLES = re.compile(r"[\u00a0\u202f]")
_NOMBRE = re.compile(r"(?<=\d) (?=\d{3}\b)")
_FIN = re.compile(r"(?<=[.!?…])\s+(?=[«\"A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ0-9])|\n")
_PLEIN = re.compile(r"[^\W_]")
_VOYELLES = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")


@dataclass(frozen=True)
class Texte:
    """What is said at once: a paragraph or a point. ``origine``: where it is written."""

    origine: str
    texte: str
    titre: str = ""


def phrases(texte: str) -> list[str]:
    return [phrase for phrase in _FIN.split(texte.strip()) if _PLEIN.search(phrase)]


def mots(texte: str) -> list[str]:
    """The words, "1 640 €" and "12 345,67" being one each."""
    simple = _NOMBRE.sub("", _INSECABLES.sub(" ", texte))
    return [mot for mot in simple.split() if _PLEIN.search(mot)]


@cache
def syllabes(mot: str) -> int:
    """Groups of vowels of a word, without its silent ending; a figure counts one."""
    mot = re.sub(r"[^\w'-]", "", mot.lower())
    if not mot or mot[0].isdigit():
        return 1
    total = 0
    for partie in re.split(r"['-]", mot):
        partie = re.sub(r"(?<=g)u(?=[eéèêi])|(?<=q)u", "", partie)
        partie = re.sub(r"(?<=[aeiouéèê])y(?=[aeiouéèê])", "ll", partie)  # "loyer", "payer": two
        groupes = len(_VOYELLES.findall(partie))
        # "aide", "aides", "paient": the last e is not heard, unless it is the only vowel.
        if groupes > 1 and re.search(r"[^aeiouyéèê](?:e|es|ent)$", partie) and not re.search(r"(?:m|v)ent$", partie):
            groupes -= 1
        total += groupes
    return max(total, 1)


def prose(dit: Texte, lue: dict[str, Any]) -> str:
    """The sentences of an answer. Lists ("Exclus : hôtel, gîte…", a document to bring) are no sentences, and an official
    name counts as its acronym: it cannot be said otherwise."""
    lignes = dit.texte.split("\n")
    retenues = [lignes[0], *(ligne for ligne in lignes[1:] if " : " not in ligne and len(mots(ligne)) >= MOTS_D_UNE_PHRASE)]
    texte = "\n".join(retenues)
    for sigle, formes in lue["sigles"].items():
        for forme in formes:
            texte = re.sub(re.escape(forme) + r"(?: \(" + sigle + r"\))?", sigle, texte, flags=re.I)
    return texte


def lisibilite(texte: str) -> float:
    """Kandel-Moles: 100 very easy, 60 standard, 30 difficult."""
    liste, nombre = mots(texte), len(phrases(texte))
    return 207 - 1.015 * len(liste) / nombre - 73.6 * sum(map(syllabes, liste)) / len(liste)


# --- What the assistant can say


#: Values that make a sentence as long as it can be, by the name of the place they take; the rest is a large amount.
LONGS = {
    "telephone": "0970 800 800", "horaires": "du lundi au vendredi, de 9 h à 18 h", "nombre": "12", "jours": "123", "duree": "12 mois",
    "date": "30 septembre 2026", "vigueur": "30 septembre 2026", "annee": "2026", "service": "recherche-entreprises.api.gouv.fr",
    "commune": "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", "zone": "zone A bis", "zones": "zone A bis ou zone B1",
    "statut": "À vérifier avec un conseiller", "titre": "CANARI ET FILS – TOURCOING", "nom": "CANARI ET FILS", "total": "1 234",
    "secteur": "entreprise privée", "forme": "société civile, coopérative ou groupement", "mini": "5 000", "maxi": "9 999",
    "noms": "l'accompagnement social", "exemple": "1 650 €", "hypothese": "loyer de 600 € par mois", "delai": "12 mois", "raison": "", "phrase": "", "reponse": "Oui, privée",
}
MONTANT = "12 345,67 €"
#: Texts of the conversation that nobody reads: what is typed, addresses, ids.
NON_DITS = {("entreprise", cle) for cle in ("annulations", "ouvertures", "accords", "reserves", "amorces", "stockage")} | {("dialogue", "incompris.liste")}
NON_DITES = ("url", "lien", "numero", "fiches", "suite")


def tout() -> list[Texte]:
    """Every text that the assistant can say, filled."""
    from bot.dialogue import assistant

    service = assistant()
    return [*_conversation(service), *_catalogue(service), *_regles()]


def _feuilles(valeur: Any, chemin: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(valeur, dict):
        for cle, suite in valeur.items():
            if cle not in NON_DITES:
                yield from _feuilles(suite, f"{chemin}.{cle}".lstrip("."))
    elif isinstance(valeur, list):
        for rang, suite in enumerate(valeur):
            yield from _feuilles(suite, f"{chemin}.{rang}")
    elif isinstance(valeur, str) and not re.fullmatch(r"[a-z_]*", valeur):
        yield chemin, valeur


def remplir(modele: str, **connues: str) -> str:
    """A template with every place taken by its longest value."""
    def valeur(trouve: re.Match[str]) -> str:
        nom = trouve[1].split(":")[0]
        return connues.get(nom, LONGS.get(nom, MONTANT))

    return " ".join(re.sub(r"\{([a-z_.:]+)\}", valeur, modele).split())


def _conversation(service: Any) -> Iterator[Texte]:
    articles = [service.fiche(nom).article for nom in [*service.catalogue.aides, *service.catalogue.sujets]]
    autre, longue = sorted(articles, key=lambda article: len(mots(article)))[-2:]
    noms = {"aide": longue, "autre": autre, "une": "l'Avance Loca-Pass", "aides": service.nommer(service.principales(), 3), "calcul": "Loyer maximum avec Visale"}
    for chemin in sorted((RACINE / "bot/dialogue/textes").glob("*.yml")):
        for cle, modele in _feuilles(YAML(typ="safe").load(chemin)):
            if not any(chemin.stem == fichier and cle.startswith(debut) for fichier, debut in NON_DITS):
                yield Texte(f"textes/{chemin.stem}:{cle}", remplir(modele, **noms))
    messages = RACINE / "bot/web/conversations/messages.yml"
    for cle, modele in _feuilles(YAML(typ="safe").load(messages)):
        yield Texte(f"messages:{cle}", remplir(modele))


def _catalogue(service: Any) -> Iterator[Texte]:
    """Sheets, questions, calculations: what is told with the figures of a day."""
    from bot.droits import texte_date

    def dater(texte: str) -> str:
        """With the figures of a day; the places that a person fills take their longest value."""
        return remplir(re.sub(r"\{p:[a-z0-9_.]+\}", lambda trouve: texte_date(catalogue, trouve[0], JOUR), texte))

    catalogue = service.catalogue
    for fiche in [*catalogue.aides.values(), *catalogue.sujets.values()]:
        for section, bloc in fiche.fiche.blocs().items():
            for rang, texte in enumerate([bloc.texte, *bloc.points]):
                yield Texte(f"{fiche.id}:{section}.{rang}", dater(texte))
        for cle in ("fermee", "contact"):
            if texte := getattr(fiche, cle, None):
                yield Texte(f"{fiche.id}:en_tete_{cle}", dater(texte))
    for aide in catalogue.aides.values():
        for point in aide.a_verifier_par_un_conseiller:
            yield Texte(f"{aide.id}:{point.id}", dater(point.texte))
        for etape in aide.etapes:
            yield Texte(f"{aide.id}:{etape.id}", dater(etape.texte))
    for fait in catalogue.faits.values():
        for cle in ("question", "pourquoi", "exemple"):
            if texte := getattr(fait, cle):
                yield Texte(f"{fait.id}:{cle}", dater(texte))
    for calcul in catalogue.calculateurs.values():
        dites = [*calcul.resultats.values(), *calcul.lignes, *calcul.limites]
        for rang, texte in enumerate(dites):
            # A sum is written with its signs: only what surrounds it is read as a sentence.
            if "=" not in texte and "÷" not in texte:
                yield Texte(f"{calcul.id}:calcul{rang}", dater(texte))
    for cle, texte in catalogue.phrases.items():
        yield Texte(f"phrases:{cle}", remplir(texte))


def _regles() -> Iterator[Texte]:
    """The sentences of the rules, as the readable cases fill them."""
    fiche = cle = ""
    for ligne in (RACINE / "tests/droits/phrases_remplies.txt").read_text(encoding="utf-8").splitlines():
        if ligne.startswith("== "):
            fiche = ligne[3:]
        elif ligne.startswith("    "):
            for rang, texte in enumerate(ligne.strip().split(" / ") if cle.endswith("lignes") else [ligne.strip()]):
                if "=" not in texte and "÷" not in texte and "×" not in texte:
                    yield Texte(f"{fiche}:{cle}.{rang}", texte)
        else:
            cle = ligne.replace(" · ", ".")


def reponses(service: Any) -> list[Texte]:
    """What is read at once: a block of a sheet with its points, for what depends on the whole (readability, acronyms)."""
    blocs: dict[str, list[str]] = {}
    for dit in tout():
        origine, point, rang = dit.origine.rpartition(".")
        cle = origine if point and rang.isdigit() and ":" in origine else dit.origine
        blocs.setdefault(cle, []).append(dit.texte)
    noms = {fiche.id: fiche.nom for fiche in [*service.catalogue.aides.values(), *service.catalogue.sujets.values()]}
    # The name of a sheet is the title of its answer.
    return [Texte(origine, "\n".join(textes), noms.get(origine.partition(":")[0], "")) for origine, textes in blocs.items()]


# --- What is wrong with it


def table() -> dict[str, Any]:
    lue: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_suffix(".yml"))
    return lue


_SIGLE = re.compile(r"(?<![\w'-])(?:[dl]')?([A-Z][A-Za-z]*[A-Z][A-Za-z]*)(?![\w])")
_TU = re.compile(r"(?<![\w-])(?:tu|te|toi|ton|ta|tes)(?!\w)|(?<![\w])t'", re.I)
_NEGATION = re.compile(r"\b(?:ne|n')\s*\S+(?:\s+\S+)?\s+(?:pas|jamais|plus|rien|aucun)\b.*\b(?:sans|impossible|interdit|inutile|inéligible|ne|n')\b", re.I)
_CLAUSE = re.compile(r"[,;:()«».?!]|\b(?:et|mais|ou|donc|car|si|qui|que|qu'|quand|où)\b")
_EN_LETTRES = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|cent|mille)\s+"
    r"(?:mois|ans?|années?|jours?|semaines?|euros?|heures?|minutes?|salariés|personnes|kilomètres|km|pour cent)\b", re.I)
_PASSIF = re.compile(r"\b(?:est|sont|sera|seront|serait|seraient|été|être|soit)\s+(?:\w+ment\s+)?\w+(?:é|i|u|is|it)e?s?\s+par\b(?! (?:mois|an|jour))", re.I)
_CLIQUER = re.compile(r"\bcliqu|\b(?:voir|c'est|par) ici\b|en savoir plus", re.I)
_DESSINS = re.compile("[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]|[:;]-?[)(]")


def fautes_de_phrase(phrase: str) -> list[str]:
    """What the hard limits forbid in one sentence."""
    regles = {
        "plus de 25 mots": len(mots(phrase)) > MOTS_AU_PLUS, "tutoiement": bool(_TU.search(phrase)),
        "double négation": any(_NEGATION.search(clause) for clause in _CLAUSE.split(phrase)),
        "nombre en lettres": bool(_EN_LETTRES.search(phrase)), "voix passive": bool(_PASSIF.search(phrase)),
        "lien muet": bool(_CLIQUER.search(phrase)), "dessin": bool(_DESSINS.search(phrase)),
    }
    return [nom for nom, faute in regles.items() if faute]


def sigles_nus(dit: Texte, lue: dict[str, Any]) -> list[str]:
    """The acronyms of an answer that neither it nor its title expands."""
    from bot.dialogue.lecture import replier

    plat = replier(f"{dit.titre}\n{dit.texte}")
    nus = []
    for sigle in dict.fromkeys(_SIGLE.findall(dit.texte)):
        if sigle in lue["noms"]:
            continue
        if not any(replier(forme) in plat for forme in lue["sigles"].get(sigle, [])):
            nus.append(sigle)
    return nus


def rapport() -> dict[str, Any]:
    """The figures of the whole: sentences, mean length, and what is the worst."""
    from bot.dialogue import assistant

    lue, dites = table(), [(dit.origine, phrase) for dit in tout() for phrase in phrases(dit.texte)]
    longueurs = [len(mots(phrase)) for _, phrase in dites]
    lisibles = [(dit.origine, texte) for dit in reponses(assistant()) if len(mots(texte := prose(dit, lue))) >= MOTS_POUR_UN_SCORE]
    scores = sorted((round(lisibilite(texte), 1), origine) for origine, texte in lisibles)
    return {
        "phrases": len(dites), "moyenne": sum(longueurs) / len(longueurs), "maximum": max(longueurs),
        "textes_notes": len(scores), "mediane": scores[len(scores) // 2][0], "moins_lisibles": scores[:20],
        "plus_longues": sorted(dites, key=lambda dite: -len(mots(dite[1])))[:20],
    }


if __name__ == "__main__":
    lu = rapport()
    print(f"{lu['phrases']} phrases, {lu['moyenne']:.1f} mots en moyenne, {lu['maximum']} au plus.")
    print(f"{lu['textes_notes']} réponses notées, lisibilité médiane {lu['mediane']} (Kandel-Moles, minimum {LISIBILITE_MIN:.0f}).")
    print("\nLes vingt phrases les plus longues")
    for origine, phrase in lu["plus_longues"]:
        print(f"{len(mots(phrase)):3}  {origine}\n     {phrase}")
    print("\nLes vingt réponses les moins lisibles")
    for score, origine in lu["moins_lisibles"]:
        print(f"{score:5}  {origine}")
