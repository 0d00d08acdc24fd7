"""Facts of the tree that a stranger's machine, or a reader, would trip over."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_lock_files_hold_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "web/package-lock.json"):
        assert not re.search(r"(https?|file)://", (ROOT / name).read_text()), name


def test_no_file_names_a_path_of_one_machine() -> None:
    pattern = re.compile(r"(?<![A-Za-z0-9_.])/(work|root|home/[a-z]+)/")
    for name in TRACKED:
        path = ROOT / name
        if path.suffix in (".py", ".ts", ".tsx", ".md", ".toml", ".json", ".lock", "") and path.is_file():
            assert not pattern.search(path.read_text(errors="ignore")), name


def test_the_readmes_commands_are_those_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z0-9]+)", (ROOT / "README.md").read_text()))
    assert {"run", "test"} <= named <= targets


def test_nothing_built_or_installed_is_tracked() -> None:
    assert not [name for name in TRACKED if re.search(r"(^|/)(node_modules|__pycache__|static|\.venv)/|uv\.lock$", name)]


def test_every_page_that_a_page_names_is_there() -> None:
    for name in TRACKED:
        if name.endswith(".md"):
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text()):
                assert (ROOT / name).parent.joinpath(target).exists(), f"{name} names {target}"


def test_every_module_that_names_a_page_names_one_that_is_there() -> None:
    for name in TRACKED:
        if name.startswith("src/") and name.endswith(".py"):
            for page in re.findall(r"docs/[\w/.-]+\.md", (ROOT / name).read_text()):
                assert (ROOT / page).is_file(), f"{name} names {page}"
