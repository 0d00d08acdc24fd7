"""Laws of reading: renaming changes nothing, nonsense is never a sure change, everything is deterministic and survives any input."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsheet.maestro import Context, Reading, interpret, is_sure
from tests.domain.maestro_corpus import ABSTAIN, SHEET_CORPORA
from tests.domain.maestro_sheets import SHEETS
from tests.domain.test_maestro_corpus import CASES, READS, Case, got

EXAMPLES = settings(max_examples=60, deadline=None)

SYLLABLES = ("zor", "quax", "bel", "drim", "vosh", "tarn", "glu", "wex")
new_titles = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=3).map(lambda parts: "".join(parts).capitalize())

RENAMED = {"plan": ("Budget", "Spent", "Priority", "Tags"), "orders": ("Region", "Quantity", "Product"), "staff": ("Location", "Age")}
"""Columns that no message of the corpus calls by another word, but for "over budget" and "under budget"."""

NONSENSE = ("flurb", "snark", "kumquat", "yesterdaze", "grelb", "purple", "contract", "quickly")
ORDINARY = tuple(
    re.findall(
        r"\w+",
        """
        delete set mark assign change remove add clear move make tasks rows the a of for to as where is are and with owner status done
        blocked late Ana Ben Launch Review high low due Friday today budget 5 all these car house river green seven happy run jump write
        letter phone window tree music paper glass road coffee winter garden table chair cloud stone bread apple
        """,
    )
)
COMMANDS = ("delete", "set", "mark", "assign", "change", "remove", "clear", "move")


def is_sure_change(message: str, context: Context) -> bool:
    readings = interpret(message, context)
    return is_sure(readings) and readings[0].action not in READS


def renamed(context: Context, title: str, new: str) -> Context:
    columns = tuple(replace(column, title=new) if column.title == title else column for column in context.columns)
    return replace(context, columns=columns)


def mentions(message: str, title: str) -> bool:
    return re.search(rf"\b{title}\b", message, re.IGNORECASE) is not None and not message.startswith(">")


MENTIONS = [
    (case, title)
    for case in CASES
    for title in RENAMED.get(case.sheet, ())
    if case.expected is not None and mentions(case.message, title) and "column" not in case.message and "er budget" not in case.message
]


@EXAMPLES
@given(st.sampled_from(MENTIONS), new_titles)
def test_renaming_a_column_in_sheet_and_message_alike_keeps_the_reading(one: tuple[Case, str], new: str) -> None:
    case, title = one
    message = re.sub(rf"\b{title}\b", new, case.message, flags=re.IGNORECASE)
    before, after = interpret(case.message, case.context), interpret(message, renamed(case.context, title, new))
    assert after, message
    assert got(after[0]) == got(before[0])
    assert is_sure(after)


def test_enough_messages_are_renamed() -> None:
    assert len(MENTIONS) >= 30


CHANGED = {
    *("update_rows", "delete_rows", "sort_rows", "undo", "redo"),
    *("remove_duplicates", "clean_up", "copy_sheet", "export_sheet"),
}
CHANGES = [case for case in CASES if case.expected is not None and case.expected[0] in CHANGED and "name" not in case.expected[1]]
PLAIN_CHANGES = [case for case in CHANGES if not re.search('"|notes|please', case.message, re.IGNORECASE)]


@EXAMPLES
@given(st.sampled_from(PLAIN_CHANGES), st.sampled_from(NONSENSE), st.integers(0, 30))
def test_a_word_that_means_nothing_stops_every_change(case: Case, word: str, place: int) -> None:
    words = case.message.split()
    words.insert(place % (len(words) + 1), word)
    assert not is_sure_change(" ".join(words), case.context), " ".join(words)


LIMITS = (
    *("except", "but", "other than", "excluding", "besides", "not the", "none of", "without"),
    *("one of", "some of", "half of", "most of", "a few", "several", "two", "almost all", "the oldest", "every other"),
)


@EXAMPLES
@given(st.sampled_from(PLAIN_CHANGES), st.sampled_from(LIMITS), st.integers(0, 30))
def test_a_word_that_takes_rows_out_is_never_read_past(case: Case, words: str, place: int) -> None:
    said = case.message.split()
    said.insert(place % (len(said) + 1), words)
    message = " ".join(said)
    readings = interpret(message, case.context)
    assert not is_sure_change(message, case.context) or got(readings[0]) != got(interpret(case.message, case.context)[0]), message


FRAMES = (
    *("don't {}", "do not {}", "never {}", "I did not {}", "almost {}", "{} or not", "{} but not yet", "{} maybe"),
    *("should I {}", "should we {}?", "{}?", "can I {}", "would you {}", "how do I {}", "why did you {}?", "what if I {}"),
    *("if Ana agrees {}", "{} if it rains", "{} unless Ana objects", "when Launch is done {}"),
    *("{} and then tell Ben", "{}; delete Launch", "{} and undo it", "{}, then sort by due"),
    *("Ben said {}", '"{}"', "the note says {}"),
)


@EXAMPLES
@given(st.sampled_from(PLAIN_CHANGES), st.sampled_from(FRAMES))
def test_a_change_that_is_denied_asked_conditional_quoted_or_one_of_two_is_never_sure(case: Case, frame: str) -> None:
    message = frame.format(case.message.rstrip("."))
    assert not is_sure_change(message, case.context), message


@EXAMPLES
@given(st.randoms(use_true_random=False))
def test_word_salad_is_never_a_sure_change(random: Random) -> None:
    words = random.choices(ORDINARY, k=random.randrange(4, 12))
    words += random.sample(ORDINARY[-25:], 2)
    random.shuffle(words)
    message = " ".join([random.choice(COMMANDS), *words])
    assert not is_sure_change(message, SHEETS["plan"]), message


@EXAMPLES
@given(st.text(max_size=200), st.sampled_from(sorted(SHEETS)))
def test_any_text_is_survived_and_what_is_read_survives_the_wire(message: str, sheet: str) -> None:
    for reading in interpret(message, SHEETS[sheet]):
        assert 0 <= reading.confidence <= 1
        assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


@pytest.mark.parametrize(
    "message", ["⓵ tasks", "top ② tasks by budget", "due in ٣ days", "5²/6/2026", "0/0/0000", "2026-13-45", "\x00", "\u202edone", "1e999"]
)
def test_odd_digits_and_signs_are_survived(message: str) -> None:
    interpret(message, SHEETS["plan"])


def test_long_messages_are_not_read() -> None:
    assert interpret("show late tasks " * 200, SHEETS["plan"]) == ()
    assert interpret("", SHEETS["plan"]) == ()


def test_the_same_message_is_read_the_same_way_twice() -> None:
    for case in CASES[:100]:
        assert interpret(case.message, case.context) == interpret(case.message, case.context)


@pytest.mark.parametrize("sheet", sorted(SHEET_CORPORA))
def test_questions_and_orders_do_not_mind_case_politeness_and_stops(sheet: str) -> None:
    for case in CASES:
        free = ("called", "rename", "column", '"', "add", "SO-", "@", "sheet", "undo", "redo")
        if case.sheet != sheet or case.expected is None or case.context.previous or any(word in case.message for word in free):
            continue
        plain, polite = interpret(case.message, case.context), interpret(f"Please {case.message.rstrip('?.')} .", case.context)
        assert polite, case.message
        assert got(polite[0]) == got(plain[0])


def test_at_least_eighty_messages_must_abstain() -> None:
    assert len(ABSTAIN) >= 80


def test_changes_with_no_rows_selected_offer_nothing_sure() -> None:
    assert not is_sure(interpret("delete these rows", SHEETS["plan"]))
    assert not is_sure(interpret("mark them as done", SHEETS["plan"]))


def test_them_is_never_the_first_few_of_an_order() -> None:
    plan = SHEETS["plan"]
    top = interpret("top 5 tasks by budget", plan)
    assert not is_sure_change("delete them", replace(plan, previous=top[0]))


def test_them_may_be_the_selection_or_the_answer() -> None:
    plan = SHEETS["plan"]
    blocked = interpret("show blocked tasks", plan)
    readings = interpret("delete them", replace(plan, previous=blocked[0], selection=(4, 5)))
    assert not is_sure(readings)
    assert len({got(reading) for reading in readings}) >= 2


def test_an_ambiguous_first_name_is_offered_not_guessed() -> None:
    readings = interpret("set sales rep to Eve where region is North", SHEETS["orders"])
    assert not is_sure(readings)
    values = {reading.arguments["set"]["4"] for reading in readings if reading.action == "update_rows"}
    assert values == {"Eve Sørensen <eve@example.com>", "Eve Park <evep@example.com>"}


def test_the_nearest_choices_are_offered_for_one_that_does_not_exist() -> None:
    readings = interpret("set status to Blockd for Launch", SHEETS["plan"])
    assert not is_sure(readings)
    assert "Blocked" in {reading.arguments["set"]["3"] for reading in readings if reading.action == "update_rows"}


def test_late_can_be_meant_otherwise() -> None:
    reading = interpret("how many tasks are late?", SHEETS["plan"])[0]
    (chip,) = reading.chips
    assert chip.text == "late = Due < today, Status is not Done nor Cancelled"
    assert "Finish < today, Status is not Done nor Cancelled" in [one.text for one in chip.alternatives]
    assert all(one.reading.action == "aggregate" and not one.reading.chips for one in chip.alternatives)


def test_a_date_is_read_day_first_or_month_first_as_told() -> None:
    plan = SHEETS["plan"]
    for day_first, expected in ((True, "2026-04-03"), (False, "2026-03-04")):
        reading = interpret("tasks due on 3/4/2026", replace(plan, day_first=day_first))[0]
        assert reading.arguments["where"]["value"] == expected


def test_undo_that_takes_back_the_last_change_of_the_chat() -> None:
    context = replace(SHEETS["plan"], last_cause="c-7")
    assert interpret("undo that", context)[0].arguments == {"cause": "c-7"}
    assert interpret("undo", context)[0].arguments == {}
