"""What only a real process shows: a clean terminal, a pipe closed too soon, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import JOUR, RACINE, processus


def ouvrir(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=RACINE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell in the background may have told its children to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize("commande", [["facts", "--json"], ["aids"], ["--help"]])
def test_a_pipe_closed_too_soon_is_no_drama(commande: list[str]) -> None:
    lecture, ecriture = os.pipe()
    os.close(lecture)
    fini = subprocess.run([sys.executable, "-m", "bot", *commande], cwd=RACINE, stdout=ecriture, stderr=subprocess.PIPE, text=True)
    os.close(ecriture)
    assert (fini.returncode, fini.stderr) == (1, "")


@pytest.mark.model
@pytest.mark.slow
def test_ask_prints_nothing_but_answers_until_interrupted(modele: Path) -> None:
    """Loading the model says nothing on either stream; Ctrl-C says one word, and no answer given is lost."""
    conversation = ouvrir("ask", "--json", "--date", JOUR)
    assert conversation.stdin is not None and conversation.stdout is not None and conversation.stderr is not None
    conversation.stdin.write("c'est quoi visale ?\n")
    conversation.stdin.flush()
    assert json.loads(conversation.stdout.readline())["aids"] == ["visale"]
    conversation.send_signal(signal.SIGINT)
    reste, erreurs = conversation.communicate(timeout=30)
    assert reste == "" and erreurs.split() == ["Interrompu."]
    assert conversation.returncode == 1


@pytest.mark.model
@pytest.mark.slow
def test_bytes_that_are_no_text_are_answered(modele: Path) -> None:
    fini = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--jsonl", "--date", JOUR],
        cwd=RACINE,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        input=b'{"conversation": "\xff", "text": "bonjour"}\n\xff\xfe\x00\n{"conversation": "a", "text": "\\ud800 j\'ai 24 ans"}\n',
        capture_output=True,
        timeout=120,
    )
    reponses = [json.loads(ligne) for ligne in fini.stdout.splitlines()]
    assert ["error" in reponse for reponse in reponses] == [False, True, False]
    assert reponses[2]["facts"] == {"age": 24}
    assert fini.returncode == 1 and fini.stderr.decode() == "1 ligne(s) sans réponse\n"


def test_the_version_is_told() -> None:
    fini = processus("--version")
    assert fini.returncode == 0 and fini.stdout.startswith("passerelle")
