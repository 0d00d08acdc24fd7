"""Our reader up to where types begin: the table of texts in a file, by the same code as an import runs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from chatsheet.adapters.files.header import find_header, name_columns, title_cells
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.files.oddities import Oddities
from chatsheet.adapters.files.request import ReadRequest
from chatsheet.adapters.files.table import Table
from chatsheet.adapters.files.text_rows import TextRows
from tests.adapters.files.messy import Messy, Rows


def table_of(content: bytes) -> tuple[list[str], Rows]:
    """Titles and rows; no titles when the file has none."""
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
    lines = [line + [""] * (width - len(line)) for line in [titles, *rows]]
    filled = [place for place in range(width) if any(line[place] for line in lines)]
    cells = [[line[place] for place in filled] for line in lines]
    return (name_columns(cells[0], len(filled), oddities) if titles else []), cells[1:]


def is_exact(read: tuple[list[str], Rows], truth: Messy) -> bool:
    """A reader that does not look for titles takes the first row for them; that is no fault in a file without titles."""
    titles, rows = read
    if not truth.titles and titles:
        titles, rows = [], [titles, *rows]
    return titles == truth.titles and rows == truth.rows
