"""A real server in a process of its own, and a real Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "set CHROMIUM to the path of Chromium"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*FLAGS, *root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1400, "height": 850}, "locale": "en-US", "timezone_id": "UTC"}


@dataclass
class App:
    """`chatsheet demo` on one data folder; can be killed and started again."""

    folder: Path
    port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    link: str = ""

    def start(self) -> None:
        env = {**os.environ, "CHATSHEET_DATA_DIR": str(self.folder), "CHATSHEET_PORT": str(self.port), "COLUMNS": "200", "TZ": "UTC"}
        env |= {"CHATSHEET_MODEL_OLLAMA": "", **self.settings}
        self.process = subprocess.Popen([sys.executable, "-m", "chatsheet", "demo"], env=env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"http://\S+:(\d+)/open/\S+", line)
            if found:
                self.link, self.port = found.group(0), int(found.group(1))
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """As a power cut would: no chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self._ended()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self._ended()

    def _ended(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.wait(20)
        self.process.stdout.close()

    @contextmanager
    def http(self) -> Iterator[httpx.Client]:
        """The API as a signed-in browser uses it."""
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", follow_redirects=False, trust_env=False, timeout=20) as client:
            client.get(self.link)
            yield client


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    app.start()
    yield app
    app.stop()


@pytest.fixture
def open_page(app: App, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Another person's browser with the private link open. A page that logs an error of ours fails the test."""
    contexts, errors = [], []

    def open_one(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(app.link)
        if path:
            page.goto(f"http://127.0.0.1:{app.port}{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
