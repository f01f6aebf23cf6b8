"""Talk to the real model from a terminal or a script, without the web."""

from __future__ import annotations

import datetime
import sys
from dataclasses import dataclass, field
from typing import Any, Iterator, Mapping, Optional

import click

from bot.cli.commun import (
    EntreeInvalide,
    aujourdhui,
    dire,
    echouer,
    ecrire_json,
    lignes_json,
    option_date,
    option_json,
)
from bot.cli.modele import charger_ouvrier
from bot.engine.interface import TurnFailed, TurnRequest, TurnResult

ACCUEIL = {"type": "accueil"}


class ChoixInconnu(EntreeInvalide):
    """A choice that the last reply did not offer."""


@dataclass
class Conversation:
    """A conversation held in memory: its state and the buttons offered by the last turn."""

    ouvrier: Any
    jour: datetime.date
    state: Optional[Mapping[str, Any]] = None
    tour: int = 0
    offerts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def dire(self, texte: Optional[str], choix: Optional[str] = None) -> dict[str, Any]:
        """One turn, as the JSON reply of ``passerelle ask``. Raises ChoixInconnu or TurnFailed.

        A text that is the title of a button offered by the last reply presses it.
        """
        effet: Optional[Mapping[str, Any]] = None
        if choix is not None:
            if choix not in self.offerts:
                raise ChoixInconnu(f"choix inconnu : {choix}")
            effet, texte = self.offerts[choix]["effet"], None
        elif texte is not None:
            titres = {offert["titre"].casefold(): offert["effet"] for offert in self.offerts.values()}
            effet = titres.get(texte.strip().casefold())
            texte = None if effet is not None else texte
        resultat = self.ouvrier.turn(TurnRequest(self.state, texte, effet, self.jour.isoformat()))
        self.state, self.tour = resultat.state, self.tour + 1
        return self._reponse(resultat)

    def accueillir(self) -> dict[str, Any]:
        resultat = self.ouvrier.turn(TurnRequest(None, None, ACCUEIL, self.jour.isoformat()))
        self.state = resultat.state
        return self._reponse(resultat)

    def _reponse(self, resultat: TurnResult) -> dict[str, Any]:
        offres = [choix for reponse in resultat.replies for choix in _choix(reponse)]
        self.offerts = {f"{self.tour}.{rang}": choix for rang, choix in enumerate(offres, 1)}
        lu = resultat.understanding
        cartes = [carte for reponse in resultat.replies for carte in reponse.get("cartes", [])]
        return {
            "texts": [texte for reponse in resultat.replies for texte in en_texte(reponse)],
            "choices": [{"id": cle, "title": choix["titre"]} for cle, choix in self.offerts.items()],
            "aids": lu["discussed"],
            "aspect": lu["aspect"],
            "statuses": {
                carte["aide"]: {
                    "status": carte["statut"],
                    "reason": carte["raison"],
                    "amount": carte.get("montant_valeur"),
                    "deadline": (carte.get("echeance") or {}).get("date"),
                }
                for carte in cartes
            },
            "asked": lu["asked"],
            "facts": lu["known"],
            "intent": lu["intent"],
            "confidence": lu["confidence"],
            "band": lu["band"],
            "replies": [_sans_effets(reponse) for reponse in resultat.replies],
        }


def _choix(reponse: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every button of a component: its own, and those of its leads."""
    return [*(reponse.get("pistes") or {}).get("choix", []), *reponse.get("choix", [])]


def _sans_effets(reponse: dict[str, Any]) -> dict[str, Any]:
    publique = dict(reponse)
    if "choix" in publique:
        publique["choix"] = [choix["titre"] for choix in publique["choix"]]
    if publique.get("pistes"):
        publique["pistes"] = {**publique["pistes"], "choix": [choix["titre"] for choix in publique["pistes"]["choix"]]}
    return publique


def en_texte(reponse: Mapping[str, Any]) -> Iterator[str]:
    """A reply component as lines of plain text."""
    if reponse.get("titre"):
        yield reponse["titre"]
    if reponse.get("texte"):
        yield reponse["texte"]
    yield from (f"- {point}" for point in reponse.get("points", []))
    yield from (f"- {fait['libelle']} : {fait['valeur']}" for fait in reponse.get("faits", []))
    yield from (f"- {numero['numero']} : {numero['libelle']}" for numero in reponse.get("numeros", []))
    yield from (f"- {entree['libelle']} : {entree['valeur']}" for entree in reponse.get("entrees", []))
    yield from reponse.get("notes", [])
    if reponse.get("tableau"):
        yield from _tableau(reponse["tableau"])
    for carte in reponse.get("cartes", []):
        yield f"{carte['nom']} — {carte['statut_libelle']}. {carte['raison']}"
        if carte.get("montant"):
            yield f"  {carte['montant']['texte']}"
        if carte.get("echeance"):
            yield f"  {carte['echeance']['texte']}"
        for cle in ("reserves", "contrefactuels", "alternatives"):
            yield from (f"  {phrase}" for phrase in carte.get(cle, []))
    yield from _plan_en_texte(reponse)
    yield from (
        f"Source : {source['titre']}{', ' + source['date'] if source.get('date') else ''}"
        for source in reponse.get("sources", [])
    )


def _plan_en_texte(reponse: Mapping[str, Any]) -> Iterator[str]:
    """Steps and sums of a plan, rows of a comparison."""
    for etape in reponse.get("etapes", []):
        yield f"- {etape['quand']}, {etape['nom']} : {etape['texte']}"
    for somme in reponse.get("sommes", []):
        yield f"- {somme['libelle']} : {somme['valeur']} ({', '.join(somme['aides'])})"
    yield from (f"- {remarque}" for remarque in reponse.get("remarques", []))
    for ligne in reponse.get("lignes", []):
        for colonne, cellule in zip(reponse["colonnes"], ligne["cellules"], strict=True):
            yield f"- {ligne['critere']}, {colonne} : {' '.join([cellule['texte'], *cellule.get('points', [])])}"
    if reponse.get("pistes"):
        yield reponse["pistes"]["intitule"]


def _tableau(tableau: Mapping[str, Any]) -> Iterator[str]:
    yield tableau["legende"]
    yield " | ".join([tableau["periode"], *tableau["colonnes"]])
    yield from (" | ".join([ligne["titre"], *ligne["cellules"]]) for ligne in tableau["lignes"])


@click.command()
@option_date
@option_json
@click.option("--jsonl", is_flag=True, help="Lire {\"conversation\", \"text\" ou \"choice\"} et répondre ligne à ligne.")
def ask(jour: Optional[datetime.date], en_json: bool, jsonl: bool) -> None:
    """Converser depuis l'entrée standard, un message par ligne.

    \b
    Champs d'une réponse JSON :
      texts       ce qui est dit, ligne par ligne
      choices     les boutons proposés : id, title
      aids        les aides nommées par le message, sinon celle dont on parle
      aspect      l'aspect demandé (montant, conditions…), ou null
      statuses    par aide évaluée : status, reason, amount, deadline
      asked       le fait demandé, ou null
      facts       les faits retenus depuis le début de la conversation
      intent, confidence, band   l'intention lue, sa confiance de 0 à 1, sa bande
      replies     les mêmes réponses, composant par composant
      error       à la place du reste : pourquoi il n'y a pas de réponse

    Avec --jsonl, plusieurs conversations se mêlent ; « choice » est l'id d'un bouton de la dernière réponse.
    """
    ouvrier = charger_ouvrier()
    date = aujourdhui(jour)
    if jsonl:
        _plusieurs(ouvrier, date)
        return
    conversation = Conversation(ouvrier, date)
    conversation_interactive = sys.stdin.isatty()
    premier = conversation.accueillir()
    if not en_json:
        _afficher(premier)
    echecs = 0
    while True:
        if conversation_interactive:
            click.echo("> ", nl=False)
        ligne = sys.stdin.readline()
        if not ligne:
            break
        if not ligne.strip():
            continue
        try:
            reponse = conversation.dire(ligne.rstrip("\n"))
        except TurnFailed as erreur:
            echecs += 1
            reponse = {"error": erreur.code}
        if en_json:
            ecrire_json(reponse)
            sys.stdout.flush()
        elif "error" in reponse:
            dire(f"pas de réponse : {reponse['error']}")
        else:
            _afficher(reponse)
    if echecs:
        echouer(f"{echecs} message(s) sans réponse")


def _afficher(reponse: Mapping[str, Any]) -> None:
    for texte in reponse["texts"]:
        click.echo(texte)
    if reponse["choices"]:
        click.echo("  ".join(f"[{choix['title']}]" for choix in reponse["choices"]))
    click.echo()


def _plusieurs(ouvrier: Any, jour: datetime.date) -> None:
    conversations: dict[str, Conversation] = {}
    echecs = 0
    for numero, message in lignes_json(sys.stdin):
        reponse: dict[str, Any]
        try:
            if isinstance(message, EntreeInvalide):
                raise message
            if not isinstance(message, Mapping) or not isinstance(message.get("conversation"), str):
                raise EntreeInvalide(f"ligne {numero} : un objet avec « conversation » est attendu")
            texte, choix = message.get("text"), message.get("choice")
            if not isinstance(texte if choix is None else choix, str):
                raise EntreeInvalide(f"ligne {numero} : « text » ou « choice » est attendu")
            cle = message["conversation"]
            if cle not in conversations:
                conversations[cle] = Conversation(ouvrier, jour)
                conversations[cle].accueillir()
            reponse = {"conversation": cle, **conversations[cle].dire(texte, choix)}
        except (EntreeInvalide, TurnFailed) as erreur:
            echecs += 1
            cle = message.get("conversation") if isinstance(message, Mapping) else None
            reponse = {"conversation": cle, "error": str(erreur)}
        ecrire_json(reponse)
        sys.stdout.flush()
    if echecs:
        echouer(f"{echecs} ligne(s) sans réponse")


@click.command()
@option_date
@click.option("--jsonl", is_flag=True, help="Lire {\"text\", \"asked\"?} ligne à ligne (sinon un texte par ligne).")
def parse(jour: Optional[datetime.date], jsonl: bool) -> None:
    """Comprendre des phrases, sans converser.

    Une réponse JSON par ligne : text, intent, aspect, aids, facts, others (faits d'une autre personne), confidence,
    band, ranking.
    """
    ouvrier = charger_ouvrier()
    date = aujourdhui(jour).isoformat()
    echecs = 0
    for numero, objet in lignes_json(sys.stdin) if jsonl else _lignes(sys.stdin):
        try:
            if isinstance(objet, EntreeInvalide):
                raise objet
            if not isinstance(objet, Mapping) or not isinstance(objet.get("text"), str):
                raise EntreeInvalide(f"ligne {numero} : un objet avec « text » est attendu")
            demande = objet.get("asked")
            if demande is not None and demande not in ouvrier.assistant.catalogue.faits:
                raise EntreeInvalide(f"ligne {numero} : fait inconnu : {demande} (voir « passerelle facts »)")
            ecrire_json(comprendre(ouvrier, objet["text"], date, demande))
        except EntreeInvalide as erreur:
            echecs += 1
            ecrire_json({"error": str(erreur)})
        sys.stdout.flush()
    if echecs:
        echouer(f"{echecs} ligne(s) illisible(s)")


def _lignes(flux: Any) -> Iterator[tuple[int, Any]]:
    return ((numero, {"text": ligne.rstrip("\n")}) for numero, ligne in enumerate(flux, 1) if ligne.strip())


def comprendre(ouvrier: Any, texte: str, jour: str, demande: Optional[str] = None) -> dict[str, Any]:
    """What is understood of a text: intent, aspect, aids, facts, confidence and band."""
    from bot.dialogue.intentions import ASPECTS, REPLI

    lu = ouvrier.parse(texte, jour, demande)
    intention, lecture = lu["intent"]["name"] or REPLI, lu.get("lecture") or {}
    return {
        "text": texte,
        "intent": intention,
        "aspect": intention if intention in ASPECTS else None,
        "aids": lecture.get("aides", []),
        "facts": lecture.get("faits", {}),
        "others": lecture.get("autres", {}),
        "confidence": round(float(lu["intent"]["confidence"] or 0), 4),
        "band": lecture.get("bande"),
        "ranking": [
            {"intent": each["name"], "confidence": round(float(each["confidence"]), 4)}
            for each in lu.get("intent_ranking", [])[:3]
        ],
    }


COMMANDS = (ask, parse)
