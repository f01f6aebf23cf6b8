"""Every formula by name."""
from __future__ import annotations

from bot.droits.calculateurs import employeurs, logement, plafonds, prets
from bot.droits.calculateurs.formule import Formule

FORMULES: dict[str, Formule] = {**prets.FORMULES, **logement.FORMULES, **plafonds.FORMULES, **employeurs.FORMULES}
