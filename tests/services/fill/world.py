"""A sheet of comments, a model that plays a part, and jobs that run when a test says so."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import EngineLimits
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet, Change, SheetCreated
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobId, JobRow
from chatsheet.domain.session import Mode
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, SheetId
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import ActionResult, Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.commit import Decision, commit, commit_new
from chatsheet.services.feed import Hub, Latest, Message
from chatsheet.services.fill.filling import Filling
from chatsheet.services.jobs.jobs import Jobs, Retention
from chatsheet.services.jobs.work import JobWork
from chatsheet.services.tables import Tables
from tests.services.world import command, hub_and_store

Data = dict[str, Any]
Answer = str | Exception
Answerer = Callable[[Data], Answer | Awaitable[Answer]]
NONE: Mapping[str, ColumnType] = {}
WITHIN_S = 10.0


def value(given: Any) -> str:
    return json.dumps({"value": given})


def said_to(messages: Sequence[ModelMessage]) -> Data:
    """The row as the model reads it."""
    text = messages[1].text
    assert text.startswith("<sheet_data>\n"), text
    assert text.endswith("\n</sheet_data>"), text
    found: Data = json.loads(text.removeprefix("<sheet_data>\n").removesuffix("\n</sheet_data>"))
    return found


class Model:
    """Answers each row with what `answer` gives for it: a text, or an exception that is raised."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.told: list[list[ModelMessage]] = []
        self.asked: list[Data] = []
        self.flying = 0
        self.most_flying = 0

    def info(self) -> ModelInfo:
        names: Mapping[Mode, str] = {"fast": "small", "balanced": "middle", "thorough": "large"}
        return ModelInfo("scripted", names, True, prices={"balanced": (1.0, 10.0)})

    async def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        assert not actions
        self.told.append([*messages])
        self.asked.append(said_to(messages))
        self.flying += 1
        self.most_flying = max(self.flying, self.most_flying)
        try:
            answer = self.answer(self.asked[-1])
            if inspect.isawaitable(answer):
                answer = await answer
            if isinstance(answer, Exception):
                raise answer
            for start in range(0, len(answer), 1_000):
                yield Token(answer[start : start + 1_000])
            yield Usage(100, 10, "middle", 0.0002)
        finally:
            self.flying -= 1

    async def close(self) -> None:
        """Nothing is open."""

    def times(self, task: str) -> int:
        return sum(row.get("Task") == task for row in self.asked)


@dataclass
class World:
    store: SqlStore
    hub: Hub
    sheet_id: SheetId
    executor: Executor
    jobs: Jobs
    model: Model | None
    at_once: int
    signals: list[Latest] = field(default_factory=list)

    async def act(self, name: str, *, by: Command | None = None, **arguments: Any) -> ActionResult:
        return await self.executor.run(name, arguments, by or command(f"do-{name}"), self.sheet_id)

    async def start(self, *, by: Command | None = None, **arguments: Any) -> JobId:
        result = await self.act("fill_column", by=by, **arguments)
        assert result.outcome == "success", result
        return JobId(int(result.data["job"]["id"]))

    def work(self) -> JobWork:
        """A process that takes jobs up; each call is another one over the same store."""
        return JobWork(self.store, self.hub, {"fill": Filling(self.hub, lambda: self.model, self.at_once)})

    async def run(self, job_id: JobId) -> Job:
        async with asyncio.timeout(WITHIN_S):
            await self.work().run(job_id)
        return await self.job(job_id)

    async def fill(self, **arguments: Any) -> Job:
        return await self.run(await self.start(**arguments))

    async def job(self, job_id: JobId) -> Job:
        return await self.store.read(lambda transaction: transaction.job(job_id))

    async def rows(self, job_id: JobId) -> dict[int, JobRow]:
        found = await self.store.read(lambda transaction: transaction.job_rows(job_id))
        return {row.row_id: row for row in found}

    async def sheet(self) -> Sheet:
        return await self.store.read(lambda transaction: transaction.sheet(self.sheet_id))

    async def column(self, title: str) -> Column:
        return next(one for one in (await self.sheet()).columns if one.title == title)

    async def values(self, title: str) -> list[Value]:
        column = await self.column(title)
        rows = await self.store.read(lambda transaction: [*transaction.all_rows(self.sheet_id)])
        return [row.value(column) for row in rows]

    def hear(self, message: Message) -> None:
        if isinstance(message, Latest):
            self.signals.append(message)

    def cells(self) -> dict[str, str]:
        """How each cell stood last, as it was told."""
        told: dict[str, str] = {}
        for signal in self.signals:
            if signal.type == "cells":
                told |= signal.data["rows"]
        return told

    async def set(self, row: int, title: str, value: Value, cause: str = "somebody") -> None:
        column = await self.column(title)
        await self.change(CellsSet({RowId(row): {column.id: value}}), cause)

    async def change(self, change: Change, cause: str = "somebody") -> None:
        await commit(self.store, self.sheet_id, command(cause), lambda transaction, sheet: Decision([change], "Changed."))


@asynccontextmanager
async def world(
    answer: Answerer | None = None,
    *,
    rows: int = 4,
    at_once: int = 4,
    texts: Sequence[Value] = (),
    columns: Mapping[str, ColumnType] = NONE,
) -> AsyncIterator[World]:
    """`Task` (primary), `Comment` and `Note`; the comments are `texts`, or `comment 1` and so on. `columns` are empty ones beside."""
    comments = texts or [f"comment {n}" for n in range(1, rows + 1)]
    more = tuple(Column(ColumnId(4 + n), 3 + n, title, kind) for n, (title, kind) in enumerate(columns.items()))
    made = (Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 1, "Comment"), Column(ColumnId(3), 2, "Note"), *more)
    sheet_rows = tuple(Row(RowId(n), (f"task {n}", text), n << 20) for n, text in enumerate(comments, 1))
    model = None if answer is None else Model(answer)
    engine = DuckdbEngine(EngineLimits())
    async with hub_and_store() as (hub, store):
        created = await commit_new(store, command("new"), SheetCreated("Plan", made, sheet_rows))
        services = Services(store, Tables(store, engine), model=lambda: model)
        executor = Executor(REGISTRY, services, lambda actor, action, sheet_id: None, retry_after_s=())
        jobs = Jobs(JobWork(store, hub, {}), hub, Path("nowhere"), Retention())
        made_world = World(store, hub, created.sheet_id, executor, jobs, model, at_once)
        hub.add(f"jobs:{created.sheet_id}", made_world.hear)
        try:
            yield made_world
        finally:
            await engine.close()
