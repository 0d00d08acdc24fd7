"""What is made of a model's words: the one typed value, or a plain refusal; never anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.domain.values import MAX_NUMBER, MAX_TEXT
from chatsheet.services.fill.reading import Misfit, read_answer
from chatsheet.services.fill.spec import Expected

TEXT = Expected("text")
NUMBER = Expected("number")
SCORE = Expected("number", least=0, most=100)
CHOICE = Expected("choice", ("High", "Low", "Don’t know"))
TRUTH = Expected("truth")
DATE = Expected("date")


@pytest.mark.parametrize(
    ("answer", "expected", "value"),
    [
        ('{"value": "Hello"}', TEXT, "Hello"),
        ('```json\n{"value": "Hello"}\n```', TEXT, "Hello"),
        ('<think>maybe {"value": "no"}</think>\n{"value": "yes"}', TEXT, "yes"),
        ('Let me see. {"value": "one"} No: {"value": "two"} That is it.', TEXT, "two"),
        ("just the words", TEXT, "just the words"),
        ('{"value": 12}', TEXT, "12"),
        ('{"value": true}', TEXT, "true"),
        ('{"value": ["a", "b", 3]}', TEXT, "a, b, 3"),
        ('{"value": "a\\u202eb\\u0000c\\r\\nd \\ud83d\\ude00"}', TEXT, "abc\nd 😀"),
        ("12.5", NUMBER, 12.5),
        ('{"value": "1,234"}', NUMBER, 1234),
        ('{"value": 7}', SCORE, 7),
        ('{"value": " high. "}', CHOICE, "High"),
        ("Low", CHOICE, "Low"),
        ('{"value": ["Low"]}', CHOICE, "Low"),
        ('{"value": "yes"}', TRUTH, True),
        ("false", TRUTH, False),
        ('{"value": "2026-03-31T10:00:00Z"}', DATE, "2026-03-31"),
        ('{"value": null}', Expected("date", can_be_empty=True), None),
        ("", Expected("text", can_be_empty=True), None),
    ],
)
def test_a_value_is_read_with_or_without_its_object(answer: str, expected: Expected, value: Any) -> None:
    found = read_answer(answer, expected)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"value": null}', TEXT),
        ('{"answer": "x"}', TEXT),
        ('{"value": "cut off', TEXT),
        ('{"value": {"deep": 1}}', TEXT),
        ('{"value": [["deep"]]}', TEXT),
        ('{"value": "\\u200b"}', TEXT),
        ("[" * 20_000, TEXT),
        (json.dumps({"value": "x" * (MAX_TEXT + 1)}), TEXT),
        ('{"value": "about 5"}', NUMBER),
        ('{"value": NaN}', NUMBER),
        ('{"value": 1e999}', NUMBER),
        ('{"value": ' + "9" * 5_000 + "}", NUMBER),
        ('{"value": true}', NUMBER),
        ('{"value": 101}', SCORE),
        ('{"value": "Medium"}', CHOICE),
        ('{"value": ["High", "Low"]}', CHOICE),
        ('{"value": "High or Low"}', CHOICE),
        ('{"value": 1}', TRUTH),
        ('{"value": "tomorrow"}', DATE),
        ('{"value": "2026-02-30"}', DATE),
        ('{"value": "31.03.2026"}', DATE),
    ],
)
def test_what_does_not_fit_is_refused(answer: str, expected: Expected) -> None:
    with pytest.raises(Misfit):
        read_answer(answer, expected)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
answers = st.text(max_size=200) | anything.map(json.dumps) | anything.map(lambda one: json.dumps({"value": one}))


@given(answer=answers, expected=st.sampled_from([TEXT, NUMBER, SCORE, CHOICE, TRUTH, DATE]))
def test_whatever_a_model_says_only_a_value_of_the_type_comes_of_it(answer: str, expected: Expected) -> None:
    try:
        found = read_answer(answer, expected)
    except Misfit:
        return
    match expected.kind:
        case "text":
            assert isinstance(found, str)
            assert 0 < len(found) <= MAX_TEXT
            found.encode()
        case "number":
            assert isinstance(found, int | float)
            assert abs(found) <= MAX_NUMBER
        case "choice":
            assert found in expected.choices
        case "truth":
            assert isinstance(found, bool)
        case "date":
            assert isinstance(found, str)
            assert len(found) == 10
