"""How many messy CSV files each reader gets exactly: titles and every cell, with nothing before, between or after.

    python bench/import_csv_corpus.py [-v]

The files are those of tests/adapters/files/messy.py, made in code. All readers may guess the encoding as chardet does, except ours,
which guesses itself; blank rows and blank columns at the end are taken off for everybody, and the first row is the titles for readers
that do not look for them.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import chardet  # noqa: E402
from clevercsv.detect import Detector  # noqa: E402
from clevercsv.read import reader as clever_reader  # noqa: E402

from chatsheet.adapters.files.header import find_header, name_columns, title_cells  # noqa: E402
from chatsheet.adapters.files.limits import Limits  # noqa: E402
from chatsheet.adapters.files.oddities import Oddities  # noqa: E402
from chatsheet.adapters.files.request import ReadRequest  # noqa: E402
from chatsheet.adapters.files.table import Table  # noqa: E402
from chatsheet.adapters.files.text_rows import TextRows  # noqa: E402
from tests.adapters.files.messy import Messy, Rows, corpus  # noqa: E402

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


def ours(content: bytes) -> Read:
    """Our reader up to where types begin: the same code as an import runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        oddities = Oddities()
        source = TextRows(str(path), ReadRequest(str(path), folder, "file.csv"), Limits(), oddities)
        head = next(source.chunks(200), [])
        header = find_header(head, (), None)
        titles = title_cells(head, header, (), 0)
        table = Table(source, header, head[header.last] if header.row else (), 10_000, f"{folder}/spool")
        rows = [list(map(str, row)) for chunk in table.chunks() for row in zip(*chunk.columns, strict=True)]
        width = max([len(titles), *map(len, rows)])
        filled = [
            place
            for place in range(width)
            if titles[place : place + 1] not in ([], [""]) or any(row[place : place + 1] not in ([], [""]) for row in rows)
        ]
        cells = [[row[place] if place < len(row) else "" for place in filled] for row in rows]
        names = name_columns([titles[place] if place < len(titles) else "" for place in filled], len(filled), oddities) if titles else []
        return names, cells


def is_exact(read: Read, truth: Messy) -> bool:
    titles, rows = read
    if not truth.titles and titles:
        titles, rows = [], [titles, *rows]
    return titles == truth.titles and rows == truth.rows


READERS: dict[str, Callable[[bytes], Read]] = {"csv.Sniffer": naive, "CleverCSV": clever, "ours": ours}


def outcomes(read: Callable[[bytes], Read]) -> dict[str, bool]:
    found = {}
    for case in corpus():
        try:
            found[case.name] = is_exact(read(case.content), case)
        except Exception as error:  # a reader that gives up is wrong
            found[case.name] = False
            if "-v" in sys.argv:
                print(f"{case.name}: {type(error).__name__} {error}")
    return found


if __name__ == "__main__":
    print(f"{len(corpus())} files")
    for name, read in READERS.items():
        found = outcomes(read)
        print(f"{name:12} {sum(found.values()):3} exact  {sum(found.values()) / len(found):4.0%}")
        if "-v" in sys.argv:
            print("   not exact:", "; ".join(case for case, is_right in found.items() if not is_right))
