"""Numbers and neighbours of rows are kept and moved on by the log: after any changes they are what a look at the whole sheet gives."""

from __future__ import annotations

from random import Random

import pytest

from tests.edge.smartsheet.talk import Talk
from tests.smartsheet_upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("seed", [1, 2])
async def test_kept_and_looked_at_are_the_same(upstream: Upstream, talk: Talk, seed: int) -> None:
    chance = Random(seed)
    await talk.add(*"ABCDEFGH")
    for step in range(40):
        rows = (await talk.get())["rows"]
        ids = [row["id"] for row in rows]
        kept = (await talk.get(rowIds=",".join(map(str, ids))))["rows"]
        assert kept == rows, step
        assert (await talk.get(page=2, pageSize=3))["rows"] == rows[3:6]
        one, other = chance.sample(ids, 2)
        place = chance.choice([{"toTop": True}, {"toBottom": True}, {"parentId": other}, {"siblingId": other}])
        above = {"siblingId": other, "above": True}
        match chance.choice(["add", "add many", "move", "in", "out", "delete", "undo", "sort"]):
            case "add":
                await talk.add(f"new {step}", **chance.choice([place, above]))
            case "add many":
                await talk.add(*(f"{step}.{number}" for number in range(chance.choice([2, 60]))), **place)
            case "move":
                await talk.http.put(f"{talk.path}/rows", json={"id": one, **place})
            case "in":
                await talk.http.put(f"{talk.path}/rows", json={"id": one, "indent": 1})
            case "out":
                await talk.http.put(f"{talk.path}/rows", json={"id": one, "outdent": 1})
            case "delete":
                if len(ids) > 20:
                    await talk.send("DELETE", "/rows", ids=f"{one},{other}")
            case "undo":
                await upstream.server.act(str(talk.sheet_id), "undo", {})
            case _:
                await upstream.server.act(str(talk.sheet_id), "sort_rows", {"sorts": [{"column": "Task"}]})
