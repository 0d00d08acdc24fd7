"""What is committed in `contracts/` is what the code would write."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_contracts_are_current() -> None:
    for name, text in runpy.run_path(str(ROOT / "tools" / "contracts.py"))["files"]().items():
        assert (ROOT / "contracts" / name).read_text() == text, f"contracts/{name} is old: run `make contracts`"
