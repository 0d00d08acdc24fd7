"""The `Files` port: every file is read and written in a child process of its own. See docs/subsystems/files.md.

The child has no network use, no secrets in its environment, limits on memory, time and output, and its own process group, which is
killed as one. Whatever happens to it becomes a `Problem`; the server never parses a file.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from chatsheet.adapters.files import refusals
from chatsheet.adapters.files.limits import Limits
from chatsheet.domain.errors import Category, Problem
from chatsheet.ports import ExportColumn, FileFormat, ReadFile, ReadOptions, ReadReport

START = "from chatsheet.adapters.files.child import main; main()"
"""As `python -m chatsheet.adapters.files.child`, without the 5 ms that runpy takes."""
MEMORY = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_TOP_PAD_": "33554432",
}
"""The child takes memory in large pieces and keeps it until it ends: a third of the page faults, 3 % of the time (glibc only)."""
LINES_AT_ONCE = 1_000
OUTCOME_BYTES = 100_000_000
"""A report's sample is the largest part of an outcome: 50 rows by 400 columns of 4,000 characters at the very most."""
AT_ONCE = 2
"""Files in work at one time; others wait, so that ten uploads do not ask for thirty gigabytes."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child went: its outcome when it could still tell one."""

    outcome: bytes
    errors: str
    code: int


class FilesInChild:
    """Reads and writes files in child processes.

    `csv_has_mark` begins CSV files with a byte order mark, which Excel wants and most programs dislike. `guards_formulas` puts an
    apostrophe before texts of a CSV file that a spreadsheet would run as a formula (OWASP, "CSV Injection"); import takes it off again.
    """

    def __init__(self, limits: Limits | None = None, *, csv_has_mark: bool = False, guards_formulas: bool = True) -> None:
        self.limits = limits or Limits()
        self.csv_has_mark = csv_has_mark
        self.guards_formulas = guards_formulas
        self.places = asyncio.Semaphore(AT_ONCE)

    async def read(self, path: Path, options: ReadOptions, into: Path, *, file_name: str) -> ReadFile:
        """As `ports.Files.read`. Codes beyond those named there: `file_too_many_columns`, `file_too_many_rows`, `file_timeout`,
        `worksheet_unknown`, `header_row_unknown`, `encoding_unknown`, `file_reader_failed`."""
        request: dict[str, object] = {
            "kind": "read",
            "path": str(path),
            "into": str(into),
            "file_name": file_name,
            "worksheet": options.worksheet,
            "encoding": options.encoding,
            "delimiter": options.delimiter,
            "header_row": options.header_row,
            "day_first": options.day_first,
            "types": {str(column): str(kind) for column, kind in options.types.items()},
            "limits": self.limits._asdict(),
        }
        outcome = await self.run(request, ())
        return ReadFile(msgspec.convert(outcome["report"], ReadReport), into / "rows.jsonl")

    async def write(
        self, path: Path, file_format: FileFormat, columns: Sequence[ExportColumn], lines: Iterable[bytes], *, name: str
    ) -> None:
        """As `ports.Files.write`. The file appears under its name only when it is complete.

        Raises:
            Problem: `export_too_many_rows`, `export_cell_too_large` (XLSX), `file_unwritable`, `file_timeout`, `file_reader_failed`.
        """
        try:
            with TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
                request: dict[str, object] = {
                    "kind": "write",
                    "path": f"{folder}/file",
                    "file_format": file_format,
                    "name": name,
                    "columns": [msgspec.to_builtins(column) for column in columns],
                    "has_mark": self.csv_has_mark,
                    "guards_formulas": self.guards_formulas,
                    "limits": self.limits._asdict(),
                }
                await self.run(request, lines)
                Path(folder, "file").replace(path)
        except OSError as error:
            raise unwritable(error.strerror or str(error)) from error

    async def run(self, request: dict[str, object], lines: Iterable[bytes]) -> dict[str, object]:
        async with self.places:
            ended = await self.ended(msgspec.json.encode(request) + b"\n", lines)
        if ended.code == 0 and ended.outcome:
            outcome: dict[str, object] = msgspec.json.decode(ended.outcome)
            if "problem" in outcome:
                raise problem_of(outcome["problem"])
            return outcome
        raise explain(ended, self.limits)

    async def ended(self, request: bytes, lines: Iterable[bytes]) -> Ended:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            START,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self.limits.wall_s):
                _, outcome, errors, code = await asyncio.gather(
                    feed(child, request, lines), read_up_to(child.stdout, OUTCOME_BYTES), read_up_to(child.stderr, 65_536), child.wait()
                )
                return Ended(outcome, errors.decode("utf-8", "replace"), code)
        except TimeoutError:
            raise too_slow(self.limits.wall_s) from None
        finally:
            await end(child)


def environment() -> dict[str, str]:
    """What the child needs to find us, and nothing of the server's secrets."""
    kept = {name: os.environ[name] for name in ("TMPDIR", "TEMP", "SYSTEMROOT", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, **MEMORY, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "PYTHONUTF8": "1"}


async def feed(child: asyncio.subprocess.Process, request: bytes, lines: Iterable[bytes]) -> None:
    """Hand over the request and the rows, in pieces, so that other work of the loop goes on in between."""
    assert child.stdin is not None
    rest = iter(lines)
    with suppress(BrokenPipeError, ConnectionResetError):  # a child that ended early says why itself
        child.stdin.write(request)
        while piece := list(islice(rest, LINES_AT_ONCE)):
            child.stdin.write(b"".join(line if line.endswith(b"\n") else line + b"\n" for line in piece))
            await child.stdin.drain()
            await asyncio.sleep(0)
        await child.stdin.drain()
    child.stdin.close()


async def read_up_to(stream: asyncio.StreamReader | None, limit: int) -> bytes:
    """All that comes, of which the first `limit` bytes are kept."""
    assert stream is not None
    kept = bytearray()
    while block := await stream.read(65_536):
        kept += block[: limit - len(kept)]
    return bytes(kept)


async def end(child: asyncio.subprocess.Process) -> None:
    """Kill the child and whatever it started, if it still runs."""
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    await child.wait()


def problem_of(data: object) -> Problem:
    told = msgspec.convert(data, Told)
    return Problem(told.category, told.code, told.message, told.fix, told.params)


class Told(msgspec.Struct):
    """A refusal as the child writes it."""

    category: Category
    code: str
    message: str
    fix: str
    params: dict[str, object]


def too_slow(wall_s: float) -> Problem:
    return Problem(
        Category.TIMEOUT,
        "file_timeout",
        f"The file took longer than {wall_s:g} seconds.",
        "Split it into several files, or save it as CSV, which is read faster.",
        {"limit_s": wall_s},
    )


def explain(ended: Ended, limits: Limits) -> Problem:
    """Why a child ended without an outcome: a limit of the operating system, or a fault of ours."""
    if ended.code == -getattr(signal, "SIGXCPU", 0):
        return too_slow(limits.cpu_s)
    if ended.code == -getattr(signal, "SIGKILL", 0):  # the kernel's choice when memory runs out
        return out_of_memory()
    if "memory allocation" in ended.errors or "MemoryError" in ended.errors or "capacity overflow" in ended.errors:
        return out_of_memory()
    return Problem(
        Category.INTERNAL,
        "file_reader_failed",
        "Reading or writing the file ended unexpectedly.",
        "Save the sheet as CSV and try that; if it fails too, report the file.",
        {"code": ended.code, "detail": ended.errors[-300:]},
    )


def out_of_memory() -> Problem:
    return told(refusals.out_of_memory())


def unwritable(why: str) -> Problem:
    return told(refusals.unwritable(why))


def told(refusal: refusals.Refusal) -> Problem:
    return problem_of(refusal.outcome)
