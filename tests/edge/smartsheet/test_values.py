"""Values as they are written, strictly or as typed, and as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edge.smartsheet.talk import Talk
from tests.smartsheet_upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_is_written_is_read(talk: Talk) -> None:
    people = [{"objectType": "CONTACT", "email": "ben@example.com", "name": "Ben"}, {"objectType": "CONTACT", "email": "c@example.com"}]
    values: dict[str, Any] = {
        "Task": 0.25,
        "Done": True,
        "Due": "2026-03-31",
        "Owner": "ana@example.com",
        "Status": "Open",
        "Tags": {"objectType": "MULTI_PICKLIST", "values": ["red", "blue"]},
        "People": {"objectType": "MULTI_CONTACT", "values": people},
    }
    [row] = await talk.add(values)
    ana = {"objectType": "CONTACT", "email": "ana@example.com", "name": "Ana Lima"}
    full = {"level": 2, "include": "objectValue"}
    read = {title: await talk.cell(row, title, **full) for title in values}
    assert read == {
        "Task": {"value": 0.25, "displayValue": "0.25"},
        "Done": {"value": True},
        "Due": {"value": "2026-03-31"},
        "Owner": {"value": "ana@example.com", "displayValue": "Ana Lima", "objectValue": ana},
        "Status": {"value": "Open", "displayValue": "Open"},
        "Tags": {"objectValue": values["Tags"], "displayValue": "red, blue"},
        "People": {"objectValue": values["People"], "displayValue": "Ben, c@example.com"},
    }
    assert await talk.cell(row, "Tags") == {"value": "red, blue", "displayValue": "red, blue"}
    assert await talk.cell(row, "People") == {"value": "Ben, c@example.com", "displayValue": "Ben, c@example.com"}
    types = {level: [column["type"] for column in (await talk.get(level=level))["columns"]][-2:] for level in (0, 1, 2)}
    assert types == {
        0: ["TEXT_NUMBER", "TEXT_NUMBER"],
        1: ["TEXT_NUMBER", "MULTI_CONTACT_LIST"],
        2: ["MULTI_PICKLIST", "MULTI_CONTACT_LIST"],
    }


@pytest.mark.parametrize("is_strict", [True, False])
async def test_strictly_or_as_typed(talk: Talk, is_strict: bool) -> None:
    """By column and value: what stands there afterwards, or the number of the error."""
    cases: list[tuple[str, Any, Any, Any]] = [
        ("Task", "$5,000", "$5,000", 5000),
        ("Task", "50%", "50%", 0.5),
        ("Task", "12", "12", 12),
        ("Task", 12, 12, 12),
        ("Task", "x" * 4001, 1041, 1041),
        ("Task", 2**53, 1148, 1148),
        ("Task", {"a": 1}, 1038, 1038),
        ("Done", "yes", 1042, True),
        ("Done", "perhaps", 1042, "perhaps"),
        ("Due", "31 Mar 2026", 1042, "2026-03-31"),
        ("Due", "3/31/26", 1042, "2026-03-31"),
        ("Due", "2026-02-30", 1042, "2026-02-30"),
        ("Due", "soon", 1042, "soon"),
        ("Owner", "Somebody", 1042, "Somebody"),
        ("Owner", "Ana Lima", "ana@example.com", "ana@example.com"),
        ("Status", "Waiting", 1042, "Waiting"),
        ("Tags", "red, blue", 1235, "red, blue"),
    ]
    [row] = await talk.add("A")
    for title, value, strictly, typed in cases:
        wanted = strictly if is_strict else typed
        body = {"id": row, "cells": [{"columnId": talk.columns[title], "value": value, "strict": is_strict}]}
        if type(wanted) is int and wanted > 1000 and wanted != 5000:
            assert await talk.refused("PUT", "/rows", body) == wanted, (title, value)
        else:
            await talk.send("PUT", "/rows", body)
            assert (await talk.cell(row, title))["value"] == wanted, (title, value)


async def test_only_the_choices(talk: Talk) -> None:
    """A column with validation takes nothing else, unless an admin says so."""
    status = talk.columns["Status"]
    await talk.send("PUT", f"/columns/{status}", {"type": "PICKLIST", "validation": True})
    [row] = await talk.add("A")
    cell = {"columnId": status, "value": "Waiting"}
    assert await talk.refused("PUT", "/rows", {"id": row, "cells": [cell]}) == 1042
    assert await talk.refused("PUT", "/rows", {"id": row, "cells": [cell | {"strict": False}]}) == 5536
    await talk.send("PUT", "/rows", {"id": row, "cells": [cell | {"strict": False, "overrideValidation": True}]})
    assert (await talk.cell(row, "Status"))["value"] == "Waiting"


async def test_clearing(talk: Talk) -> None:
    """Nothing said is nothing changed; an empty text or a null empties."""
    tags = {"objectType": "MULTI_PICKLIST", "values": ["red"]}
    [row] = await talk.add({"Task": "A", "Done": True, "Due": "2026-03-31", "Owner": "ana@example.com", "Status": "Open", "Tags": tags})
    ids = talk.columns
    await talk.send("PUT", "/rows", {"id": row, "cells": [{"columnId": ids["Task"]}]})
    assert (await talk.cell(row, "Task"))["value"] == "A"
    given = [
        {"columnId": ids["Task"], "value": None},
        {"columnId": ids["Done"], "value": ""},
        {"columnId": ids["Due"], "value": ""},
        {"columnId": ids["Owner"], "value": None},
        {"columnId": ids["Status"], "value": "", "hyperlink": None, "linkInFromCell": None},
        {"columnId": ids["Tags"], "objectValue": None},
    ]
    await talk.send("PUT", "/rows", {"id": row, "cells": given})
    read = {title: await talk.cell(row, title) for title in ("Task", "Done", "Due", "Owner", "Status", "Tags")}
    assert read == {title: ({"value": False} if title == "Done" else {}) for title in read}
    assert [cell["columnId"] for cell in (await talk.get(exclude="nonexistentCells"))["rows"][0]["cells"]] == [ids["Done"]]


async def test_cells_that_are_wrong(talk: Talk) -> None:
    [row] = await talk.add("A")
    contact = {"objectType": "CONTACT", "email": "a@example.com"}
    for title, cell, code in (
        ("Task", {"value": "a", "objectValue": "b"}, 1130),
        ("Task", {"formula": "=1+1"}, 1032),
        ("Task", {"value": "", "image": {"altText": "x"}}, 1032),
        ("Task", {"objectValue": contact}, 1131),
        ("Owner", {"objectValue": {"email": "a@example.com"}}, 1012),
        ("Owner", {"objectValue": {"objectType": "CONTACT", "email": "nobody"}}, 1156),
        ("Tags", {"objectValue": {"objectType": "MULTI_PICKLIST"}}, 1012),
        ("Tags", {"objectValue": {"objectType": "MULTI_PICKLIST", "values": ["green"]}}, 1042),
        ("Due", {"objectValue": {"objectType": "CONTACT", "email": "a@example.com"}}, 1131),
    ):
        body = {"id": row, "cells": [{"columnId": talk.columns[title], **cell}]}
        assert await talk.refused("PUT", "/rows", body) == code, (title, cell)
    await talk.send("PUT", "/rows", {"id": row, "cells": [{"columnId": talk.columns["Due"], "objectValue": "2026-01-02"}]})
    await talk.send("PUT", "/rows", {"id": row, "cells": [{"columnId": talk.columns["Owner"], "objectValue": contact | {"name": "Al"}}]})
    await talk.send("PUT", "/rows", {"id": row, "cells": [{"columnId": talk.columns["Task"], "hyperlink": {"url": "https://example.com"}}]})
    assert (await talk.cell(row, "Due"))["value"] == "2026-01-02"
    assert (await talk.cell(row, "Owner"))["displayValue"] == "Al"
    assert (await talk.cell(row, "Task"))["value"] == "https://example.com"
    named = {"columnId": talk.columns["Owner"], "value": "ana@example.com", "displayValue": "A. Lima"}
    await talk.send("PUT", "/rows", {"id": row, "cells": [named]})
    assert (await talk.cell(row, "Owner"))["displayValue"] == "A. Lima"


async def test_numbers_are_shown_as_the_column_says(upstream: Upstream, talk: Talk) -> None:
    [row] = await talk.add({"Task": 0.25})
    shape = {"column": "Task", "format": {"style": "percent", "decimals": 0}}
    assert (await upstream.server.act(str(talk.sheet_id), "update_column", shape))["outcome"] == "success"
    assert await talk.cell(row, "Task") == {"value": 0.25, "displayValue": "25%"}
