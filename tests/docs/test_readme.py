"""The commands that README.md gives are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chatsheet.cli.main import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TARGETS = set(re.findall(r"^([a-z0-9]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def code() -> str:
    """Everything in README.md that is set as code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", README, re.DOTALL))


def test_it_gives_the_two_commands() -> None:
    assert "make run" in code()
    assert "make test" in code()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z0-9]+)", code()))))
def test_make_has_the_target(target: str) -> None:
    assert target in TARGETS


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bchatsheet ([a-z]+)", code()))))
def test_the_shell_has_the_command(name: str) -> None:
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    assert name in commands
