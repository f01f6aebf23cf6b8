"""French communes, postal codes, intercommunal bodies and Visale zones, from a table shipped with the product."""

from bot.territoire.modele import Commune, Mention
from bot.territoire.territoire import Territoire, charger_territoire

__all__ = ["Commune", "Mention", "Territoire", "charger_territoire"]
