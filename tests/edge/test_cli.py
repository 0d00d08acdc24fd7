"""Commands as a person types them, without a running server and beside one."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.edge.server import PLAN_CSV


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "plan.csv").write_bytes(PLAN_CSV)
    return Shell(tmp_path)


@dataclass
class Serving:
    process: subprocess.Popen[str]
    address: str
    told: str


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "CHATSHEET_DATA_DIR": str(self.folder / "data"), "TZ": "UTC", "COLUMNS": "200"}

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[Serving]:
        """`chatsheet serve` in a process of its own; killed at the end, as a power cut would."""
        env = {**self.env, "CHATSHEET_PORT": str(port)}
        command = [sys.executable, "-m", "chatsheet", "serve"]
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                assert process.stdout is not None
                told = []
                for line in process.stdout:
                    told.append(line)
                    if found := re.search(r"(http://\S+)/open/", line):
                        yield Serving(process, found.group(1), "".join(told))
                        return
                raise AssertionError("".join(told))
            finally:
                process.kill()

    def __call__(self, *words: str, code: int = 0) -> str:
        """What `chatsheet …` prints; nothing else may stand on standard output."""
        env = self.env
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


def test_it_says_which_version_it_is(shell: Shell) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", shell("--version"))


def test_commands_beside_a_running_server_go_through_it(shell: Shell) -> None:
    with shell.serve() as serving:
        assert "5 rows" in shell("import", "plan.csv")
        assert json.loads(shell("ask", "plan", "how many rows?", "--json"))["figures"][0]["value"] == 5
        headers = {"Authorization": f"Bearer {shell('token').strip()}"}
        sheets = httpx.get(f"{serving.address}/api/v1/sheets", headers=headers, trust_env=False).json()["sheets"]
        assert [sheet["name"] for sheet in sheets] == ["plan"]
        assert "Design" in shell("export", "plan")


def test_there_are_never_two_writers(shell: Shell) -> None:
    with shell.serve() as serving:
        told = shell("serve", code=1)
        assert "data_dir_in_use" in told
        assert serving.address in told


def test_a_server_that_was_killed_leaves_nothing_in_the_way(shell: Shell) -> None:
    with shell.serve():
        shell("import", "plan.csv")
    assert (shell.folder / "data" / "server.json").exists()
    assert json.loads(shell("ask", "plan", "how many rows?", "--json"))["figures"][0]["value"] == 5
    with shell.serve():
        assert [sheet["name"] for sheet in json.loads(shell("sheets", "--json"))] == ["plan"]


def test_a_busy_port_is_no_error(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with shell.serve(port) as serving:
            assert f"Port {port} is taken" in serving.told
            assert httpx.get(f"{serving.address}/ready", trust_env=False).status_code == 200
