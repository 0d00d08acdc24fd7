"""Where lines wait to be loaded: in memory where the system has files without a disk, else in a temporary file."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class Spool:
    """Bytes that DuckDB can read as the file `path` until `close`."""

    def __init__(self) -> None:
        if hasattr(os, "memfd_create"):
            self._fd, self._file = os.memfd_create("chatsheet-lines", os.MFD_CLOEXEC), None
            self.path = f"/proc/self/fd/{self._fd}"
        else:
            self._fd, self._file = tempfile.mkstemp(prefix="chatsheet-", suffix=".jsonl")
            self.path = self._file

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def close(self) -> None:
        os.close(self._fd)
        if self._file is not None:
            with suppress(FileNotFoundError):
                Path(self._file).unlink()
