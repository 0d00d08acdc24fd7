"""A conversation that has grown too long is made to fit before a model's service could refuse it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatsheet.ports import ActionCall, ModelMessage
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.chat.context import actions_for_model, fill_selection, fitted, shares
from chatsheet.services.chat.context.budget import FIXED, LEAST_WINDOW, WINDOW
from chatsheet.services.chat.context.prompt import instructions
from tests.services.context.vocabularies import real_tokens

ACTIONS = actions_for_model(REGISTRY)
SYSTEM = ModelMessage("system", instructions("balanced"))
QUESTION = ModelMessage("user", "What did Ana spend?")


def tokens(messages: list[ModelMessage]) -> int:
    return sum(real_tokens(message.text) + sum(real_tokens(call.arguments) for call in message.calls) for message in messages)


def step(number: int, result: str) -> list[ModelMessage]:
    call = ActionCall(f"c{number}", "aggregate", "{}")
    return [ModelMessage("assistant", "", (call,)), ModelMessage("action", result, call_id=call.id)]


def earlier(count: int) -> list[ModelMessage]:
    return [ModelMessage("user" if n % 2 == 0 else "assistant", f"earlier {n} " * 50) for n in range(count * 2)]


def test_the_shares_leave_room_for_results_in_every_window() -> None:
    for window in (1_000, LEAST_WINDOW, 8_000, WINDOW, 128_000):
        found = shares(window)
        used = found.description + found.history + found.answer + FIXED
        assert used <= max(window, LEAST_WINDOW)
    assert shares().description == 1_000
    assert shares().result == 1_500


def test_what_fits_is_left_alone() -> None:
    messages = [SYSTEM, *earlier(2), QUESTION, *step(1, "small")]
    assert fitted(messages, ACTIONS) == messages


def test_old_results_go_first_then_earlier_turns() -> None:
    results = [f'{{"result":"r{n}"}} ' + "data 123 " * 600 for n in range(12)]
    messages = [SYSTEM, *earlier(3), QUESTION, *(one for n, text in enumerate(results) for one in step(n, text))]
    made = fitted(messages, ACTIONS)
    assert tokens(made) <= WINDOW
    kept = [message.text for message in made if message.role == "action"]
    assert len(kept) == len(results)
    assert kept[-2:] == results[-2:]
    assert kept[0].startswith('{"result":"r0"}')
    assert len(kept[0]) < 300
    assert QUESTION in made
    assert made[0] == SYSTEM


def test_the_question_stays_when_a_second_look_asks_again() -> None:
    again = ModelMessage("user", "These figures rest on nothing.")
    messages = [SYSTEM, *earlier(40), QUESTION, *step(1, "x " * 9_000), ModelMessage("assistant", "It is 5."), again]
    made = fitted(messages, ACTIONS)
    assert tokens(made) <= WINDOW
    assert QUESTION in made
    assert made[-1] == again


sizes = st.integers(0, 30_000)


@given(
    system=sizes,
    history=st.lists(sizes, max_size=8),
    question=sizes,
    results=st.lists(sizes, max_size=14),
    window=st.sampled_from([6_000, 16_000]),
)
def test_every_conversation_fits_and_every_call_keeps_its_result(
    system: int, history: list[int], question: int, results: list[int], window: int
) -> None:
    messages = [ModelMessage("system", "rule " * (system // 5)), *(ModelMessage("user", "talk " * (size // 5)) for size in history)]
    messages += [
        ModelMessage("user", "ask " * (question // 4)),
        *(one for n, size in enumerate(results) for one in step(n, "1,2 " * (size // 4))),
    ]
    made = fitted(messages, ACTIONS, window)
    assert tokens(made) + 3_000 <= window
    calls = [call.id for message in made for call in message.calls]
    assert calls == [message.call_id for message in made if message.role == "action"]
    assert len(calls) == len(results)


def test_the_word_for_the_selection_becomes_its_rows_wherever_rows_are_named() -> None:
    given = {
        "row_ids": ["selection"],
        "where": {"kind": "all_of", "parts": [{"kind": "rows_in", "row_ids": ["9", "selection"]}, {"column": "selection"}]},
        "columns": ["selection"],
    }
    assert fill_selection(given, ["3", "4"]) == {
        "row_ids": ["3", "4"],
        "where": {"kind": "all_of", "parts": [{"kind": "rows_in", "row_ids": ["9", "3", "4"]}, {"column": "selection"}]},
        "columns": ["selection"],
    }
