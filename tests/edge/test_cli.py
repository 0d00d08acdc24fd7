"""Commands as a person types them, without a running server and beside one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edge.server import PLAN_CSV


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "plan.csv").write_bytes(PLAN_CSV)
    return Shell(tmp_path)


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, code: int = 0) -> str:
        """What `chatsheet …` prints; nothing else may stand on standard output."""
        env = {**os.environ, "CHATSHEET_DATA_DIR": str(self.folder / "data"), "TZ": "UTC", "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, "-m", "chatsheet", *words], env=env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr


def test_a_file_is_imported_asked_changed_and_exported(shell: Shell) -> None:
    assert "5 rows, 6 columns" in shell("import", "plan.csv")
    answer = json.loads(shell("ask", "plan", "total budget by owner, highest first", "--json"))
    assert (answer["outcome"], answer["manager"]) == ("answered", "maestro")
    figure = answer["figures"][0]
    assert (figure["value"], figure["rows"], figure["verified"], figure["sheet_version"]["seq"]) == (5300, 2, True, 1)
    change = ("ask", "plan", "set status to Done where owner is Ben", "--json")
    assert json.loads(shell(*change))["outcome"] == "needs_approval"
    assert "Cancelled" in shell("export", "plan")
    assert json.loads(shell(*change, "--yes"))["outcome"] == "answered"
    assert "Cancelled" not in shell("export", "1", "--format", "csv")
    assert [sheet["name"] for sheet in json.loads(shell("sheets", "--json"))] == ["plan"]


def test_a_file_that_is_asked_is_imported_once(shell: Shell) -> None:
    for _ in range(2):
        assert json.loads(shell("ask", "plan.csv", "how many rows?", "--json"))["figures"][0]["value"] == 5
    assert len(json.loads(shell("sheets", "--json"))) == 1


def test_what_is_not_there_is_told_without_a_traceback(shell: Shell) -> None:
    shell("import", "plan.csv")
    told = shell("ask", "plam", "how many rows?", code=1)
    assert "sheet_unknown" in told
    assert "plan" in told
    assert "Traceback" not in told
    assert "file_not_found" in shell("import", "nowhere.csv", code=1)


def test_the_token_is_all_that_token_prints(shell: Shell) -> None:
    assert shell("token").startswith("cs_")
    assert len(shell("token").split()) == 1
