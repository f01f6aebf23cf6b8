"""The readers put together: from a message to what it says of the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.droits.faits import Fait
from bot.langue.age import trouver_age
from bot.langue.aides import RepereurAides
from bot.langue.contexte import SOI, Contexte
from bot.langue.dates import DateLue, trouver_dates
from bot.langue.detresse import lire_detresse
from bot.langue.enonces import trouver_enonces
from bot.langue.lieux import communes_libres, lire_commune, repondre_commune
from bot.langue.modele import Ambiguite, Analyse, Lecture, Libre, Reference, Trouvaille
from bot.langue.montants import attribuer, references_smic, trouver_montants
from bot.langue.normalisation import replier
from bot.langue.reponses import lire_reponse
from bot.langue.texte import Texte
from bot.territoire import Territoire

#: An answer longer than this is not only an answer.
MOTS_D_UNE_REPONSE = 6
_DEBUT_EMPLOI = ("commence", "debute", "demarre", "embauche", "cdi", "cdd", "contrat", "poste", "interim", "alternance",
                 "apprentissage", "mission", "travaille", "boulot", "job", "travail")


class Analyseur:
    """Reads one message at a time; holds the aliases of the aids and the territory."""

    def __init__(self, alias_aides: Mapping[str, Sequence[str]], territoire: Territoire) -> None:
        self._aides = RepereurAides(alias_aides)
        self._territoire = territoire

    def analyser(self, texte: str, aujourd_hui: date, fait_demande: Any = None) -> Analyse:
        """What a message says on a day, in the context of the fact being asked (a definition, or None)."""
        lu = Texte(texte)
        contexte = Contexte(lu)
        demande = getattr(fait_demande, "id", None)
        genre = getattr(fait_demande, "type", None)
        dates = trouver_dates(lu, aujourd_hui)
        ages, pris = trouver_age(lu, dates, aujourd_hui, demande)
        pris = pris + [(lue.debut, lue.fin) for lue in dates]
        montants = trouver_montants(lu, pris)
        sommes, libres = attribuer(lu, contexte, montants, demande if genre == "montant" else None)
        trouvailles = [*ages, *sommes, *trouver_enonces(lu, contexte), *self._debut(lu, dates)]

        analyse = Analyse(texte=lu.normal, correction=contexte.correction, hypothese=contexte.hypothese,
                          question=contexte.question, pour_autrui=contexte.pour_autrui, detresse=lire_detresse(lu),
                          aides=self._aides.trouver(lu.normal), libres=libres)
        self._ranger(lu, contexte, trouvailles, analyse)
        mentions = self._territoire.mentions(lu.normal)
        commune, ambigue = lire_commune(lu, self._territoire, mentions)
        if commune is not None:
            analyse.faits["commune"] = commune
        analyse.libres.extend(communes_libres(lu, mentions, commune))
        if ambigue is not None:
            analyse.ambiguites.append(ambigue)
        for debut, fin, coefficient, _ in references_smic(lu):
            analyse.references.append(Reference("smic", coefficient, *lu.origine(debut, fin)))
        reponse = lire_reponse(lu)
        analyse.reponse = reponse.nature if reponse else None
        if fait_demande is not None and demande not in analyse.faits:
            self._repondre(lu, dates, fait_demande, analyse)
        return analyse

    def _ranger(self, lu: Texte, contexte: Contexte, trouvailles: list[Trouvaille], analyse: Analyse) -> None:
        """Give each reading to the person it is about; an explicit one beats an implied one, the last one wins."""
        forces: dict[tuple[str, str], int] = {}
        for t in sorted(trouvailles, key=lambda t: t.debut):
            qui = contexte.personne(t.debut) if t.personnel else SOI
            if forces.get((qui, t.fait), -1) > t.priorite:
                continue
            forces[qui, t.fait] = t.priorite
            debut, fin = lu.origine(t.debut, t.fin)
            lecture = Lecture(t.valeur, debut, fin, lu.normal[debut:fin], contexte.incertain(t.debut, t.fin),
                              t.suppositions)
            if qui == SOI:
                analyse.faits[t.fait] = lecture
            else:
                analyse.autres.setdefault(qui, {})[t.fait] = lecture

    def _debut(self, lu: Texte, dates: list[DateLue]) -> list[Trouvaille]:
        """A date said about a job is its start."""
        trouvees = []
        for lue in dates:
            avant = lu.plat[max(lu.phrase(lue.debut)[0], lue.debut - 40):lue.debut]
            if any(mot in avant for mot in _DEBUT_EMPLOI) and "bail" not in avant:
                trouvees.append(Trouvaille("date_prise_de_fonction", Fait.intervalle(lue.mini, lue.maxi), lue.debut, lue.fin))
        return trouvees

    def _repondre(self, lu: Texte, dates: list[DateLue], definition: Any, analyse: Analyse) -> None:
        """A bare answer to the question asked."""
        demande, genre = definition.id, definition.type
        valeur: Fait | None = None
        if genre == "commune":
            lecture, ambigue, malforme = repondre_commune(lu, self._territoire)
            if lecture is not None:
                analyse.faits[demande] = lecture
            elif ambigue is not None:
                analyse.ambiguites.append(ambigue)
            elif malforme and len(lu.plat.split()) <= MOTS_D_UNE_REPONSE and analyse.reponse is None:
                analyse.malforme = malforme
            return
        if genre == "booleen" and analyse.reponse in ("oui", "non"):
            valeur = Fait.connu(analyse.reponse == "oui")
        elif genre == "choix":
            valeur = _choix(lu, definition, analyse.reponse)
        elif genre == "date" and dates:
            valeur = Fait.intervalle(dates[0].mini, dates[0].maxi)
        elif genre in ("entier", "nombre", "montant"):
            libre = next((each for each in analyse.libres if each.type == "montant"), None)
            chiffres = lu.plat.strip(" .!€").replace(",", ".").replace(" ", "")
            if libre is not None:
                valeur = libre.fait
            elif chiffres.replace(".", "", 1).isdigit() and len(chiffres) <= 9:
                nombre = float(chiffres)
                valeur = Fait.connu(int(nombre) if nombre.is_integer() else nombre)
        if valeur is not None:
            analyse.faits[demande] = Lecture(valeur, 0, len(lu.normal), lu.normal)
        elif analyse.reponse is None and not analyse.faits and len(lu.plat.split()) <= 3 and genre in ("montant", "date", "entier"):
            analyse.malforme = {"montant": "montant_illisible", "date": "date_illisible"}.get(genre, "nombre_illisible")


def _choix(lu: Texte, definition: Any, reponse: str | None) -> Fait | None:
    """The choice whose label the message says; "oui" and "non" pick the only label that begins so."""
    plat = lu.plat.strip(" .!?")
    for choix in definition.choix:
        libelles = [replier(choix.libelle), *(replier(alias) for alias in choix.alias)]
        if plat in libelles or (len(plat.split()) <= 4 and any(libelle in plat for libelle in libelles)):
            return Fait.connu(choix.valeur)
    if reponse in ("oui", "non"):
        debutants = [c.valeur for c in definition.choix if replier(c.libelle).startswith(reponse)]
        if reponse == "oui" and definition.id == "secteur_employeur" and not debutants:
            # The question is "is it a private company?": a plain yes is the first choice.
            return Fait.connu(definition.choix[0].valeur)
        if len(debutants) == 1:
            return Fait.connu(debutants[0])
    return None


__all__ = ["Ambiguite", "Analyseur", "Libre"]
