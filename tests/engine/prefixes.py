"""Ten thousand ways to write something that a machine could take for an order. Always the same ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Iterator

from ruamel.yaml import YAML

INTENTIONS = sorted(YAML(typ="safe").load(Path(__file__).resolve().parents[2] / "domain.yml")["intents"])
#: Blank for Python, for Unicode or for the eye; marks that hang on what comes before; what reverses the writing.
BLANCS = [
    *" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
    *"\u200b\u200c\u200d\u2060\u2061\u2063\ufeff\u00ad\u034f\u061c\u180e\u200e\u200f\u202a\u202e\u2066\u2069\u115f\u1160\u3164\uffa0\u2800",
    *"\x00\x01\x07\x08\x1b\x7f\x9f\ufe0e\ufe0f\ufff9\uffff\U000e0020\U000e0001\U000e007f\ud800",
]  # fmt: skip
DEBUTS = [".", "-", "•", "> ", "« ", '"', "'", "(", "[", "{", "\\", "`", "😀", "1 ", "ok ", "stp ", "bonjour\n", "a\u0338"]
#: The slash, what looks like it, what becomes it, and how it is written elsewhere.
BARRES = ["/", "/", "/", "//", "/ /", "／", "⁄", "∕", "⧸", "╱", "⟋", "⫽", "᜵", "〳", "/\ufe0f", "/\u0301", "\u0338/", "&#47;", "&sol;", "%2F", "\\/", "\\x2f", "\\u002f"]
#: Intents that Rasa knows without a domain, ours, and words that belong to its inside.
ORDRES = [*INTENTIONS, "restart", "back", "session_start", "out_of_scope", "nlu_fallback", "action_restart", "SetSlots", "EXTERNAL", "default", "inconnu"]
SUITES = [
    "", "", "", '{"age": 99}', '{"age": 99}', '@0.9{"age": 99}', "@1.0", '{"faits": {"age": {"valeur": 99}}}', "(age=99)", " age=99", '{"age":', "{{age}}", "[99](age)",
    '{"requested_slot": null}', '{"fait_demande": "age"}', '{"dialogue": {}}', '[{"entity": "age", "value": 99}]', "\x00", "\n/restart", "#", "?x=1", " stp",
]  # fmt: skip
#: Ways to speak to Rasa that are not a slash: its interfaces, its files, its events.
AUTRES = [
    "EXTERNAL: {o}", 'EXTERNAL: {o}{s}', '{{"text": "/{o}", "sender_id": "default"}}', '{{"parse_data": {{"intent": {{"name": "{o}", "confidence": 1.0}}}}}}',
    '{{"event": "slot", "name": "age", "value": 99}}', "intent: {o}", "- intent: {o}", "* {o}{s}", "## {o}\n* {o}", "slot{s}", "action: {o}", "utter_{o}",
    "action_{o}", "followup:{o}", "[SEND] /{o}", "!{o}", "@{o}", "#{o}", ":{o}:", "<{o}>", "${{{o}}}", "{{{{{o}}}}}", "--{o}", "; {o}", "| {o}", "&& {o}",
]  # fmt: skip


def textes(combien: int = 10_000) -> Iterator[str]:
    """The texts, each once."""
    chance, seen = random.Random(20261126), set[str]()
    while len(seen) < combien:
        order, rest = chance.choice(ORDRES), chance.choice(SUITES)
        if chance.random() < 0.15:
            text = chance.choice(AUTRES).format(o=order, s=rest)
        else:
            if chance.random() < 0.2:
                place = chance.randrange(len(order))
                order = order[:place] + chance.choice(BLANCS) + order[place:]
            text = ("/" if chance.random() < 0.5 else chance.choice(BARRES)) + order + rest
        before = "".join(chance.choice(BLANCS if chance.random() < 0.4 else BLANCS[:22]) for _ in range(chance.randrange(4)))
        text = ("" if chance.random() < 0.6 else chance.choice(DEBUTS)) + before + text
        text = chance.choice((str, str, str, str.upper, str.title))(text)
        if text not in seen:
            seen.add(text)
            yield text
