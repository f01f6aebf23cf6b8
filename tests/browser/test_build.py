"""The page as it is shipped: rebuilt to the byte, light, without dangerous sinks nor scattered sentences."""

from __future__ import annotations

import fnmatch
import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .stub import WIDGET

SOURCES = sorted((WIDGET / "src").rglob("*.ts"))
BUILT = WIDGET / "static" / "widget"
FILES = ["chat.js", "chat.css", "loader.js"]
TEXTS = [WIDGET / "src" / "textes.json", WIDGET / "src" / "loader" / "textes.json"]
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    not NODE or not (WIDGET / "node_modules" / "esbuild").is_dir(), reason="npm ci in bot/web/widget first"
)


@needs_node
def test_the_committed_files_are_what_the_source_builds(tmp_path: Path) -> None:
    subprocess.run([str(NODE), "build.mjs", str(tmp_path)], cwd=WIDGET, check=True, timeout=60)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (BUILT / name).read_bytes(), (
            f"npm run build: {name} is stale"
        )


@needs_node
def test_types() -> None:
    done = subprocess.run(
        [str(NODE), "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=WIDGET,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def test_weight() -> None:
    """The chat, script and style together: 20 kB compressed at most; the loader: 3 kB. The build refuses more too."""
    sizes = {name: len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in FILES}
    assert sizes["chat.js"] + sizes["chat.css"] <= 20_000, sizes
    assert sizes["loader.js"] <= 3_000, sizes


FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML"
    r"|\beval\b|new Function|\bsrcdoc\b|localStorage|indexedDB|document\.cookie|importScripts"
    r"|setTimeout\(\s*[\"'`]|setAttribute\(\s*[\"']on"
)


@pytest.mark.parametrize("path", [*SOURCES, BUILT / "chat.js", BUILT / "loader.js"], ids=lambda path: path.name)
def test_no_dangerous_sink_nor_lasting_store(path: Path) -> None:
    """SEC-10, PRV-01."""
    code = re.sub(r"^\s*//.*$", "", path.read_text("utf8"), flags=re.M)
    assert FORBIDDEN.findall(code) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sentences_live_in_one_file(path: Path) -> None:
    """No French sentence in the code: an accent or several words in a string give it away."""
    code = re.sub(r"//.*$|/\*.*?\*/", "", path.read_text("utf8"), flags=re.M | re.S)
    strings = re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', code)
    words = [one or other for one, other in strings]
    # Class lists and drawn paths have spaces too; sentences have an accent, or end like one.
    assert [text for text in words if re.search(r"[éèêàçùôîÉÀ]|\w [?!]|\w\.$", text)] == []


def leaves(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [leaf for item in items for leaf in leaves(item)]


def test_sentences_are_plain() -> None:
    """ACC-30: none over 25 words, 15 on average, conditional wording, `vous`."""
    texts = [text for path in TEXTS for text in leaves(json.loads(path.read_text("utf8")))]
    for template in (WIDGET / "templates" / "widget").glob("*.html"):
        texts += re.findall(r">\s*([^<>{}]{12,}?)\s*<", template.read_text("utf8").replace("&nbsp;", " "))
    sentences = [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if len(part.split()) > 3]
    lengths = [len(re.findall(r"[\w'’-]{2,}", sentence)) for sentence in sentences]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15
    assert [
        text for text in texts if re.search(r"vous avez droit|refusé|accordé|\btu\b|cliquez ici", text, re.I)
    ] == []


def test_every_sentence_is_used() -> None:
    """A sentence nobody shows any more goes away with its code."""
    code = "\n".join(path.read_text("utf8") for path in SOURCES)
    keys: list[str] = []

    def collect(value: dict[str, object]) -> None:
        for key, inner in value.items():
            keys.append(key)
            # The reasons are a list, shown whole.
            if isinstance(inner, dict) and key != "raisons":
                collect(inner)

    for path in TEXTS:
        collect(json.loads(path.read_text("utf8")))
    assert [key for key in keys if not re.search(rf"\b{key}\b", code)] == []


def test_each_rule_of_accessibility_names_a_test_that_exists() -> None:
    """docs/accessibilite.md is a contract: a rule whose test was renamed or removed fails here."""
    here = Path(__file__).parent
    text = (here.parents[1] / "docs" / "accessibilite.md").read_text("utf8")
    written = {path.name: re.findall(r"^def (test_\w+)", path.read_text("utf8"), re.M) for path in here.parent.rglob("test_*.py")}
    files, tests = set(written), {name for names in written.values() for name in names}
    named = set(re.findall(r"\btest_[\w*]+(?:\.py)?", text))
    assert len(named) > 40
    assert [name for name in sorted(named) if name not in files and not fnmatch.filter(tests, name)] == []
    rules = re.findall(r"^\| ([FA]\d+) \|.*\| ([^|]+) \|$", text, re.M)
    assert [rule for rule, test in rules if "test_" not in test] == []
    journeys = {name for name in written["test_keyboard.py"] if not name.startswith("test_no_")}
    assert len(journeys) >= 10 and journeys - named == set()  # ACC-08: the table is whole


def test_tools_are_pinned_and_come_from_no_named_registry() -> None:
    tools = json.loads((WIDGET / "package.json").read_text("utf8"))
    assert "dependencies" not in tools
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in tools["devDependencies"].values())
    lock = (WIDGET / "package-lock.json").read_text("utf8")
    assert '"resolved"' not in lock and '"integrity"' in lock
    npmrc = (WIDGET / ".npmrc").read_text("utf8")
    assert not re.search(r"registry\s*=\s*\S*/|https?:", npmrc)
