"""`DuckdbEngine`: the port QueryEngine over a child process. See docs/subsystems/query.md."""

from __future__ import annotations

import asyncio
from array import array
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from chatsheet.adapters.duckdb.limits import ChildLimits, EngineLimits
from chatsheet.adapters.duckdb.process import Gone, Overdue, Process
from chatsheet.adapters.duckdb.wire import (
    WORKERS,
    AnyReply,
    AnyRequest,
    Chunk,
    Drop,
    Failed,
    Ids,
    Load,
    Loaded,
    Lost,
    Patch,
    Query,
    Retitle,
    RowIds,
    Rows,
    WireColumn,
    plain_params,
)
from chatsheet.domain.errors import Category, Problem, invalid, too_large
from chatsheet.domain.sheet import Column, ColumnId, RowId, SheetId
from chatsheet.domain.values import Value
from chatsheet.ports import EngineLost, Kind, ResultColumn, Table, TableColumn

T = TypeVar("T")

CHUNK_BYTES = 512 * 1024
"""Lines sent at once while loading; between them the event loop does other things."""

Write = Callable[[int], AnyRequest]
"""A request, given its id."""


class DuckdbEngine:
    """Starts its child on the first load, stops it when nobody asks, and starts it again when it was lost.

    One request at a time per sheet, in the order they came; a few sheets at once. Belongs to one event loop.
    """

    def __init__(self, limits: EngineLimits | None = None) -> None:
        self._limits = limits or EngineLimits()
        self._process: Process | None = None
        self._held: set[SheetId] = set()
        """Sheets the present child was given. It may have dropped some since, and says so when asked."""
        self._turns: defaultdict[SheetId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._busy: dict[SheetId, asyncio.Task[object]] = {}
        self._workers = asyncio.Semaphore(WORKERS)
        self._starting = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._asides: set[asyncio.Task[None]] = set()

    @property
    def child_pid(self) -> int | None:
        """For metrics and the health page; None while there is no child."""
        return self._process.pid if self._process is not None and self._process.is_alive else None

    async def start(self) -> None:
        await self._started()
        self._wait_for_idle()

    async def load(self, sheet_id: SheetId, columns: Sequence[Column], lines: Iterable[bytes]) -> tuple[TableColumn, ...]:
        """See QueryEngine. `lines` is read on the event loop: give what is in memory. An item may hold several lines.

        Raises:
            Problem: `query_too_large` when the sheet does not fit, `query_load_failed` when a line is no JSON list.
            EngineLost: the child ended meanwhile.
        """
        return await self._in_turn(sheet_id, lambda: self._load(sheet_id, columns, lines))

    async def patch(
        self, sheet_id: SheetId, upserts: Iterable[bytes], deletes: Sequence[RowId], changed: Collection[ColumnId] | None = None
    ) -> tuple[TableColumn, ...]:
        data, gone = b"\n".join(upserts), list(map(int, deletes))
        columns = None if changed is None else list(map(int, changed))
        write = lambda number: Patch(id=number, sheet=sheet_id, upserts=data, deletes=gone, changed=columns)  # noqa: E731
        return _table_columns(await self._ask(sheet_id, write, self._limits.patch_timeout_s))

    async def retitle(self, sheet_id: SheetId, columns: Sequence[Column]) -> tuple[TableColumn, ...]:
        wire = _wire_columns(columns)
        write = lambda number: Retitle(id=number, sheet=sheet_id, columns=wire)  # noqa: E731
        return _table_columns(await self._ask(sheet_id, write, self._limits.patch_timeout_s))

    async def query(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, limit: int, timeout_s: float = 1.0, is_trusted: bool = False
    ) -> Table:
        def write(number: int) -> Query:
            return Query(id=number, sheet=sheet_id, sql=sql, params=given, limit=max(0, limit), is_trusted=is_trusted)

        given = plain_params(params)
        reply = await self._ask(sheet_id, write, timeout_s)
        assert isinstance(reply, Rows)
        columns = tuple(ResultColumn(name, cast(Kind, kind)) for name, kind in reply.columns)
        return Table(columns, tuple(map(tuple, reply.rows)), reply.row_count)

    async def row_ids(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, timeout_s: float | None = None, is_trusted: bool = True
    ) -> Sequence[int]:
        given = plain_params(params)
        write = lambda number: RowIds(id=number, sheet=sheet_id, sql=sql, params=given, is_trusted=is_trusted)  # noqa: E731
        reply = await self._ask(sheet_id, write, timeout_s or self._limits.row_ids_timeout_s)
        assert isinstance(reply, Ids)
        ids = array("q")
        ids.frombytes(reply.data)
        return ids

    async def drop(self, sheet_id: SheetId) -> None:
        """Forget the sheet; nothing happens when the child does not hold it."""
        if sheet_id in self._held:
            await self._ask(sheet_id, lambda number: Drop(id=number, sheet=sheet_id), self._limits.patch_timeout_s)
            self._held.discard(sheet_id)

    async def close(self) -> None:
        """End the child. The engine can be used again afterwards."""
        if self._idle is not None:
            self._idle.cancel()
        await self._stop()
        if self._asides:
            await asyncio.wait(self._asides)

    # --- asking ---------------------------------------------------------------------------------------------------------

    async def _ask(self, sheet_id: SheetId, write: Write, timeout_s: float) -> AnyReply:
        return await self._in_turn(sheet_id, lambda: self._ask_now(sheet_id, write, timeout_s))

    async def _ask_now(self, sheet_id: SheetId, write: Write, timeout_s: float) -> AnyReply:
        process = self._process
        if process is None or not process.is_alive or sheet_id not in self._held:
            raise EngineLost
        return _checked(await self._exchange(process, write(process.number()), timeout_s))

    async def _load(self, sheet_id: SheetId, columns: Sequence[Column], lines: Iterable[bytes]) -> tuple[TableColumn, ...]:
        process = await self._started()
        number = process.number()
        self._held.discard(sheet_id)
        try:
            await _send_lines(process, number, sheet_id, lines)
            request = Load(id=number, sheet=sheet_id, columns=_wire_columns(columns))
        except Gone as error:
            raise EngineLost from error
        except BaseException:
            await self._exchange(process, Drop(id=number, sheet=sheet_id), self._limits.patch_timeout_s)
            raise
        reply = _checked(await self._exchange(process, request, self._limits.load_timeout_s))
        self._held.add(sheet_id)
        return _table_columns(reply)

    async def _exchange(self, process: Process, request: AnyRequest, timeout_s: float) -> AnyReply:
        """Raises EngineLost, or the Problem of the one request that the child was lost over."""
        try:
            return await process.ask(request, timeout_s, self._limits.grace_s)
        except Overdue as error:
            if isinstance(request, Patch | Retitle | Drop):
                raise EngineLost from error
            raise Problem(Category.TIMEOUT, "query_timeout", "The query took too long and was stopped.", "Look at fewer rows.") from error
        except UnicodeEncodeError as error:
            raise invalid("query_invalid", "The query holds half a character.", "Send text that can be written as UTF-8.") from error
        except Gone as error:
            if process.culprit == request.id:
                raise too_large("query_too_large", "The query engine could not carry this query.", "Make it simpler.") from error
            raise EngineLost from error

    # --- taking turns ---------------------------------------------------------------------------------------------------

    async def _in_turn(self, sheet_id: SheetId, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` when the sheet is free. When the caller goes away, the child is told to stop; the sheet is free once it has."""
        task = asyncio.create_task(self._take_turn(sheet_id, work))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._abandon(sheet_id, task)
            raise

    async def _take_turn(self, sheet_id: SheetId, work: Callable[[], Awaitable[T]]) -> T:
        async with self._turns[sheet_id], self._workers:
            task = asyncio.current_task()
            assert task is not None
            self._busy[sheet_id] = task
            try:
                return await work()
            finally:
                del self._busy[sheet_id]
                self._wait_for_idle()

    def _abandon(self, sheet_id: SheetId, task: asyncio.Task[T]) -> None:
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._busy.get(sheet_id) is not task:
            task.cancel()
        elif self._process is not None:
            self._aside(self._process.interrupt(sheet_id))

    def _aside(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    # --- the child ------------------------------------------------------------------------------------------------------

    async def _started(self) -> Process:
        async with self._starting:
            if self._process is None or not self._process.is_alive:
                self._held.clear()
                self._process = await Process.start(ChildLimits(memory_bytes=self._limits.memory_bytes))
            return self._process

    async def _stop(self) -> None:
        process, self._process = self._process, None
        self._held.clear()
        if process is not None:
            await process.close()

    def _wait_for_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(self._limits.idle_s, self._when_idle)

    def _when_idle(self) -> None:
        if not self._busy:
            self._aside(self._stop())


async def _send_lines(process: Process, number: int, sheet_id: SheetId, lines: Iterable[bytes]) -> None:
    some: list[bytes] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line)
        if size >= CHUNK_BYTES:
            await process.send(Chunk(id=number, sheet=sheet_id, data=b"\n".join(some) + b"\n"))
            await asyncio.sleep(0)
            some, size = [], 0
    if some:
        await process.send(Chunk(id=number, sheet=sheet_id, data=b"\n".join(some) + b"\n"))


def _checked(reply: AnyReply) -> AnyReply:
    if isinstance(reply, Lost):
        raise EngineLost
    if isinstance(reply, Failed):
        raise Problem(Category(reply.category), reply.code, reply.message, reply.fix, reply.params)
    return reply


def _table_columns(reply: AnyReply) -> tuple[TableColumn, ...]:
    assert isinstance(reply, Loaded)
    return tuple(TableColumn(ColumnId(column), cast(Kind, kind), misfits) for column, kind, misfits in reply.columns)


def _wire_columns(columns: Sequence[Column]) -> list[WireColumn]:
    return [WireColumn(column.id, column.slot, column.title, column.type.value) for column in columns]
