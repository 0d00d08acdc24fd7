"""Writing to the source what waits, one call after the other: never two at a time for one sheet (Smartsheet error 4004)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import structlog

from chatsheet.domain.changes import (
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnMoved,
    ColumnUpdated,
    RowsAdded,
    RowsDeleted,
    SheetRenamed,
)
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Command
from chatsheet.domain.sheet import Column, ColumnId, RowId, SheetId
from chatsheet.domain.source import ROWS_PER_CALL, Intent, Link, LinkedColumn, Refusal, SourceColumn
from chatsheet.domain.values import Value
from chatsheet.ports import SheetSource, Store, Transaction
from chatsheet.services.sources.calls import AddRows, Call, ChangeSheet, DeleteRows, MoveRows, SetCells, next_call, types_there
from chatsheet.services.sources.links import link_of
from chatsheet.services.sources.ordering import moves_there
from chatsheet.services.sources.pending import Pending, Rejections
from chatsheet.services.sources.settling import Settled, bases_of, reject, settle
from chatsheet.services.undo import taken_back

log = structlog.get_logger(__name__)
T = TypeVar("T")

IDS_PAGE = 5_000
"""Rows of a page that holds no cells but the first: as many as 500 whole ones weigh."""


class Fenced(Exception):
    """Another process speaks with the source by now, or nobody any more."""


@dataclass(slots=True)
class Writer:
    """Writes for one sheet, as long as `holder` has the right to."""

    store: Store
    sheet_id: SheetId
    holder: str
    command: Callable[[], Command]
    """In the name of the source, now, with a cause of its own."""
    one_row: set[int] = field(default_factory=set)
    """Intents whose rows are added one by one, since a call for several was refused."""
    is_behind: bool = False
    """The source's version rose by more than what we wrote: others wrote in between."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """One transaction, if the right to speak is still ours and nobody closed the link since. Raises `Fenced`."""

        def fenced(transaction: Transaction) -> T:
            if not transaction.holds_link(self.sheet_id, self.holder) or not link_of(transaction, self.sheet_id).is_followed:
                raise Fenced
            return work(transaction)

        return await self.store.write(fenced)

    async def push_next(self, link: Link, source: SheetSource) -> Link | None:
        """Have the source do the next thing; the link as it is then, or None when nothing waits.

        Raises:
            Problem: what the source raises, but for refusals: those are told, and taken back.
        """
        call = await self.store.read(partial(next_call, link=link, one_row=frozenset(self.one_row)))
        if call is None:
            return None
        try:
            return await self._do(link, source, call)
        except Problem as problem:
            if problem.code not in ("source_refused", "source_forbidden"):
                raise
            return await self._refused(link, call, problem)

    async def _do(self, link: Link, source: SheetSource, call: Call) -> Link:
        match call:
            case SetCells():
                return await self._set_cells(link, source, call)
            case AddRows():
                return await self._add_rows(link, source, call)
            case DeleteRows():
                version = (await source.delete_rows(link.id_there, call.ids_there)).version if call.ids_there else None
                work = partial(_settle_deleted, link=link, call=call, version=version, command=self.command())
                return self._checked(await self.write(work), version)
            case MoveRows():
                return await self._move_rows(link, source, call)
            case ChangeSheet():
                return await self._change_sheet(link, source, call.intent)

    async def _set_cells(self, link: Link, source: SheetSource, call: SetCells) -> Link:
        if not call.rows:
            return await self._settled(link, Settled(call.done, {}))
        written = await source.set_cells(link.id_there, call.rows, call.types)
        refused = {call.row_ids[index]: refusal for index, refusal in written.refused.items()}
        done = {seq: [one for one in rows if one not in refused] for seq, rows in call.done.items()}
        by_id = {id_there: row_id for row_id, (id_there, _) in zip(call.row_ids, call.rows, strict=True)}
        settled = Settled(
            {seq: rows for seq, rows in done.items() if rows or not call.done[seq]},
            {by_id[row.id]: row for row in written.rows if row.id in by_id},
            written.version,
        )
        work = partial(_settle_cells, link=link, call=call, refused=refused, settled=settled, command=self.command)
        return self._checked(await self.write(work), written.version)

    async def _add_rows(self, link: Link, source: SheetSource, call: AddRows) -> Link:
        if not call.row_ids:
            return await self._settled(link, Settled({call.intent.seq: call.void}, {}))
        # Told before it is sent: should this process die, or the answer get lost, the rows are looked for before they are sent again.
        await self.write(lambda transaction: transaction.mark_intents(link.sheet_id, [call.intent.seq], "sending", sent_at=link.seen_to))
        written = await source.add_rows(link.id_there, call.rows, call.place, call.types)
        rows = dict(zip(call.row_ids, written.rows, strict=True))
        return await self._settled(link, Settled({call.intent.seq: [*call.void, *rows]}, rows, written.version))

    async def _move_rows(self, link: Link, source: SheetSource, call: MoveRows) -> Link:
        there = await rows_there(source, link.id_there)
        known = {row for row, _ in there}
        wanted = [(row, parent) for row, parent in call.wanted if row in known]
        ours = {row for row, _ in wanted}
        version: int | None = None
        for move in moves_there(wanted, [(row, parent) for row, parent in there if row in ours], call.movable):
            version = (await source.move_rows(link.id_there, move.row_ids, move.place)).version
        return await self._settled(link, Settled({intent.seq: () for intent in call.intents}, {}, version))

    async def _change_sheet(self, link: Link, source: SheetSource, intent: Intent) -> Link:
        sheet = await self.store.read(lambda transaction: transaction.sheet(link.sheet_id))
        version: int | None = None
        change = intent.change
        match change:
            case SheetRenamed(name):
                version = await source.rename(link.id_there, name)
            case ColumnAdded():
                link, version = await self._add_column(link, source, intent, change, sheet.columns)
            case ColumnDeleted(column_id) if column_id in link.columns:
                version = await source.delete_column(link.id_there, link.columns[column_id].id_there)
                columns = {one: linked for one, linked in link.columns.items() if one != column_id}
                link = await self._put_columns(link, columns)
            case ColumnUpdated() | ColumnMoved() if change.column_id in link.columns:
                column = sheet.column(change.column_id)
                if column is not None:
                    version = await _change_column(source, link, column, change, sheet.columns)
            case _:
                pass  # gone at the source, or here, meanwhile
        return await self._settled(link, Settled({intent.seq: ()}, {}, version))

    async def _add_column(
        self, link: Link, source: SheetSource, intent: Intent, change: ColumnAdded, columns: Sequence[Column]
    ) -> tuple[Link, int | None]:
        """The column, and the values that stand in its slot: a deleted one comes back with them."""
        column = next((one for one in columns if one.id == change.column.id), None)
        if column is None:
            return link, None
        version: int | None = None
        if column.id not in link.columns:
            given = SourceColumn(0, column.title, column.type, column.options, column.is_strict, width=column.width)
            await self.write(lambda transaction: transaction.mark_intents(link.sheet_id, [intent.seq], "sending", sent_at=link.seen_to))
            made, version = await source.add_column(link.id_there, given, _index_there(link, columns, column))
            known = {**link.columns, column.id: LinkedColumn(made.id, made.protection, made.formula)}
            link = await self._put_columns(link, known)
        cells = await self.store.read(partial(_filled, sheet_id=link.sheet_id, column=column))
        id_there = link.columns[column.id].id_there
        for start in range(0, len(cells), ROWS_PER_CALL):
            some = [(row, {id_there: value}) for row, value in cells[start : start + ROWS_PER_CALL]]
            version = (await source.set_cells(link.id_there, some, types_there(link, {column.id: column}))).version
        return link, version

    async def _put_columns(self, link: Link, columns: Mapping[ColumnId, LinkedColumn]) -> Link:
        def work(transaction: Transaction) -> Link:
            after = replace(link_of(transaction, link.sheet_id), columns=columns)
            transaction.put_link(after)
            return after

        return await self.write(work)

    async def _settled(self, link: Link, settled: Settled) -> Link:
        return self._checked(await self.write(partial(settle, link=link, settled=settled, command=self.command())), settled.version)

    def _checked(self, link: Link, version: int | None) -> Link:
        self.is_behind = self.is_behind or version not in (None, link.version)
        return link

    async def _refused(self, link: Link, call: Call, problem: Problem) -> Link:
        if isinstance(call, AddRows) and len(call.row_ids) > 1:
            self.one_row.add(call.intent.seq)
            await self.write(lambda transaction: transaction.mark_intents(link.sheet_id, [call.intent.seq], "waiting"))
            return link
        log.info("source_refused", sheet=link.sheet_id, code=problem.params.get("code"), call=type(call).__name__)
        return await self.write(partial(_refuse, link=link, call=call, problem=problem, command=self.command))


async def rows_there(source: SheetSource, id_there: int) -> list[tuple[int, int | None]]:
    """Every row of the source's sheet in order, with its parent."""
    found: list[tuple[int, int | None]] = []
    for page in range(1, 1_000):
        read = await source.read(id_there, page=page, page_size=IDS_PAGE, only_ids=True)
        if read is None or not read.rows:
            break
        found += [(row.id, row.parent_id) for row in read.rows]
        if len(found) >= read.row_count:
            break
    return found


async def _change_column(
    source: SheetSource, link: Link, column: Column, change: ColumnUpdated | ColumnMoved, columns: Sequence[Column]
) -> int | None:
    id_there = link.columns[column.id].id_there
    if isinstance(change, ColumnMoved):
        return await source.change_column(link.id_there, id_there, type=column.type, index=_index_there(link, columns, column))
    wanted = change.set
    if wanted.title is None and wanted.type is None and wanted.options is None and wanted.is_strict is None:
        return None  # widths and number formats are ours alone
    return await source.change_column(
        link.id_there,
        id_there,
        type=column.type if wanted.type is None else wanted.type,
        title=wanted.title,
        options=wanted.options,
        is_strict=wanted.is_strict,
        retypes=wanted.type is not None,
    )


def _index_there(link: Link, columns: Sequence[Column], column: Column) -> int:
    """Its place among the columns that the source has."""
    before = columns[: [one.id for one in columns].index(column.id)]
    return sum(one.id in link.columns for one in before)


def _filled(transaction: Transaction, *, sheet_id: SheetId, column: Column) -> list[tuple[int, Value]]:
    linked = transaction.linked_rows(sheet_id)
    values = ((linked[row.id].id_there, row.value(column)) for row in transaction.all_rows(sheet_id) if row.id in linked)
    return [(row, value) for row, value in values if value is not None]


# --- in the transaction --------------------------------------------------------------------------------------------------------


def _settle_cells(
    transaction: Transaction,
    *,
    link: Link,
    call: SetCells,
    refused: Mapping[RowId, Refusal],
    settled: Settled,
    command: Callable[[], Command],
) -> Link:
    if refused:
        _reject_cells(transaction, link, call, refused, command())
    return settle(transaction, link, settled, command())


def _reject_cells(transaction: Transaction, link: Link, call: SetCells, refused: Mapping[RowId, Refusal], command: Command) -> None:
    sheet = transaction.sheet(link.sheet_id, rows=refused)
    columns = {column.id: column for column in sheet.columns}
    rejections = Rejections(Pending.of(transaction.intents(link.sheet_id)))
    for row_id, refusal in refused.items():
        row = sheet.rows.get(row_id)
        mine = {one: row.value(columns[one]) if row and one in columns else None for one in call.cells[row_id]}
        rejections.reject_cells(row_id, refusal.message, mine, {}, refusal.code)
    back = bases_of(sheet, rejections.pending.bases, {row_id: call.cells[row_id] for row_id in refused})
    reject(transaction, link, rejections, [back] if back else [], command)


def _settle_deleted(transaction: Transaction, *, link: Link, call: DeleteRows, version: int | None, command: Command) -> Link:
    transaction.drop_linked_rows(link.sheet_id, call.done)
    return settle(transaction, link, Settled({call.intent.seq: call.done}, {}, version), command)


def _refuse(transaction: Transaction, *, link: Link, call: Call, problem: Problem, command: Callable[[], Command]) -> Link:
    """The whole call was refused: it is told, and taken back."""
    code = problem.params.get("code")
    number = code if isinstance(code, int) else None
    if isinstance(call, SetCells):
        _reject_cells(transaction, link, call, dict.fromkeys(call.row_ids, Refusal(number or 0, problem.message)), command())
        return settle(transaction, link, Settled({seq: rows for seq, rows in call.done.items() if not rows}, {}), command())
    rejections = Rejections(Pending.of(transaction.intents(link.sheet_id)))
    intents = call.intents if isinstance(call, MoveRows) else (call.intent,)
    for row_id in _rows_of(call):
        rejections.reject_row(row_id, problem.message, number)
    if not rejections.rows:
        rejections.whole = {intent.seq: problem.message for intent in intents}
    reject(transaction, link, rejections, _taken_back(transaction, link, call, intents), command())
    if problem.category is Category.PERMISSION:
        log.warning("source_forbidden", sheet=link.sheet_id)
    link = link_of(transaction, link.sheet_id)
    link = replace(link, sweep_due=link.sweep_due or isinstance(call, MoveRows | AddRows))
    transaction.put_link(link)
    return link


def _rows_of(call: Call) -> Sequence[RowId]:
    if isinstance(call, AddRows):
        return call.row_ids
    return [*call.done] if isinstance(call, DeleteRows) else ()


def _taken_back(transaction: Transaction, link: Link, call: Call, intents: Sequence[Intent]) -> list[Change]:
    sheet = transaction.sheet(link.sheet_id)
    if isinstance(call, AddRows):
        doomed = transaction.descendants(link.sheet_id, [row for row in call.row_ids if transaction.rows(link.sheet_id, [row])])
        return [RowsDeleted(tuple(doomed))] if doomed else []
    if isinstance(call, DeleteRows):
        rows = tuple(row for undo in call.intent.undo if isinstance(undo, RowsAdded) for row in undo.rows if row.id in call.done)
        return taken_back(transaction, sheet, [(call.intent.change, [RowsAdded(rows)])], call.intent.seq)
    if isinstance(call, MoveRows):
        return []  # the source's order is taken over with the next look
    pairs = [(intent.change, intent.undo) for intent in reversed(intents)]
    return taken_back(transaction, sheet, pairs, max(intent.seq for intent in intents))
