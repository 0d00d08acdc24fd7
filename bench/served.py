"""A server in a process of its own, as a user runs it, and what it costs: processor time and memory, children included."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil


@dataclass
class Served:
    address: str
    token: str
    process: psutil.Process
    http: httpx.Client

    def family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu_s(self, *, children: bool = True) -> float:
        """Processor seconds so far, of the server alone or with its children (those that ended included)."""
        times = self.process.cpu_times()
        own = times.user + times.system
        if not children:
            return own
        live = sum(sum(child.cpu_times()[:2]) for child in self.process.children(recursive=True))
        return own + times.children_user + times.children_system + live

    def memory_mb(self) -> float:
        """Memory of server and children together; what they share is counted once (PSS)."""
        return sum(process.memory_full_info().pss for process in self.family()) / 1e6

    def post(self, path: str, body: Any, **params: Any) -> Any:
        answer = self.http.post(path, json=body, params=params)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def upload(self, path: Path) -> str:
        with path.open("rb") as file:
            answer = self.http.post("/api/v1/sheets/import", files={"file": (path.name, file)})
        answer.raise_for_status()
        return str(answer.json()["sheet_id"])

    def act(self, sheet_id: str, name: str, arguments: dict[str, Any]) -> Any:
        return self.post(f"/api/v1/sheets/{sheet_id}/actions/{name}", arguments)


@contextmanager
def served(folder: Path | None = None, **env: str) -> Iterator[Served]:
    """`chatsheet serve` on a free port, in `folder` or a fresh one; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as fresh:
        data = str(folder or fresh)
        settings = {"CHATSHEET_DATA_DIR": data, "CHATSHEET_PORT": "0", "CHATSHEET_LOG_LEVEL": "warning", "COLUMNS": "200"}
        settings |= {"CHATSHEET_MODEL_OLLAMA": "", **env}
        child = subprocess.Popen(
            [sys.executable, "-m", "chatsheet", "serve"], env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        )
        try:
            address = _address(child)
            token = subprocess.run(
                [sys.executable, "-m", "chatsheet", "token"], env={**os.environ, **settings}, capture_output=True, text=True, check=True
            ).stdout.strip()
            with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=600, trust_env=False) as http:
                yield Served(address, token, psutil.Process(child.pid), http)
        finally:
            child.terminate()
            child.wait(20)


def _address(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    for line in child.stdout:
        found = re.search(r"(http://\S+)/open/", line)
        if found:
            return found.group(1)
    raise RuntimeError("the server did not start")


def timed_ms(work: Callable[[], Any], runs: int) -> list[float]:
    """Milliseconds of each run."""
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return took


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def median(values: list[float]) -> float:
    return statistics.median(values)
