"""One writer per data folder: whoever serves or writes holds its lock; the server says where it listens."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from chatsheet.domain.errors import Category, Problem

WAIT_S = 15.0
"""How long a command waits for another that holds the folder (an import of a large file takes seconds)."""


def _lock(data_dir: Path) -> FileLock:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileLock(data_dir / "lock")


def server_address(data_dir: Path) -> str | None:
    """Where the server of this folder listens, if one runs."""
    try:
        return str(json.loads((data_dir / "server.json").read_text())["address"])
    except (OSError, ValueError, KeyError):
        return None


@contextmanager
def serving(data_dir: Path, address: str) -> Iterator[None]:
    """Hold the folder as its server. Raises Problem `data_dir_in_use`."""
    lock = _lock(data_dir)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        where = server_address(data_dir)
        fix = f"It is open at {where}." if where else "Wait for the other command to end, or set CHATSHEET_DATA_DIR to another folder."
        raise Problem(Category.CONFLICT, "data_dir_in_use", f"Another chatsheet uses the folder {data_dir}.", fix) from None
    path = data_dir / "server.json"
    try:
        path.write_text(json.dumps({"address": address, "pid": os.getpid()}))
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def server_or_lock(data_dir: Path) -> Iterator[str | None]:
    """The running server's address, or None while holding the folder ourselves.

    A stale `server.json` (the server was killed) is seen by the lock being free.
    """
    lock, deadline = _lock(data_dir), time.monotonic() + WAIT_S
    while True:
        try:
            lock.acquire(timeout=0.05)
            break
        except Timeout:
            address = server_address(data_dir)
            if address is not None:
                yield address
                return
            if time.monotonic() > deadline:
                raise Problem(
                    Category.CONFLICT, "data_dir_in_use", f"Another command uses the folder {data_dir}.", "Wait for it to end."
                ) from None
    try:
        (data_dir / "server.json").unlink(missing_ok=True)
        yield None
    finally:
        lock.release()
