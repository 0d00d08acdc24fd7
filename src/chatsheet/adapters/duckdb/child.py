"""The query engine's process: `python -m chatsheet.adapters.duckdb.child LIMITS`. See docs/subsystems/query.md.

Reads requests from stdin and answers on stdout. Each request runs in a thread, those for one sheet one after another (the parent
waits for the answer before it sends the next); the main thread goes on reading, so that it can interrupt. Ends when stdin does.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import duckdb
import msgspec

from chatsheet.adapters.duckdb.answers import answer, row_ids
from chatsheet.adapters.duckdb.database import Database
from chatsheet.adapters.duckdb.faults import SheetLost, load_failed, timed_out
from chatsheet.adapters.duckdb.limits import ChildLimits, limit_process
from chatsheet.adapters.duckdb.shelf import Shelf
from chatsheet.adapters.duckdb.spool import Spool
from chatsheet.adapters.duckdb.wire import (
    HEADER_BYTES,
    REQUESTS,
    WORKERS,
    AnyReply,
    AnyRequest,
    Chunk,
    Drop,
    Dropped,
    Failed,
    Ids,
    Interrupt,
    Load,
    Loaded,
    Lost,
    Patch,
    Query,
    Retitle,
    RowIds,
    WireColumn,
    frame,
)
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import Column, ColumnId, RowId
from chatsheet.domain.values import ColumnType

COLLECT_SELDOM = (200_000, 20, 20)
"""Rows of a patch are many small lists without cycles; looking for some takes a third of the time."""


class Child:
    """Answers requests until its input ends."""

    def __init__(self, limits: ChildLimits, out: BinaryIO) -> None:
        self._limits = limits
        self._out = out
        self._out_lock = threading.Lock()
        self._shelf = Shelf(limits.tables_bytes)
        self._spools: dict[int, Spool] = {}
        self._running: dict[int, Database] = {}
        self._running_lock = threading.Lock()
        self._workers = ThreadPoolExecutor(WORKERS)

    def serve(self, source: BinaryIO) -> None:
        while header := source.read(HEADER_BYTES):
            self._take(REQUESTS.decode(source.read(int.from_bytes(header, "big"))))

    def _take(self, request: AnyRequest) -> None:
        if isinstance(request, Chunk):
            self._spools.setdefault(request.id, Spool()).write(request.data)
        elif isinstance(request, Interrupt):
            self._interrupt(request.id)
        else:
            self._workers.submit(self._answer, request, self._spools.pop(request.id, None))

    def _interrupt(self, request: int) -> None:
        with self._running_lock:
            database = self._running.get(request)
            if database is not None:
                database.interrupt()

    def _answer(self, request: AnyRequest, spool: Spool | None) -> None:
        reply = self._reply(request, spool)
        with self._out_lock:
            self._out.write(frame(reply))
            self._out.flush()

    def _reply(self, request: AnyRequest, spool: Spool | None) -> AnyReply:
        try:
            return self._do(request, spool)
        except SheetLost:
            return Lost(id=request.id)
        except duckdb.InterruptException:
            return _failed(request.id, timed_out())
        except Problem as problem:
            return _failed(request.id, problem)
        except Exception as error:
            # Whatever it was, the asker must hear of it: a request without an answer would hold up its sheet.
            return _failed(request.id, Problem(Category.INTERNAL, "internal", f"{type(error).__name__}: {error}"[:500]))
        finally:
            with self._running_lock:
                self._running.pop(request.id, None)
            if spool is not None:
                spool.close()

    def _do(self, request: AnyRequest, spool: Spool | None) -> AnyReply:
        match request:
            case Load():
                return self._load(request, spool or Spool())
            case Drop():
                self._shelf.drop(request.sheet)
                return Dropped(id=request.id)
            case _:
                with self._shelf.use(request.sheet) as database:
                    return self._use(request, database)

    def _use(self, request: AnyRequest, database: Database) -> AnyReply:
        with self._running_lock:
            self._running[request.id] = database
        match request:
            case Query():
                return answer(database, request, self._limits.result_bytes)
            case RowIds():
                return Ids(id=request.id, data=row_ids(database, request))
            case Patch():
                database.patch(request.upserts, [RowId(one) for one in request.deletes], request.changed)
            case Retitle():
                database.retitle(_columns(request.columns))
            case _:
                raise AssertionError(request)
        return _loaded(request.id, database)

    def _load(self, request: Load, spool: Spool) -> Loaded:
        """The old table goes first: two of them may not fit."""
        self._shelf.drop(request.sheet)
        database = Database(_columns(request.columns), self._limits)
        with self._running_lock:
            self._running[request.id] = database
        try:
            database.load(spool.path)
        except (duckdb.Error, MemoryError) as error:
            database.close()
            raise load_failed(error) from error
        self._shelf.put(request.sheet, database)
        return _loaded(request.id, database)


def _columns(given: Sequence[WireColumn]) -> list[Column]:
    return [Column(ColumnId(one.id), one.slot, one.title, ColumnType(one.type)) for one in given]


def _loaded(request: int, database: Database) -> Loaded:
    return Loaded(id=request, columns=[(one.id, one.kind, one.misfits) for one in database.table_columns()])


def _failed(request: int, problem: Problem) -> Failed:
    params = dict(problem.params)
    return Failed(id=request, category=problem.category, code=problem.code, message=problem.message, fix=problem.fix, params=params)


def main() -> None:
    """Whatever else writes to stdout would break the frames, so it is moved out of the way."""
    limits = msgspec.json.decode(sys.argv[1], type=ChildLimits)
    limit_process(limits)
    gc.set_threshold(*COLLECT_SELDOM)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        Child(limits, out).serve(sys.stdin.buffer)
    finally:
        os._exit(0)  # threads may still be busy with what nobody waits for


if __name__ == "__main__":
    main()
