"""The modules of this folder are those of a program run by its path: they are found the same way by its tests."""

from __future__ import annotations

import sys
from pathlib import Path

ICI = Path(__file__).resolve().parent
sys.path[:0] = [str(ICI), str(ICI.parent / "engine")]
