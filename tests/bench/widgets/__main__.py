"""Our assistant beside two others of the npm registry, in one run: `python tests/bench/widgets`.

Each is put on the same page of the same local site, with the backend it expects, and 150 ms of latency. Times are
given as a ratio to ours: absolute ones depend on the machine. The table goes to docs/widget.md.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from browser.axe import TAGS  # noqa: E402
from browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from browser.host import snippet  # noqa: E402
from browser.stub import KEY, WIDGET, Stub  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from serveur import Site  # noqa: E402

RUNS = 5
LATENCY_MS = 150
NAMES = {"passerelle": "Passerelle", "rasa-webchat": "rasa-webchat 1.0.1", "deep-chat": "deep-chat 2.4.2"}
# How a person opens it (nothing for what is already open), and where they type.
WAYS = {
    "passerelle": ("passerelle-assistant button", "iframe >> #message"),
    "rasa-webchat": (".rw-launcher", ".rw-new-message"),
    "deep-chat": ("", "deep-chat #text-input"),
}
AXE = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.map((rule) => [rule.id, rule.nodes.length])"""


@dataclass
class Measured:
    bytes_closed: int = 0
    bytes_open: int = 0
    requests: int = 0
    elsewhere: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    axe: dict[str, int] = field(default_factory=dict)
    keys: int | None = None
    kept: str = ""


def fetched(folder: Path) -> dict[str, bytes]:
    """The script of each package, from the npm registry, checked against what was measured last time."""
    scripts = {}
    for name, package in json.loads((HERE / "paquets.json").read_text("utf8")).items():
        done = subprocess.run(
            ["npm", "pack", f"{name}@{package['version']}", "--pack-destination", str(folder), "--silent"],
            capture_output=True, text=True, check=True,
        )
        archive = folder / done.stdout.strip().splitlines()[-1]
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != package["integrity"]:
            raise SystemExit(f"{name}: not the package that is expected")
        with tarfile.open(archive) as content:
            member = content.extractfile(f"package/{package['fichier']}")
            assert member is not None
            scripts[name] = member.read()
    return scripts


def _type_here(page: Page, where: str) -> Any:
    if where.startswith("iframe >> "):
        return page.frame_locator("iframe").locator(where.removeprefix("iframe >> "))
    return page.locator(where)


def once(browser: Browser, address: str, name: str, into: Measured, first: bool) -> None:
    page = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800}).new_page()
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1})
    weights: list[int] = []

    def weigh(request: Any) -> None:
        if request.url != address:
            try:
                weights.append(len(gzip.compress(request.response().body(), 9)))
            except Exception:  # a body that the browser did not keep, or a page that is closed
                weights.append(0)

    page.on("request", lambda request: "127.0.0.1" in request.url or into.elsewhere.add(request.url.split("/")[2]))
    page.on("requestfinished", weigh)
    opens, where = WAYS[name]
    start = time.perf_counter()
    page.goto(address)
    if opens:
        page.locator(opens).wait_for()
        if first:
            page.wait_for_load_state("networkidle") if name != "rasa-webchat" else page.wait_for_timeout(1500)
            into.bytes_closed = sum(weights)
        page.locator(opens).click()
    typed = _type_here(page, where)
    typed.fill("Bonjour") if name != "deep-chat" else (typed.click(), page.keyboard.type("Bonjour"))
    if not first:
        into.seconds.append(time.perf_counter() - start)
    else:
        page.wait_for_timeout(1500)
        into.bytes_open, into.requests = sum(weights), len(weights)
        slow.send("Network.disable")
        page.evaluate((WIDGET / "node_modules" / "axe-core" / "axe.min.js").read_text("utf8") + "; undefined")
        into.axe = dict(page.evaluate(AXE, TAGS))
        if name == "passerelle":  # axe cannot enter a frame of another origin by itself
            frame = page.frames[-1]
            frame.evaluate((WIDGET / "node_modules" / "axe-core" / "axe.min.js").read_text("utf8") + "; undefined")
            for rule, count in frame.evaluate(AXE, TAGS):
                into.axe[rule] = into.axe.get(rule, 0) + count
    page.context.close()


def keyboard(browser: Browser, address: str, name: str) -> tuple[int | None, str]:
    """Key presses from the top of the page to a first word typed; and what was stored before opening."""
    page = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800}).new_page()
    page.goto(address)
    opens, where = WAYS[name]
    page.locator(opens or where).first.wait_for()
    page.wait_for_timeout(1000)
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)].length + document.cookie.length")
    typed = _type_here(page, where)
    reached: int | None = None
    for presses in range(1, 41):
        page.keyboard.press("Tab")
        if opens and page.locator(opens).count() and page.locator(opens).first.evaluate(
            "(it) => it.getRootNode().activeElement === it && it.ariaExpanded !== 'true' && !it.className.includes('opened')"
        ) and not typed.count():
            page.keyboard.press("Enter")
            page.wait_for_timeout(1500)
            presses += 1
        if typed.count() and typed.first.evaluate("(it) => it.getRootNode().activeElement === it"):
            reached = presses
            break
    page.context.close()
    return reached, "rien" if not kept else "oui"


def main() -> None:
    stub = Stub(HERE.parents[1] / "browser" / "dialogue.yml")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(fetched(Path(folder)), {"/passerelle": snippet(stub.url, KEY)})
        stub.employer.origins = [site.url]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = {name: Measured() for name in NAMES}
        for turn in range(RUNS + 1):
            for name in NAMES:
                once(browser, f"{site.url}/{name}", name, found[name], turn == 0)
        for name, measured in found.items():
            measured.keys, measured.kept = keyboard(browser, f"{site.url}/{name}", name)
        browser.close()
        site.stop()
    stub.stop()
    report(found)


def report(found: dict[str, Measured]) -> None:
    ours = statistics.median(found["passerelle"].seconds)
    print("| | " + " | ".join(NAMES.values()) + " |\n| --- |" + " ---: |" * len(NAMES))
    rows = {
        "avant toute ouverture, compressé": lambda m: f"{(m.bytes_closed or m.bytes_open) / 1000:.1f} ko",
        "prêt à écrire, compressé": lambda m: f"{m.bytes_open / 1000:.1f} ko",
        "requêtes jusqu'à l'écriture": lambda m: str(m.requests),
        "tiers contactés": lambda m: ", ".join(sorted(m.elsewhere)) or "aucun",
        "délai jusqu'à l'écriture (rapport au nôtre)": lambda m: f"{statistics.median(m.seconds) / ours:.2f}",
        "règles axe en défaut, ouvert": lambda m: f"{len(m.axe)}" + (f" ({', '.join(sorted(m.axe))})" if m.axe else ""),
        "touches pour écrire au clavier": lambda m: str(m.keys) if m.keys else "hors d'atteinte",
        "stocké avant toute action": lambda m: m.kept,
    }
    for title, shown in rows.items():
        print(f"| {title} | " + " | ".join(shown(found[name]) for name in NAMES) + " |")


if __name__ == "__main__":
    main()
