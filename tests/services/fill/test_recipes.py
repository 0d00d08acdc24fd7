"""Every recipe, with what it tells a model and what it makes of the answers; and those that need no model."""

from __future__ import annotations

from typing import Any

import pytest

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.job import JobId
from chatsheet.domain.values import ColumnType
from chatsheet.services.fill.recipes import RECIPES
from tests.services.fill.world import value, world
from tests.services.world import command

WITH_MODEL: list[tuple[dict[str, Any], str, Any, list[str]]] = [
    ({"recipe": "custom", "prompt": "A title for {Comment}"}, value("Hi"), "Hi", ['A title for {"Comment"}']),
    ({"recipe": "summarise"}, value("Short."), "Short.", ["Summarise"]),
    ({"recipe": "classify", "labels": ["Bug", "Wish"]}, value("bug"), "Bug", ['exactly one of ["Bug", "Wish"]']),
    ({"recipe": "extract", "what": "the city"}, value("Oslo"), "Oslo", ["the city", "null when"]),
    ({"recipe": "key_terms"}, value(["a", "b"]), "a, b", ["terms"]),
    ({"recipe": "sentiment"}, value("positive"), "Positive", ['"Mixed"']),
    ({"recipe": "score", "goal": "is it clear"}, value(70), 70, ["is it clear", "from 0 to 100"]),
    ({"recipe": "translate", "language": "German"}, value("Hallo\nWelt"), "Hallo\nWelt", ["into German"]),
]


@pytest.mark.parametrize(("arguments", "answer", "expected", "told"), WITH_MODEL, ids=[str(one[0]["recipe"]) for one in WITH_MODEL])
async def test_a_recipe_with_a_model(arguments: dict[str, Any], answer: str, expected: Any, told: list[str]) -> None:
    async with world(lambda row: answer, rows=2) as here:
        job = await here.fill(**{"columns": ["Comment"], "target": {"title": "New"}, **arguments})
        assert (job.state, job.done, job.failed) == ("done", 2, 0), job
        assert await here.values("New") == [expected, expected]
        assert here.model is not None
        assert here.model.asked[0] == {"Comment": "comment 1"}
        system = here.model.told[0][0].text
        assert all(part in system for part in told), system
        assert (job.usage.requests, job.usage.tokens) == (2, 220)
        assert job.usage.cost == pytest.approx(0.0004)


WITHOUT: list[tuple[dict[str, Any], list[Any]]] = [
    ({"recipe": "clean_up"}, ["Hello World", None, "x@y.org, 5.3.2026 and 12,5 km", "late late urgent"]),
    ({"recipe": "extract_pattern", "pattern": "email"}, [None, None, "x@y.org", None]),
    ({"recipe": "extract_pattern", "pattern": "date", "target": {"title": "New", "type": "DATE"}}, [None, None, "2026-03-05", None]),
    ({"recipe": "extract_pattern", "pattern": r"([\d,]+) km"}, [None, None, "12,5", None]),
    ({"recipe": "extract_pattern", "pattern": r"([\d,]+) km", "target": {"title": "New", "kind": "number"}}, [None, None, 12.5, None]),
    ({"recipe": "classify_keywords", "keywords": {"Now": ["urgent"], "Slow": ["late"]}}, [None, None, None, "Slow"]),
]


@pytest.mark.parametrize(("arguments", "expected"), WITHOUT)
async def test_a_recipe_that_needs_no_model(arguments: dict[str, Any], expected: list[Any]) -> None:
    texts = ["Hello \u200b World", None, "x@y.org, 5.3.2026 and 12,5 km", "late  late urgent"]
    async with world(None, texts=texts) as here:
        tried = await here.act("try_fill", **{"columns": ["Comment"], "target": {"title": "New"}, **arguments})
        assert [row["value"] for row in tried.data["rows"]] == expected
        assert tried.data["estimate"] | {"needs_model": False, "calls": 0, "cost": 0.0, "rows": 4} == tried.data["estimate"]
        job = await here.fill(**{"columns": ["Comment"], "target": {"title": "New"}, **arguments})
        assert (job.state, job.done, job.usage.requests) == ("done", 4, 0)
        assert await here.values("New") == expected
        assert here.cells() == {"1": "done", "2": "done", "3": "done", "4": "done"}


async def test_a_pattern_that_would_run_away_elsewhere_is_quick_and_a_broken_one_is_refused() -> None:
    async with world(None, texts=["a" * 4_000]) as here:
        arguments: dict[str, Any] = {"recipe": "extract_pattern", "columns": ["Comment"], "target": {"title": "New"}}
        job = await here.fill(**arguments, pattern="(a|aa)+$b|(a*)*c")
        assert (job.state, job.usage.cpu_s < 1) == ("done", True)
        for pattern in ("(", r"(?<=a)b", r"(a)\1", "(((a{1,99}){1,99}){1,99})", "x" * 999):
            refused = await here.act("try_fill", **arguments, pattern=pattern)
            assert refused.error is not None
            assert refused.error.code == "pattern_invalid", pattern


async def test_without_a_model_a_recipe_that_needs_one_says_so_and_how_to_mend_it() -> None:
    async with world(None) as here:
        for action in ("try_fill", "fill_column"):
            refused = await here.act(action, recipe="summarise", columns=["Comment"], target={"title": "New"})
            assert refused.error is not None
            assert refused.error.code == "model_missing"
            assert "CHATSHEET_MODEL_API_KEY" in refused.error.fix
        listed = await here.act("list_recipes")
        assert {one["name"] for one in listed.data} == set(RECIPES)
        assert {one["name"] for one in listed.data if not one["needs_model"]} == {"clean_up", "extract_pattern", "classify_keywords"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"recipe": "custom", "prompt": "About {Coment}"}, "column_unknown"),
        ({"recipe": "custom", "prompt": "no column at all"}, "fill_argument_missing"),
        ({"recipe": "custom"}, "fill_argument_missing"),
        ({"recipe": "classify", "columns": ["Comment"]}, "fill_argument_missing"),
        ({"recipe": "translate", "columns": ["Comment"]}, "fill_argument_missing"),
        ({"recipe": "summarise", "columns": ["Comment"], "target": {}}, "fill_arguments_wrong"),
        ({"recipe": "summarise", "columns": ["Comment"], "target": {"title": "Task"}}, "title_taken"),
        ({"recipe": "summarise", "columns": ["Comment"], "target": {"title": "N", "type": "DATE"}}, "fill_arguments_wrong"),
        ({"recipe": "custom", "prompt": "{Comment}", "target": {"title": "N", "type": "PICKLIST"}}, "fill_arguments_wrong"),
        ({"recipe": "summarise", "columns": ["Comment"], "target": {"column": "When"}}, "fill_arguments_wrong"),
        ({"recipe": "summarise", "columns": ["Comment"], "rows": {"row_ids": ["99"]}}, "row_unknown"),
        ({"recipe": "summarise", "columns": ["Comment"], "target": {"column": "Comment"}}, "fill_nothing"),
    ],
)
async def test_arguments_that_make_no_sense_are_answered_with_what_would(arguments: dict[str, Any], code: str) -> None:
    async with world(lambda row: value("x"), columns={"When": ColumnType.DATE}) as here:
        refused = await here.act("fill_column", **{"target": {"title": "New"}, **arguments})
        assert refused.error is not None, refused
        assert (refused.error.code, bool(refused.error.fix)) == (code, True)
        if code == "column_unknown":
            nearest = refused.error.params["nearest"]
            assert isinstance(nearest, list)
            assert nearest[0] == "Comment"


async def test_braces_written_twice_are_braces_and_other_recipes_take_a_prompt_too() -> None:
    async with world(lambda row: value("x"), rows=1) as here:
        await here.fill(recipe="summarise", columns=["Comment"], prompt="as {{this}} for {Task}", target={"title": "New"})
        assert here.model is not None
        assert 'as {this} for {"Task"}' in here.model.told[0][0].text
        assert here.model.asked == [{"Comment": "comment 1", "Task": "task 1"}]


async def test_trying_asks_side_by_side_stores_nothing_and_estimates_all() -> None:
    async with world(lambda row: value(row["Comment"].upper()), rows=30) as here:
        before = await here.sheet()
        tried = await here.act("try_fill", recipe="summarise", columns=["Comment"], target={"title": "New"}, sample=3)
        assert [row["row_id"] for row in tried.data["rows"]] == ["1", "2", "3"]
        assert tried.data["rows"][0] == {"row_id": "1", "title": "task 1", "value": "COMMENT 1", "error": None}
        # Measured on the sample: 100 tokens in and 10 out for each row, at 1 and 10 dollars a million.
        assert tried.data["estimate"] == {
            "rows": 30,
            "calls": 30,
            "input_tokens": 3_000,
            "output_tokens": 300,
            "cost": pytest.approx(0.006),
            "currency": "USD",
            "needs_model": True,
            "model": "middle",
        }
        assert await here.sheet() == before
        assert here.model is not None
        assert len(here.model.asked) == 3


async def test_trying_while_the_service_is_down_says_so_once_and_a_bad_row_only_in_its_place() -> None:
    down = Problem(Category.UNAVAILABLE, "model_unavailable", "It does not answer.", "Wait.", is_retryable=True)
    filtered = Problem(Category.DENIED, "model_content_filtered", "Its filter stopped this.", "")
    arguments: dict[str, Any] = {"recipe": "summarise", "columns": ["Comment"], "target": {"title": "New"}, "sample": 2}
    async with world(lambda row: down if row["Comment"] == "comment 2" else value("x")) as here:
        refused = await here.act("try_fill", **arguments)
        assert refused.error is not None
        assert (refused.error.code, refused.error.is_retryable) == ("model_unavailable", False)
        assert here.model is not None
        assert len(here.model.asked) == 2
        here.model.answer = lambda row: filtered if row["Comment"] == "comment 2" else value("x")
        tried = await here.act("try_fill", **arguments)
        assert [row["value"] for row in tried.data["rows"]] == ["x", None]
        assert tried.data["rows"][1]["error"] == {"code": "model_content_filtered", "message": "Its filter stopped this."}


async def test_the_estimate_of_a_job_counts_what_it_will_send() -> None:
    async with world(lambda row: value("x"), rows=20) as here:
        result = await here.act("fill_column", recipe="summarise", columns=["Comment"], target={"title": "New"})
        shown = result.data["job"]["options"]
        assert shown["target"] == {"column_id": None, "title": "New"}
        assert (shown["recipe"], shown["estimate"]["rows"], shown["estimate"]["calls"]) == ("summarise", 20, 20)
        assert 20 * 120 < shown["estimate"]["input_tokens"] < 20 * 400
        assert shown["estimate"]["cost"] > 0
        assert here.model is not None
        assert here.model.asked == []


async def test_rows_with_nothing_to_read_are_not_asked_about_and_filled_cells_are_left_out() -> None:
    async with world(lambda row: value("x"), texts=["a", None, "  ", "b"]) as here:
        await here.set(4, "Note", "mine")
        job = await here.fill(recipe="summarise", columns=["Comment"], target={"column": "Note"})
        assert (job.total, job.done, await here.values("Note")) == (3, 3, ["x", None, None, "mine"])
        assert here.model is not None
        assert here.model.asked == [{"Comment": "a"}]
        job = await here.fill(recipe="summarise", columns=["Comment"], target={"column": "Note"}, overwrite=True)
        assert (job.total, await here.values("Note")) == (4, ["x", None, None, "x"])


async def test_a_model_or_a_chat_asks_a_person_first() -> None:
    async with world(lambda row: value("x")) as here:
        asked = await here.act("fill_column", by=command("m", via="mcp"), recipe="summarise", columns=["Comment"], target={"title": "New"})
        assert asked.outcome == "needs_approval"
        assert (asked.data["job"]["kind"], asked.data["job"]["total"], asked.data["summary"]) == ("fill", 4, "Fill New: summarise.")
        approved = await here.executor.approve(asked.data["id"], asked.data["hash"], command("yes"))
        job = await here.run(JobId(int(approved.data["job"]["id"])))
        assert (job.state, job.done) == ("done", 4)
