"""Age and date of birth: "j'ai 32 ans", "je viens d'avoir 30 ans", "j'aurai 31 ans en mars", "né le 3/4/1998"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.droits.faits import Fait
from bot.droits.modele import DefinitionFait
from bot.langue.calendrier import annee_complete
from bot.langue.contexte import DE_SOI
from bot.langue.dates import DateLue
from bot.langue.modele import Trouvaille
from bot.langue.montants import bornes
from bot.langue.texte import Texte

AGE_MAX = 120
AGE_MIN_SANS_SUJET = 14  # "le bail dure 3 ans": nobody of that age writes here
ANNEE_SANS_SIECLE = 80  # "97" answers "how old are you?" with a year
_ANS = re.compile(r"(?<![\d.,])(?P<n>\d{1,3}) ?(?:ans?|annees|bougies|a)\b(?: ?et demie?)?(?P<revolus> revolus)?")
_ENTRE = re.compile(r"(?:entre |de )?(?P<a>\d{1,2})(?: ans)? ?(?:et|a|-|ou) ?(?P<b>\d{1,2}) ?ans\b")
# A duration, not an age: what comes just before, or just after.
_DUREE_AVANT = re.compile(r"(?<![a-z])(?:depuis|pendant|il y a|fait|fais|dans|durant|apres|avant|d'ici|duree(?: de)?|sur|tous les|toutes les|contrat (?:de|d')|c[d]di? (?:de|d')|bail (?:de|d')|stage (?:de|d')|"
                          r"y'a|mission (?:de|d')|engage\w* (?:de|d')|pour|par|encore|bac ?\+|formation (?:de|d')|en|les?|des|aux|rester|reste|trente glorieuses|pret (?:de|sur)|credit (?:de|sur)|il me reste|reste|"
                          r"alternance (?:de|d')|apprentissage (?:de|d')|cdd (?:de|d')|location (?:de|d')|credit|pret|garantie|duree|anciennete|maries|mariees|locataires?|hlm|pourquoi|pourquoi pas|vieux|vieille|"
                          r"(?:ai|as|a|avons|ont|avait|avais) (?:deja |bien )?(?!eu |fete |pris |passe |depasse |visale )[a-z]{1,12}[eiu]|premiers?|moins|moins de|plus de|derniers?|prochaine?s?) (?:environ |plus de |moins de |deja |les |presque )*$")
_DUREE_APRES = re.compile(r" ?(?:d'anciennete|de (?:credit|remboursement|metier)|d'emprunt|de contrat|de bail|d'experience|d'etudes|que je|que j'|apres|plus tard|de cdi|de cdd|de stage|d'alternance|d'apprentissage|de formation|de mariage|"
                          r"de vie commune|de maison|de vie|de pret|de garantie|de carriere|de boite|dans (?:la|mon|cette) (?:boite|entreprise)|de service|minimum de|de location|d'interim|de travail)")
_SUJET = re.compile(r"(?:j'ai|je suis agee?(?: de)?|agee?(?: de)?|mon age(?: est| c'est)?(?: de)?|j'ai eu|moi c'est|je suis a|(?:il|elle) (?:a|est agee?(?: de)?)|qui a|suis un\w* \w+ de|(?:homme|femme|maman|papa|papi|mamie|jeune|lyceen(?:ne)?|fils|fille|garcon|frere|soeur|neveu|niece|cousine?|personne|actif|active|etudiante?|apprentie?|alternante?|salariee?|saisonniere?|ouvriere?|fonctionnaire|independante?|chomeu(?:r|se)|agente?|cadre|employee?|ado|stagiaire|interimaire|retraitee?|couple|gamine?)(?: (?!de |mois|an)[a-z-]{4,14})? de|(?<![a-z'])(?<!\by )a) "
                    r"(?:deja |que |tout juste |a peine |seulement |exactement |environ |plus de |moins de |presque |bientot |pres de |quasiment )*$")
_AVANT_LIBRE = re.compile(r"(?:^|[,;.!?\n(:/]|\bet|\bmoi|\bc'est|\bpour|\benviron|\bj'ai|(?<![a-z])(?!dossier|courrier|calendrier|formulaire|salaire|anniversaire|horaire|secteur|valeur|premier|dernier|immobilier)[a-z]{3,}(?:iere?|eure?|euse|rice|iste|ien(?:ne)?|aire) de) ?$")
_A_N_MOIS = re.compile(r"\ba (?:\d+|un|une|quelques) (?:jours?|semaines?|mois) d(?:e mes|'avoir) $")
_QUAND = re.compile(r"(?:quand|lorsque|des que|une fois que|le jour ou) (?:je |j'|il |elle |on )?[a-z]+ (?:mes |ses )?$")
_VIENT = re.compile(r"(?:viens? (?:tout juste )?(?:d'avoir|de feter(?: mes| ses)?|d'en avoir)|(?:ai|a) (?:fete|eu|souffle|fait mes|pris mes)(?: mes| ses)?|ayant) $")
_FUTUR = re.compile(r"(?:(?:j'|je |il |elle )?(?:aurai|aura|vais (?:bientot )?avoir|va (?:bientot )?avoir|vais faire|vais sur mes|feterai(?: mes)?|passe a|fais)|bientot|presque|quasiment|pas tout a fait|"
                    r"approche (?:de mes|les|des)|souffle(?:rai)? mes|(?:je )?vais feter mes) (?:mes |bientot |deja )*$")
_FUTUR_APRES = re.compile(r" ?(?:dans (?:\d{1,3}|une?|quelques|plusieurs|moins|peu|pas longtemps|environ)\b|le mois prochain|bientot(?! \d)|l'an prochain|l'annee prochaine|la semaine prochaine|demain|je les (?:fete|aurai)[a-z]* (?:en|dans|le|demain|bientot|cette)\b|en (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre))\b")
_PAS_ENCORE = re.compile(r"(?:(?:pas encore|pas tout a fait|toujours pas) (?:eu |mes |fete mes )?|avant (?:mes|d'avoir) )$")
# A limit that is asked about, without a word of the person: "visale 30 ans max ?"; a job held that long: "salariée 22 ans chez Auchan".
_AIDE_AVANT = re.compile(r"(?:visale|loca-?pass|mobili-?jeune) $")
_LIMITE_APRES = re.compile(r" ?(?:max|maxi|maximum|mini|minimum|inclus|compris|chez)(?![a-z])")
# "j'ai un fils de 8 ans et une fille de 12 ans": the ages of children who are not called mine.
_AGES_D_ENFANTS = re.compile(r"(?<!suis )(?:une?|des|les|\d) (?:petite?s? |grande?s? |autre )?(?:fils|filles?|enfants?|garcons?|gamine?s?|bebes?|ados?|gosses?|mineure?s?|jumeaux|jumelles)"
                             r"(?: qui (?:a|ont|vont avoir|aura))?(?: agee?s?)?(?: de| entre)?(?: \d{1,2}(?: (?:ans|mois) (?:et|ou)|,| et| ou| a| ?/))* $")
# The answer to "how old are you?" that leaves the unit out: "30 pile", "29 bientôt 30", "30 en mars", "pas encore 30".
_REPONSE = re.compile(r"^(?:(?:je |j')?(?:vais avoir|aurai|vais sur mes|fete mes|viens d'avoir|ai eu|ai fete mes|ai passe les|ai depasse les|ai deja)|(?:pas|toujours pas) encore|vient d'avoir|ok|ca fait|alors|bientot|presque)? ?(?P<n>\d{2})"
                      r"(?= ?[.!]*$| (?:pile|merci|voila|svp|lol|tout juste|depuis|dans|bientot|le|la|en|demain|hier|l'an|l'annee|aujourd'hui)(?![a-z]))")
# "mon âge : 41"; "mon copain a 34 ans et moi 28": an age without its unit, after the word or after another age.
_SANS_UNITE = re.compile(r"(?<![a-z])(?:mon age|age)(?: est| c'est)?(?: de)? ?[:=]? ?(?P<n>\d{2})(?![\d/]|[.,]\d| ?(?:ans|mois|euros|€|km))")
_ET_MOI = re.compile(r"\bans\b(?: et|,)? (?:et )?(?:moi|(?:mon|ma) [a-z]{4,12})(?: c'est| j'en ai| en a|,? j'ai)? (?P<n>\d{2})(?![\d/]|[.,]\d| ?(?:ans|mois|euros|€|km|min))")
_MOINS = re.compile(r"(moins|plus) de $")
_PASSES = re.compile(r"(?:passe|depasse) (?:les |la barre des |l'age de |mes )$")
_DIZAINES = {"quadra": 40, "quadragenaire": 40, "quinqua": 50, "quinquagenaire": 50, "sexagenaire": 60, "trentenaire": 30, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60}
_DIZAINE = re.compile(r"(?:(?:la |une |bonne |petite )(?=[a-z]+aine)|(?:suis |une? )(?=tren|qua|quin|sexa))(?P<d>trentenaire|quadragenaire|quadra|quinquagenaire|quinqua|sexagenaire|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine)\b(?: d'annees)?(?! (?:d'euros|de |d'))")
_MAJEUR = re.compile(r"(?:^|je suis|j'suis|suis|est|fils|fille|encore|etre|pas|plus) ?\b(?P<m>majeure?|mineure?)\b")
_NAISSANCE = re.compile(r"\b(?:nee?|naissance|anniversaire|ddn|suis)(?: le| un| en| est| :|:| c'est| du| au| dans| mon| de| ddn)* $")
_ANNEE = re.compile(r"(?:\bnee? (?:en|de|dans l'annee)|\bsuis de|naissance(?: est| c'est)?(?: :| en)?|annee de naissance :?|generation) ?(?P<a>19[3-9]\d|20[0-2]\d)\b")
_ANNEE_COURTE = re.compile(r"\bnee?s? en (?:l'an )?'?(?P<a>\d{2})\b(?! ?(?:/|-|ans))")


def trouver_age(texte: Texte, dates: list[DateLue], aujourd_hui: date, demande: DefinitionFait | None) -> tuple[list[Trouvaille], list[tuple[int, int]]]:
    """Ages and birth dates, and every span of "N ans" (age or duration) so that no other reader takes it."""
    plat = texte.plat
    trouvailles: list[Trouvaille] = []
    pris: list[tuple[int, int]] = []
    attendu = demande.id if demande else None
    # "un an" answers "how many years have you had the aid?": no age there.
    annees = bool(demande and demande.unite == "annee" and attendu != "age" and demande.type in ("entier", "nombre"))
    for m in list(_ANS.finditer(plat)) or list(_REPONSE.finditer(plat) if attendu == "age" else ()):
        if _AGES_D_ENFANTS.search(plat[:m.start()]):
            pris.append(m.span())
            continue
        lu = None if annees and not _SUJET.search(plat[max(0, m.start() - 30):m.start()]) else _age(texte, m, attendu, dates)
        if lu:
            trouvailles.append(lu)
        # "loyer 900 à Roubaix": a bare "a" makes an age only when it was read as one.
        if lu or not m[0].endswith("a"):
            pris.append(m.span())
    for m in (*_SANS_UNITE.finditer(plat), *(_ET_MOI.finditer(plat) if trouvailles else ())):
        if not any(a < m.end("n") and m.start("n") < b for a, b in pris):
            trouvailles.append(Trouvaille("age", Fait.connu(int(m["n"])), *m.span("n")))
            pris.append(m.span("n"))
    naissances = _naissance(texte, dates, aujourd_hui, attendu)
    trouvailles += naissances
    pris += [(t.debut, t.fin) for t in naissances]
    for m in _DIZAINE.finditer(plat):
        if re.search(r"\b(?:bientot|presque|approche|vers|pas encore|pas tout a fait|pas loin de|proche de|quasi|quasiment|avant) (?:de )?$", plat[:m.start()]):
            continue
        if demande and demande.type in ("entier", "nombre", "montant") and attendu != "age" and "annees" not in m[0]:
            continue  # "une trentaine" of employees
        base = _DIZAINES[m["d"]]
        trouvailles.append(Trouvaille("age", Fait.intervalle(base, base + 9), *m.span()))
    for m in _MAJEUR.finditer(plat):
        majeur = m["m"].startswith("maj") != bool(re.search(r"\b(?:pas|plus)(?: encore| tout a fait)? $", plat[:m.start("m")]))
        trouvailles.append(Trouvaille("age", Fait.intervalle(18, None) if majeur else Fait.intervalle(None, 17), *m.span("m")))
    return trouvailles, pris


def _est_une_annee(m: re.Match[str]) -> bool:
    """"97", bare, answers with a year of birth."""
    return m.re is _REPONSE and int(m["n"]) >= ANNEE_SANS_SIECLE


def _age(texte: Texte, m: re.Match[str], attendu: str | None, dates: Sequence[DateLue]) -> Trouvaille | None:
    plat, n = texte.plat, int(m["n"])
    avant, apres = plat[max(texte.phrase(m.start("n"))[0], m.start("n") - 60):m.start("n")], plat[m.end():m.end() + 40]
    if m[0].endswith(("a", "annees")) and not re.search(r"(?:j'ai|agee? de) $", avant):
        return None
    if _DUREE_APRES.match(apres) or n > AGE_MAX or _est_une_annee(m):
        return None
    sujet = bool(_SUJET.search(avant))
    if _PAS_ENCORE.search(avant):
        return Trouvaille("age", Fait.intervalle(None, n - 1), m.start("n"), m.end())
    if not sujet and attendu != "age" and n < AGE_MIN_SANS_SUJET:
        return None
    if _VIENT.search(avant):
        return Trouvaille("age", Fait.connu(n), m.start("n"), m.end())
    if n > 0 and _FUTUR.search(avant) and _QUAND.search(avant):
        return Trouvaille("age", Fait.intervalle(None, n - 1), m.start("n"), m.end())
    if n > 0 and (_FUTUR.search(avant) or _A_N_MOIS.search(avant) or _FUTUR_APRES.match(apres) and not apres.lstrip().startswith("en")):
        return Trouvaille("age", Fait.connu(n - 1), m.start("n"), m.end())
    if (borne := _MOINS.search(avant)) and (sujet or attendu == "age"):
        fait = Fait.intervalle(None, n - 1) if borne[1] == "moins" else Fait.intervalle(n + (1 if borne[1] == "plus" else 0), None)
        return Trouvaille("age", fait, m.start("n") - len(borne[0]), m.end())
    if paire := _ENTRE.search(plat[max(0, m.start("n") - 14):m.end()]):
        a, b = int(paire["a"]), int(paire["b"])
        sujet = sujet or bool(_SUJET.search(avant[:len(avant) - max(0, min(14, m.start("n")) - paire.start())]))
        return Trouvaille("age", Fait.intervalle(a, b), m.start("n"), m.end()) if a < b and (sujet or attendu == "age") else None
    if _PASSES.search(avant):
        return Trouvaille("age", Fait.intervalle(n, None), m.start("n"), m.end())
    if not sujet and (_DUREE_AVANT.search(avant) or not (_AVANT_LIBRE.search(avant) or attendu == "age" or _apres_une_personne(avant))):
        return None
    if re.search(r"\b(?:age limite|limite d'age|age max\w*|age mini\w*)[a-z' ]{0,12}$", avant):
        return None
    if not sujet and (_LIMITE_APRES.match(apres) or attendu != "age" and _AIDE_AVANT.search(avant) and not DE_SOI.search(plat)):
        return None
    if re.search(r"(?:a partir de|jusqu'a|des|avant|apres|annee de|limite d'age (?:de|a)|(?:faut|faut-il|doit|dois) (?:avoir|etre agee? de))(?: mes| tes)? $", avant):
        return None
    if re.search(r"(?:environ|a peu pres|vers(?: les)?|dans les) $", avant):
        bas, haut = bornes("environ", n)
        return Trouvaille("age", Fait.intervalle(int(bas or 0), int(haut or 0)), m.start("n"), m.end())
    # "30 ans en mars", "30 ans le 3 décembre": the birthday is behind, or ahead.
    anniversaire = any(d.genre in ("jour_mois", "mois", "court") and re.fullmatch(r" (?:le |en |au )?", plat[m.end():d.debut]) for d in dates)
    return Trouvaille("age", Fait.intervalle(max(n - anniversaire, 0), n), m.start("n"), m.end())


def _apres_une_personne(avant: str) -> bool:
    """"salarié 32 ans", "mon fils 19 ans", "en CDI 28 ans": a list of facts without commas."""
    return bool(re.search(r"[a-z)] $", avant)) and not re.search(r"\b(?:de|d'|du|un|une|sur|(?<!attends )mes|ses|tes|et demi) $", avant)


def _naissance(texte: Texte, dates: list[DateLue], aujourd_hui: date, attendu: str | None) -> list[Trouvaille]:
    plat = texte.plat
    trouvailles = []
    for d in dates:
        avant = plat[max(0, d.debut - 30):d.debut]
        seule = attendu == "age" and d.genre in ("numerique", "iso", "jour_mois") and d.exacte and not re.search("[a-z0-9]", plat[:d.debut] + plat[d.fin:])
        if not (seule or _NAISSANCE.search(avant) or _NAISSANCE.search(avant + " ")) or d.mini >= aujourd_hui:
            continue
        ans = relativedelta(aujourd_hui, d.maxi).years
        if ans > AGE_MAX or (seule and ans < AGE_MIN_SANS_SUJET) or (ans < 1 and d.genre not in ("numerique", "iso")):
            continue
        if d.genre in ("numerique", "iso", "jour_mois", "mois", "mois_annee_num"):
            trouvailles.append(Trouvaille("date_naissance", Fait.intervalle(d.mini, d.maxi), d.debut, d.fin))
    for m in (*_ANNEE.finditer(plat), *_ANNEE_COURTE.finditer(plat)):
        annee = annee_complete(m["a"])
        if annee > aujourd_hui.year:
            continue
        trouvailles.append(Trouvaille("date_naissance", Fait.intervalle(date(annee, 1, 1), date(annee, 12, 31)), *m.span("a")))
    return trouvailles
