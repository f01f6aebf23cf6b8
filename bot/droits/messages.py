"""What a reader of the data is told, in French, when a file is not written as the records expect."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAMLError
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

#: Kind of fault, as pydantic names it, most precise first; `{…}` are the details it gives.
_MESSAGES = {
    "value_error.missing": "clé obligatoire absente",
    "value_error.extra": "clé inconnue",
    "value_error.const": "valeur imprévue ; sont acceptées : {permitted}",
    "value_error.discriminated_union.missing_discriminator": "`op` absent",
    "value_error.discriminated_union.invalid_discriminator": "`op` inconnu : {discriminator_value}",
    "value_error.str.regex": "forme attendue : {pattern}",
    "value_error.list.min_items": "au moins {limit_value} élément(s) attendu(s)",
    "value_error.number.not_ge": "au moins {limit_value} est attendu",
    "value_error.number.not_gt": "plus de {limit_value} est attendu",
    "value_error.number.not_le": "au plus {limit_value} est attendu",
    "value_error.number": "nombre hors des limites",
    "value_error.url": "une adresse https://… est attendue",
    "value_error.date": "une date AAAA-MM-JJ est attendue",
    "value_error.strictbool": "`true` ou `false` est attendu",
    "type_error.none.not_allowed": "une valeur est attendue",
    "type_error.integer": "un nombre entier est attendu",
    "type_error.float": "un nombre est attendu",
    "type_error.bool": "`true` ou `false` est attendu",
    "type_error.str": "un texte est attendu",
    "type_error.date": "une date AAAA-MM-JJ est attendue",
    "type_error.list": "une liste est attendue",
    "type_error.dict": "une table de clés est attendue",
    "type_error": "ce n'est pas la sorte de valeur attendue",
}


def en_francais(detail: Mapping[str, Any]) -> str:
    """The message of one fault of a record. Those of our own validators are French already."""
    sorte = detail["type"]
    while sorte:
        if sorte in _MESSAGES:
            contexte = detail.get("ctx", {})
            permises = ", ".join(map(str, contexte.get("permitted", ())))
            return _MESSAGES[sorte].format(**{**contexte, "permitted": permises})
        sorte = sorte.rpartition(".")[0]
    return str(detail["msg"])


def fichier_illisible(faute: Exception) -> str:
    """Why a file could not be read at all."""
    if isinstance(faute, MarkedYAMLError) and faute.problem_mark is not None:
        lieu = f"ligne {faute.problem_mark.line + 1}, colonne {faute.problem_mark.column + 1}"
        if isinstance(faute, DuplicateKeyError):
            return f"la même clé apparaît deux fois, {lieu}"
        return f"YAML mal écrit, {lieu} : vérifiez l'alignement, les guillemets et les deux-points"
    if isinstance(faute, YAMLError):
        return "YAML mal écrit"
    if isinstance(faute, UnicodeDecodeError):
        return "ce fichier n'est pas un texte en UTF-8"
    return "ce fichier n'existe pas, ou ne peut pas être lu"
