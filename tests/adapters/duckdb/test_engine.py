"""The engine's promises to the services: loading, patching, questions, time, memory, and what happens when the child goes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
import pytest_asyncio

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import MEGABYTE, EngineLimits
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import Column, ColumnId, RowId, SheetId
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import EngineLost, ResultColumn, Table, TableColumn

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENT_S = 60.0
"""For what is quick, on a machine that may be busy with other tests."""
LIMITS = EngineLimits(memory_bytes=512 * MEGABYTE, grace_s=PATIENT_S, row_ids_timeout_s=PATIENT_S, patch_timeout_s=PATIENT_S)
ONE, TWO = SheetId(1), SheetId(2)
COLUMNS = (
    Column(ColumnId(1), 0, "Task"),
    Column(ColumnId(2), 1, "Budget"),
    Column(ColumnId(3), 2, "Due", ColumnType.DATE),
    Column(ColumnId(4), 3, "Owner", ColumnType.CONTACT_LIST),
    Column(ColumnId(5), 4, "Done", ColumnType.CHECKBOX),
)
ROWS = (
    [1, None, 10, "Draft", 100, "2026-03-31", "Ana Lima <ana@example.com>", True],
    [2, 1, 20, "Review", 2.5, "2026-04-01", "ben@example.com"],
    [3, 1, 30, "007", None, None, "Cara", False],
)
SLOW = "SELECT count(*) FROM sheet a, sheet b, sheet c, sheet d WHERE sin(a._row_id + b._row_id) + sin(c._row_id + d._row_id) = 7"
MANY = [[number, None, number, f"task {number}", number] for number in range(1, 1001)]


def lines(rows: Any) -> list[bytes]:
    return [msgspec.json.encode(row) for row in rows]


def big(count: int) -> Iterator[bytes]:
    for start in range(0, count, 1000):
        yield b"\n".join(
            lines([number, None, number, f"a text of some length {number}" * 3, number] for number in range(start, start + 1000))
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine() -> AsyncIterator[DuckdbEngine]:
    """One for all tests that leave its child alive."""
    made = DuckdbEngine(LIMITS)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def own_engine() -> AsyncIterator[DuckdbEngine]:
    made = DuckdbEngine(LIMITS)
    yield made
    await made.close()


async def working(engine: DuckdbEngine) -> None:
    """Until the child, idle before, is busy with what it was asked for: it has used a tenth of a second of the processor."""
    assert engine.child_pid is not None
    child = psutil.Process(engine.child_pid)
    enough = child.cpu_times().user + 0.1
    async with asyncio.timeout(PATIENT_S):
        while child.cpu_times().user < enough:
            assert child.is_running()
            await asyncio.sleep(0.005)  # no event tells of another process's work


async def gone(pid: int) -> None:
    """Until the process has ended."""
    with suppress(psutil.NoSuchProcess):
        await asyncio.to_thread(psutil.Process(pid).wait, PATIENT_S)


async def ask(engine: DuckdbEngine, sql: str, params: dict[str, Value] | None = None, *, limit: int = 100, sheet: SheetId = ONE) -> Table:
    """A question from outside that will be answered, however long it takes."""
    return await engine.query(sheet, sql, params or {}, limit=limit, timeout_s=PATIENT_S)


async def values(engine: DuckdbEngine, sql: str, sheet: SheetId = ONE, **params: Any) -> list[tuple[Any, ...]]:
    return list((await ask(engine, sql, params, sheet=sheet)).rows)


# --- loading ------------------------------------------------------------------------------------------------------------


async def test_a_sheet_is_a_table_by_titles(engine: DuckdbEngine) -> None:
    found = await engine.load(ONE, COLUMNS, lines(ROWS))
    assert found == (
        TableColumn(ColumnId(1), "text", 0),
        TableColumn(ColumnId(2), "number", 0),
        TableColumn(ColumnId(3), "date", 0),
        TableColumn(ColumnId(4), "text", 0),
        TableColumn(ColumnId(5), "truth", 0),
    )
    table = await ask(engine, "SELECT * FROM sheet ORDER BY _position", limit=2)
    assert table.columns == (
        ResultColumn("_row_id", "number"),
        ResultColumn("_parent_id", "number"),
        ResultColumn("_position", "number"),
        ResultColumn("Task", "text"),
        ResultColumn("Budget", "number"),
        ResultColumn("Due", "date"),
        ResultColumn("Owner", "text"),
        ResultColumn("Owner (address)", "text"),
        ResultColumn("Done", "truth"),
    )
    assert table.rows[0] == (1, None, 10, "Draft", 100, "2026-03-31", "Ana Lima", "ana@example.com", True)
    assert table.rows[1] == (2, 1, 20, "Review", 2.5, "2026-04-01", "ben@example.com", "ben@example.com", None)
    assert table.row_count == 3


async def test_texts_that_look_like_numbers_stay_texts(engine: DuckdbEngine) -> None:
    rows = [[1, None, 1, "007"], [2, None, 2, "12"], [3, None, 3, 12], [4, None, 4, "1e5"]]
    assert await engine.load(ONE, COLUMNS[:1], lines(rows)) == (TableColumn(ColumnId(1), "text", 0),)
    assert await values(engine, 'SELECT "Task" FROM sheet ORDER BY 1') == [("007",), ("12",), ("12",), ("1e5",)]


async def test_a_mixed_column_keeps_its_texts_beside_it(engine: DuckdbEngine) -> None:
    rows = [[1, None, 1, 5, "2026-01-31"], [2, None, 2, "5", "2026-02-30"], [3, None, 3, 7, "soon"], [4, None, 4, None, True]]
    columns = (COLUMNS[0], Column(ColumnId(3), 1, "Due", ColumnType.DATE))
    assert await engine.load(ONE, columns, lines(rows)) == (TableColumn(ColumnId(1), "number", 1), TableColumn(ColumnId(3), "date", 3))
    found = await values(engine, 'SELECT "Task", "Task (text)", "Due", "Due (text)" FROM sheet ORDER BY _row_id')
    assert found == [(5, None, "2026-01-31", None), (None, "5", None, "2026-02-30"), (7, None, None, "soon"), (None, None, None, "true")]


async def test_titles_that_clash_get_numbers(engine: DuckdbEngine) -> None:
    titles = ("Name", "name", "", '"; DROP TABLE cells; --', "_row_id", "🙂\nline")
    columns = [Column(ColumnId(number), number, title) for number, title in enumerate(titles)]
    await engine.load(ONE, columns, lines([[1, None, 1, *"abcdef"]]))
    table = await ask(engine, "SELECT * EXCLUDE (_row_id, _parent_id, _position) FROM sheet")
    assert [column.name for column in table.columns] == ["Name", "name 2", "Column 3", '"; DROP TABLE cells; --', "_row_id 2", "🙂\nline"]
    assert table.rows == (tuple("abcdef"),)


async def test_empty_and_wide_sheets(engine: DuckdbEngine) -> None:
    await engine.load(ONE, (), [])
    assert await values(engine, "SELECT count(*) FROM sheet") == [(0,)]
    await engine.load(ONE, COLUMNS, [])
    assert await values(engine, 'SELECT min("Budget"), min("Due"), max("Done") FROM sheet') == [(None, None, None)]
    wide = [Column(ColumnId(number), number, f"Column {number}") for number in range(400)]
    await engine.load(ONE, wide, lines([[1, None, 1, *range(400)], [2, None, 2]]))
    assert await values(engine, 'SELECT "Column 399" FROM sheet ORDER BY 1') == [(399,), (None,)]


async def test_a_line_that_is_no_row_is_told(engine: DuckdbEngine) -> None:
    with pytest.raises(Problem) as caught:
        await engine.load(ONE, COLUMNS, [b"[1,null,1,", b"nonsense"])
    assert caught.value.code == "query_load_failed"
    with pytest.raises(EngineLost):
        await values(engine, "SELECT 1 FROM sheet")


async def test_lines_that_break_off_leave_nothing_behind(engine: DuckdbEngine) -> None:
    def broken() -> Iterator[bytes]:
        yield from big(5000)
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        await engine.load(ONE, COLUMNS, broken())
    await engine.load(ONE, COLUMNS, lines(ROWS))
    assert await values(engine, "SELECT count(*) FROM sheet") == [(3,)]


async def test_a_sheet_that_does_not_fit_is_told() -> None:
    """What is read at once, 32 MB, must fit beside the sheet: a limit near that would be one of the reader, not of the sheet."""
    engine = DuckdbEngine(EngineLimits(memory_bytes=96 * MEGABYTE))
    wide = (b'[%d,null,%d,"%s"]' % (number, number, b"x" * 2000) for number in range(60_000))
    with pytest.raises(Problem) as caught:
        await engine.load(ONE, COLUMNS, wide)
    assert (caught.value.code, caught.value.category) == ("query_too_large", Category.TOO_LARGE)
    await engine.load(ONE, COLUMNS, lines(ROWS))
    await engine.close()


# --- patching -----------------------------------------------------------------------------------------------------------


async def test_rows_are_put_and_taken(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    await engine.patch(ONE, lines([[2, None, 5, "Review again", 7], [4, None, 40, "New", 8]]), [RowId(1), RowId(99)])
    found = await values(engine, 'SELECT _row_id, "Task", "Budget", "Due" FROM sheet ORDER BY _position')
    assert found == [(2, "Review again", 7, None), (3, "007", None, None), (4, "New", 8, None)]


async def test_changed_cells_alone(engine: DuckdbEngine) -> None:
    """Rows come whole, and only the columns named are taken from them; a row that is not there means that table and log are apart."""
    await engine.load(ONE, COLUMNS, lines(ROWS))
    changed = lines([[1, None, 10, "not taken", "tbd", "2026-05-01", "not taken", False]])
    found = await engine.patch(ONE, changed, [RowId(3)], [ColumnId(2), ColumnId(3), ColumnId(77)])
    assert found[1] == TableColumn(ColumnId(2), "number", 1)
    rows = await values(engine, 'SELECT _row_id, "Task", "Budget", "Budget (text)", "Due", "Owner", "Done" FROM sheet ORDER BY _position')
    assert rows == [
        (1, "Draft", None, "tbd", "2026-05-01", "Ana Lima", True),
        (2, "Review", 2.5, None, "2026-04-01", "ben@example.com", None),
    ]
    with pytest.raises(EngineLost):
        await engine.patch(ONE, lines([[3, None, 30, "gone"]]), [], [ColumnId(1)])
    with pytest.raises(EngineLost):
        await values(engine, "SELECT 1 FROM sheet")


async def test_a_column_gets_what_it_never_held(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines([[1, None, 1, None, 3, "2026-01-01", None, True]]))
    found = await engine.patch(ONE, lines([[2, None, 2, 5, "tbd", "soon", "Ana <a@b.c>", "maybe"]]), [])
    assert found == (
        TableColumn(ColumnId(1), "number", 0),
        TableColumn(ColumnId(2), "number", 1),
        TableColumn(ColumnId(3), "date", 1),
        TableColumn(ColumnId(4), "text", 0),
        TableColumn(ColumnId(5), "truth", 1),
    )
    assert await values(engine, 'SELECT "Task", "Budget (text)", "Due (text)", "Owner (address)" FROM sheet WHERE _row_id = 2') == [
        (5, "tbd", "soon", "a@b.c")
    ]


async def test_a_column_becomes_what_most_of_it_is(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS[:1], lines([[1, None, 1, "a"], [2, None, 2, "b"]]))
    found = await engine.patch(ONE, lines([[number, None, number, number] for number in (3, 4, 5)]), [])
    assert found == (TableColumn(ColumnId(1), "number", 2),)
    assert await values(engine, 'SELECT sum("Task"), count("Task (text)") FROM sheet') == [(12, 2)]
    found = await engine.patch(ONE, [], [RowId(3), RowId(4)])
    assert found == (TableColumn(ColumnId(1), "text", 0),)
    assert await values(engine, 'SELECT "Task" FROM sheet ORDER BY 1') == [("5",), ("a",), ("b",)]


async def test_new_titles_and_columns_gone(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    renamed = Column(ColumnId(2), 1, "Cost")
    found = await engine.retitle(ONE, (renamed, COLUMNS[0]))
    assert [column.id for column in found] == [2, 1]
    table = await ask(engine, "SELECT * EXCLUDE (_row_id, _parent_id, _position) FROM sheet ORDER BY _position", limit=1)
    assert [column.name for column in table.columns] == ["Cost", "Task"]
    assert table.rows == ((100, "Draft"),)


@pytest.mark.parametrize("column", [Column(ColumnId(2), 1, "Budget", ColumnType.DATE), Column(ColumnId(9), 9, "Another")])
async def test_another_type_or_a_new_column_must_be_loaded(engine: DuckdbEngine, column: Column) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    with pytest.raises(EngineLost):
        await engine.retitle(ONE, (COLUMNS[0], column))


# --- questions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1.5::DECIMAL(4,1), 2::DECIMAL(4,1), 9007199254740993::HUGEINT FROM sheet", (1.5, 2, 9007199254740992.0)),
        ("SELECT 0.0 / 0.0, 1e308 * 10, -1.0 / 0 FROM sheet", (None, None, None)),
        (
            "SELECT DATE '2026-03-31', TIMESTAMP '2026-03-31 14:05:00', TIME '14:05:00' FROM sheet",
            ("2026-03-31", "2026-03-31T14:05:00", "14:05:00"),
        ),
        ("SELECT [1, 2], {'a': 1, 'b': NULL}, INTERVAL 3 DAYS, '' FROM sheet", ("1, 2", '{"a": 1, "b": null}', "3 days, 0:00:00", "")),
        ("SELECT NULL, true, count(*) OVER () FROM sheet; -- done", (None, True, 3)),
        ("SELECT $today, CAST($today AS DATE) + 1, $n FROM sheet", ("2026-03-31", "2026-04-01", 5)),
    ],
)
async def test_values_come_as_plain_json(engine: DuckdbEngine, sql: str, expected: tuple[Any, ...]) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    params: dict[str, Value] = {"today": "2026-03-31", "n": 5, "unused": True}
    assert (await ask(engine, sql, params, limit=1)).rows == (expected,)


async def test_what_analysts_write_is_let_through(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    for sql in (
        'SELECT "Task", rank() OVER (ORDER BY "Budget" DESC NULLS LAST) AS place FROM sheet QUALIFY place = 1',
        'WITH late AS (SELECT * FROM sheet WHERE "Due" < CAST($today AS DATE)), n AS (SELECT count(*) AS n FROM late) SELECT n FROM n',
        'SELECT p."Task", sum(c."Budget") FROM sheet p JOIN sheet c ON c._parent_id = p._row_id GROUP BY ALL ORDER BY ALL',
        'SELECT date_trunc(\'month\', "Due") AS m, count(*) FILTER (WHERE "Done") FROM sheet GROUP BY m HAVING count(*) > 0',
        "SELECT CASE WHEN \"Budget\" BETWEEN 1 AND 5 THEN 'small' ELSE 'large' END, coalesce(\"Owner\", '-') FROM sheet",
        "SELECT \"Task\" FROM sheet WHERE \"Task\" ILIKE '%r%' AND regexp_matches(\"Task\", '^[A-Z]') AND \"Task\" NOT IN ('x', 'y')",
        "SELECT unnest(string_split(\"Owner\", ' ')) AS word, count(*) FROM sheet GROUP BY word",
        'SELECT quantile_cont("Budget", 0.9), stddev("Budget"), corr("Budget", _row_id), mode("Task") FROM sheet',
        'SELECT "Task", "Budget" - lag("Budget") OVER (ORDER BY "Due") FROM sheet UNION ALL SELECT \'all\', sum("Budget") FROM sheet',
        'SELECT list_transform([1, 2], lambda x: x + 1), extract(year FROM "Due"), lpad("Task", 10, \' \') FROM sheet',
        "FROM sheet SELECT count(*)",
        "SELECT COLUMNS('B.*') FROM sheet WHERE EXISTS (SELECT 1 FROM sheet s WHERE s._parent_id = sheet._row_id)",
    ):
        assert (await ask(engine, sql, {"today": "2026-03-31"})).row_count > 0, sql


async def test_the_limit_cuts_rows_but_not_their_count(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, list(big(5000)))
    for limit in (0, 1, 4999, 5000, 6000):
        table = await ask(engine, "SELECT _row_id FROM sheet ORDER BY 1", limit=limit)
        assert [row for (row,) in table.rows] == list(range(min(limit, 5000)))
        assert table.row_count == 5000


async def test_a_result_that_is_too_large_is_told(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, list(big(30_000)))
    with pytest.raises(Problem) as caught:
        await ask(engine, 'SELECT "Task" || "Task" FROM sheet', limit=30_000)
    assert (caught.value.code, caught.value.params["limit"]) == ("query_too_large", 4 * MEGABYTE)


async def test_row_ids_come_as_numbers(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, list(big(50_000)))
    ids = await engine.row_ids(ONE, "SELECT _row_id FROM sheet ORDER BY _row_id DESC", {})
    assert ids[0] == 49_999
    assert len(ids) == 50_000


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ('SELECT "Bugdet" FROM sheet', "query_invalid", 'Use "Budget"'),
        ('SELECT s."ownr" FROM sheet s', "query_invalid", '"Owner"'),
        ("SELECT FROM", "query_invalid", "DuckDB"),
        ('SELECT sum("Task") FROM sheet', "query_invalid", "DuckDB"),
        ("SELECT read_text('x') FROM sheet", "query_refused", "numbers, dates and texts"),
        ('SELECT date_dif(\'day\', "Due", "Due") FROM sheet', "query_refused", "date_diff"),
        ("SELECT now() FROM sheet", "query_refused", "$today"),
        ("DELETE FROM sheet", "query_refused", "Send one SELECT"),
        ("SELECT $who FROM sheet", "query_refused", "Write the value itself"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(engine: DuckdbEngine, sql: str, code: str, said: str) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    with pytest.raises(Problem) as caught:
        await values(engine, sql)
    assert caught.value.code == code
    assert said in caught.value.fix


# --- time, memory and the child's end -----------------------------------------------------------------------------------


async def test_nothing_is_known_before_loading(own_engine: DuckdbEngine) -> None:
    with pytest.raises(EngineLost):
        await values(own_engine, "SELECT 1 FROM sheet")
    with pytest.raises(EngineLost):
        await own_engine.patch(ONE, [], [])
    await own_engine.drop(ONE)
    assert own_engine.child_pid is None


async def test_a_slow_query_holds_up_no_other_sheet(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines(MANY))
    await engine.load(TWO, COLUMNS, lines(ROWS))
    slow = asyncio.create_task(engine.query(ONE, SLOW, {}, limit=1, timeout_s=600))
    await working(engine)
    assert await values(engine, "SELECT count(*) FROM sheet", TWO) == [(3,)]
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert await values(engine, "SELECT count(*) FROM sheet", ONE) == [(1000,)]


async def test_a_slow_query_is_stopped(engine: DuckdbEngine) -> None:
    """Also when its time is over before it began."""
    await engine.load(ONE, COLUMNS, lines(MANY))
    for timeout_s in (0.2, 0.0):
        with pytest.raises(Problem) as caught:
            await engine.query(ONE, SLOW, {}, limit=1, timeout_s=timeout_s)
    assert (caught.value.code, caught.value.category) == ("query_timeout", Category.TIMEOUT)
    assert await values(engine, "SELECT count(*) FROM sheet", ONE) == [(1000,)]


async def test_a_child_that_does_not_listen_is_killed() -> None:
    engine = DuckdbEngine(EngineLimits(memory_bytes=512 * MEGABYTE, grace_s=0.1))
    await engine.load(ONE, COLUMNS, lines(ROWS))
    await engine.load(TWO, COLUMNS, lines(ROWS))
    pid = engine.child_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    asked = await asyncio.gather(
        engine.query(ONE, "SELECT 1 FROM sheet", {}, limit=1, timeout_s=0.1),
        engine.query(TWO, "SELECT 1 FROM sheet", {}, limit=1, timeout_s=600),
        return_exceptions=True,
    )
    assert isinstance(asked[0], Problem)
    assert asked[0].code == "query_timeout"
    assert isinstance(asked[1], EngineLost)
    assert not psutil.pid_exists(pid)
    await engine.load(ONE, COLUMNS, lines(ROWS))
    assert await values(engine, "SELECT count(*) FROM sheet") == [(3,)]
    await engine.close()


async def test_who_was_asking_when_the_child_died_is_told(own_engine: DuckdbEngine) -> None:
    """The one question from outside is not asked again by itself; ours is."""
    for is_trusted, expected in ((False, Problem), (True, EngineLost)):
        await own_engine.load(ONE, COLUMNS, lines(MANY))
        await values(own_engine, "SELECT 1 FROM sheet")
        pid = own_engine.child_pid
        assert pid is not None
        asked = asyncio.create_task(own_engine.query(ONE, SLOW, {}, limit=1, timeout_s=600, is_trusted=is_trusted))
        await working(own_engine)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(expected):
            await asked
        with pytest.raises(EngineLost):
            await values(own_engine, "SELECT 1 FROM sheet")


async def test_a_question_nobody_waits_for_is_stopped(engine: DuckdbEngine) -> None:
    """Whether the child has begun, or not yet."""
    await engine.load(ONE, COLUMNS, lines(MANY))
    for wait_s in (0.0, 0.01, 0.1):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(engine.query(ONE, SLOW, {}, limit=1, timeout_s=600), wait_s)
    assert await values(engine, "SELECT count(*) FROM sheet") == [(1000,)]


async def test_an_idle_child_is_stopped_and_started_again() -> None:
    engine = DuckdbEngine(EngineLimits(memory_bytes=512 * MEGABYTE, idle_s=0.05))
    pids: list[int] = []

    def noted() -> Iterator[bytes]:
        """Read while the child is there for sure."""
        assert engine.child_pid is not None
        pids.append(engine.child_pid)
        yield from lines(ROWS)

    await engine.load(ONE, COLUMNS, noted())
    await gone(pids[0])
    with pytest.raises(EngineLost):
        await values(engine, "SELECT 1 FROM sheet")
    await engine.load(ONE, COLUMNS, noted())
    assert pids[1] != pids[0]
    await engine.close()


async def test_the_sheet_not_asked_for_the_longest_goes_first() -> None:
    """All together are twice what there is room for."""
    engine = DuckdbEngine(EngineLimits(memory_bytes=96 * MEGABYTE))
    sheets = [SheetId(number) for number in range(1, 15)]
    for sheet in sheets:
        await engine.load(sheet, COLUMNS, big(40_000))
        await values(engine, "SELECT 1 FROM sheet LIMIT 1", sheets[0])
    assert await values(engine, "SELECT count(*) FROM sheet", sheets[0]) == [(40_000,)]
    assert await values(engine, "SELECT count(*) FROM sheet", sheets[-1]) == [(40_000,)]
    with pytest.raises(EngineLost):
        await values(engine, "SELECT 1 FROM sheet", sheets[1])
    await engine.close()


async def test_a_dropped_sheet_is_gone(engine: DuckdbEngine) -> None:
    await engine.load(ONE, COLUMNS, lines(ROWS))
    await engine.drop(ONE)
    with pytest.raises(EngineLost):
        await values(engine, "SELECT 1 FROM sheet")


async def test_many_at_once_are_answered_in_turn(engine: DuckdbEngine) -> None:
    sheets = [SheetId(number) for number in range(1, 9)]
    await asyncio.gather(*(engine.load(sheet, COLUMNS, lines(MANY[: sheet * 10])) for sheet in sheets))
    asked = [values(engine, "SELECT count(*) FROM sheet", sheet) for sheet in sheets for _ in range(10)]
    assert await asyncio.gather(*asked) == [[(sheet * 10,)] for sheet in sheets for _ in range(10)]


async def test_the_child_gets_no_secrets_and_no_core_dumps(own_engine: DuckdbEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATSHEET_MODEL_KEY", "sk-secret")
    await own_engine.load(ONE, COLUMNS, lines(ROWS))
    child = psutil.Process(own_engine.child_pid)
    assert "CHATSHEET_MODEL_KEY" not in child.environ()
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_AS)[0] < 2048 * MEGABYTE


async def test_the_parent_loads_no_engine() -> None:
    code = "import sys, chatsheet.adapters.duckdb.engine; print([m for m in ('duckdb', 'pyarrow', 'sqlglot', 'numpy') if m in sys.modules])"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=env, stdout=asyncio.subprocess.PIPE)
    assert (await child.communicate())[0].strip() == b"[]"
