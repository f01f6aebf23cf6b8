"""The readers put together: from a message to what it says of the person.

The order is fixed and linear: dates, ages and measures first, because the numbers they hold are not amounts; then
amounts; then facts stated by words; then places, aids and distress; at last the answer to the question asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.droits.faits import Fait, fait_vers_json
from bot.droits.modele import DefinitionFait
from bot.langue.age import trouver_age
from bot.langue.aides import RepereurAides
from bot.langue.attendue import MOTS_D_UNE_TENTATIVE, code_d_echec, hors_domaine, repondre
from bot.langue.choix import est_libelle
from bot.langue.contexte import SOI, Contexte, motif
from bot.langue.dates import DateLue, trouver_dates
from bot.langue.detresse import lire_detresse
from bot.langue.enonces import trouver_enonces
from bot.langue.lieux import communes_libres, est_une_somme, lire_commune, repondre_commune
from bot.langue.mesures import trouver_mesures
from bot.langue.modele import Ambiguite, Analyse, Lecture, Reference, Trouvaille
from bot.langue.montants import trouver_montants
from bot.langue.projet import lire_mobilite, lire_projet
from bot.langue.quantites import trouver_quantites
from bot.langue.reponses import Reponse, lire_reponse
from bot.langue.roles_dates import attribuer_dates
from bot.langue.roles_montants import attribuer, references_smic
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique
from bot.territoire import Territoire

# A job that starts: a job seeker who says so has the status of that job.
_NOUVEL_EMPLOI = re.compile(r"\b(?:commence|debute|demarre|trouve|signe|signer|embauchee?|promesse|vais (?:etre|commencer|avoir|prendre)|decroche|obtenu|a partir d|prochainement|nouveau)")
_LOYER_ENTIER = re.compile(r"\b(?:loyer (?:total|global|entier|complet)|en tout|au total)\b(?!.*\b(?:ma part|chacune?|par personne|par tete)\b)")
_EN_TOUT = re.compile(r"\b(?:ressources?|ensemble|a (?:nous )?(?:deux|2)|nous (?:deux|2)|foyer|menage|couple|total|en tout|nos|cumule[es]*|on (?:gagne|touche|est a|a))\b")
_A_TROIS = re.compile(r"\ba [3-9],? on (?:paye|paie)|\bon (?:paye|paie) \d+ ?(?:€|euros?)? a [3-9]\b(?!.*\b(?:chacune?|par personne|par tete)\b)")
_A_PLUSIEURS = re.compile(r"\b(?:on (?:est|sera)|nous sommes|colocation (?:a|de)|a|avec) (?:[3-9]|plusieurs)\b(?! ?(?:ans?|mois|euros?|€|km|min))|\b(?:[3-9]) colocataires")
_REVENIR = re.compile(r"(?:je me suis trompee?|je me trompe|en fait|finalement|pardon|excuse|je voulais dire)")
_SMIC_DE_SOI = re.compile(r"(?:touche|gagne|paye|paie|payee?s?|salaire|suis|remuneree?|percois|au|revenus?|net|brut|environ|c'est|a peu pres|plus que|moins que|plus du|moins du|peu (?:plus|moins) (?:que|de|du))[a-z0-9 %,.']{0,30}$")
_EXIGES = frozenset({"age", "salaire_net_mensuel", "salaire_brut_mensuel", "ressources_mensuelles"})
_NUMERIQUES = frozenset({"entier", "nombre", "montant"})


class Analyseur:
    """Reads one message at a time. Immutable once built: safe to share between threads."""

    def __init__(self, alias_aides: Mapping[str, Sequence[str]], territoire: Territoire) -> None:
        self._aides = RepereurAides(alias_aides)
        self._territoire = territoire

    def analyser(self, texte: str, aujourd_hui: date, fait_demande: DefinitionFait | None = None) -> Analyse:
        """What a message says on a day, in the context of the fact being asked (a definition, or None). Never raises."""
        lu = Texte(texte)
        attendu = fait_demande.id if fait_demande else None
        contexte = Contexte(lu, attendu)
        dates = trouver_dates(lu, aujourd_hui)
        ages, pris_ages = trouver_age(lu, dates, aujourd_hui, fait_demande)
        mesures, pris_mesures = trouver_mesures(lu, attendu)
        quantites, pris_quantites = trouver_quantites(lu)
        pris = [(d.debut, d.fin) for d in dates] + pris_ages + pris_mesures + pris_quantites
        ages = [t for t in ages if not any(a <= t.debut < b for a, b in pris_quantites)]
        somme_attendue = attendu if fait_demande and fait_demande.type == "montant" else None
        sommes, libres = attribuer(lu, contexte, trouver_montants(lu, pris), somme_attendue)
        datees, dates_libres = attribuer_dates(lu, [d for d in dates if all(t.debut != d.debut for t in ages)])
        detresse = lire_detresse(lu)
        analyse = Analyse(
            texte=lu.normal, aides=self._aides.trouver(lu.normal), correction=contexte.correction,
            hypothese=contexte.hypothese, question=contexte.question, pour_autrui=contexte.pour_autrui,
            detresse=detresse.nature, alerte=detresse.degre, ecartees=detresse.ecartees, projet=lire_projet(lu), mobilite=lire_mobilite(lu),
            libres=[*libres, *dates_libres], references=_references(lu, contexte))
        trouvailles = [*ages, *mesures, *quantites, *sommes, *datees, *trouver_enonces(lu, contexte)]
        self._ranger(lu, contexte, [t for t in trouvailles if not _ecartee(t, contexte)], analyse, attendu)
        _compter_les_parts(lu, analyse.faits)
        _concilier(lu, contexte, analyse.faits)
        reponse = lire_reponse(lu)
        analyse.reponse = reponse.nature if reponse else None
        self._situer(lu, contexte, analyse, fait_demande)
        if fait_demande is not None:
            self._repondre(lu, dates, fait_demande, reponse, analyse)
        _douter(lu, dates, analyse, attendu)
        return analyse

    def _ranger(self, lu: Texte, contexte: Contexte, trouvailles: list[Trouvaille], analyse: Analyse, attendu: str | None) -> None:
        """Give each reading to the person it is about: a value beats a set, a set what is implied; the last one wins."""
        forces: dict[tuple[str, str], int] = {}
        forces_debuts: dict[tuple[str, str], int] = {}
        for t in sorted(trouvailles, key=lambda t: t.debut):
            qui = contexte.personne(t.debut) if t.personnel or contexte.chez_autrui(t.debut) else SOI
            deja = (analyse.faits if qui == SOI else analyse.autres.get(qui, {})).get(t.fait)
            precise = deja is not None and deja.fait.possibles is not None and t.valeur.valeur in deja.fait.possibles
            if forces.get((qui, t.fait), -1) > t.priorite and not precise:
                continue
            if deja is not None and t.valeur.possibles is not None and deja.fait.valeur in t.valeur.possibles:
                continue  # "étudiant, pas en alternance": the denial says less than what was told
            if deja is not None and t.fait == attendu and contexte.suppose(t.debut) and not contexte.suppose(forces_debuts[qui, t.fait]):
                analyse.hypothese = False  # "29 ans, ça change quoi si j'ai 30 ans ?": the question asked has its answer
                continue
            if deja is not None and deja.fait.possibles and t.valeur.possibles and (communs := [v for v in t.valeur.possibles if v in deja.fait.possibles]):
                t.valeur = Fait.parmi(communs)  # "ni en CDD ni en intérim"
            forces[qui, t.fait], forces_debuts[qui, t.fait] = t.priorite, t.debut
            debut, fin = lu.origine(t.debut, t.fin)
            lecture = Lecture(t.valeur, debut, fin, lu.normal[debut:fin], contexte.incertain(t.debut, t.fin), t.suppositions)
            (analyse.faits if qui == SOI else analyse.autres.setdefault(qui, {}))[t.fait] = lecture

    def _situer(self, lu: Texte, contexte: Contexte, analyse: Analyse, demande: DefinitionFait | None) -> None:
        """The commune of the dwelling; asked for, the whole message may be its name."""
        mentions = self._territoire.mentions(lu.normal)
        if demande is not None and demande.type != "commune" and analyse.reponse and len(lu.plat.split()) == 1:
            mentions = []  # "mouais" is a commune, and an answer
        # A postal code that was read as an amount stays one.
        mentions = [m for m in mentions if not any(f.debut < m.fin and m.debut < f.fin for f in analyse.faits.values())]
        mentions = [m for m in mentions if not est_une_somme(lu, m, demande)]
        lecture, ambiguite = lire_commune(lu, contexte, self._territoire, mentions)
        if demande is not None and demande.type == "commune" and lecture is None and ambiguite is None and analyse.reponse is None:
            lecture, ambiguite, probleme = repondre_commune(lu, self._territoire)
            if probleme and not (analyse.faits or analyse.aides or analyse.detresse or analyse.question) and len(lu.plat.split()) <= 4:
                analyse.malforme = probleme
        if lecture is not None:
            analyse.faits["commune"] = lecture
        if ambiguite is not None:
            analyse.ambiguites.append(ambiguite)
        lus = [(lieu.debut, lieu.fin) for lieu in (*mentions, lecture) if lieu is not None]
        analyse.libres = [libre for libre in analyse.libres if not any(libre.debut < b and a < libre.fin for a, b in lus)]
        analyse.libres.extend(communes_libres(lu, mentions, lecture))

    def _repondre(self, lu: Texte, dates: list[DateLue], demande: DefinitionFait, reponse: Reponse | None, analyse: Analyse) -> None:
        """The fact asked, when the message did not name it; and what is wrong with an answer that failed."""
        if reponse and reponse.nature == "refus" and not reponse.suite:
            analyse.faits = {n: f for n, f in analyse.faits.items() if n == demande.id}  # "c'est privé" is no sector
        # "mon fils est boursier": the fact asked was told, of somebody else.
        dit_d_un_autre = any(demande.id in faits for faits in analyse.autres.values()) and not analyse.pour_autrui
        age_dit = demande.unite == "annee" and "age" in analyse.faits  # "j'ai 28 ans" is no duration
        if demande.id not in analyse.faits and not dit_d_un_autre and not age_dit:
            tete = lu if not analyse.question or reponse else _tete(lu)
            fait, analyse.malforme = (repondre(tete, demande, dates, reponse) if tete and not _corrige_autre_chose(analyse, reponse) else (None, None)) \
                if demande.type != "commune" else (None, analyse.malforme)
            if fait is not None and not fait.est_inconnu:
                analyse.faits[demande.id] = Lecture(fait, 0, len(lu.normal), lu.normal)
                analyse.libres = [libre for libre in analyse.libres if libre.fait != fait]
            elif analyse.malforme is None and demande.type != "commune":
                analyse.malforme = code_d_echec(lu, demande, analyse)
        lecture = analyse.faits.get(demande.id)
        if demande.id in lexique("contexte")["mesures_du_nouveau_logement"]:
            analyse.faits = {n: f for n, f in analyse.faits.items() if n not in ("distance_km", "trajet_minutes")}
        if lecture is not None:
            _tenir_a_la_question(lu, demande, analyse)
        if lecture is not None and (demande.type in _NUMERIQUES or demande.type == "date") and hors_domaine(demande, lecture.fait):
            del analyse.faits[demande.id]
            analyse.malforme = "hors_domaine"


def _douter(lu: Texte, dates: Sequence[DateLue], analyse: Analyse, attendu: str | None) -> None:
    """A date that may be of two years ("le 3 juin", told in December) is asked, with both years; told in passing, it stays
    unknown until it matters."""
    for lue in dates:
        for fait in [nom for nom, lecture in analyse.faits.items() if lue.autre and lecture.fait == lue.fait]:
            del analyse.faits[fait]
            if fait == attendu or not analyse.faits:
                analyse.ambiguites.append(Ambiguite(fait, _deux_annees(lu, lue)))


def _deux_annees(lu: Texte, lue: DateLue) -> tuple[tuple[object, str], ...]:
    """The two dates that one may be, in the words of the person and with their years."""
    debut, fin = lu.origine(lue.debut, lue.fin)
    dite, lien = lu.normal[debut:fin], "/" if "/" in lu.normal[debut:fin] else " "
    possibles = sorted((each for each in (lue, lue.autre) if each), key=lambda each: each.mini)
    return tuple((fait_vers_json(each.fait), f"{dite}{lien}{each.mini.year}") for each in possibles)


def _tete(lu: Texte) -> Texte | None:
    """The few words before a question ("publique, et les documents ?"): they may answer what was asked."""
    tete = re.match(r"[^,.;!?]+(?=[,.;!])", lu.normal)
    return Texte(tete[0]) if tete and len(tete[0].split()) <= MOTS_D_UNE_TENTATIVE else None


def _corrige_autre_chose(analyse: Analyse, reponse: Reponse | None) -> bool:
    """True for "non je me suis trompé, mon loyer est de 700": this "non" answers no question but the former one."""
    return bool(reponse and reponse.nature == "non" and analyse.correction and analyse.faits and _REVENIR.match(reponse.suite))


def _tenir_a_la_question(lu: Texte, demande: DefinitionFait, analyse: Analyse) -> None:
    """The word that answers a question says nothing else: "la mairie" is an employer, not a status; "crous" a grant."""
    if demande.type == "choix" and len(lu.plat.split()) == 1 and demande.id not in ("contrat", "statut"):
        analyse.faits = {n: f for n, f in analyse.faits.items() if n == demande.id or "implique" in f.suppositions}
    if demande.id not in ("contrat", "statut") and est_libelle(lu, demande):
        analyse.faits = {n: f for n, f in analyse.faits.items() if n == demande.id or "implique" in f.suppositions}
    contexte = lexique("contexte")
    # Asked for a contract, "j'ai signé" is of that contract; "j'ai signé le bail" is of the lease.
    tus = [n for n in contexte["tait"].get(demande.id, ()) if n != "bail_signe" or "bail" not in lu.plat]
    analyse.faits = {n: f for n, f in analyse.faits.items() if n not in tus}
    if demande.id in contexte["statut_connu"]:
        analyse.faits = {n: f for n, f in analyse.faits.items()
                         if n == demande.id or not ("implique" in f.suppositions or (n == "statut" and f.fait.valeur is None))}


def _ecartee(t: Trouvaille, contexte: Contexte) -> bool:
    """A value that is denied ("pas 28 ans, 29 ans") or quoted in a question of definition says nothing."""
    if t.valeur.bornes is not None:
        return contexte.exige(t.debut)
    if t.fait in _EXIGES and contexte.reclame(t.debut):
        return True
    if t.fait == "age" and (contexte.passe(t.debut) or contexte.en_general(t.debut) or contexte.age_d_un_tiers(t.debut)):
        return True
    return isinstance(t.valeur.valeur, (int, float, date)) and not isinstance(t.valeur.valeur, bool) \
        and (contexte.nie_de_pres(t.debut) or contexte.defini(t.debut, apres=True) or contexte.exige(t.debut))


def _compter_les_parts(lu: Texte, faits: dict[str, Lecture]) -> None:
    """What is told of several people, or in several parts, is not taken for the whole, nor the whole for a part."""
    if "loyer" in faits and ((_LOYER_ENTIER.search(lu.plat) and _A_PLUSIEURS.search(lu.plat)) or _A_TROIS.search(lu.plat)):
        del faits["loyer"]  # from three on, the rent that counts is a share
    salaire, ressources = faits.get("salaire_net_mensuel"), faits.get("ressources_mensuelles")
    if salaire and ressources and not _EN_TOUT.search(lu.plat) and (parts := [each.fait.valeur for each in (salaire, ressources) if each.fait.valeur]) and len(parts) == 2:
        faits["ressources_mensuelles"] = replace(ressources, fait=Fait.intervalle(sum(parts), None))  # "1100 de salaire et 300 de chômage": what is told last is only a part


def _concilier(lu: Texte, contexte: Contexte, faits: dict[str, Lecture]) -> None:
    """One status when several are told: work-study before studies, a job that starts before unemployment; either of two at once."""
    statut = faits.get("statut")
    if statut is None:
        return
    contrat = faits["contrat"].fait.valeur if "contrat" in faits else None
    if contrat in ("apprentissage", "professionnalisation") and statut.fait.valeur in ("etudiant", "stagiaire", "demandeur_emploi", "salarie"):
        faits["statut"] = Lecture(Fait.connu("alternant"), faits["contrat"].debut, faits["contrat"].fin, faits["contrat"].extrait,
                                  suppositions=("implique",))
    elif contrat and contrat != "aucun" and (statut.fait.valeur == "sans_activite" or (_au_chomage(statut.fait) and _NOUVEL_EMPLOI.search(lu.plat))):
        faits["statut"] = Lecture(Fait.connu("salarie"), faits["contrat"].debut, faits["contrat"].fin, faits["contrat"].extrait,
                                  suppositions=("implique",))
    elif statut.fait.valeur == "independant" and any(
        not (contexte.nie(m.start()) or contexte.passe(m.start()) or contexte.revolu(m.start()) or contexte.souhaite(m.start()) or contexte.personne(m.start()) != SOI)
        for m in motif("contexte", "aussi_salarie").finditer(lu.plat)
    ):
        faits["statut"] = Lecture(Fait.parmi(["salarie", "independant"]), statut.debut, statut.fin, statut.extrait)
    elif statut.fait.valeur in ("etudiant", "stagiaire") and any(
        not contexte.nie(m.start()) for m in motif("contexte", "alternant").finditer(lu.plat)
    ):
        faits["statut"] = Lecture(Fait.connu("alternant"), statut.debut, statut.fin, statut.extrait)


def _au_chomage(fait: Fait) -> bool:
    return fait.valeur == "demandeur_emploi" or (fait.possibles is not None and "demandeur_emploi" in fait.possibles and "salarie" not in fait.possibles)


def _references(lu: Texte, contexte: Contexte) -> list[Reference]:
    """Wages of the person told by the SMIC. A ceiling ("120 % du SMIC ?") or somebody else's wage is none."""
    trouvees = []
    for debut, fin, coefficient, mot in references_smic(lu):
        avant = lu.plat[max(lu.phrase(debut)[0], debut - 60):debut]
        seul = len(lu.plat.split()) <= 3
        if contexte.personne(debut) != SOI or contexte.defini(debut) or not (seul or _SMIC_DE_SOI.search(avant)):
            continue
        if contexte.question and not re.search(r"\b(?:je|j'|mon|suis)\b", avant):
            continue
        nom = "smic_au_moins" if "plus" in mot or mot in ("au moins", "minimum") else "smic_au_plus" if "moins" in mot or "plus" in mot else "smic"
        trouvees.append(Reference(nom, coefficient, *lu.origine(debut, fin)))
    return trouvees
