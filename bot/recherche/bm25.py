"""The BM25 library, without a backend that it would load only because it is installed."""

from __future__ import annotations

import sys
from types import ModuleType


def charger() -> ModuleType:
    """``bm25s`` on numpy alone. It would import JAX where TensorFlow brought it: 110 MB to sort a few hundred scores."""
    absent = "jax" not in sys.modules
    if absent:
        sys.modules["jax"] = None  # type: ignore[assignment]  # what Python documents for "cannot be imported"
    try:
        import bm25s
    finally:
        if absent:
            del sys.modules["jax"]
    return bm25s
