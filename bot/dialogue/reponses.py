"""Reply components: the closed set of things a page can show. JSON-ready dictionaries built in one place.

Every component may carry ``choix``: buttons as ``{"titre", "effet"}``; the web layer keeps the effect and shows
only the title.
"""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Optional, Sequence

from bot.dialogue.assistant import Assistant
from bot.droits import Fait, Sujet, fait_vers_json

Reponse = dict[str, Any]
Choix = dict[str, Any]


def _sans_vides(composant: Reponse) -> Reponse:
    return {cle: valeur for cle, valeur in composant.items() if valeur not in (None, [], "", {})}


def texte(
    paragraphe: str,
    points: Sequence[str] = (),
    sources: Sequence[dict[str, str]] = (),
    choix: Sequence[Choix] = (),
    titre: Optional[str] = None,
) -> Reponse:
    """A bubble of text, with optional points and the sources it rests on."""
    return _sans_vides(
        {
            "type": "texte",
            "titre": titre,
            "texte": paragraphe,
            "points": list(points),
            "sources": list(sources),
            "choix": list(choix),
        }
    )


def compris(faits: Sequence[dict[str, str]], choix: Sequence[Choix] = (), intro: Optional[str] = None) -> Reponse:
    """What was understood: ``{"fait", "libelle", "valeur"}`` for each fact."""
    return _sans_vides({"type": "compris", "texte": intro, "faits": list(faits), "choix": list(choix)})


def calcul(
    titre: str,
    calculateur: str,
    resultat: str,
    lignes: Sequence[str],
    entrees: Sequence[dict[str, str]],
    notes: Sequence[str],
    tableau: Optional[dict[str, Any]],
    sources: Sequence[dict[str, str]],
    choix: Sequence[Choix] = (),
) -> Reponse:
    """A calculation: result, steps (``points``), figures used (``entrees``), limits, table of repayments, sources."""
    return _sans_vides(
        {
            "type": "calcul",
            "calculateur": calculateur,
            "titre": titre,
            "texte": resultat,
            "points": list(lignes),
            "entrees": list(entrees),
            "notes": list(notes),
            "tableau": tableau,
            "sources": list(sources),
            "choix": list(choix),
        }
    )


def urgence(paragraphe: str, numeros: Sequence[dict[str, str]]) -> Reponse:
    """Help numbers, as links."""
    return {"type": "urgence", "texte": paragraphe, "numeros": [dict(numero) for numero in numeros]}


def choix_intention(titre: str, intention: str, aides: Iterable[str] = (), **options: Any) -> Choix:
    """A button that asks something."""
    effet: dict[str, Any] = {"type": "intention", "intention": intention, **options}
    if aides := list(aides):
        effet["aides"] = aides
    return {"titre": titre, "effet": effet}


def question_en_mots(service: Assistant, aspect: str, fiche: str, autre: Optional[str] = None) -> str:
    """A question on an aspect, as a person would put it: "Combien peut-on recevoir avec Mobili-Jeune ?"."""
    vue = service.fiche(fiche)
    genre = "sujet" if isinstance(vue, Sujet) else vue.genre
    propre = f"question_{genre if autre is None else 'entre'}.{aspect}"
    cle = propre if service.phrases.existe("aspects", propre) else f"question.{aspect}"
    return service.dire("aspects", cle, aide=vue.article, autre=autre or "")


def choix_question(service: Assistant, aspect: str, fiche: str) -> Choix:
    """The button of a question on an aid or a topic."""
    if aspect == "eligibilite":
        return choix_intention(service.dire("dialogue", "boutons.ai_je_droit", aide=service.fiche(fiche).article), aspect, [fiche])
    return choix_intention(question_en_mots(service, aspect, fiche), aspect, [fiche])


def sorties(service: Assistant, arreter: bool) -> list[Choix]:
    """The ways out of a misunderstanding: stop the questions, when some are being asked; a human."""
    choix = [choix_intention(service.dire("dialogue", "boutons.arreter"), "arreter")] if arreter else []
    return [*choix, choix_intention(service.dire("dialogue", "boutons.humain"), "parler_humain")]


def choix_fait(titre: str, fait: str, valeur: Any) -> Choix:
    """A button that answers a question."""
    return {"titre": titre, "effet": {"type": "fait", "fait": fait, "valeur": valeur}}


def choix_refus(titre: str, fait: str) -> Choix:
    """A button for "I do not know"."""
    return {"titre": titre, "effet": {"type": "fait", "fait": fait, "refuse": True}}


def choix_entreprise(titre: str, etape: str, **options: Any) -> Choix:
    """A button of the search of a company; ``masque`` replaces its title in what is stored once it is not offered."""
    return {"titre": titre, "effet": {"type": "entreprise", "etape": etape, **options}}


def choix_redemander(titre: str, fait: str) -> Choix:
    """A button that withdraws an answer and asks again."""
    return {"titre": titre, "effet": {"type": "redemander", "fait": fait}}


def choix_a_garder(service: Assistant, hypotheses: Mapping[str, Fait]) -> list[Choix]:
    """The button that keeps a what-if as an answer, when it supposes one exact value."""
    if len(hypotheses) != 1:
        return []
    titre = service.dire("dialogue", "hypothese_garder")
    return [choix_fait(titre, fait, fait_vers_json(valeur)) for fait, valeur in hypotheses.items() if valeur.est_connu]


def sources_de(service: Assistant, identifiants: Sequence[str]) -> list[dict[str, str]]:
    """Sources as title, address and date of consultation (TRA-07)."""
    sources = [service.catalogue.sources[identifiant.partition("#")[0]] for identifiant in identifiants]
    return [{"titre": each.titre, "url": str(each.url), "date": each.consulte_le.isoformat()} for each in sources]
