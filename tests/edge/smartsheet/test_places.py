"""Where rows go, how they are numbered, and which of several are done."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edge.smartsheet.talk import Talk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_new_rows_at_every_place(talk: Talk) -> None:
    [a, b] = await talk.add("A", "B")
    await talk.add("top 1", "top 2", toTop=True)
    [first, second] = await talk.add("a1", "a2", parentId=a)
    await talk.add("a0", parentId=a)
    await talk.add("a9", parentId=a, toBottom=True)
    await talk.add("a1+", siblingId=first)
    await talk.add("over B", siblingId=b, above=True)
    [deep] = await talk.add("deep", parentId=second)
    await talk.add("after a2", siblingId=second)
    await talk.send("POST", "/rows", talk.row({"Task": "end"}))
    assert await talk.tasks() == [
        *("top 1", "top 2", "A", "  a0", "  a1", "  a1+", "  a2", "    deep", "  after a2", "  a9", "over B", "B", "end"),
    ]
    rows = (await talk.get())["rows"]
    assert [row["rowNumber"] for row in rows] == [*range(1, 14)]
    by_task = {row["cells"][0]["value"]: row for row in rows}
    assert by_task["after a2"]["siblingId"] == second
    assert by_task["over B"]["siblingId"] == a
    assert "siblingId" not in by_task["deep"]
    assert by_task["deep"]["parentId"] == second
    page = await talk.get(page=2, pageSize=5)
    assert page["rows"] == rows[5:10]
    assert (await talk.get(rowIds=f"{deep},{b},99999"))["rows"] == [by_task["deep"], by_task["B"]]
    assert (await talk.get(rowNumbers="2,99"))["rows"] == rows[1:2]


async def test_moving_rows(talk: Talk) -> None:
    [a, b, c, d] = await talk.add("A", "B", "C", "D")
    [a1] = await talk.add("a1", parentId=a)
    await talk.send("PUT", "/rows", [{"id": d, "toTop": True}, {"id": b, "toTop": True}])
    assert await talk.tasks() == ["D", "B", "A", "  a1", "C"]
    await talk.send("PUT", "/rows", {"id": a, "parentId": c})
    assert await talk.tasks() == ["D", "B", "C", "  A", "    a1"]
    answer = await talk.send("PUT", "/rows", [{**talk.row({"Task": "A!"}), "id": a, "siblingId": d}])
    assert (answer["result"][0]["rowNumber"], answer["result"][0]["cells"][0]["value"]) == (2, "A!")
    assert await talk.tasks() == ["D", "A!", "  a1", "B", "C"]
    await talk.send("PUT", "/rows", {"id": a, "toBottom": True})
    assert await talk.tasks() == ["D", "B", "C", "A!", "  a1"]
    assert await talk.refused("PUT", "/rows", {"id": a, "parentId": a1}) == 1063
    assert await talk.refused("PUT", "/rows", {"id": a, "siblingId": a1}) == 1062


async def test_in_and_out(talk: Talk) -> None:
    [_, b, c, _] = await talk.add("A", "B", "C", "D")
    await talk.send("PUT", "/rows", [{"id": b, "indent": 1}, {"id": c, "indent": 1}])
    assert await talk.tasks() == ["A", "  B", "  C", "D"]
    await talk.send("PUT", "/rows", {"id": c, "indent": 1})
    assert await talk.tasks() == ["A", "  B", "    C", "D"]
    await talk.send("PUT", "/rows", {"id": c, "outdent": 1})
    assert await talk.tasks() == ["A", "  B", "  C", "D"]
    await talk.send("PUT", "/rows", {"id": b, "outdent": 1})
    assert await talk.tasks() == ["A", "B", "  C", "D"], "what followed below the old parent stands below it now"
    assert await talk.refused("PUT", "/rows", {"id": b, "outdent": 1}) == 1062
    assert await talk.refused("PUT", "/rows", {"id": c, "indent": 1}) == 1062
    assert await talk.refused("PUT", "/rows", {"id": c, "indent": 2}) == 1062


async def test_places_that_are_none(talk: Talk) -> None:
    [a] = await talk.add("A")
    [empty] = [row["id"] for row in (await talk.send("POST", "/rows", [{"toBottom": True}]))["result"]]
    for place, code in (
        ({"toTop": True, "toBottom": True}, 1062),
        ({"siblingId": a, "toBottom": True}, 1062),
        ({"above": True}, 1062),
        ({"parentId": a, "siblingId": a}, 1062),
        ({"indent": 1}, 1062),
        ({"parentId": 99999}, 1063),
        ({"parentId": "x"}, 1063),
        ({"siblingId": 99999}, 1064),
        ({"parentId": empty}, 1185),
    ):
        assert await talk.refused("POST", "/rows", [talk.row({"Task": "x"}, **place)]) == code, place
    assert await talk.refused("PUT", "/rows", {"id": a, "toTop": True, "indent": 1}) == 1062
    assert await talk.refused("PUT", "/rows", [{"id": a, "toTop": True}, {"id": empty}]) == 1123
    mixed = [talk.row({"Task": "x"}, toTop=True), talk.row({"Task": "y"}, parentId=a)]
    assert await talk.refused("POST", "/rows", mixed, allowPartialSuccess="true") == 1123


async def test_all_or_nothing_and_what_can_be_done(talk: Talk) -> None:
    [a, b] = await talk.add("A", "B")

    def good(row_id: int, task: str) -> dict[str, Any]:
        return talk.row({"Task": task}, id=row_id)

    bad = talk.row({"Due": "soon"}, id=b)
    answer = await talk.http.put(f"{talk.path}/rows", json=[good(a, "A2"), bad])
    assert (answer.status_code, answer.json()["detail"]) == (400, {"index": 1, "rowId": b})
    assert await talk.tasks() == ["A", "B"]
    before = await talk.version()
    done = await talk.send("PUT", "/rows", [bad, good(99999, "?"), good(a, "A2"), {"cells": []}], allowPartialSuccess="true")
    assert (done["message"], done["resultCode"], done["version"]) == ("PARTIAL_SUCCESS", 3, before + 1)
    assert [(one["index"], one.get("rowId"), one["error"]["errorCode"]) for one in done["failedItems"]] == [
        *((0, b, 1042), (1, 99999, 1006), (3, None, 1012))
    ]
    assert [row["id"] for row in done["result"]] == [a]
    added = await talk.send("POST", "/rows", [talk.row({"Task": "C"}), talk.row({"Done": "maybe"})], allowPartialSuccess="true")
    assert [(one["index"], one["error"]["errorCode"]) for one in added["failedItems"]] == [(1, 1042)]
    none = await talk.send("POST", "/rows", [talk.row({"Done": "maybe"})], allowPartialSuccess="true")
    assert (none["resultCode"], none["result"], none["version"]) == (3, [], added["version"])
    assert await talk.tasks() == ["A2", "B", "C"]


async def test_one_row_or_several_are_answered_alike(talk: Talk) -> None:
    one = await talk.send("POST", "/rows", talk.row({"Task": "A"}))
    some = await talk.send("POST", "/rows", [talk.row({"Task": "B"})])
    assert (one["result"]["rowNumber"], [row["rowNumber"] for row in some["result"]]) == (1, [2])
    assert {name: one[name] for name in ("message", "resultCode")} == {"message": "SUCCESS", "resultCode": 0}
    row_id = one["result"]["id"]
    assert (await talk.send("PUT", "/rows", talk.row({"Task": "A2"}, id=str(row_id))))["result"]["id"] == row_id
    unchanged = await talk.send("PUT", "/rows", [talk.row({"Task": "A2"}, id=row_id)])
    assert unchanged["result"][0]["cells"][0]["value"] == "A2"


async def test_deleting_rows(talk: Talk) -> None:
    [a, b, c] = await talk.add("A", "B", "C")
    [a1] = await talk.add("a1", parentId=a)
    assert await talk.refused("DELETE", "/rows", ids=f"{b},99999", status=404) == 1006
    assert await talk.refused("DELETE", "/rows") == 1012
    assert await talk.refused("DELETE", "/rows", ids="x") == 1018
    assert (await talk.send("DELETE", "/rows", ids=f"{a},99999", ignoreRowsNotFound="true"))["result"] == [a, a1]
    assert (await talk.send("DELETE", "/rows", ids=f"{c}"))["result"] == [c]
    assert await talk.tasks() == ["B"]
    assert await talk.refused("GET", f"/rows/{a}", status=404) == 1006
    assert await talk.refused("GET", "/rows/x") == 1034


async def test_rows_that_are_wrong(talk: Talk) -> None:
    [a] = await talk.add("A")
    cell = {"columnId": talk.columns["Task"], "value": "x"}
    for row, code in (
        ({"cells": [{"value": "x"}]}, 1012),
        ({"cells": [{"columnId": 999, "value": "x"}]}, 1036),
        ({"cells": [cell, cell]}, 1037),
        ({"cells": [cell], "rowNumber": 3}, 1032),
        ({"cells": [cell], "id": a}, 1032),
        ({"cells": [cell], "locked": True}, 1032),
        ({"cells": [cell], "colour": "red"}, 1008),
        ({"cells": [{**cell, "colour": "red"}]}, 1008),
        ({"cells": {}}, 1008),
    ):
        assert await talk.refused("POST", "/rows", [row]) == code, row
    assert await talk.refused("PUT", "/rows", [{"cells": [cell]}]) == 1012
    assert await talk.refused("PUT", "/rows", [{"id": a}, {"id": a}]) == 1137
    assert await talk.refused("PUT", "/rows", [{"id": 99999}], status=404) == 1006
    assert await talk.refused("PUT", "/rows", [{"id": "abc"}]) == 1008
    assert await talk.refused("POST", "/rows", []) == 1012
    assert await talk.refused("POST", "/rows", "row") == 1008
    assert await talk.refused("POST", "/rows", [talk.row({"Task": "x"})] * 501) == 1061
