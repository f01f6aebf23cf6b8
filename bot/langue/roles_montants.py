"""What each amount of the text is the amount of, brought to the month: net or gross, rent with its charges, SMIC."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from bot.droits.faits import Fait
from bot.langue.contexte import Contexte, mots
from bot.langue.modele import Libre, Trouvaille
from bot.langue.montants import AVANT, CHARGES, Montant, lire_nombre
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

HEURES_PAR_MOIS = 151.67  # 35 hours a week, article L3121-27 of the labour code
FAITS_DU_SALAIRE = {"salaire_brut_mensuel": "brut", "salaire_net_mensuel": "net"}
SALAIRE_HORAIRE = (8.0, 40.0)
PART_D_UNE_SUITE = 0.25
SEUIL_ANNUEL = 10_000.0   # nobody here earns that much a month: it is a yearly amount

_PERIODE = re.compile(r" ?(?:nets?|bruts?)? ?(?:(?P<an>(?:par|/|l'|a l') ?(?:an\b|annee)|annuels?\b|annuel|l'annee)|(?P<heure>(?:par |/|de l'|l'|a l')?(?:heure|h\b)|horaires?)|"
                      r"(?P<semaine>(?:par|/|la) ?semaine|hebdo)|(?P<mois>(?:par|/|le|p) ?(?:mois|m\b)|mensuels?|mensuellement))")
# "tout compris" is said of a rent, and of anything else that was asked.
_FAIBLE = re.compile(r" ?(?:tout compris|ensemble|(?:a|pour) (?:nous )?(?:deux|2|tous les (?:deux|2))(?! (?:mois|semaines)))")
# "mon conjoint gagne 1400 et moi 1700"
_MEME_ROLE = re.compile(r"^[^.;\d]{0,16}\b(?:moi|lui|elle|mais|maintenant|aujourd'hui|desormais|m(?:on|a) [a-z]{4,12})(?: c'est| je suis| je paye| je paie| ?,? ?(?:le mien|la mienne|les miens)?(?: c'est| est| fait| font)?(?: a| de)?)? $")
# "on paye 900 à 3, 300 chacun", "560 hors charges 620 avec": the share has the role of the whole.
_CHACUN = re.compile(r"^ ?(?:€|euros?)? ?(?:nets?|bruts?)? ?(?:par mois )?(?:chacune?|par tete|par personne|par colocataire|(?:avec|charges comprises|cc) ?(?=$|[,.]))(?![a-z])")
# "1400 moi et 1100 elle", "1500 + 1300", "moi 1600 et mon mari 1400".
_QUI = r"(?:moi|elle|lui|m(?:on|a) [a-z]{3,12})"
_AVANT_PART = re.compile(rf"(?:(?:on touche|on gagne|on a|j'ai|je (?:gagne|touche)|c'est|{_QUI}|,|:) ?)*")
_PART = re.compile(rf" ?(?:€|euros?)? ?(?:nets?)? ?(?:pour )?{_QUI}?,? ?(?:et|\+|plus|,) ?(?:pour )?{_QUI}?(?: gagne| touche| a| est|,? au (?:chomage|rsa|smic)| a la retraite)* ?")
# What follows an amount names it ("700 de loyer"), or else may announce the next one ("salaire 1640 loyer 750").
_NOMME = re.compile(r" ?(?:de|d'|en|par|pour)\b")
_ANNONCE = re.compile(r" ?(?:est |sont )?(?:de |d'|a |: ?)?\d")
_APRES_VIRGULE = re.compile(r"[^a-z]*(?:par mois)? ?[,(:] ?(?:loyer|location|caution|depot|dg|apl|als|salaire|paye|paie|rsa|chomage|bourse|pension|retraite)")
_SOMME_PROCHE = re.compile(r"[^,;.\d]{0,20}\d")
_LOGEMENT_A_VENIR = re.compile(r"\b(?:futur|prochain|nouve(?:au|l|lle))e? (?:loyer|appartement|logement|studio|t[1-5])\b")
_VERSE = re.compile(r"^(?:je|on) (?:lui |leur )?(?:paie|paye|verse)$")
_EN_TOUT = re.compile(r"^ ?(?:€|euros?)? ?(?:nets?)? ?(?:par mois )?(?:en tout|au total|tout confondu|tout compris)\b")
_NET_BRUT = re.compile(r"\b(?:(nets?)|(bruts?))\b")
_SMIC = re.compile(r"(?:(?P<n>\d{1,3}(?:[.,]\d{1,2})?) ?(?P<pc>%|pour ?cents?)? ?(?:x|fois|du|de|d'un)? ?(?:le )?)?\bsmic\b(?: et demi)?")
_CHARGES = re.compile(r"^ ?(?:€|euros?)? ?(?:de loyer )?(?:(?:hors charges?|hc|nu),? ?)?(?:(?:(?:\+|plus|et|,) ?|(?<=[\d€s] )|^ )(?P<c>\d{1,4}(?:[.,]\d{1,2})?) ?(?:€|euros?|e)? ?(?:de |d'|pour les )?" + CHARGES +
                      r"|[,;/\n]? ?(?:et |\+ |plus )?(?:les |mes )?(?:provisions? (?:sur|pour) )?charges? ?(?:de|:|=|a|sont de)? ?(?P<c2>\d{1,4}(?:[.,]\d{1,2})?)(?!\d)(?! ?(?:€|euros?)? ?(?:compris|inclu))|^ ?(?:€|euros?)? ?(?:hors charges?|hc) ?(?:\+|plus) ?(?P<c3>\d{1,3}(?:[.,]\d{1,2})?)(?!\d))")
# "1 600 net plus les primes", "un fixe de 1 500 net": a wage told without all its parts is only a lower bound.
_HORS_PRIMES = re.compile(r"^ ?(?:€|euros?)? ?(?:nets?|bruts?)? ?(?:par mois )?(?:(?:plus|\+|et|sans|hors) (?:les |des |mes )?(?:une |un )?(?:primes?|heures sup\w*|commissions?|pourboires|variable|(?:13|14)e? mois|treizieme mois)|sur (?:13|14) mois|(?:de|en) fixe)\b")
_FIXE = re.compile(r"\b(?:fixe|salaire de base)(?: [a-z']+)? ?$")
_A_DEUX = re.compile(r"^ ?(?:€|euros?)? ?(?:nets?|bruts?)? ?(?:par mois )?(?:a (?:nous )?(?:deux|2)|ensemble|pour (?:nous|le couple))\b")
_HORS_CHARGES = re.compile(r"^[^,.;\d]{0,25}?(?:\b(?:hors charges?|hc|sans (?:(?:les )?charges?|l'eau|l'electricite|le chauffage)|plus (?:les )?charges)|(?:\+|\bplus) ?(?:l'eau|l'electricite|le chauffage|les factures)|\+ ?(?:les )?charges)\b")
_CHARGES_COMPRISES = re.compile(r"^ ?(?:€|euros?)? ?(?:de loyer )?(?:avec|cc|charges? comprises?|tout compris|tcc)\b")
_HORS_CHARGES_AVANT = re.compile(r"\b(?:hors charges?|hc|sans (?:les )?charges?|loyer (?:nu|brut|net|sec))(?: (?:est|c'est|de|a|:))* ?$")


@lru_cache(maxsize=1)
def _roles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    roles = lexique("montants")["roles"]
    avant = mots(f"(?P<{role}>{'|'.join(sorted(r['avant'], key=len, reverse=True))})" for role, r in roles.items())
    apres = re.compile(r"^ ?(?:par mois|/mois|mensuels?|/ mois|le mois|par an|/an|annuels?|a l'annee|l'an)? ?(?:\(|,|:)? ?(?:" + "|".join(
        f"(?P<{role}>(?:{'|'.join(r['apres'])})(?![a-z0-9]))" for role, r in roles.items() if r.get("apres")) + ")")
    return avant, apres


def attribuer(texte: Texte, contexte: Contexte, montants: list[Montant], attendu: str | None) -> tuple[list[Trouvaille], list[Libre]]:
    """Give each amount its fact. ``attendu`` is the amount fact being asked: it claims amounts without a role."""
    avant, apres = _roles()
    trouvailles: list[Trouvaille] = []
    libres: list[Libre] = []
    plat = texte.plat
    role: str | None = None
    nommee = 0  # end of the words that gave the amount before its role: they say nothing of this one
    if attendu in ("ressources_mensuelles", "revenu_fiscal"):
        montants = _additionner(plat, montants)
    montants = [montant for montant in montants if not (montant.negatif or _compte(plat, montant, len(montants) == 1))]
    for i, montant in enumerate(montants):
        depuis = max(texte.phrase(montant.debut)[0], montants[i - 1].fin if i else 0, nommee)
        precedents = list(avant.finditer(plat, max(depuis, montant.debut - 90), montant.debut))
        # "mon mari est au chômage et moi en CDD à 1 300 €": the words about one do not give its role to the money of another.
        precedents = [m for m in precedents if contexte.personne(m.start()) == contexte.personne(montant.debut)]
        if precedents and precedents[-1].lastgroup != "revenu_recent" and precedents[-1][0].endswith(" a") and re.fullmatch(r"\d{5}", plat[montant.debut:montant.fin]):
            precedents = []  # "un CDI à 59000 Lille"
        suivant = apres.match(plat[montant.fin:montant.fin + 60])
        if suivant and _APRES_VIRGULE.match(suivant[0]) and _SOMME_PROCHE.match(plat[montant.fin + suivant.end():]):
            suivant = None  # "1600 par mois, loyer visé 550": after the comma, the name is that of the next amount
        zone = plat[precedents[-1].start() if precedents else depuis:montant.debut], plat[montant.fin:montant.fin + 40]
        if suivant and attendu and attendu != suivant.lastgroup and _FAIBLE.match(suivant[0]):
            suivant = None
        suite = _MEME_ROLE.match(plat[depuis:montant.debut]) or _CHACUN.match(plat[montant.fin:]) or (i and contexte.nie_de_pres(montants[i - 1].debut))
        herite = role if suite else None
        if not (precedents or suivant or herite) and i + 1 < len(montants) and contexte.nie_de_pres(montants[i + 1].debut) \
                and (apres_le_nie := apres.match(plat[montants[i + 1].fin:montants[i + 1].fin + 60])):
            herite = apres_le_nie.lastgroup  # "710 et pas 770 de loyer"
        role = _role(precedents, suivant, zone, herite)
        if attendu == "ressources_mensuelles" and _EN_TOUT.match(zone[1]):
            role = "ressources"
        dit, trouvaille = role, None
        if suivant and role in (suivant.lastgroup, "aucun") and (_NOMME.match(suivant[0]) or not _ANNONCE.match(zone[1][suivant.end():])):
            nommee = montant.fin + suivant.end()
        if role == "ressources" and _CHACUN.match(zone[1]):
            role = "aucun"
        if contexte.passe(montant.debut) or ("actuel" in zone[0] and _LOGEMENT_A_VENIR.search(plat)):
            role = "aucun"
        if attendu and role is None and i and (montant.maxi or 0) < PART_D_UNE_SUITE * (montants[i - 1].mini or 0):
            continue  # "550 + 30": what is told after the answer is not another answer
        if (role or attendu) and (montant.devise or suivant or attendu or not _petit(montant) or (precedents and (montant.maxi == 0 or "horaire" in zone[0]))):
            trouvaille = _fait(montant, role, zone, attendu)
        if trouvaille:
            trouvailles.append(trouvaille)
        elif role != "aucun" and (montant.devise or not _petit(montant)):
            debut, fin = texte.origine(montant.debut, montant.fin)
            libres.append(Libre("montant", Fait.intervalle(montant.mini, montant.maxi), debut, fin, texte.normal[debut:fin]))
        role = dit
    return trouvailles, libres


def _role(precedents: list[re.Match[str]], suivant: re.Match[str] | None, zone: tuple[str, str], herite: str | None) -> str | None:
    """The role that the words around an amount give it. What follows wins, unless it introduces the next amount."""
    precedent = precedents[-1] if precedents else None
    if suivant and precedent:
        # "salaire 1640 loyer 750": "loyer" announces 750, "salaire" is right before 1640.
        annonce = _ANNONCE.match(zone[1][suivant.end():])
        if annonce and not re.search(r"nets?|bruts?", suivant[0]) and len(zone[0]) - len(precedent[0]) <= 10:
            suivant = None
    if suivant:
        if precedent and precedent.lastgroup == "ecarte":
            return "aucun"  # a rise that is promised is no wage yet, nor is a ceiling
        if suivant.lastgroup == "ressources" and precedent and _VERSE.search(precedent[0]):
            return "aucun"  # "je paie 250 de pension": what is paid is no income
        if suivant.lastgroup == "salaire" and precedent and precedent.lastgroup == "ressources":
            return "ressources"
        if suivant.lastgroup == "salaire" and _A_DEUX.match(zone[1]):
            return "ressources"  # "3 900 € nets à deux"
        return _nul(suivant.lastgroup)
    if precedent:
        return _nul(precedent.lastgroup)
    if (periode := _PERIODE.match(zone[1])) and periode["heure"]:
        return "salaire"
    return herite


def _additionner(plat: str, montants: list[Montant]) -> list[Montant]:
    """One amount for "1400 moi et 1100 elle", the answer to what all the people of the lease, or of the household, have."""
    if len(montants) < 2 or not all(_PART.fullmatch(plat[a.fin:b.debut]) for a, b in pairwise(montants)) or not _AVANT_PART.fullmatch(plat[:montants[0].debut]):
        return montants
    if any(m.mini is None or m.maxi is None or _petit(m) for m in montants):
        return montants
    return [Montant(montants[0].debut, montants[-1].fin, sum(m.mini or 0 for m in montants), sum(m.maxi or 0 for m in montants), True)]


def _nul(role: str | None) -> str | None:
    return "aucun" if role == "ecarte" else role


def _compte(plat: str, montant: Montant, seul: bool) -> bool:
    """The two of "2900 à nous deux", of "on est deux au SMIC": people, not euros. Alone, "à 12" may be a wage."""
    qui = r"\b(?:nous|tous les|toutes les|on est|on sera) $" if seul else r"\b(?:nous|tous les|toutes les|on est|on sera|a) $"
    return not montant.devise and _petit(montant) and bool(re.search(qui, plat[max(0, montant.debut - 12):montant.debut]))


def _petit(montant: Montant) -> bool:
    return max(montant.mini or 0, montant.maxi or 0) < 50


def _fait(montant: Montant, role: str | None, zone: tuple[str, str], attendu: str | None) -> Trouvaille | None:
    if role is None:
        role = next((nom for nom, r in lexique("montants")["roles"].items() if attendu in FAITS_DU_SALAIRE and nom == "salaire" or r.get("fait", nom) == attendu), attendu)
    if role in (None, "aucun"):
        return None
    definition = lexique("montants")["roles"].get(role, {})
    mini, maxi, suppositions = montant.mini, montant.maxi, []
    fait = str(definition.get("fait", role))
    if role == "salaire":
        nature = _nature(zone)
        if nature is None:
            # Wages by the hour or the year are told gross, by the month net; the fact asked decides before that.
            periode = _PERIODE.match(zone[1])
            nature = FAITS_DU_SALAIRE.get(attendu or "")
            if nature is None:
                sans_mois = not (periode and periode["mois"]) and ((mini or maxi or 0) >= SEUIL_ANNUEL or _horaire(montant))
                nature = "brut" if sans_mois or (periode and (periode["an"] or periode["heure"])) else "net"
                suppositions.append(nature)
        fait = f"salaire_{nature}_mensuel"
        if mini == maxi and (_HORS_PRIMES.match(zone[1]) or _FIXE.search(zone[0])):
            maxi = None
    if definition.get("au_mois"):
        facteur, supposition = _facteur(montant, zone[1], ecrit=definition["au_mois"] == "ecrit")
        mini, maxi = (None if v is None else round(v * facteur, 2) for v in (mini, maxi))
        if supposition:
            suppositions.append(supposition)
    if fait == "loyer":
        mini, maxi = _charges(mini, None if _HORS_CHARGES_AVANT.search(zone[0]) and not (_CHARGES.match(zone[1]) or _CHARGES_COMPRISES.match(zone[1])) else maxi, zone[1])
    if (limite := definition.get("au_plus")) and max(mini or 0, maxi or 0) > limite:
        return None  # "la maison coûte 210 000 €" is no rent
    if (seuil := definition.get("au_moins")) and 0 < max(mini or 0, maxi or 0) < seuil and not montant.devise:
        return None  # "22", told of a yearly income: thousands, or nothing of the kind
    if definition.get("plafond") and mini == maxi:
        mini = None
    return Trouvaille(fait, Fait.intervalle(mini, maxi), montant.debut, montant.fin, personnel=bool(definition.get("personnel")),
                      suppositions=tuple(suppositions))


def _nature(zone: tuple[str, str]) -> str | None:
    """net or brut, written just after the amount or else before it."""
    apres = _NET_BRUT.search(re.split(r"[,;.\d]| et | mais (?!(?:c'est )?(?:en |du )?(?:net|brut))", zone[1])[0][:30])
    avant = list(_NET_BRUT.finditer(zone[0]))
    m = apres or (avant[-1] if avant else None)
    return None if m is None else "net" if m[1] else "brut"


def _facteur(montant: Montant, suite: str, ecrit: bool = False) -> tuple[float, str | None]:
    """Factor that brings the amount to one month, and what had to be supposed: nothing where the period must be ``ecrit``."""
    m = _PERIODE.match(suite)
    if m and m["an"]:
        return 1 / 12, None
    if not ecrit and ((m and m["heure"] and (montant.maxi or montant.mini or 0) < 100) or (not (m and m["mois"]) and _horaire(montant))):
        return HEURES_PAR_MOIS, "35_heures"
    if m and m["semaine"]:
        return 52 / 12, None
    if not ecrit and not (m and m["mois"]) and (montant.mini or montant.maxi or 0) >= SEUIL_ANNUEL:
        return 1 / 12, "annuel"
    return 1.0, None


def _horaire(montant: Montant) -> bool:
    """True for "payé 12,02 brut": that little is told of one hour."""
    return SALAIRE_HORAIRE[0] <= (montant.maxi or montant.mini or 0) <= SALAIRE_HORAIRE[1]


def _charges(mini: float | None, maxi: float | None, suite: str) -> tuple[float | None, float | None]:
    """Rent with charges: "600 + 50 de charges" adds up; "600 hors charges" is only a lower bound."""
    if plus := _CHARGES.match(suite):
        charges = lire_nombre(plus["c"] or plus["c2"] or plus["c3"])
        return (None if mini is None else mini + charges), (None if maxi is None else maxi + charges)
    if _HORS_CHARGES.match(suite):
        return mini, None
    return mini, maxi


def references_smic(texte: Texte) -> list[tuple[int, int, float, str]]:
    """"le SMIC", "80 % du SMIC", "1,5 SMIC": (start, end, coefficient, qualifier before it)."""
    trouvees = []
    for m in _SMIC.finditer(texte.plat):
        coefficient = 1.0
        if m["n"]:
            coefficient = lire_nombre(m["n"]) / (100 if m["pc"] else 1)
        elif m[0].endswith("et demi"):
            coefficient = 1.5
        avant = AVANT.search(re.sub(r"(?:le|que le|du|au) $", "", texte.plat[max(0, m.start() - 30):m.start()]))
        plus = re.search(r"(un peu )?(plus|moins) (?:que|du) (?:le )?$", texte.plat[max(0, m.start() - 24):m.start()])
        mot = f"{plus[1] or ''}{plus[2]} de" if plus else avant["q"] if avant else ""
        trouvees.append((m.start(), m.end(), coefficient, mot))
    return trouvees
