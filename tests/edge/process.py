"""`chatsheet serve` in a process of its own: its memory and its end can be told from the test's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

NOBODY = "http://127.0.0.1:9/2.0"
"""Where nobody listens."""


@dataclass
class Process:
    pid: int
    address: str
    http: httpx.Client
    """Signed in, as a browser that opened the private link."""

    folder: Path

    def token(self) -> str:
        """What `chatsheet token` prints beside the running server."""
        command = [sys.executable, "-m", "chatsheet", "token"]
        told = subprocess.run(command, env=_env(self.folder), stdout=subprocess.PIPE, text=True, check=True)
        return told.stdout.strip()

    def peak_mb(self) -> int:
        """The most memory it ever had (Linux)."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found is not None
        return int(found.group(1)) // 1000


@contextmanager
def serving_process(folder: Path, **settings: str) -> Iterator[Process]:
    """`settings` by their names in the environment, without `CHATSHEET_`."""
    command = [sys.executable, "-m", "chatsheet", "serve"]
    log = folder / "server.log"
    with (
        log.open("ab") as errors,
        subprocess.Popen(command, env=_env(folder) | _named(settings), stdout=subprocess.PIPE, stderr=errors, text=True) as serving,
    ):
        try:
            assert serving.stdout is not None
            link = next((found for line in serving.stdout if (found := re.search(r"(http://\S+)/open/\S+", line))), None)
            assert link is not None, log.read_text()[-2000:]
            with httpx.Client(base_url=link.group(1), timeout=60, trust_env=False) as http:
                http.get(link.group(0))
                yield Process(serving.pid, link.group(1), http, folder)
        finally:
            serving.kill()


def _env(folder: Path) -> dict[str, str]:
    """Of a process that no guard of ours keeps on this machine: it knows no other Smartsheet than one that is here."""
    here = {"CHATSHEET_SMARTSHEET_BASE_URL": NOBODY}
    return {**here, **os.environ, "CHATSHEET_DATA_DIR": str(folder), "CHATSHEET_PORT": "0", "COLUMNS": "200", "TZ": "UTC"}


def _named(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"CHATSHEET_{name.upper()}": value for name, value in settings.items()}
