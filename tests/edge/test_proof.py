"""What a model says in numbers, over the whole path: cited is verified, equal is matched, everything else is marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.edge.scripted import QUESTION, ScriptedModel, call, plan, words
from tests.edge.server import running
from tests.edge.test_branches import chat_op
from tests.edge.test_chat import new_chat, say

TOTALS = call("aggregate", measures=[{"aggregate": "sum", "column": "Budget"}], by=[{"column": "Owner"}], sorts=[{"column": "Owner"}])
"""Ana 1,800, Ben 5,300, Cleo 1,200."""


async def answered(tmp_path: Path, *answers: str, mode: str = "balanced") -> dict[str, Any]:
    model = ScriptedModel([TOTALS], *(words(answer) for answer in answers))
    async with running(tmp_path, model=model) as server:
        chat = await new_chat(server, await plan(server))
        await chat_op(server, chat, "set_options", mode=mode)
        return await say(server, chat, QUESTION)


async def test_a_cited_figure_is_put_in_by_the_server_with_its_proof(tmp_path: Path) -> None:
    turn = await answered(tmp_path, "Ben has {{r1!B2}} to spend.")
    (figure,) = turn["figures"]
    assert (figure["status"], figure["verified"], figure["value"]) == ("verified", True, 5300)
    assert f"[{figure['text']}](figure:{figure['id']})" in turn["text"]
    assert "SELECT" in figure["query"]
    assert figure["sheet_version"]["seq"] == 1
    assert turn["quality"]["verified"] == 1


async def test_an_expression_over_cells_is_worked_out_by_the_server(tmp_path: Path) -> None:
    turn = await answered(tmp_path, "Ben has {{r1!B2 - r1!B1}} more than Ana, {{share(r1!B2, sum(r1!B1:B3))}} of all.")
    assert [figure["value"] for figure in turn["figures"]] == [3500, 5300 / 8300]
    assert {figure["status"] for figure in turn["figures"]} == {"verified"}


async def test_a_number_that_equals_a_result_is_matched_and_one_that_does_not_is_marked(tmp_path: Path) -> None:
    turn = await answered(tmp_path, "Ben has 5,300 and Dora 9,100.")
    assert [(figure["text"], figure["status"], figure["verified"]) for figure in turn["figures"]] == [
        ("5,300", "matched", False),
        ("9,100", "unverified", False),
    ]


async def test_a_lie_is_never_verified(tmp_path: Path) -> None:
    lies = "Total [9,999](figure:0), <a href='figure:0'>8</a>, {{9999}}, {{r1!B2 + 4}}, 1{{r1!B2}}, {{r9!A1}}, {{r1!B2}}000 and 77%."
    turn = await answered(tmp_path, lies)
    assert [figure for figure in turn["figures"] if figure["status"] == "verified"] == []
    assert {figure["status"] for figure in turn["figures"]} >= {"unverified"}


async def test_in_thorough_mode_the_model_sees_its_doubtful_figures_once_and_may_mend_them(tmp_path: Path) -> None:
    turn = await answered(tmp_path, "Ben has 5,301.", "Ben has {{r1!B2}}.", mode="thorough")
    assert [figure["status"] for figure in turn["figures"]] == ["verified"]
    assert "5,301" not in turn["text"]
    assert turn["quality"]["retries"] == 1


async def test_who_lies_twice_is_shown_with_the_mark(tmp_path: Path) -> None:
    turn = await answered(tmp_path, "Ben has 5,301.", "Ben has 5,301, really.", mode="thorough")
    assert [figure["status"] for figure in turn["figures"]] == ["unverified"]
