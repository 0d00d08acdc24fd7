"""Our client of Smartsheet's API against our own server of it: a real chatsheet, real sockets, and the proxy that makes things go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.adapters.smartsheet.source import SmartsheetSource
from chatsheet.domain.source import SourceColumn, SourcePlace, SourceSheet
from chatsheet.domain.values import ColumnType, Value
from tests.adapters.smartsheet.scripted import QUICKLY, problem_of
from tests.edge.smartsheet.receiver import receiving
from tests.smartsheet_proxy import (
    SmartsheetProxy,
    collided,
    dropped,
    dropped_after,
    expired,
    is_write,
    malformed,
    rate_limited,
    timed_out,
    truncated,
)
from tests.smartsheet_upstream import Upstream

T = ColumnType
COLUMNS = (
    {"title": "Task"},
    {"title": "Due", "type": "DATE"},
    {"title": "Done", "type": "CHECKBOX"},
    {"title": "Owner", "type": "CONTACT_LIST"},
    {"title": "Team", "type": "MULTI_CONTACT_LIST"},
    {"title": "Colour", "type": "PICKLIST", "options": ["red", "blue"]},
    {"title": "Tags", "type": "MULTI_PICKLIST", "options": ["a", "b"]},
)
TYPES = (T.TEXT_NUMBER, T.DATE, T.CHECKBOX, T.CONTACT_LIST, T.MULTI_CONTACT_LIST, T.PICKLIST, T.MULTI_PICKLIST)
VALUES: tuple[Value, ...] = (
    "00012",
    "2026-04-01",
    True,
    "Ana Lima <ana@example.com>",
    ("Ana Lima <ana@example.com>", "ben@example.com"),
    "red",
    ("a", "b"),
)


@dataclass(frozen=True)
class There:
    """A sheet at the other end."""

    source: SmartsheetSource
    id: int
    columns: list[int]
    rows: list[int]

    @property
    def types(self) -> dict[int, ColumnType]:
        return dict(zip(self.columns, TYPES, strict=True))

    async def read(self) -> SourceSheet:
        sheet = await self.source.read(self.id)
        assert sheet is not None
        return sheet

    async def tasks(self) -> list[Value]:
        return [row.cells.get(self.columns[0]) for row in (await self.read()).rows]


@asynccontextmanager
async def source_at(address: str, token: str) -> AsyncIterator[SmartsheetSource]:
    async def give(refused: str) -> str:
        return token

    service = SmartsheetService(SmartsheetConfig(address), retry=QUICKLY)
    try:
        yield service.source(give)
    finally:
        await service.close()


@asynccontextmanager
async def sheet_at(upstream: Upstream, *tasks: str, through: SmartsheetProxy | None = None) -> AsyncIterator[There]:
    made = await upstream.make_sheet("Plan of the client", COLUMNS, [[task] for task in tasks])
    async with source_at(through.address if through else upstream.address, upstream.token) as source:
        yield There(source, *made)


# --- reading ------------------------------------------------------------------------------------------------------------------


async def test_a_sheet_is_found_and_opened(upstream: Upstream) -> None:
    async with sheet_at(upstream, "one", "two") as there:
        assert (await there.source.me()).email
        assert there.id in [entry.id for entry in await there.source.sheets("PLAN OF the")]
        sheet = await there.read()
        assert (sheet.id, sheet.name, sheet.row_count) == (there.id, "Plan of the client", 2)
        assert [column.type for column in sheet.columns] == list(TYPES)
        assert [column.is_primary for column in sheet.columns] == [True, *[False] * 6]
        assert sheet.columns[5].options == ("red", "blue")
        assert [row.number for row in sheet.rows] == [1, 2]
        assert await there.source.version(there.id) == sheet.version
        assert await there.source.read(there.id, after_version=sheet.version) is None


async def test_pages_and_ids(upstream: Upstream) -> None:
    async with sheet_at(upstream, *[f"task {number}" for number in range(7)]) as there:
        pages = [await there.source.read(there.id, page=page, page_size=3) for page in (1, 2, 3)]
        assert [[row.id for row in page.rows] for page in pages if page] == [there.rows[:3], there.rows[3:6], there.rows[6:]]
        only = await there.source.read(there.id, only_ids=True)
        assert only is not None
        assert [row.cells for row in only.rows] == [{there.columns[0]: f"task {number}"} for number in range(7)]


async def test_what_changed_since(upstream: Upstream) -> None:
    async with sheet_at(upstream, "one", "two", "three") as there:
        before = await there.read()
        assert before.modified_at is not None
        await there.source.set_cells(there.id, [(there.rows[1], {there.columns[0]: "new"})], there.types)
        changed = await there.source.read(there.id, since=before.modified_at, after_version=before.version)
        assert changed is not None
        assert there.rows[1] in [row.id for row in changed.rows]
        assert changed.row_count == 3
        assert changed.version > before.version


# --- changing -----------------------------------------------------------------------------------------------------------------


async def test_values_of_every_type_go_and_come_back(upstream: Upstream) -> None:
    async with sheet_at(upstream, "one", "two") as there:
        await there.read()
        cells = dict(zip(there.columns, VALUES, strict=True))
        written = await there.source.set_cells(there.id, [(there.rows[0], cells)], there.types)
        assert written.refused == {}
        assert dict(written.rows[0].cells) == cells
        sheet = await there.read()
        assert (dict(sheet.rows[0].cells), sheet.version) == (cells, written.version)
        cleared = await there.source.set_cells(there.id, [(there.rows[0], dict.fromkeys(there.columns))], there.types)
        assert cleared.refused == {}
        assert set((await there.read()).rows[0].cells.values()) <= {False}


async def test_what_does_not_fit_stays_a_text(upstream: Upstream) -> None:
    async with sheet_at(upstream, "one") as there:
        misfits = {there.columns[1]: "soon", there.columns[3]: "the team", there.columns[5]: "green"}
        written = await there.source.set_cells(there.id, [(there.rows[0], misfits)], there.types)
        assert written.refused == {}
        assert {column: (await there.read()).rows[0].cells[column] for column in misfits} == misfits


async def test_a_row_that_is_gone_is_refused_and_the_others_are_done(upstream: Upstream) -> None:
    async with sheet_at(upstream, "one", "two", "three") as there:
        await there.source.delete_rows(there.id, [there.rows[1]])
        sent = [(row_id, {there.columns[0]: "new"}) for row_id in there.rows]
        written = await there.source.set_cells(there.id, sent, there.types)
        assert ([row.id for row in written.rows], list(written.refused)) == ([there.rows[0], there.rows[2]], [1])
        assert await there.tasks() == ["new", "new"]


async def test_rows_are_added_where_they_belong_in_their_order(upstream: Upstream) -> None:
    async with sheet_at(upstream, "a", "b") as there:
        task, (a, b) = there.columns[0], there.rows

        async def add(place: SourcePlace, *texts: str) -> list[int]:
            written = await there.source.add_rows(there.id, [{task: text} for text in texts], place, there.types)
            assert [row.cells[task] for row in written.rows] == list(texts)
            return [row.id for row in written.rows]

        await add(SourcePlace(), "y", "z")
        await add(SourcePlace(is_first=True), "0", "1")
        await add(SourcePlace(after_id=a), "a2", "a3")
        await add(SourcePlace(parent_id=b), "b1", "b2")
        await add(SourcePlace(parent_id=b, is_first=True), "b0")
        (blank,) = [row.id for row in (await there.source.add_rows(there.id, [{}], SourcePlace(), there.types)).rows]
        sheet = await there.read()
        assert await there.tasks() == ["0", "1", "a", "a2", "a3", "b", "b0", "b1", "b2", "y", "z", None]
        assert [row.parent_id for row in sheet.rows[5:9]] == [None, b, b, b]
        assert sheet.rows[-1].id == blank


async def test_rows_are_moved_and_deleted_with_all_below_them(upstream: Upstream) -> None:
    async with sheet_at(upstream, "a", "b", "c", "d") as there:
        a, b, c, d = there.rows
        await there.source.move_rows(there.id, [d, a], SourcePlace(parent_id=b))
        assert await there.tasks() == ["b", "d", "a", "c"]
        written = await there.source.move_rows(there.id, [c, b], SourcePlace(is_first=True))
        assert [row.id for row in written.rows] == [c, b]
        assert await there.tasks() == ["c", "b", "d", "a"]
        await there.source.move_rows(there.id, [c], SourcePlace(after_id=d))
        assert await there.tasks() == ["b", "d", "c", "a"]
        gone = await there.source.delete_rows(there.id, [c, d])
        assert gone.version == await there.source.version(there.id)
        await there.source.delete_rows(there.id, [c, a])
        assert await there.tasks() == ["b"]
        await there.source.delete_rows(there.id, [c])
        await there.source.delete_rows(there.id, [b])
        assert await there.tasks() == []


async def test_columns_are_added_changed_and_deleted(upstream: Upstream) -> None:
    async with sheet_at(upstream, "a") as there:
        await there.read()
        new = SourceColumn(0, "Size", T.MULTI_PICKLIST, options=("S", "L"), is_strict=True, width=80)
        made, version = await there.source.add_column(there.id, new, 1)
        assert (made.title, made.type, made.options) == ("Size", T.MULTI_PICKLIST, ("S", "L"))
        assert version in (None, await there.source.version(there.id))
        await there.source.change_column(there.id, made.id, type=made.type, title="Sizes", options=["S", "M", "L"], index=2)
        columns = (await there.read()).columns
        assert [column.title for column in columns][:4] == ["Task", "Due", "Sizes", "Done"]
        assert (columns[2].options, columns[2].is_strict) == (("S", "M", "L"), True)
        await there.source.change_column(there.id, made.id, type=T.TEXT_NUMBER, retypes=True)
        assert (await there.read()).columns[2].type == T.TEXT_NUMBER
        await there.source.delete_column(there.id, made.id)
        await there.source.rename(there.id, "Another plan")
        sheet = await there.read()
        assert (sheet.name, [column.id for column in sheet.columns]) == ("Another plan", there.columns)
        assert (await problem_of(there.source.delete_column(there.id, there.columns[0]))).params["code"] == 1065
        assert (await problem_of(there.source.add_column(there.id, SourceColumn(0, "Task", T.DATE), 1))).code == "source_refused"


async def test_what_is_not_there_or_not_allowed(upstream: Upstream) -> None:
    async with sheet_at(upstream) as there, source_at(upstream.address, "nobody's token") as stranger:
        assert (await problem_of(there.source.version(987654321))).code == "source_sheet_gone"
        assert (await problem_of(there.source.read(987654321))).code == "source_sheet_gone"
        assert (await problem_of(stranger.me())).code == "source_sign_in_needed"


async def test_a_webhook_is_made_enabled_listed_and_removed(upstream: Upstream) -> None:
    async with sheet_at(upstream) as there, receiving() as receiver:
        hook = await there.source.add_hook(there.id, receiver.url, "chatsheet")
        assert (hook.sheet_id, hook.is_enabled, bool(hook.secret)) == (there.id, False, True)
        assert (await there.source.enable_hook(hook.id)).is_enabled
        assert [one.id for one in await there.source.hooks() if one.is_enabled] == [hook.id]
        await there.source.remove_hook(hook.id)
        await there.source.remove_hook(hook.id)
        assert hook.id not in [one.id for one in await there.source.hooks()]


# --- when things go wrong -----------------------------------------------------------------------------------------------------


async def test_a_question_survives_what_goes_wrong_once(upstream: Upstream, proxy: SmartsheetProxy) -> None:
    async with sheet_at(upstream, "a", through=proxy) as there:
        for fault in (dropped(), dropped_after(), truncated(), malformed(), timed_out(), collided(), rate_limited(retry_after_s=0)):
            proxy.script(fault)
            assert await there.tasks() == ["a"]


async def test_a_change_is_sent_again_only_where_it_was_refused(upstream: Upstream, proxy: SmartsheetProxy) -> None:
    async with sheet_at(upstream, through=proxy) as there:

        async def add(text: str) -> str:
            try:
                await there.source.add_rows(there.id, [{there.columns[0]: text}], SourcePlace(), there.types)
            except Exception as error:
                return str(getattr(error, "code", error))
            return ""

        unsure = [
            dropped(),
            dropped_after(),
            truncated(),
            malformed(),
            timed_out(),
            timed_out(after=True),
            collided(),
            collided(after=True),
        ]
        for number, fault in enumerate(unsure):
            proxy.script(fault, only=is_write)
            assert await add(str(number)) == "source_effect_unknown"
            await there.source.version(there.id)  # three failures in a row would open the breaker
        assert await there.tasks() == ["1", "2", "3", "5", "7"]
        for fault in (rate_limited(retry_after_s=0), expired()):
            proxy.script(fault, only=is_write)
            assert await add(fault.name) == ""
        assert await there.tasks() == ["1", "2", "3", "5", "7", "4003", "1003"]


async def test_many_ask_at_once(upstream: Upstream) -> None:
    async with sheet_at(upstream, "a") as there:
        found = await asyncio.gather(*(there.source.version(there.id) for _ in range(60)))
        assert len(set(found)) == 1
