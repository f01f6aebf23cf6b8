"""A conversation with the real engine, for the tests that ill-treat it, and how two of its transcripts are compared."""

from __future__ import annotations

from typing import Any

#: Every one changes what the next ones answer: a lost or doubled turn shows.
PARCOURS = [
    "c'est quoi visale ?",
    "j'ai 24 ans, à quoi ai-je droit ?",
    "je suis en CDI dans le privé",
    "quel montant pour mobili-jeune ?",
    "mon loyer est de 600 euros",
    "j'habite à Lille",
    "en fait j'ai 25 ans",
    "pourquoi cette question ?",
    "je gagne 1640 euros nets",
    "voir le résultat",
    "et pour la loca-pass ?",
    "recommencer",
]


def sans_ids(composant: Any) -> Any:
    """A component with the titles of its buttons only, at any depth."""
    if isinstance(composant, list):
        return [sans_ids(each) for each in composant]
    if not isinstance(composant, dict):
        return composant
    return {cle: [choix["titre"] for choix in valeur] if cle == "choix" else sans_ids(valeur) for cle, valeur in composant.items()}
