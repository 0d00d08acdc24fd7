"""What Maestro makes of some hundred messages: right, abstained or wrong. A wrong change is never accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from chatsheet.maestro import Context, Reading, interpret, is_sure
from tests.domain.maestro_corpus import ABSTAIN, SHEET_CORPORA
from tests.domain.maestro_danger_sheets import DANGER_SHEETS
from tests.domain.maestro_expect import Expected, wired
from tests.domain.maestro_questions import FOLLOWING, QUESTIONS
from tests.domain.maestro_sheets import SHEETS
from tests.domain.maestro_tidying import TIDYING

READS = {
    *("aggregate", "find_rows", "chart", "describe_sheet", "describe_column", "history", None),
    *("find_duplicates", "find_outliers", "check_data", "trend", "correlate"),
}
CORPORA = {**SHEET_CORPORA, "demo": QUESTIONS + FOLLOWING}
ALL_SHEETS = {**SHEETS, **DANGER_SHEETS} | {"orders": SHEETS["orders"]}


@dataclass(frozen=True)
class Case:
    sheet: str
    message: str
    context: Context
    expected: Expected | None


def cases() -> Iterator[Case]:
    for sheet, corpus in (*CORPORA.items(), *TIDYING.items()):
        previous: Reading | None = None
        for message, expected in corpus:
            text, context = message, ALL_SHEETS[sheet]
            if text.startswith("> "):
                text, context = text[2:], replace(context, previous=previous)
            if text.startswith("@ "):
                text, context = text[2:], replace(context, selection=(11, 12))
            yield Case(sheet, text, context, expected)
            readings = interpret(text, context)
            previous = readings[0] if is_sure(readings) else previous
    for message in ABSTAIN:
        yield Case("plan", message, SHEETS["plan"], None)


def got(reading: Reading) -> str:
    return json.dumps([reading.action, dict(reading.arguments) if reading.action else reading.view], sort_keys=True)


def wanted(case: Case) -> str:
    assert case.expected is not None
    action, arguments = case.expected
    return json.dumps([action, wired(arguments, case.context)], sort_keys=True)


def verdict(case: Case) -> str:
    """right, abstained (from what it should have understood) or wrong."""
    readings = interpret(case.message, case.context)
    if not is_sure(readings):
        return "right" if case.expected is None else "abstained"
    if case.expected is not None and got(readings[0]) == wanted(case):
        return "right"
    return "wrong" if readings[0].action in READS else "wrong change"


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.sheet}: {case.message[:60]}")
def test_the_message_is_read_as_meant(case: Case) -> None:
    readings = interpret(case.message, case.context)
    if case.expected is None:
        assert not is_sure(readings), readings[0]
        return
    assert readings, "nothing was read"
    assert got(readings[0]) == wanted(case), readings[0].text
    assert is_sure(readings), [(reading.confidence, reading.text) for reading in readings]


def test_the_score(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints right / abstained / wrong; no wrong change, ever."""
    verdicts = [verdict(case) for case in CASES]
    told = {name: verdicts.count(name) for name in ("right", "abstained", "wrong", "wrong change")}
    with capsys.disabled():
        print(f"\nMaestro, {len(CASES)} messages: {told}")
    assert told["wrong change"] == 0
    assert len(CASES) >= 250
