"""A scripted model's service beside a benchmark."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scripted_service(*arguments: str) -> Iterator[str]:
    """`python -m tests.scripted_model` in a process of its own; its address."""
    with subprocess.Popen([sys.executable, "-m", "tests.scripted_model", *arguments], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield child.stdout.readline().strip().partition("=")[2]
        finally:
            child.terminate()
