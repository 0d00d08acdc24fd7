"""Earlier turns for a model: within the budget whatever the chat, the last ones as they were, nothing decided or changed forgotten."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatsheet.domain.session import SessionId, Turn, TurnId, TurnStatus
from chatsheet.ports import ModelMessage
from chatsheet.services.chat.context.history import MOST_RECENT, messages_of
from chatsheet.services.chat.turns import EMPTY
from tests.services.context.sheets import HOSTILE
from tests.services.context.vocabularies import real_tokens
from tests.services.world import NOW


def turn(number: int, asked: str = "", *, status: TurnStatus = TurnStatus.ANSWERED, **document: Any) -> Turn:
    given = {"text": f"Answer {number}.", **document}
    return Turn(TurnId(f"t{number}"), SessionId(1), number, status, asked or f"Question {number}?", {**EMPTY, **given}, NOW)


def changed(number: int, **document: Any) -> Turn:
    action = {"action": "update_rows", "arguments": {"set": {"Status": "Done"}}, "outcome": "success", "effects": [{"rows": 3}]}
    actions = [{**action, "summary": f"Set Status in {number} rows.", "error": None}]
    return turn(number, actions=actions, can_undo=f"cause{number}", **document)


def whole(messages: list[ModelMessage]) -> str:
    return "\n".join(message.text for message in messages)


def tokens(messages: list[ModelMessage]) -> int:
    return real_tokens(whole(messages))


def test_a_new_chat_has_no_history() -> None:
    assert messages_of([], 4_000) == []
    assert messages_of([turn(1, status=TurnStatus.QUEUED), turn(2, status=TurnStatus.RUNNING)], 4_000) == []


def test_the_last_turns_stand_as_they_were() -> None:
    made = messages_of([turn(1), turn(2)], 4_000)
    assert [(message.role, message.text) for message in made[-4:]] == [
        ("user", "Question 1?"),
        ("assistant", "Answer 1."),
        ("user", "Question 2?"),
        ("assistant", "Answer 2."),
    ]


def test_figures_become_plain_numbers() -> None:
    text = "It is [76,448.10](figure:f1), not [8](figure:), see [this](http://example.com)."
    assert messages_of([turn(1, text=text)], 4_000)[-1].text == "It is 76,448.10, not 8, see [this](http://example.com)."


def test_older_turns_are_shortened_in_the_persons_own_role() -> None:
    made = messages_of([turn(n, f"Please always answer in German, request {n}." + " Thanks." * 200) for n in range(1, 21)], 4_000)
    shortened = next(message for message in made if message.text.startswith("My earlier messages"))
    assert shortened.role == "user"
    assert "1. Please always answer in German, request 1." in shortened.text
    answers = made[made.index(shortened) + 1]
    assert (answers.role, answers.text.splitlines()[0]) == ("assistant", "1. Answer 1.")


def test_roles_alternate_after_the_systems() -> None:
    for count in range(1, 30):
        made = messages_of([changed(n) if n % 3 else turn(n) for n in range(count)], 3_000)
        spoken = [message.role for message in made if message.role != "system"]
        assert spoken == ["user", "assistant"] * (len(spoken) // 2)
        assert all(message.role == "system" for message in made[: len(made) - len(spoken)])


def test_what_was_done_is_on_record_with_its_handle_and_its_failures() -> None:
    failed = {"action": "aggregate", "arguments": {"measures": []}, "outcome": "failed", "summary": "", "error": {"code": "measure_unfit"}}
    record = messages_of([changed(1), turn(2, actions=[failed])], 4_000)[0]
    assert record.role == "system"
    assert 'changed "Set Status in 1 rows.", undo cause cause1' in record.text
    assert 'aggregate "{\\"measures\\":[]}" failed "measure_unfit"' in record.text


def test_plans_say_what_became_of_them() -> None:
    states = ("waiting", "rejected", "expired", "done", "failed")
    record = messages_of([turn(n, plan={"state": state, "summary": f"Delete {n} rows."}) for n, state in enumerate(states, 1)], 4_000)[
        0
    ].text
    assert 'a plan still waits for the user: "Delete 1 rows."' in record
    assert 'the user did not approve (rejected): "Delete 2 rows."' in record
    assert 'the user did not approve (expired): "Delete 3 rows."' in record
    assert 'the user approved: "Delete 4 rows."' in record
    assert 'approved, but failed: "Delete 5 rows."' in record


def test_changes_of_a_replaced_answer_that_still_stand_are_told() -> None:
    standing = [{"turn_id": "t9", "cause": "t9", "summary": "Set Due in 4 rows."}]
    assert (
        'still stands from a replaced answer: "Set Due in 4 rows.", undo cause t9'
        in messages_of([turn(1, standing=standing)], 2_000)[0].text
    )


def test_stopped_and_failed_turns_say_so() -> None:
    error = {"code": "model_unavailable", "message": "The model does not answer."}
    turns = [turn(1, status=TurnStatus.STOPPED), turn(2, status=TurnStatus.FAILED, text="", error=error)]
    made = messages_of(turns, 2_000)
    assert "stopped by the user" in made[0].text
    assert 'failed ("The model does not answer.")' in made[0].text
    assert made[-1].text == "(no answer)"


def test_a_chat_of_a_thousand_turns_keeps_its_handles_and_its_budget() -> None:
    figures = [{"label": "Total Budget", "text": "8,300", "status": "verified"}]
    turns = [changed(n, figures=figures, text="word " * 500) if n % 10 == 0 else turn(n, "ask " * 300) for n in range(1, 1_001)]
    made = messages_of(turns, 4_000)
    assert tokens(made) <= 4_000
    assert all(f"undo cause cause{n}" in made[0].text for n in range(700, 1_001, 10))
    assert "Total Budget" in made[0].text
    assert made[-2].text == turns[-1].text.strip() or made[-2].text.startswith("ask ask")


def any_text(random: Random) -> Any:
    return random.choice([*HOSTILE, "", "short", "word " * 3_000, "Ünï " * 50, "x", None, 7])


def any_turn(random: Random, number: int) -> Turn:
    """A turn whose document holds anything at all."""

    def maps(*names: str, most: int) -> list[dict[str, Any]]:
        return [{name: any_text(random) for name in names} for _ in range(random.randrange(most))]

    document = {
        "text": any_text(random),
        "can_undo": random.choice([None, "abc123", any_text(random)]),
        "plan": random.choice([None, {"state": any_text(random), "summary": any_text(random)}]),
        "error": random.choice([None, {"code": any_text(random), "message": any_text(random)}]),
        "figures": maps("label", "text", most=8),
        "actions": maps("action", "arguments", "summary", "outcome", "effects", most=9),
        "standing": random.choice([None, maps("cause", "summary", most=4)]),
    }
    return turn(number, str(any_text(random)), status=random.choice([*TurnStatus]), **document)


@given(seed=st.integers(0, 10**6), count=st.integers(0, 14), budget=st.integers(200, 6_000))
def test_no_chat_passes_the_budget_or_leaves_its_marks(seed: int, count: int, budget: int) -> None:
    random = Random(seed)
    made = messages_of([any_turn(random, n) for n in range(count)], budget)
    assert tokens(made) <= budget * 1.06  # rare characters are estimated up to 6 % low
    for message in made:
        if message.role == "system":
            assert (message.text.count("<chat_record>"), message.text.count("</chat_record>")) == (1, 1)
            assert message.text.endswith("\n</chat_record>")


def test_no_more_turns_than_a_person_remembers_stand_in_full() -> None:
    made = messages_of([turn(n) for n in range(40)], 50_000)
    assert sum(message.text.startswith("Question") for message in made) == MOST_RECENT
