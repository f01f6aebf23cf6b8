"""Who a sentence is about, what is denied, supposed, doubted or only asked about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

SOI = "soi"
_PASSE = re.compile(r"\b(?:(?:je |j'|on )?(?:n')?(?:etais|avais|etait|travaillais|gagnais|touchais|bossais|payais|recevais|percevais|payait)|anciennement|ex)\b(?! (?:la|le|pas encore))")
#: Work and studies that are over: "ancien militaire", "après 6 mois d'intérim", "j'ai bossé 5 ans dans l'armée", "je quitte la mairie".
_REVOLU = re.compile(r"(?:(?:^|[ '(])(?:(?:une?|mon|ma|mes|suis|en tant qu'|comme) )?(?<!l')(?<!dans l)anciens?(?:ne)?\b|(?<!d')\bapres(?! ?-?demain)\b|(?<!pas )\bavant\b(?! hier|-hier| d'(?:etre|avoir|obtenir)| de (?:passer|signer|commencer|devenir|prendre))|"
                     r"(?:^ ?|\b(?:ai|avons) )(?:bosse|travaille|taffe|passe|fait)(?: (?:pendant|durant|environ|plus de|presque))* (?:\d+|un|une|deux|trois|quatre|cinq|dix|quelques|plusieurs) (?:ans?|annees?|mois|semaines?|saisons?)\b|"
                     r"\b(?:quitte|quitter|quitterai|demissionne|sors|sorti[er]?|licenciee?|viree?|rate|rompu|perdu|abandonne|rupture)\b(?= (?:anticipee |de|du|d'|la|le|l'|mon|ma|un|une)\b| ?$))")
_DOUTE = re.compile(r"\b(?:sai[st]|suis|est) (?:pas|plus)(?: trop| vraiment| bien| sure?)? (?:si (?:c'est|je suis|j'ai une?|on est|mon contrat est|ca compte comme)|entre|quoi entre)|\bme demande si (?:c'est|je suis|j'ai une?)|\bjamais su si (?:c'est|je suis|j'ai une?)")
_ENCORE_VRAI = re.compile(r"\b(?:maintenant|aujourd'hui|depuis|desormais|actuellement|puis|la je)\b")
_NEGATION = re.compile(r"(?:\b(pas|plus|jamais|ni|aucune?|sans|non)\b|\bn(?:e|')(?= ?est| ?ai| ?suis))")
# Somebody who lives, pays, rents on their own account; somebody who does it for the person who writes.
_OCCUPE = re.compile(r" (?:paie|paye|loue|habite|vit|a (?:un|emmenage|demenage)|demenage|emmenage|etudie|travaille)\b")
#: "le salaire de ma copine c'est 1550": money of somebody else.
_AVOIR_DE = re.compile(r"\b(?:salaires?|payes?|paies?|revenus?|retraite|loyer) de $")
_POUR_MOI = re.compile(r" (?:ne )?(?:me |m'|nous )|(?: \w+){0,3} (?:garante?s?|caution|proprietaires?)\b")
#: What is hoped for, applied for or perhaps to come: "j'espère trouver un CDI", "un entretien pour un CDD".
_SOUHAIT = re.compile(r"\b(?:espere|veu[tx]|veulent|voulons|demande(?:nt)?|exige(?:nt)?|reclame(?:nt)?|prefere(?:nt)?|faudrait|faut|voudrais|aimerais|souhaite(?:rais)?|reve|envisage|peut-? ?etre (?=une? |passer|trouver|signer|obtenir|decrocher|changer)|cherche|recherche|attends|attente|hesite|entretien(?: d'embauche)?|postule|candidate)"
                      r"(?: ?(?:entre|et|ou|reponse|retour|bientot|trouver|obtenir|avoir|passer|que|des|travail|etre|devenir|signer|decrocher|changer|pour|chez|un|une|en|au|a|la|le|mon|ma|de|du|dans|poste|nouveau|nouvelle|cdi|cdd|contrat|mission|alternance|apprentissage|stage|demain|lundi|mardi|mercredi|jeudi|vendredi|cette|semaine|prochaine?)| [dl]')* ?$")
#: Words of the person who writes.
DE_SOI = re.compile(r"(?<![a-z])(?:j'|(?:je|moi|mon|ma|mes|suis|nous)(?![a-z]))")
#: "Sarah a 24 ans", "l'appartement a 30 ans", "avec ma fille de 8 ans", "possible à 31 ans": whoever it is, it is not the person who writes.
_AGE_D_UN_TIERS = re.compile(r"(?<![a-z])(?!(?:on|qui|nous|je|j|moi)(?![a-z]))[a-z]{2,} (?:a|ont|aura|auront|va avoir|vont avoir)(?: (?:deja|bientot|environ|presque|plus de|moins de|tout juste|a peine))* $|"
                             r"\b(?:avec|et|chez|de) (?:ma|mon|notre|nos|mes) (?:petite? )?(?:filles?|fils|enfants?|bebe|gamine?|ado|garcon|soeur|frere)(?: [a-z]+)? (?:de|qui a) $")
_AUTRE_SUJET = re.compile(r"^ (?:[a-z]+ )*?(?<!que )(?<!parce que )(?<!si )(?<!quand )(?:je |j'|on |nous )")
# Between the negation and what it denies: a few short words, no clause boundary.
PORTEE_MOTS = 4


def mots(expressions: Iterable[str]) -> re.Pattern[str]:
    """One pattern for whole-word alternatives."""
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(expressions) + r")(?:(?<=')|(?![a-z0-9]))")


@cache
def motif(nom: str, cle: str) -> re.Pattern[str]:
    """The whole-word pattern of a list (or of one expression) of a vocabulary file."""
    valeur = lexique(nom)[cle]
    return mots([valeur] if isinstance(valeur, str) else valeur)


@lru_cache(maxsize=1)
def _personnes() -> re.Pattern[str]:
    donnees = lexique("personnes")
    groupes = [f"(?P<{cle}>{'|'.join(donnees[cle])})" for cle in ("conjoint", "enfant", "autre", "soi", "reprise")]
    return re.compile(r"(?<![a-z0-9-])(?:" + "|".join(groupes) + r")(?<=[a-z'])(?:(?<=')|(?![a-z0-9]))")


@lru_cache(maxsize=1)
def _complements() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    donnees = lexique("personnes")
    return (re.compile(r"(?<![a-z])" + donnees["complement"]), re.compile(r"(?<![a-z])" + donnees["pour_autrui"]),
            re.compile(donnees["impersonnel"]))


@lru_cache(maxsize=1)
def _autres() -> tuple[re.Pattern[str], ...]:
    donnees = lexique("personnes")
    proches = "|".join(donnees["conjoint"] + donnees["enfant"] + donnees["autre"][-4:])
    return (*(re.compile(r"(?<![a-z])" + donnees[cle]) for cle in ("de_quelqu_un", "un_autre", "proche")), re.compile(donnees["gens"]),
            re.compile(rf" (?:professionnelle )?de (?:{proches})(?![a-z])"))


def _demande_une_aide(plat: str) -> bool:
    return bool(re.search(lexique("personnes")["aide_demandee"], plat))


class Contexte:
    """Context of the positions of one text. Spans and positions are those of ``Texte.plat``."""

    def __init__(self, texte: Texte, demande: str | None = None) -> None:
        """``demande``: id of the fact being asked, which may be about somebody ("oui, elle a 72 ans")."""
        self._texte, self._plat, self.demande = texte, texte.plat, demande
        self.pour_autrui: str | None = None
        self._sujets = self._lire_sujets(lexique("personnes")["sujet_de_la_question"].get(demande))
        self._positions = [position for position, _, _ in self._sujets]
        self._suppositions = [m.start() for m in motif("contexte", "hypothese").finditer(self._plat) if not self._exclu_hypothese(m)]
        self.hypothese = bool(self._suppositions)
        self.correction = bool(motif("contexte", "correction").search(self._plat))
        self.question = bool(re.search("|".join(lexique("contexte")["question"]), self._plat))
        self._definitions = [(*texte.phrase(m.start()), m.start(), m.end()) for m in motif("contexte", "definition").finditer(self._plat)]
        self._generalites = [m.span() for m in motif("contexte", "generalite").finditer(self._plat)]
        self._incertains = [self.proposition(m.start(), m.end()) for m in motif("contexte", "incertain").finditer(self._plat)]
        self._coupures = [m.span() for m in motif("contexte", "coupures").finditer(self._plat)]

    def personne(self, position: int) -> str:
        """Who is the subject at ``position``: soi, conjoint, enfant or autre."""
        i = bisect_right(self._positions, position) - 1
        return self._sujets[i][1] if i >= 0 else SOI

    def chez_autrui(self, position: int) -> bool:
        """True if a dwelling told at ``position`` is that of somebody else ("mon voisin paie 800 de loyer").

        A spouse shares the project, and so does the person for whom one asks.
        """
        i = bisect_left(self._positions, position) - 1  # "mes parents se portent garants" is about a guarantor, not their home
        if i < 0 or self.pour_autrui or "," in self._plat[self._positions[i]:position]:
            return False
        return self._sujets[i][1] in ("autre", "enfant") and self._sujets[i][2]

    def exige(self, debut: int) -> bool:
        """True in a condition told in general: "faut-il être en CDI pour Loca-Pass ?"."""
        avant = self._proposition_avant(debut)
        return any(len(avant[m.end():].split()) <= PORTEE_MOTS for m in motif("contexte", "exigence").finditer(avant))

    def reclame(self, debut: int) -> bool:
        """True in what a landlord or a bank asks for: "la banque veut un CDI"."""
        avant = self._proposition_avant(debut)
        return any(len(avant[m.end():].split()) <= PORTEE_MOTS for m in motif("contexte", "reclame").finditer(avant))

    def en_general(self, position: int) -> bool:
        """True in the subject of a general question: "un apprenti de 17 ans peut avoir Visale ?", "un CDD ça marche ?"."""
        return any(debut <= position < fin for debut, fin in self._generalites)

    def suppose(self, position: int) -> bool:
        """True after the words of a supposition: "29 ans, ça change quoi si j'ai 30 ans ?"."""
        return any(debut <= position for debut in self._suppositions)

    def passe(self, debut: int) -> bool:
        """True if what starts there is over: "avant j'étais intérimaire, là je suis au chômage"."""
        avant = self._proposition_avant(debut)
        dernier = None
        for m in _PASSE.finditer(avant):
            dernier = m
        if dernier is None or self.suppose(debut) or re.search(r"\bsi (?:je |j'|on )?$", avant[:dernier.start()]) or _ENCORE_VRAI.search(avant, dernier.end()):
            return False
        return len(avant[dernier.end():].split()) <= PORTEE_MOTS

    def revolu(self, debut: int) -> bool:
        """True if the work or the studies told there are left behind, or if the person wonders whether they are theirs."""
        return self._apres(_REVOLU, self._proposition_avant(debut)) or self.doute(debut)

    def doute(self, debut: int) -> bool:
        """True if the person wonders whether what starts there is so: "je sais pas si c'est meublé"."""
        return self._apres(_DOUTE, self._proposition_avant(debut, coupee=False))

    @staticmethod
    def _apres(motif_: re.Pattern[str], avant: str) -> bool:
        """True if an expression of ``avant`` still bears on what follows it."""
        suites = [avant[m.end():] for m in motif_.finditer(avant)]
        return any(not _ENCORE_VRAI.search(suite) and " pour " not in suite and len(suite.split()) <= PORTEE_MOTS for suite in suites)

    def age_d_un_tiers(self, debut: int) -> bool:
        """True if the age that starts there is that of somebody who was not read as a person, or of a thing."""
        tel_quel = self._texte.normal[:self._texte.origine(debut, debut + 1)[0]]
        if tel_quel.rstrip().endswith("à") and DE_SOI.search(self._plat[:debut]):
            return False  # "je suis en contrat pro à 32 ans": no verb
        return self.demande != "age" and self.personne(debut) == SOI and bool(_AGE_D_UN_TIERS.search(self._plat[max(0, debut - 60):debut]))

    def dit_d_un_autre(self, debut: int, fin: int) -> bool:
        """True if the words name somebody who is not the one who writes: "notre apprentie", "conjoint de militaire", "le CDI de ma femme"."""
        if self.pour_autrui:
            return False  # the rights asked about are those of that person
        avant = self._plat[max(self._texte.phrase(debut)[0], debut - 40):debut]
        de_quelqu_un, un_autre, proche, gens, a_quelqu_un = _autres()
        if proche.search(avant) and self.personne(debut) == SOI:
            return True
        return bool(de_quelqu_un.search(avant) or a_quelqu_un.match(self._plat, fin) or (gens.fullmatch(self._plat, debut, fin) and un_autre.search(avant)))

    def souhaite(self, debut: int) -> bool:
        """True if what starts there is only hoped for: "j'espère trouver un CDI"."""
        return bool(_SOUHAIT.search(self._proposition_avant(debut, coupee=False)))

    def defini(self, position: int, apres: bool = False) -> bool:
        """True inside a question of definition ("c'est quoi un CDD ?"), which states no fact.

        ``apres``: only what follows its words ("650, et c'est quoi Visale ?" still states 650).
        """
        # "CDD, c'est quoi la suite ?": what a comma separates from the question was told before it.
        return any((mot if apres or ("," in self._plat[position:mot] and re.search("[a-z]", self._plat[suite:fin])) else debut) <= position <= fin
                   for debut, fin, mot, suite in self._definitions)

    def incertain(self, debut: int, fin: int) -> bool:
        """True if the person doubts what is said there ("je crois que...")."""
        return any(a <= debut <= b or a <= fin <= b for a, b in self._incertains)

    def nie(self, debut: int) -> bool:
        """True if a negation just before ``debut``, in the same clause, denies what starts there."""
        avant = self._proposition_avant(debut)
        dernier = None
        for m in _NEGATION.finditer(avant):
            dernier = m
        if dernier is None:
            return False
        if dernier[1] is None:
            # "je ne suis oas fonctionnaire": the second half of the negation was mistyped.
            mots_dits = avant[dernier.end():].split()
            return 2 <= len(mots_dits) <= PORTEE_MOTS and any(OSA.distance(mots_dits[1], mot) == 1 for mot in ("pas", "plus", "jamais"))
        mot, suite = dernier[1], avant[dernier.end():]
        if mot == "pas" and re.match(r" (?:(?:de|d'|une?) ?[a-z]+ une?|en [a-z]+ en) $", suite):
            return False  # "pas de CDI, un CDD"
        if len(suite.split()) > PORTEE_MOTS or re.match(r" (?:que|seulement|loin|mal|tard|encore fini)\b", suite):
            return False
        if _AUTRE_SUJET.search(self._plat[debut - len(suite):debut + 6]) and mot in ("pas", "plus", "jamais", "non"):
            return False  # "je suis plus étudiant je bosse depuis mars", "non je vis seule"
        if mot == "plus":
            # "plus de 3 mois" and "en plus" add, "ne ... plus" denies.
            return bool(re.search(r"\b(?:ne|n'|suis|ai|est|a)\s?(?:[a-z]+ )?$", avant[:dernier.start()])
                        or not avant[:dernier.start()].strip() and re.match(r" (?:en|au) ", self._plat[debut - len(suite):])) and \
                not re.match(r" (?:de|que|d') ?\d", suite)
        if mot == "non":
            return len(suite.split()) == 0 or suite.startswith("-")
        return not (mot == "pas" and re.search(r"pourquoi $", avant[:dernier.start()]))

    def non_de_reponse(self, debut: int) -> bool:
        """True just after the "non" that answers the question: "non alternant" may deny the word, or go on."""
        return self.demande is not None and bool(re.fullmatch(r"(?:[a-z]+,? )?(?:non|nan) ", self._plat[:debut])) \
            and not re.match(r"je |j'|on |nous ", self._plat[debut:])

    def nie_de_pres(self, debut: int) -> bool:
        """True if the word just before denies a value: "pas 28 ans, 29 ans"."""
        return bool(re.search(r"(?<!pourquoi )\b(?:pas|plus|non pas) (?:de |les |a )?$", self._plat[max(0, debut - 16):debut]))

    def proposition(self, debut: int, fin: int) -> tuple[int, int]:
        """The sentence part around a span, cut at commas and at "mais"."""
        a, b = self._texte.phrase(debut)
        gauche = max(self._plat.rfind(",", a, debut), self._plat.rfind(" mais ", a, debut))
        droites = [p for p in (self._plat.find(",", fin, b), self._plat.find(" mais ", fin, b)) if p >= 0]
        return max(a, gauche), min([b, *droites])

    def _proposition_avant(self, debut: int, coupee: bool = True) -> str:
        """What precedes ``debut`` in its clause; its whole sentence part when it is not cut at its inner words."""
        depuis = max(self._texte.phrase(debut)[0], debut - 60)
        for coupure in self._coupures if coupee else ():
            if depuis < coupure[1] <= debut:
                depuis = coupure[1]
        return re.split(r"[,:(]", self._plat[depuis:debut])[-1]

    def _exclu_hypothese(self, m: re.Match[str]) -> bool:
        autour = self._plat[max(0, m.start() - 14):m.end() + 18]
        return bool(motif("contexte", "pas_hypothese").search(autour))

    def _lire_sujets(self, demande: str | None) -> list[tuple[int, str, bool]]:
        """Changes of subject, in order: (position, who, True if what they pay or where they live is theirs alone).

        A sentence end brings the subject back to the person who writes. ``demande`` is who the question is about.
        """
        complement, autrui, impersonnel = _complements()
        sujets: list[tuple[int, str, bool]] = []
        derniere = demande
        for m in _personnes().finditer(self._plat):
            qui = derniere if m[0] == "lui" and derniere else str(m.lastgroup)
            avant, apres = self._plat[max(0, m.start() - 60):m.start()], self._plat[m.end():m.end() + 24]
            if qui == "reprise":
                if derniere is None and (re.match(r" (?:gagne |touche )?\d", apres) or re.match(r" (?:est|travaille|bosse)(?= )", apres) and avant.endswith(" et ")
                                         and re.match(lexique("personnes")["dit_de_lui"], apres[apres.index(" ", 1):])) and sujets and sujets[-1][1] == SOI:
                    derniere = "autre"  # "moi 1 600 net, elle 1 300": somebody not named before
                elif derniere is None and re.match(r" (?:gagne|touche|percoit|paie|paye) ", apres):
                    derniere = "autre"
                if derniere is None or impersonnel.match(self._plat, m.start()):
                    continue
                sujets.append((m.start(), derniere, bool(_OCCUPE.match(apres))))
            elif qui == SOI:
                sujets.append((m.start(), SOI, False))
            else:
                if autrui.search(avant) or avant.endswith("pour ") and not sujets and len(avant) < 20:
                    self.pour_autrui = self.pour_autrui or qui
                elif complement.search(avant) and not _AVOIR_DE.search(avant) and not re.match(r" (?:qui |(?:gagne |touche )?\d|(?:est )?au (?:chomage|rsa|smic)(?![a-z]))", apres) \
                        and not (avant.endswith(" et ") and re.match(lexique("personnes")["dit_de_lui"], apres)):
                    derniere = qui
                    continue
                elif re.match(r" (?:qui )?(?:cherche|recherche|veut|voudrait|souhaite|demande)", apres):
                    self.pour_autrui = self.pour_autrui or qui
                derniere = qui
                sujets.append((m.start(), qui, not _POUR_MOI.match(apres)))
        if derniere and self.pour_autrui is None and re.search(lexique("personnes")["demande_pour_elle"], self._plat):
            self.pour_autrui = derniere
        seule = {qui for _, qui, _ in sujets}
        if self.pour_autrui is None and len(seule) == 1 and not seule & {SOI, "conjoint"} and _demande_une_aide(self._plat):
            self.pour_autrui = seule.pop()
        for fin in self._texte.fins_de_phrase:
            sujets.append((fin, self.pour_autrui if self.pour_autrui else SOI, False))
        return sorted(sujets)
