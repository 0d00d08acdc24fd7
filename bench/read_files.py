"""What reading files costs through the `Files` port: child and parent together, beside the bare reader in the same run.

python -m bench.read_files
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from pathlib import Path

from bench.make_sheets import make
from bench.open_and_query import bare_read_s
from bench.report import Figure, table
from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.ports import ReadOptions

RUNS = 7


def cpu_s() -> float:
    """Processor time of this process and of the children that have ended."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


async def read_once(path: Path) -> tuple[float, float]:
    """Processor and wall seconds of one reading."""
    with tempfile.TemporaryDirectory() as folder:
        before, began = cpu_s(), time.perf_counter()
        await FilesInChild().read(path, ReadOptions(), Path(folder), file_name=path.name)
        return cpu_s() - before, time.perf_counter() - began


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


async def _figures() -> list[Figure]:
    book = make("plan.xlsx")
    await read_once(book)
    ours = middle([(await read_once(book))[0] for _ in range(RUNS)])
    bare = bare_read_s(book)
    text = middle([(await read_once(make("plan.csv")))[0] for _ in range(RUNS)])
    million, wall = await read_once(make("million.csv"))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Figure(
            "read XLSX 20,000 x 25, typed, as JSON lines",
            f"{ours / bare:.2f} x",
            "≤ 1.6 x",
            ours / bare <= 1.6,
            f"bare {bare:.2f} s, ours {ours:.2f} s",
        ),
        Figure("read CSV 20,000 x 25", f"{text:.2f} s CPU", "≤ 1 s", text <= 1),
        Figure("read CSV 1,000,000 x 10", f"{million:.1f} s CPU", "≤ 15 s", million <= 15, f"{wall:.1f} s wall, at most {memory:.0f} MB"),
    ]


def figures() -> list[Figure]:
    return asyncio.run(_figures())


if __name__ == "__main__":
    print(table(figures()))
