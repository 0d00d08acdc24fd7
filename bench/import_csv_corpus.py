"""How many messy CSV files each reader gets exactly: titles and every cell, with nothing before, between or after.

    python -m bench.import_csv_corpus [-v]

Two sets, both made in code: hand-made mess (tests/adapters/files/messy.py), which our reader was written beside, and random tables
(random_tables.py), which it was not. The other readers take the encoding that chardet guesses; blank rows and blank columns at the end
are taken off for everybody, and the first row is the titles for readers that do not look for them.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable

import chardet
from clevercsv.detect import Detector
from clevercsv.read import reader as clever_reader

from bench.report import Figure, table
from tests.adapters.files.messy import Messy, Rows, corpus
from tests.adapters.files.parsing import is_exact, table_of
from tests.adapters.files.random_tables import random_tables

Read = tuple[list[str], Rows]


def decoded(content: bytes) -> str:
    found = chardet.detect(content)["encoding"] or "utf-8"
    return content.decode("utf-8-sig" if found.lower() in ("utf-8", "ascii") else found, "replace")


def tidy(rows: Rows) -> Read:
    full = [row for row in rows if any(cell.strip() for cell in row)]
    width = max((index + 1 for row in full for index, cell in enumerate(row) if cell), default=0)
    padded = [(row + [""] * width)[:width] for row in full]
    return (padded[0], padded[1:]) if padded else ([], [])


def naive(content: bytes) -> Read:
    text = decoded(content)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:4096])
    except csv.Error:
        dialect = csv.excel
    return tidy(list(csv.reader(io.StringIO(text, newline=""), dialect)))


def clever(content: bytes) -> Read:
    text = decoded(content)
    dialect = Detector().detect(text[:60_000])
    if dialect is None:
        return tidy(list(csv.reader(io.StringIO(text, newline=""))))
    return tidy([list(row) for row in clever_reader(io.StringIO(text, newline=""), dialect)])


READERS: dict[str, Callable[[bytes], Read]] = {"csv.Sniffer": naive, "CleverCSV": clever, "ours": table_of}


def failures(read: Callable[[bytes], Read], cases: list[Messy]) -> list[str]:
    failed = []
    for case in cases:
        try:
            is_right = is_exact(read(case.content), case)
        except Exception:  # a reader that gives up is wrong
            is_right = False
        if not is_right:
            failed.append(case.name)
    return failed


def figures() -> list[Figure]:
    cases = [*corpus(), *random_tables(2026, 300)]
    shares = {name: 1 - len(failures(read, cases)) / len(cases) for name, read in READERS.items()}
    *others, (_, ours) = shares.items()
    beside = ", ".join(f"{name} {share:.0%}" for name, share in others)
    return [Figure(f"{len(cases)} messy CSV files read exactly", f"{ours:.0%}", "> 60 %", ours > 0.6, beside)]


if __name__ == "__main__":
    print(table(figures()))
    for title, cases in (("hand-made", corpus()), ("random", list(random_tables(2026, 300)))):
        print(f"{len(cases)} {title} files")
        for name, read in READERS.items():
            failed = failures(read, cases)
            print(f"  {name:12} {len(cases) - len(failed):3} exact  {1 - len(failed) / len(cases):4.0%}")
            if "-v" in sys.argv:
                print("     not exact:", "; ".join(failed))
