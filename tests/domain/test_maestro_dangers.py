"""The first law: never a wrong write. Messages that invite one are read exactly, or are not sure."""

from __future__ import annotations

import json

import pytest

from chatsheet.maestro import Context, interpret, is_sure
from tests.domain.maestro_danger_sheets import DANGER_SHEETS
from tests.domain.maestro_dangers import EXACTLY, NEVER
from tests.domain.maestro_expect import wired
from tests.domain.maestro_tidying import NEVER as NEVER_TIDIED
from tests.domain.test_maestro_corpus import READS, got

FORBIDDEN = [(sheet, message) for never in (NEVER, NEVER_TIDIED) for sheet, messages in never.items() for message in messages]
EXACT = [(sheet, message) for sheet, messages in EXACTLY.items() for message in messages]


def sure_change(message: str, context: Context) -> str | None:
    """What would be written, as text; None when nothing would be."""
    readings = interpret(message, context)
    return got(readings[0]) if is_sure(readings) and readings[0].action not in READS else None


@pytest.mark.parametrize(("sheet", "message"), FORBIDDEN, ids=lambda one: one)
def test_a_dangerous_message_is_never_a_sure_change(sheet: str, message: str) -> None:
    assert sure_change(message, DANGER_SHEETS[sheet]) is None


@pytest.mark.parametrize(("sheet", "message"), EXACT, ids=lambda one: one)
def test_what_can_be_meant_only_one_way_means_exactly_that(sheet: str, message: str) -> None:
    action, arguments = EXACTLY[sheet][message]
    wanted = json.dumps([action, wired(arguments, DANGER_SHEETS[sheet])], sort_keys=True)
    assert sure_change(message, DANGER_SHEETS[sheet]) in (None, wanted)


def test_caution_leaves_most_exact_messages_sure() -> None:
    sure = [message for sheet, message in EXACT if sure_change(message, DANGER_SHEETS[sheet]) is not None]
    assert len(sure) >= 0.9 * len(EXACT), sorted({message for _, message in EXACT} - set(sure))


def test_there_are_enough_of_them() -> None:
    assert len(FORBIDDEN) >= 400
