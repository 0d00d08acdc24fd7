"""What the real actions find can be cited: a real sheet, the real engine, a model that plays a script."""

from __future__ import annotations

import json
from pathlib import Path

from tests.edge.scripted import QUESTION, ScriptedModel, call, plan, words
from tests.edge.server import running
from tests.edge.test_chat import new_chat, say

OPEN = {"kind": "condition", "column": "status", "op": "ne", "value": "Done"}
CALLS = [
    call("aggregate", measures=[{"aggregate": "sum", "column": "Budget"}], by=[{"column": "Status"}], where=OPEN),
    call("find_rows", where=OPEN),
    call("query", sql='SELECT "Status", sum("Budget") AS b, max("Due") FROM sheet GROUP BY 1 ORDER BY 1'),
    call("query", sql='SELECT 99999 AS "Budget" FROM sheet LIMIT 1'),
    call("get_rows"),
]
ANSWER = (
    "{{r1!B1}} and {{share(r1!B1, sum(r1!B:B))}} and {{r2!F1}} and {{rows(r2)}} and {{r3!C2 - r3!C1}} and {{r4!A1}} and {{r5!D1}} and 9,999"
)


async def test_what_real_actions_find_can_be_cited(tmp_path: Path) -> None:
    model = ScriptedModel(CALLS, words(ANSWER))
    async with running(tmp_path, model=model) as server:
        turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
    told = [json.loads(message.text) for message in model.told[1] if message.role == "action"]
    assert [one["result"] for one in told] == ["r1", "r2", "r3", "r4", "r5"]
    figures = turn["figures"]
    assert [(figure["text"], figure["status"]) for figure in figures] == [
        ("300", "verified"),
        ("4.11%", "verified"),
        ("5,000", "verified"),
        ("4", "verified"),
        ("-21", "verified"),
        ("99,999", "matched"),
        ("5 Jan 2026", "verified"),
        ("9,999", "unverified"),
    ]
    assert turn["text"].startswith("[300](figure:0) and [4.11%](figure:1) and ")
    assert figures[0]["filter"]["parts"][1] == {"kind": "condition", "column": "3", "op": "eq", "value": "Cancelled"}
    assert (figures[0]["rows"], figures[0]["sheet_version"]["seq"]) == (1, 1)
    assert figures[2]["filter"] == {"kind": "rows_in", "row_ids": ["2"]}
    assert (turn["quality"]["verified"], turn["quality"]["matched"], turn["quality"]["unverified"]) == (6, 1, 1)
