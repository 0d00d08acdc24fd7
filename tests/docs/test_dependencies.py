"""What pyproject.toml asks for is what the code imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
UNSEEN = {
    "h11": "uvicorn reads HTTP with it",
    "websockets": "uvicorn reads WebSocket frames with it",
    "python-multipart": "FastAPI reads uploads with it",
    "tzdata": "zoneinfo reads it where the machine has no time zones",
    "psycopg": "SQLAlchemy loads it by the name in the address of the database",
}
CARRIED = {"starlette": "FastAPI is made of it and says which versions fit"}


def asked() -> set[str]:
    wanted = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    return {re.split(r"[\[<>=~! ;]", one)[0].lower() for one in wanted}


def imported() -> Iterator[str]:
    """Distributions that the package imports anywhere, also inside functions."""
    owners = packages_distributions()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Import(names=names):
                    modules = [alias.name for alias in names]
                case ast.ImportFrom(module=str(module), level=0):
                    modules = [module]
                case _:
                    continue
            for top in {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"chatsheet"}:
                yield from (name.lower().replace("_", "-") for name in owners.get(top, [top]))


def test_everything_imported_is_asked_for() -> None:
    assert set(imported()) - asked() - set(CARRIED) == set()


def test_everything_asked_for_is_used() -> None:
    assert asked() - set(imported()) - set(UNSEEN) == set()
