"""What must hold for every file that is kept, whoever wrote it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
LOCKS = (*PYTHON_LOCKS, "web/package-lock.json", "tests/mcp_fixture/package-lock.json")
ADDRESS = re.compile(r"https?://|file:|git\+|^\s*-(?:i|f|-index|-extra|-find)", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.$}~/@-])/(?:work|farm|root|Users|home/\w+|opt/pypi|opt/wheels)/")


def kept_files() -> Iterator[Path]:
    """What git keeps or would keep; of an unpacked archive, everything but what set-up makes."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and (ROOT / ".git").exists():
        yield from (ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
        return
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ("node_modules", "static") and not name.startswith((".", "__"))]
        yield from (Path(folder, name) for name in names)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_name_no_registry(name: str) -> None:
    assert not ADDRESS.findall((ROOT / name).read_text())


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_python_packages_are_pinned_by_hash(name: str) -> None:
    pins = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert pins
    assert all(re.match(r"[a-z0-9.\[\]_-]+==\S+.* \\\n    --hash=sha256:[0-9a-f]{64}", pin) for pin in pins)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = []
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" in content[:8000]:
            continue
        lines = content.decode(errors="replace").splitlines()
        found += [f"{path.relative_to(ROOT)}:{number}" for number, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert not found


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_a_page_names_only_files_that_exist(page: Path) -> None:
    named = re.findall(r"`((?:tests|bench|tools|web|contracts|docs)/[\w./-]+?)/?`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []
