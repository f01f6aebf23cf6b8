"""The review at full scale, on SQLite and on PostgreSQL: 200 000 conversations, two million messages, drawn from a seed.

``python tests/bench relecture`` (``--help`` for its options). It takes about six gigabytes of disk, and most of its time to
fill the two databases. A folder that is given is kept: fill it once (``--remplir``), then ask again when the machine is
quiet. Each page is asked over HTTP of a served product. Nothing here is asserted: where a target is missed, the table says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(RACINE / "tests")]

from postgres_local import MISSING, postgres_local, programs  # noqa: E402

BASES = ("sqlite", "postgresql")
#: Of the server: memory enough for its indexes, and no wait for the disk while it is filled.
_POSTGRES = "-c fsync=off -c shared_buffers=512MB -c max_wal_size=4GB"


def measure(folder: Path, count: int, times: int, address: str = "") -> dict[str, Any]:
    """One database, in a process of its own: the settings are read once. ``times``: how often each page is asked; 0: fill
    the database and ask nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("PASSERELLE_")}
    environment |= {"PASSERELLE_DATA": str(folder), "PASSERELLE_COOKIES_EN_CLAIR": "1"} | ({"DATABASE_URL": address} if address else {})
    command = [sys.executable, str(Path(__file__).with_name("echelle_base.py")), str(count), str(times)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table(found: dict[str, Any]) -> list[str]:
    filled = f"remplie en {found['remplie_en']:.0f} s" if found["remplie_en"] else "déjà remplie"
    lines = [f"{found['base']} : {found['conversations']} conversations, {found['messages']} messages, {found['disque_go']:.1f} Go, {filled}, "
             f"charge de la machine {found['charge_avant']:.1f} avant, {found['charge']:.1f} après"]  # fmt: skip
    if found["pages"]:
        lines.append(f"  {'':34}{'p50':>8}{'p95':>8}{'cible':>8}{'processeur p50':>16}{'p95':>8}")
    for row in found["pages"]:
        target = row["cible"] or ""
        missed = "  manquée" if target and row["p95"] > target else ""
        lines.append(f"  {row['mesure']:34}{row['p50']:8.0f}{row['p95']:8.0f}{target!s:>8}{row['cpu_p50']:16.0f}{row['cpu_p95']:8.0f}{missed}")
    for row in found["exports"]:
        sizes = ", ".join(f"{size} : {row['memoire'][size]:.0f} Mo en {row['secondes'][size]:.1f} s" for size in row["memoire"])
        lines.append(f"  {row['mesure']:34}{sizes}, mémoire x{row['rapport']:.2f}")
    lines += [f"  {row['mesure']:40}{row['secondes']:8.2f} s" for row in found["travaux"]]
    return lines


def main(count: int, bases: Sequence[str], folder: Path | None, times: int, report: Path) -> None:
    found = []
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="passerelle-echelle-")))
        print("la relecture, temps en millisecondes", flush=True)
        for base in bases:
            address = ""
            if base == "postgresql":
                if programs() is None:
                    print(f"  PostgreSQL : {MISSING}")
                    continue
                kept = folder and place.resolve() / "serveur"
                address = stack.enter_context(postgres_local(options=_POSTGRES, kept=kept))
            found.append(measure(place / base, count, times, address))
            print("\n".join(table(found[-1])), flush=True)
    if times:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        print(f"mesures : {report}")
