"""A model's text on its way: however it is cut into pieces, whatever is in it, what comes out is the same, whole and safe."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsheet.services.chat.proof import Rendering, Results
from chatsheet.services.chat.proof.syntax import LONGEST
from tests.services.proof.sheet import Sight, rendered, results
from tests.services.proof.test_lies import LIES, check

RESULTS = results()

FRAGMENTS = [
    *("{{r1!E1}}", "{{r1!B1}}", "{{r1!C1}}", "{{r1!A1}}", "{{r1!A3}}", "{{r9!A1}}", "{{r3!A1}}", "{{r2!A3}}", "{", "{{", "}", "}}"),
    *("1", "000", "5", "99,999", "448", "-", "−", "–", "+", ".", ",", ":", ";", "/", "%", "$", "€", " ", "  ", "\n", "\n\n", "\t", "    "),
    *("*", "**", "_", "~~", "`", "``", "```", "\n```\n", "~~~\n", "[", "]", "(", ")", "![", "](figure:0)", "[9](figure:1)", "<", ">", "#"),
    *("\n- ", "\n* ", "\n1. ", "\n    ", "\n> ", "|", "| a |\n|---|\n| ", "\\", "&", "&#49;", "&lt;", "&colon;", "fig", "ure", ":0"),
    *("figure:0", "<b>", "<!--", "-->", "https://a.b/c", "www.", "HTTP://x.y", "[x](https://a.b)", "k", " million", "minus ", "a", "é"),
    *("\u200b", "\u202e", "\u0336", "\ue000", "\ue001", "１", "²", "½", "万", "負", "😀", "\ud800", "\r", "\x00"),
    *("March 5, 2026", "2026-03-31", "76,448.10", "46.8%", "= 5"),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_nothing_random_is_verified_wrongly(text: str) -> None:
    check(rendered(text, RESULTS))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_figure_stands_in_the_text_once(text: str) -> None:
    answer = rendered(text, RESULTS)
    linked = [figure["id"] for figure in answer.figures if figure.get("reason") != "code"]
    assert re.findall(r"\]\(figure:(\d+)\)", answer.text) == linked
    assert [figure["id"] for figure in answer.figures] == [str(n) for n in range(len(answer.figures))]
    assert sorted(href for _, _, href in Sight(answer.text).links) == sorted(f"figure:{one}" for one in linked)
    answer.text.encode()


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXTS, st.sampled_from(LIES)), st.data())
def test_cuts_make_no_difference(text: str, data: st.DataObject) -> None:
    whole = Rendering(RESULTS)
    told = whole.feed(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    parts = Rendering(RESULTS)
    pieces = [parts.feed(text[start:end]) for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(pieces) == told
    assert parts.finish() == whole.finish()


@pytest.mark.parametrize("lie", LIES)
def test_sign_by_sign_is_the_same(lie: str) -> None:
    whole, parts = Rendering(RESULTS), Rendering(RESULTS)
    assert "".join(map(parts.feed, lie)) == whole.feed(lie)
    assert parts.finish() == whole.finish()


def test_finishing_changes_nothing() -> None:
    rendering = Rendering(RESULTS)
    rendering.feed("Ana has {{r1!")
    assert rendering.finish().text == "Ana has {{r1!"
    rendering.feed("E1}} hours.")
    assert rendering.finish() == rendering.finish()
    assert rendering.finish().text == "Ana has [448](figure:0) hours."


def test_streams_all_but_an_open_citation() -> None:
    rendering = Rendering(RESULTS)
    pieces = ["Ana", " has", " {", "{r1", "!E", "1}", "} hours", ", {x", "} {"]
    assert [rendering.feed(piece) for piece in pieces] == ["Ana", " has", " ", "", "", "", "448 hours", ", {x", "} "]


def test_holds_back_no_more_than_the_longest_citation() -> None:
    rendering = Rendering(RESULTS)
    told = rendering.feed("{{") + "".join(rendering.feed("a") for _ in range(LONGEST + 10))
    assert len(told) >= 10
    assert rendering.finish().text == "{{" + "a" * (LONGEST + 10)


def test_a_stream_leads_to_no_figure() -> None:
    for text in ("[9](figure:0)", "[9](FIGURE:0)", "[9](figure\\:0)", "[9](&#102;igure&colon;0)", "[9](fig\u200bure:0)", "[9](<figure:0>)"):
        for size in (1, 2, 3, 100):
            rendering = Rendering(RESULTS)
            streamed = "".join(rendering.feed(text[at : at + size]) for at in range(0, len(text), size))
            assert not Sight(streamed).links


def test_citations_are_worked_out_when_they_come() -> None:
    made = Results()
    rendering = Rendering(made)
    rendering.feed("It is {{r1!A1}}, I guess.")
    made_later = results().grids[0]
    made._grids["r1"] = made_later
    assert rendering.finish().figures[0]["reason"] == "result_unknown"


# --- what is kept of a model's markdown ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "A plain answer.",
        "**Bold**, *slanted*, `code`, snake_case.",
        "# Title\n\n- one\n- two\n    - deeper\n\n1. first\n2. second\n\n> quoted\n\n---",
        "* one\n* two",
        "| a | b |\n|---|---:|\n| x | y |",
        "[site](https://example.com/a_b?c=1&d=2)",
        "Due < today & not done; Q1, T-100, v2",
        "`SELECT sum(x) FROM sheet WHERE a > 5`",
        "about ~ that",
    ],
)
def test_keeps_what_does_no_harm(text: str) -> None:
    assert rendered(text).text == text


def test_a_block_of_code_stands_at_the_margin() -> None:
    answer = rendered("1. Look:\n   ```sql\n   SELECT 5\n   ```\n2. Done")
    assert answer.text == "1. Look:\n\n```sql\nSELECT 5\n```\n\n2. Done"
    assert answer.figures == []


def test_figures_in_plain_code_are_counted() -> None:
    answer = rendered("```\nTotal 9,999 and {{r1!E1}}\n```")
    assert answer.text == "\n```\nTotal 9,999 and 448\n```\n"
    assert [(figure["text"], figure["status"], figure["reason"]) for figure in answer.figures] == [
        ("9,999", "unverified", "code"),
        ("448", "unverified", "code"),
    ]


def test_code_that_is_only_a_number_is_a_number() -> None:
    assert [figure["status"] for figure in rendered("`9,999` and `{{r1!E1}}`").figures] == ["unverified", "verified"]


def test_lists_are_counted_not_claimed() -> None:
    assert rendered("1. a\n2. b\n\n| 1 | x |\n| 2 | y |").figures == []
    assert [figure["text"] for figure in rendered("9999. a\n\n7. b").figures] == ["9999", "7"]


def test_texts_of_the_sheet_stand_as_they_are() -> None:
    assert rendered("{{r1!A1}} leads.").text == "Ana leads."
    answer = rendered("{{r1!A3}}")
    assert Sight(answer.text).text.replace("\u2060", "").strip() == "[9,999](figure:0) 5"
    assert [figure["status"] for figure in answer.figures] == ["unverified"]


def test_emphasis_does_not_part_a_number() -> None:
    assert [figure["text"] for figure in rendered("1**2**3").figures] == ["123"]


# --- cost ---------------------------------------------------------------------------------------------------------------

HOSTILE = [
    *("1{{r1!E1}}", "{{r1!E1}}", "{{r1!E1}}/", "{{", "{", "`", "```\n", "[", "[x](", "*", "_", "&", "&#", "1 ", "$", "-", "> ", "- "),
    *("    ", "\\", "<", "\n    - ", "https://", "1.", "a1", "jan "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_cost_grows_with_the_length(piece: str) -> None:
    """Four times the text may take eight times as long, and a little; what is quadratic takes sixteen times."""

    def took(length: int) -> float:
        text = piece * (length // len(piece))
        started = time.thread_time()
        rendered(text, RESULTS)
        return time.thread_time() - started

    small = min(took(10_000) for _ in range(2))
    assert min(took(40_000) for _ in range(2)) <= 8 * small + 0.1
