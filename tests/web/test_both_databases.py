"""What reads, corrects, learns, counts and forgets conversations, on PostgreSQL as on SQLite (REL-09).

The files below run a second time, in a process of their own, on a real server. A test that looks into SQLite's own file says
so (``sqlite``) and is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

import pytest
from reglages_essais import OTHER_DATABASE

HERE = Path(__file__).parent
#: The review, learning, retention and erasure, figures, the employers' space, the journal and the rights.
PLAYED = (
    "test_revue_*.py", "test_modeles*.py", "test_effacement.py", "test_privacy.py", "test_masked_search.py", "test_comptes.py", "test_echelle.py",
    "employers/test_space.py", "employers/test_figures.py", "employers/test_embedding.py", "employers/test_referent.py",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_same_tests_pass_on_postgres(postgres: str, tmp_path: Path) -> None:
    files = [str(path) for pattern in PLAYED for path in sorted(HERE.glob(pattern))]
    report = tmp_path / "rapport.xml"
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not sqlite and not slow and not browser", "--reuse-db", f"--junitxml={report}"]
    # Were Django's settings named already, they would be read before the tests say which database.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PASSERELLE_", "PYTEST_", "DJANGO_"))}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files], env={**kept, OTHER_DATABASE: postgres}, capture_output=True, text=True, cwd=HERE.parents[1]
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
    assert {str(case.get("classname")).rpartition(".")[2] for case in cases} == {Path(file).stem for file in files}
    assert not [case.get("name") for case in cases if case.find("skipped") is not None]
