"""Server and page while they are being worked on: the server starts anew when its source changes, Vite serves the page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
LOOK_EVERY_S = 0.5
PORT = os.environ.setdefault("CHATSHEET_PORT", "8765")
"""Known to both: Vite passes /api on to it."""


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    page = subprocess.Popen([sys.executable, str(ROOT / "hatch_build.py"), "run", "dev"])
    server = _serve()
    seen = _newest()
    try:
        while page.poll() is None:
            time.sleep(LOOK_EVERY_S)
            if (now := _newest()) != seen:
                seen = now
                _stop(server)
                server = _serve()
    finally:
        _stop(server)
        _stop(page)


def _serve() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "chatsheet", "demo"])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _newest() -> tuple[int, float]:
    """How many source files there are, and when the last one changed."""
    times = [path.stat().st_mtime for path in SOURCE.rglob("*.py")]
    return len(times), max(times)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
