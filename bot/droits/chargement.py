"""Check a data folder: `python -m bot.droits.chargement [folder]`.

Prints every error (file, key, message) and exits with 1, or a summary of what the folder holds.
"""
from __future__ import annotations

import sys

from bot.droits.lecture import ErreurCatalogue, charger_catalogue


def main(arguments: list[str] | None = None) -> int:
    """Check the folder given, or the data of the product."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        catalogue = charger_catalogue(arguments[0]) if arguments else charger_catalogue()
    except ErreurCatalogue as faute:
        for erreur in faute.erreurs:
            print(erreur)
        print(f"{len(faute.erreurs)} erreur(s)")
        return 1
    print(
        f"{len(catalogue.aides)} aides, {len(catalogue.calculateurs)} calculs, {len(catalogue.faits)} faits, {len(catalogue.parametres)} paramètres, "
        f"{len(catalogue.sources)} sources, empreinte {catalogue.empreinte}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
