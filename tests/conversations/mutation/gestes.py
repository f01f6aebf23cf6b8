"""The mutator: each gesture makes of a conversation another one, which must lead to the same facts and the same verdict."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Callable, Optional

from bot.dialogue.lecture import replier
from bot.engine.nlu.bruit import Bruiteur
from mutation.personnes import Echange, Etape, Fragment, Personne, gestes, paroles, simple

Geste = Callable[[Echange, random.Random], Optional[Echange]]
#: A changed status makes the former job forgotten, on purpose: it is never said by mistake, then taken back.
#: A contract tells a status ("je suis saisonnier" is an employee), a date of start a trial period.
JAMAIS_FAUX = frozenset({"statut", "contrat", "date_prise_de_fonction", "secteur_employeur", "projet", "bail_signe"})
GESTES_AU_PLUS = 4
#: Words shorter than this are never misspelt: "loer" is read, "lier" is something else.
LETTRES_D_UNE_FAUTE = 7
#: Words of the names of aids, which ``tests/langue`` misspells one by one: a slip in "bail" or "travaux" names another aid.
NOMS_D_AIDES = frozenset({"mobilité", "travaux", "accession", "performance", "énergétique", "visale", "mobili", "jeune", "avance"})


def muter(personne: Personne, graine: str) -> Echange:
    """The mutated conversation of this seed."""
    alea = random.Random(graine)
    echange = simple(personne, alea)
    choisis = alea.sample(list(GESTES), alea.randint(1, GESTES_AU_PLUS))
    for nom in sorted(choisis, key=list(GESTES).index):  # what is moved is moved before anything is added around it
        change = GESTES[nom](echange, alea)
        if change is not None:
            echange = replace(change, gestes=(*echange.gestes, nom))
    echange = lier(echange, alea)
    return bruiter(echange, alea)


def _parmi(table: str, alea: random.Random) -> str:
    return str(alea.choice(gestes()[table]))


# --- the opening


def ordre(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """The same things, in another order, the request included."""
    fragments = [fragment for message in echange.ouverture for fragment in message]
    alea.shuffle(fragments)
    return replace(echange, ouverture=(tuple(fragments),))


def scission(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """One message after the other instead of one."""
    fragments = [fragment for message in echange.ouverture for fragment in message]
    messages: list[list[Fragment]] = [[fragments[0]]]
    for fragment in fragments[1:]:
        if alea.random() < 0.6:
            messages.append([fragment])
        else:
            messages[-1].append(fragment)
    return replace(echange, ouverture=tuple(tuple(message) for message in messages))


def avance(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """Some answers are given before being asked."""
    dires, faits = paroles(), echange.personne.sait
    possibles = [fait for fait, valeur in faits.items() if dires.dits(fait, valeur)]
    if not possibles:
        return None
    dits = alea.sample(possibles, alea.randint(1, min(3, len(possibles))))
    fragments = [Fragment(alea.choice(dires.dits(fait, faits[fait])), fait) for fait in dits]
    return replace(echange, ouverture=(*echange.ouverture[:-1], (*echange.ouverture[-1], *fragments)))


def preambule(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """A courtesy or a question before anything else."""
    texte = _parmi(alea.choice(["politesses", "digressions"]), alea)
    return replace(echange, ouverture=((Fragment(texte),), *echange.ouverture))


def interlude(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """A question after the opening, whatever is being asked."""
    return replace(echange, ouverture=(*echange.ouverture, (Fragment(_parmi("digressions", alea)),)))


# --- the answers


def _avant_la_reponse(table: str, au_plus: int = 2) -> Geste:
    """Something else is said between some questions and their answers."""

    def geste(echange: Echange, alea: random.Random) -> Optional[Echange]:
        reponses = dict(echange.reponses)
        for fait in alea.sample(list(reponses), min(len(reponses), alea.randint(1, au_plus))):
            reponses[fait] = (Etape(_parmi(table, alea)), *reponses[fait])
        return replace(echange, reponses=reponses)

    return geste


def _racontables(echange: Echange) -> list[str]:
    """Facts that can be told although they are not what is asked."""
    return [fait for fait, etapes in echange.reponses.items() if etapes[-1].ailleurs]


def tard(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """Another fact is told first, then the answer comes."""
    racontables = _racontables(echange)
    if len(racontables) < 2:
        return None
    fait, autre = alea.sample(racontables, 2)
    dit = Etape(str(echange.reponses[autre][-1].ailleurs))
    return replace(echange, reponses={**echange.reponses, fait: (dit, *echange.reponses[fait])})


def oubli(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """"Je ne sais pas", then the answer a little later."""
    racontables = _racontables(echange)
    if not racontables:
        return None
    fait = alea.choice(racontables)
    derniere = echange.reponses[fait][-1]
    dit = _parmi("souvenirs", alea).format(dit=derniere.ailleurs)
    # Said to this question only: to another one, it would be the answer.
    etapes = (*echange.reponses[fait][:-1], Etape(_parmi("ne_sait_pas", alea), fait, ailleurs=""), Etape(dit, fait, dit))
    return replace(echange, reponses={**echange.reponses, fait: etapes})


def repentir(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """A right answer is corrected by mistake, then corrected back."""
    dires = paroles()
    faits = [fait for fait in _racontables(echange) if fait not in JAMAIS_FAUX and dires.faux(fait, echange.personne.faits[fait])]
    if not faits:
        return None
    fait = alea.choice(faits)
    faux = _parmi("erreurs", alea).format(faux=alea.choice(dires.faux(fait, echange.personne.faits[fait])))
    retour = _parmi("retours", alea).format(dit=alea.choice(dires.dits(fait, echange.personne.faits[fait])))
    etapes = (*echange.reponses[fait], Etape(faux, ailleurs=faux), Etape(retour, fait, retour))
    return replace(echange, reponses={**echange.reponses, fait: etapes})


def redite(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """What was told in the opening is told again later."""
    dits = list(echange.personne.dit)
    fait, autre = alea.choice(dits), alea.choice(list(echange.reponses))
    texte = _parmi("redites", alea).format(dit=echange.reponses[fait][-1].ailleurs)
    return replace(echange, reponses={**echange.reponses, autre: (Etape(texte), *echange.reponses[autre])})


def pause(echange: Echange, alea: random.Random) -> Optional[Echange]:
    """The questions are stopped, then the same thing is asked again."""
    fait = alea.choice(list(echange.reponses))
    reprise = alea.choice(paroles().ouvertures(echange.personne.aides))
    etapes = (Etape(_parmi("arrets", alea)), Etape(reprise), *echange.reponses[fait])
    return replace(echange, reponses={**echange.reponses, fait: etapes})


GESTES: dict[str, Geste] = {
    "ordre": ordre,
    "scission": scission,
    "avance": avance,
    "preambule": preambule,
    "interlude": interlude,
    "digression": _avant_la_reponse("digressions", 3),
    "politesse": _avant_la_reponse("politesses"),
    "pourquoi": _avant_la_reponse("pourquoi"),
    "resultat": _avant_la_reponse("resultats", 1),
    "hypothese": _avant_la_reponse("hypotheses"),
    "tiers": _avant_la_reponse("tiers"),
    "illisible": _avant_la_reponse("illisibles", 1),
    "tard": tard,
    "oubli": oubli,
    "repentir": repentir,
    "redite": redite,
    "pause": pause,
}


# --- how it is typed


def lier(echange: Echange, alea: random.Random) -> Echange:
    """Put the pieces of each message together, with what people put between and around."""
    liens = gestes()["liens"]

    def message(fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
        textes = [fragment.texte for fragment in fragments]
        dit = textes[0]
        for texte in textes[1:]:
            dit += (" " if dit.endswith("?") else alea.choice(liens)) + texte
        if alea.random() < 0.15:
            dit = _parmi("avant", alea) + dit
        if alea.random() < 0.1:
            dit += _parmi("apres", alea)
        return (Fragment(dit),)

    return replace(echange, ouverture=tuple(message(fragments) for fragments in echange.ouverture))


def _faute(texte: str, alea: random.Random) -> str:
    """One letter dropped, doubled or swapped inside a long word: a human reads it without effort."""
    mots = texte.split(" ")
    longs = [rang for rang, mot in enumerate(mots) if mot.isalpha() and len(mot) >= LETTRES_D_UNE_FAUTE and mot not in NOMS_D_AIDES]
    if not longs:
        return texte
    rang = alea.choice(longs)
    mot, place = mots[rang], alea.randrange(1, len(mots[rang]) - 2)
    mots[rang] = alea.choice(
        [
            mot[:place] + mot[place + 1 :],
            mot[:place] + mot[place] + mot[place:],
            mot[:place] + mot[place + 1] + mot[place] + mot[place + 2 :],
        ]
    )
    return " ".join(mots)


def bruiter(echange: Echange, alea: random.Random) -> Echange:
    """The same conversation as it is typed: accents, capitals, apostrophes, SMS spellings, a slip here and there."""
    sms = Bruiteur(alea.randrange(1 << 30)).sms
    manieres: dict[str, Callable[[str], str]] = {
        "tel quel": lambda texte: texte,
        "sans accents": replier,
        "majuscules": str.upper,
        "sans apostrophes": lambda texte: replier(texte).replace("'", ""),
        "sans ponctuation": lambda texte: " ".join(replier(texte).replace("?", "").replace(",", " ").split()),
        "sms": lambda texte: sms(replier(texte)),
        "fautes": lambda texte: _faute(texte, alea),
    }
    nom = alea.choice(list(manieres))
    dire = manieres[nom]

    def etape(each: Etape) -> Etape:
        return Etape(dire(each.texte), each.fait, dire(each.ailleurs) if each.ailleurs else each.ailleurs)

    return replace(
        echange,
        ouverture=tuple(tuple(Fragment(dire(each.texte), each.fait) for each in message) for message in echange.ouverture),
        reponses={fait: tuple(etape(each) for each in etapes) for fait, etapes in echange.reponses.items()},
        gestes=(*echange.gestes, nom),
    )
