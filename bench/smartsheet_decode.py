"""What reading a whole sheet from Smartsheet costs: its reply decoded, and as the rows our port promises. Beside it, in the same run, the
official SDK's reading of the same reply, and the standard library's.

python -m bench.smartsheet_decode
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from bench.report import Figure, table
from chatsheet.adapters.smartsheet import wire
from chatsheet.adapters.smartsheet.replies import sheet_of

ROWS, COLUMNS, RUNS = 20_000, 25, 5
FIRST_COLUMN = 4_000_000_000_000_000
KINDS = (*["TEXT_NUMBER"] * 12, *["PICKLIST"] * 3, *["DATE"] * 4, *["CHECKBOX"] * 2, *["CONTACT_LIST"] * 3, "MULTI_PICKLIST")
PEOPLE = [(f"Person Number {one}", f"person{one}@example.com") for one in range(40)]


def columns() -> list[dict[str, Any]]:
    ids = range(FIRST_COLUMN, FIRST_COLUMN + COLUMNS)
    return [{"id": one, "index": at, "title": f"Column {at}", "type": KINDS[at], "width": 150} for at, one in enumerate(ids)]


def cell(at: int, chance: random.Random) -> dict[str, Any]:
    column = {"columnId": FIRST_COLUMN + at}
    match KINDS[at]:
        case "TEXT_NUMBER" if at % 2:
            number = chance.randint(0, 10_000_000) / 4
            return {**column, "value": number, "displayValue": f"{number:,.2f}"}
        case "TEXT_NUMBER" | "PICKLIST":
            text = f"Some words {chance.randint(0, 100_000)}"
            return {**column, "value": text, "displayValue": text}
        case "DATE":
            return {**column, "value": (date(2026, 1, 1) + timedelta(days=chance.randint(0, 900))).isoformat()}
        case "CHECKBOX":
            return {**column, "value": chance.random() < 0.5}
        case "CONTACT_LIST":
            name, address = chance.choice(PEOPLE)
            return {**column, "value": address, "displayValue": name}
    values = chance.sample(["red", "blue", "green", "yellow"], 2)
    return {**column, "objectValue": {"objectType": "MULTI_PICKLIST", "values": values}, "displayValue": ", ".join(values)}


def rows(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(5)
    times = {"createdAt": "2026-03-01T09:00:00Z", "modifiedAt": "2026-03-31T14:05:00Z"}
    for at in range(count):
        cells = [cell(column, chance) for column in range(COLUMNS)]
        yield {"id": 7_000_000_000_000_000 + at, "rowNumber": at + 1, "expanded": True, **times, "cells": cells}


def reply(count: int = ROWS) -> bytes:
    head = {"id": 7, "name": "Plan", "version": 5, "totalRowCount": count, "accessLevel": "OWNER", "permalink": "https://x.org"}
    return msgspec.json.encode({**head, "columns": columns(), "rows": list(rows(count))})


def cpu_s(work: Callable[[], object], runs: int = RUNS) -> float:
    """The middle of some runs, in seconds of processor time."""
    found = []
    for _ in range(runs):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return sorted(found)[len(found) // 2]


def decode_only(body: bytes) -> None:
    for row in wire.decoded(wire.mended(body), wire.Sheet).rows or ():
        wire.decoded(row, wire.Row)


def sdk_s(body: bytes) -> float:
    """Its parser alone; the network and its log lines are left out."""
    import smartsheet.models  # noqa: PLC0415 - the peer is needed here only

    return cpu_s(lambda: smartsheet.models.Sheet(json.loads(body)), 1)


def page_s(body: bytes) -> float:
    return cpu_s(lambda: sheet_of(body), 21)


def figures() -> list[Figure]:
    body = reply()
    size = f"{ROWS * COLUMNS:,} cells, {len(body) / 1e6:.0f} MB"
    decoding, whole, plain = cpu_s(lambda: decode_only(body)), cpu_s(lambda: sheet_of(body)), cpu_s(lambda: json.loads(body), 3)
    peer = sdk_s(body)
    page = page_s(reply(500))
    beside = f"official SDK {peer:.1f} s, bare json.loads {plain:.2f} s"
    return [
        Figure(f"decode {size}", f"{decoding:.2f} s CPU", "≤ 0.8 s", decoding <= 0.8, f"bare json.loads {plain:.2f} s"),
        Figure("the same, as rows of the port", f"{whole:.2f} s CPU", "≤ 1.2 s", whole <= 1.2, beside),
        Figure("that against the official SDK", f"{peer / whole:.0f} x less", "≥ 10 x", peer / whole >= 10, beside),
        Figure("a page of 500 rows as rows of the port", f"{page * 1000:.0f} ms CPU", "≤ 30 ms", page <= 0.03),
    ]


if __name__ == "__main__":
    print(table(figures()))
