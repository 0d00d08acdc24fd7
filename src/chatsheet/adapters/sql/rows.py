"""Rows inside one transaction: one JSON list of values each, by column slot. Measured in docs/decisions/0003-rows-as-json-lists.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from chatsheet.adapters.sql.order import ROWS_PER_ANCHOR, AnchorBook, OrderChanges
from chatsheet.domain.sheet import POSITION_GAP, Row, RowId, SheetId
from chatsheet.domain.values import Value

BATCH = 2_000
"""Rows per statement: fewer cost more calls, more hold the interpreter longer than a frame of the page."""

FEW = 20
"""Fewer rows than this are written one by one."""

DEEP = 20_000
"""From this row on, OFFSET over the index is slower (0.8 ms) than using anchors."""

NOWHERE = 2**62
"""A position behind every row's."""

SELECT = "SELECT id, parent_id, position, seq, cells FROM rows WHERE sheet_id = ?"
INSERT = "INSERT INTO rows (cells, parent_id, position, seq, sheet_id, id) VALUES (?, ?, ?, ?, ?, ?)"
UPDATE = "UPDATE rows SET cells = ?, parent_id = ?, position = ?, seq = ? WHERE sheet_id = ? AND id = ?"
UPDATE_TOGETHER = """INSERT INTO rows (sheet_id, id, cells, parent_id, position, seq)
SELECT ?, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]'),
  json_extract(value, '$[4]') FROM json_each(?) WHERE true
ON CONFLICT (sheet_id, id) DO UPDATE SET
  cells = excluded.cells, parent_id = excluded.parent_id, position = excluded.position, seq = excluded.seq"""
"""For SQLite, whose driver hands the interpreter on at every row it steps over: each time another busy thread keeps it for a millisecond,
so that a thousand rows beside a busy thread take a second. One statement is one step."""
TOGETHER = """'[' || id || ',' || coalesce(CAST(parent_id AS TEXT), 'null') || ',' || position || ',' || seq || ',' || cells || ']'"""

T = TypeVar("T")

_decode_cells = msgspec.json.Decoder(tuple[Value, ...]).decode
_decode_together = msgspec.json.Decoder(list[tuple[RowId, RowId | None, int, int, tuple[Value, ...]]]).decode
_encode = msgspec.json.Encoder().encode


class SqlRows:
    """The row part of `Records`. Statements are written once, in SQL that both databases read."""

    def __init__(self, connection: Connection, anchors: AnchorBook) -> None:
        self._connection = connection
        self._anchors = anchors
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._placeholder = "?" if self._is_sqlite else "%s"
        self._concat = "group_concat" if self._is_sqlite else "string_agg"
        self._line_break = "char(10)" if self._is_sqlite else "chr(10)"
        self.order_changes: dict[SheetId, OrderChanges] = {}
        self.wants_anchors: set[SheetId] = set()
        self._known: dict[tuple[SheetId, RowId], Row] = {}
        """Rows read or written by id in this transaction: a decision and its commit read the same ones."""

    def put_rows(self, sheet_id: SheetId, rows: Iterable[Row], *, is_new: bool, is_moved: bool = False) -> None:
        rows = list(rows)
        if is_moved and not is_new:
            self._note_left(sheet_id, [row.id for row in rows])
        if is_new or is_moved:
            self._order(sheet_id).came += [row.position for row in rows]
        for batch in _batches(rows):
            if is_new or not self._is_sqlite or len(batch) < FEW:
                values = [(_encode(row.cells).decode(), row.parent_id, row.position, row.seq, sheet_id, row.id) for row in batch]
                self._many(INSERT if is_new else UPDATE, values)
            else:
                together = [(row.id, _encode(row.cells).decode(), row.parent_id, row.position, row.seq) for row in batch]
                self._run(UPDATE_TOGETHER, (sheet_id, _encode(together).decode()))
        self._known.update(((sheet_id, row.id), row) for row in rows)
        if is_new:
            self._count(sheet_id, len(rows))

    def put_lines(self, sheet_id: SheetId, lines: Iterable[bytes], *, first_id: RowId, seq: int) -> int:
        count, first, iterator = 0, int(first_id), iter(lines)
        while batch := list(islice(iterator, BATCH)):
            start = count
            values = [
                (line.rstrip(b"\n").decode(), None, (start + i) * POSITION_GAP, seq, sheet_id, first + start + i)
                for i, line in enumerate(batch)
            ]
            self._many(INSERT, values)
            count += len(batch)
        self._order(sheet_id)
        self._count(sheet_id, count)
        return count

    def delete_rows(self, sheet_id: SheetId, row_ids: Sequence[RowId]) -> None:
        self._note_left(sheet_id, row_ids)
        for row_id in row_ids:
            self._known.pop((sheet_id, row_id), None)
        self._many("DELETE FROM rows WHERE sheet_id = ? AND id = ?", [(sheet_id, row_id) for row_id in row_ids])
        self._count(sheet_id, -len(row_ids))

    def window(self, sheet_id: SheetId, offset: int, limit: int) -> list[Row]:
        place = self._anchored(sheet_id, offset) or self._counted(sheet_id, offset)
        sql = f"{SELECT} AND position >= ? ORDER BY position, id LIMIT ? OFFSET ?"
        return [*map(_row, self._run(sql, (sheet_id, place[0], limit, place[1])))]

    def _anchored(self, sheet_id: SheetId, offset: int) -> tuple[int, int] | None:
        """The position to start at and the rows to skip from there; None where counting is as quick, or there are no anchors yet."""
        if offset < DEEP:
            return None
        version = self._run("SELECT order_version FROM sheets WHERE id = ?", (sheet_id,)).scalar_one()
        place = self._anchors.find(sheet_id, version, offset)
        if place is None and sheet_id not in self.order_changes:
            self.wants_anchors.add(sheet_id)
        return place

    def _counted(self, sheet_id: SheetId, offset: int) -> tuple[int, int]:
        """The same by counting in the index alone: 26 ms at row 700,000. Past the end: nowhere."""
        sql = "SELECT position FROM rows WHERE sheet_id = ? ORDER BY position, id LIMIT 1 OFFSET ?"
        found = self._run(sql, (sheet_id, offset)).first()
        return (found[0], 0) if found else (NOWHERE, 0)

    def build_anchors(self, sheet_id: SheetId) -> None:
        """One pass over the index: 0.4 s for a million rows."""
        version, count = self._run("SELECT order_version, row_count FROM sheets WHERE id = ?", (sheet_id,)).one()
        numbered = "SELECT position, row_number() OVER (ORDER BY position, id) AS n FROM rows WHERE sheet_id = ?"
        sql = f"SELECT position FROM ({numbered}) AS numbered WHERE n % {ROWS_PER_ANCHOR} = 1 ORDER BY position"
        # psycopg reads % as the start of a placeholder.
        starts = [row[0] for row in self._run(sql if self._placeholder == "?" else sql.replace(" % ", " %% "), (sheet_id,))]
        self._anchors.build(sheet_id, version, starts, count)

    def rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> dict[RowId, Row]:
        wanted, known = [*row_ids], self._known
        unread = [row_id for row_id in wanted if (sheet_id, row_id) not in known]
        for chunk in self._together(TOGETHER, "','", sheet_id, unread):
            for row_id, parent_id, position, seq, cells in _decode_together(f"[{chunk}]"):
                known[sheet_id, row_id] = Row(row_id, cells, position, parent_id, seq)
        return {row_id: known[sheet_id, row_id] for row_id in wanted if (sheet_id, row_id) in known}

    def rows_since(self, sheet_id: SheetId, seq: int) -> list[Row]:
        return [*map(_row, self._run(f"{SELECT} AND seq > ? ORDER BY position, id", (sheet_id, seq)))]

    def all_rows(self, sheet_id: SheetId) -> Iterator[Row]:
        return map(_row, self._run(f"{SELECT} ORDER BY position, id", (sheet_id,)))

    def order(self, sheet_id: SheetId) -> list[tuple[RowId, RowId | None, int]]:
        found = self._run("SELECT id, parent_id, position FROM rows WHERE sheet_id = ? ORDER BY position, id", (sheet_id,))
        return [(row[0], row[1], row[2]) for row in found]

    def row_count(self, sheet_id: SheetId) -> int:
        return int(self._run("SELECT row_count FROM sheets WHERE id = ?", (sheet_id,)).scalar_one())

    def lines(self, sheet_id: SheetId, row_ids: Iterable[RowId] | None = None) -> Iterator[bytes]:
        # The database puts the lines together, a thousand at a time: a third of doing it here (storage.md).
        cells = "CASE WHEN cells = '[]' THEN 'null]' ELSE substr(cells, 2) END"
        line = f"'[' || id || ',' || coalesce(CAST(parent_id AS TEXT), 'null') || ',' || position || ',' || {cells}"
        if row_ids is not None:
            return (chunk.encode() for chunk in self._together(line, self._line_break, sheet_id, row_ids))
        sql = f"SELECT {self._concat}({line}, {self._line_break}) FROM rows WHERE sheet_id = ? AND id BETWEEN ? AND ?"
        last = self._run("SELECT max(id) FROM rows WHERE sheet_id = ?", (sheet_id,)).scalar() or 0
        chunks = (self._run(sql, (sheet_id, first, first + 999)).scalar() for first in range(1, last + 1, 1000))
        return (chunk.encode() for chunk in chunks if chunk)

    def parents_of(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> set[RowId]:
        sql = "SELECT DISTINCT parent_id FROM rows WHERE sheet_id = ?"
        return {row[0] for row in self._by_ids(sql, sheet_id, row_ids, column="parent_id")}

    def has_parents(self, sheet_id: SheetId) -> bool:
        return self._run("SELECT 1 FROM rows WHERE sheet_id = ? AND parent_id IS NOT NULL LIMIT 1", (sheet_id,)).first() is not None

    def descendants(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> list[RowId]:
        found: dict[RowId, int] = {}
        level = [*self._by_ids("SELECT id, position FROM rows WHERE sheet_id = ?", sheet_id, row_ids)]
        while level:
            fresh = [row for row in level if row[0] not in found]
            found.update((row[0], row[1]) for row in fresh)
            sql = "SELECT id, position FROM rows WHERE sheet_id = ?"
            level = [*self._by_ids(sql, sheet_id, [row[0] for row in fresh], column="parent_id")]
        return sorted(found, key=lambda row_id: (found[row_id], row_id))

    def neighbours(self, sheet_id: SheetId, position: int, count: int, *, is_before: bool) -> list[Row]:
        sign, order = ("<", "DESC") if is_before else (">", "ASC")
        sql = f"{SELECT} AND position {sign} ? ORDER BY position {order}, id {order} LIMIT ?"
        return [*map(_row, self._run(sql, (sheet_id, position, count)))]

    def _note_left(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> None:
        sql = "SELECT position FROM rows WHERE sheet_id = ?"
        self._order(sheet_id).left += [row[0] for row in self._by_ids(sql, sheet_id, row_ids)]

    def _order(self, sheet_id: SheetId) -> OrderChanges:
        if sheet_id not in self.order_changes:
            self._run("UPDATE sheets SET order_version = order_version + 1 WHERE id = ?", (sheet_id,))
            self.order_changes[sheet_id] = OrderChanges()
        return self.order_changes[sheet_id]

    def _count(self, sheet_id: SheetId, by: int) -> None:
        self._run("UPDATE sheets SET row_count = row_count + ? WHERE id = ?", (by, sheet_id))

    def _together(self, expression: str, between: str, sheet_id: SheetId, row_ids: Iterable[RowId]) -> Iterator[str]:
        """A text made of the named rows by the database, one for each batch of them."""
        for batch in _batches(row_ids):
            sql = f"SELECT {self._concat}({expression}, {between}) FROM rows WHERE sheet_id = ? AND id IN ({','.join('?' * len(batch))})"
            if chunk := self._run(sql, (sheet_id, *batch)).scalar():
                yield chunk

    def _by_ids(self, sql: str, sheet_id: SheetId, row_ids: Iterable[RowId], *, column: str = "id") -> Iterator[Any]:
        for batch in _batches(row_ids):
            marks = ",".join("?" * len(batch))
            yield from self._run(f"{sql} AND {column} IN ({marks})", (sheet_id, *batch))

    def _run(self, sql: str, parameters: tuple[Any, ...]) -> Any:
        return self._connection.exec_driver_sql(sql.replace("?", self._placeholder), parameters)

    def _many(self, sql: str, parameters: list[tuple[Any, ...]]) -> None:
        if parameters:
            self._connection.exec_driver_sql(sql.replace("?", self._placeholder), parameters)


def _row(found: Any) -> Row:
    return Row(found[0], _decode_cells(found[4]), found[2], found[1], found[3])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
