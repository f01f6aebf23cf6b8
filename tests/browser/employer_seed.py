"""Makes an employer in the database of `PASSERELLE_DATA`, and prints its key: `python tests/browser/employer_seed.py ORIGIN…`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    from bot.web import service

    service.migrer()
    from bot.web.employers.models import EmbeddingKey, Employer, Origin

    employer = Employer.objects.create(
        nom="Société Exemple",
        bienvenue="Bienvenue aux salariés de la société Exemple.",
        horaires="du lundi au vendredi, de 9 h à 17 h",
        referent={"nom": "Service logement", "telephone": "03 20 00 00 00", "courriel": "logement@exemple.fr"},
        liens=[{"titre": "Notre page logement", "url": "https://exemple.fr/logement"}],
        aides_en_avant=["visale"],
    )
    for origin in sys.argv[1:]:
        Origin.objects.create(employer=employer, texte=origin)
    print(EmbeddingKey.objects.create(employer=employer).cle)


if __name__ == "__main__":
    main()
