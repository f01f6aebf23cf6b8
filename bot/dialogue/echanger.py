"""The conversation itself: welcome, courtesy, stop, forget."""

from __future__ import annotations

from typing import Optional

from bot.dialogue import employeur
from bot.dialogue.assistant import Assistant
from bot.dialogue.memoire import Memoire
from bot.dialogue.questionner import AIDES_NOMMEES, lignes
from bot.dialogue.reponses import Choix, Reponse, choix_intention, choix_question, compris, texte

#: Intents answered by one sentence of ``textes/dialogue.yml``; those that end with suggestions.
AVEC_SUGGESTIONS = ("saluer", "remercier", "capacites", "insatisfait")


def suggestions(service: Assistant, memoire: Optional[Memoire] = None) -> list[Choix]:
    """What can be asked next, in a few buttons."""
    choix = [choix_intention(service.dire("dialogue", "boutons.a_quoi"), "eligibilite", toutes=True)]
    courante = memoire.aide if memoire else None
    return [*choix, *(choix_question(service, "definition", aide) for aide in ([courante] if courante else service.principales()[:3]))]


def accueillir(service: Assistant, memoire: Optional[Memoire] = None) -> list[Reponse]:
    """The first message of a conversation, with what the employer whose page this is said of itself."""
    connus = employeur.faits_de_l_employeur(memoire) if memoire else {}
    dits: list[Reponse] = []
    if memoire and connus:
        modifier = choix_intention(service.dire("dialogue", "boutons.modifier"), "modifier_fait")
        dits = [texte(service.dire("dialogue", "employeur.accueil")), compris(lignes(service, memoire, connus), [modifier])]
    return [
        texte(service.dire("dialogue", "accueil.texte")),
        *dits,
        texte(service.dire("dialogue", "accueil.attention"), choix=suggestions(service)),
    ]


def dire(service: Assistant, intention: str, en_question: bool) -> list[Reponse]:
    """The sentence of an intent. ``en_question``: a question is pending and will be asked again right after."""
    choix = suggestions(service) if intention in AVEC_SUGGESTIONS and not en_question else []
    if intention == "capacites":
        aides = service.nommer(service.principales(), AIDES_NOMMEES)
        points = [point.format_map(service.phrases.contact) for point in service.phrases.donnee("dialogue", "capacites.points")]
        return [texte(service.dire("dialogue", "capacites.texte", aides=aides), points, choix=choix)]
    breve = f"en_question.{intention}"
    cle = breve if en_question and service.phrases.existe("dialogue", breve) else intention
    return [texte(service.dire("dialogue", cle), choix=choix)]


def relancer(service: Assistant, memoire: Memoire) -> list[Reponse]:
    """An answer to nothing: offer to go on."""
    return [texte(service.dire("dialogue", "suite"), choix=suggestions(service, memoire))]


def arreter(service: Assistant) -> list[Reponse]:
    """Stop asking, with a way back."""
    return [
        texte(
            service.dire("dialogue", "arreter"),
            choix=[
                choix_intention(service.dire("aspects", "question.resultat"), "resultat"),
                choix_intention(service.dire("dialogue", "boutons.a_quoi"), "eligibilite", toutes=True),
            ],
        )
    ]


def oublier(service: Assistant, intention: str) -> list[Reponse]:
    """Say that the answers are forgotten (start over, or erase)."""
    cle = "effacer" if intention == "effacer_donnees" else "recommencer"
    return [texte(service.dire("dialogue", cle), choix=suggestions(service))]
