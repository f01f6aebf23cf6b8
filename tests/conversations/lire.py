"""Read mutated conversations as a person would see them: ``python tests/conversations/lire.py [how many] [first seed]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Mapping

RACINE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(RACINE), str(RACINE / "tests" / "conversations")]
#: Lines of a reply that are shown: what is read on a phone without scrolling much.
LIGNES_MONTREES = 7


def montrer(dit: str, reponse: Mapping[str, Any]) -> None:
    """One turn: what was said, then the replies, long ones cut."""
    print(f"\n  VOUS  {dit}")
    lignes = [ligne for ligne in reponse["texts"] if not ligne.startswith("Source : ")]
    for ligne in lignes[:LIGNES_MONTREES]:
        print(f"        {ligne}")
    if len(lignes) > LIGNES_MONTREES:
        print(f"        … ({len(lignes) - LIGNES_MONTREES} lignes de plus)")
    if reponse["choices"]:
        print("        " + " ".join(f"[{choix['title']}]" for choix in reponse["choices"]))


def main(combien: int = 50, graine: int = 0) -> int:
    """Play and print conversations; exit code 1 when one of them breaks the invariant."""
    from mutation.gestes import muter
    from mutation.jeu import ecarts, jouer
    from mutation.personnes import personnes

    from bot.cli.modele import charger_ouvrier

    ouvrier, manquees = charger_ouvrier(), 0
    for n in range(graine, graine + combien):
        echange = muter(personnes()[n % len(personnes())], str(n))
        partie = jouer(echange, ouvrier)
        trouves = ecarts(echange, partie)
        manquees += bool(trouves)
        print(f"\n{'=' * 100}\n{n}. {echange.personne.nom} — {', '.join(echange.gestes)}")
        for dit, reponse in partie.tours:
            montrer(dit, reponse)
        if trouves:
            print(f"\n  !!    {'; '.join(trouves)}")
    print(f"\n{combien - manquees}/{combien} conversations : mêmes faits, même verdict.")
    return 1 if manquees else 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
