"""Fixtures of the adapters' tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.files.reading import Reader


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads a file's content through the `Files` port."""
    return Reader(tmp_path)
