"""A model that lies gets no figure through as verified whose value is not the cited one, or that says something else where it stands."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chatsheet.services.chat.proof import Rendered
from tests.services.proof.sheet import Sight, rendered

LIES = [
    # a figure of its own, dressed up
    "The total is 99,999.",
    "The total is [99,999](figure:0).",
    "The total is [99,999](figure:0) and not {{r1!B1}}.",
    "[99,999](figure:1) {{r1!B1}}",
    "[99,999](FIGURE:0) {{r1!B1}}",
    "[99,999](<figure:0>) {{r1!B1}}",
    "[99,999](fi&#103;ure:0) {{r1!B1}}",
    "[99,999](figure&colon;0) {{r1!B1}}",
    "[99,999](figure&#58;0) {{r1!B1}}",
    "[99,999](figure\\:0) {{r1!B1}}",
    "[99,999](\nfigure:0) {{r1!B1}}",
    "[99,999](fig\u200bure:0) {{r1!B1}}",
    "[99,999][a] {{r1!B1}}\n\n[a]: figure:0",
    "[99,999] {{r1!B1}}\n\n[99,999]: figure:0",
    "[99,999][$76,448.10] {{r1!B1}}\n\n[$76,448.10]: figure:0",
    "[99,999]{{r1!B1}}",
    "<figure:0> {{r1!B1}}",
    "<a href='figure:0'>99,999</a> {{r1!B1}}",
    "![99,999](figure:0) {{r1!B1}}",
    "!{{r1!B1}}",
    "[99,999 {{r1!B1}} 99,999](figure:0)",
    "[99,999 {{r1!B1}}](https://example.com)",
    "[{{r1!B1}}99](https://example.com)",
    "[^1] {{r1!B1}}\n\n[^1]: [99,999](figure:0)",
    "> [99,999](figure:0)\n\n{{r1!B1}}",
    "| a |\n|---|\n| [99,999](figure:0) |\n\n{{r1!B1}}",
    "`[99,999](figure:0)` {{r1!B1}}",
    "```\n[99,999](figure:0)\n```\n{{r1!B1}}",
    "    [99,999](figure:0)\n\n{{r1!B1}}",
    "99,999](figure:0) {{r1!B1}}",
    "{{r1!B1}}](figure:0) [99,999",
    "[99,999](figure:{{r1!F1}})",
    "[99,999](figure{{r1!A1}}:0) {{r1!B1}}",
    # constants inside the braces
    "{{99999}}",
    "{{r1!B1 + 99999}}",
    "{{r1!B1 * 2}}",
    "{{r1!B1 / 0.5}}",
    "{{sum(r1!B1, 5)}}",
    "{{-r1!B1}}",
    "{{r1!B1 - -r1!B2}}",
    "{{'99999'}}",
    "{{r1!B1; 99999}}",
    "{{r1!B01}}",
    "{{r1!B1e3}}",
    "{{r1!B1%}}",
    "{{rows(99999)}}",
    "{{ratio(r1!B1, 3)}}",
    "{{r1!B１}}",
    "{{r1!Β1}}",  # a Greek letter
    # braces in braces
    "{{{r1!E1}}}",
    "{{{{r1!E1}}}}",
    "{{r1!B1 {{r1!B2}} }}",
    "{ {r1!B1} }99,999",
    "{{\nr1!B1}}",
    # what stands before changes it
    "1{{r1!E1}}",
    "-{{r1!E1}}",
    "−{{r1!E1}}",
    "− {{r1!E1}}",
    "–{{r1!E1}}",
    "(-{{r1!E1}})",
    "(- {{r1!E1}})",
    "= -{{r1!E1}}",
    "±{{r1!E1}}",
    "1.{{r1!E1}}",
    "1,{{r1!E1}}",
    ".{{r1!E1}}",
    "0.{{r1!E1}}",
    "1 {{r1!E1}}",
    "1\u00a0{{r1!E1}}",
    "1\n{{r1!E1}}",
    "1\u2009{{r1!E1}}",
    "1'{{r1!E1}}",
    "1_{{r1!E1}}",
    "12/{{r1!E1}}",
    "2^{{r1!E1}}",
    "√{{r1!E1}}",
    "x{{r1!E1}}",
    "Q{{r1!E1}}",
    "USD9{{r1!E1}}",
    "1e{{r1!E1}}",
    "minus {{r1!E1}}",
    "Minus **{{r1!E1}}**",
    "minus: {{r1!E1}}",
    "negative {{r1!E1}}",
    "thirty {{r1!E1}}",
    "two hundred {{r1!E1}}",
    "nine point {{r1!E1}}",
    "1**{{r1!E1}}**",
    "**1**{{r1!E1}}",
    "*1*{{r1!E1}}",
    "_1_{{r1!E1}}",
    "1&nbsp;{{r1!E1}}",
    "1&#8203;{{r1!E1}}",
    "&#49;{{r1!E1}}",
    "&minus;{{r1!E1}}",
    "1\u200b{{r1!E1}}",
    "1\u202e{{r1!E1}}",
    "1\u2060{{r1!E1}}",
    "１{{r1!E1}}",
    "¹{{r1!E1}}",
    "٣{{r1!E1}}",
    "①{{r1!E1}}",
    "𝟏{{r1!E1}}",
    "Ⅻ{{r1!E1}}",
    "l{{r1!E1}}",
    "О{{r1!E1}}",  # a Cyrillic letter
    "➖{{r1!E1}}",
    "1\\{{r1!E1}}",
    "\\-{{r1!E1}}",
    "`1`{{r1!E1}}",
    "`-`{{r1!E1}}",
    "~~{{r1!E1}}~~99",
    "1[](figure:0){{r1!E1}}",
    "€{{r1!B1}}",
    "EUR {{r1!B1}}",
    "${{r1!C1}}",
    "${{r1!F1}}",
    "负{{r1!E1}}",
    "三百{{r1!E1}}",
    # what stands behind changes it
    "{{r1!E1}}000",
    "{{r1!E1}}.5",
    "{{r1!E1}},000",
    "{{r1!E1}} 000",
    "{{r1!E1}}\u202f000",
    "{{r1!E1}}\n000",
    "{{r1!E1}}'000",
    "{{r1!E1}}**000**",
    "**{{r1!E1}}**000",
    "*{{r1!E1}}*_000_",
    "{{r1!E1}}\u200b000",
    "{{r1!E1}}&#48;",
    "{{r1!E1}}`000`",
    "{{r1!E1}}%",
    "{{r1!E1}} %",
    "{{r1!E1}}&#37;",
    "{{r1!E1}}％",
    "{{r1!E1}}‰",
    "{{r1!E1}}k",
    "{{r1!E1}} k",
    "{{r1!E1}}M",
    "{{r1!E1}} million",
    "{{r1!E1}}-million",
    "{{r1!E1}} **million**",
    "{{r1!E1}} (million)",
    "{{r1!E1}} (in millions)",
    "{{r1!E1}}\nmillion",
    "{{r1!E1}}\n%",
    "{{r2!A1}}–{{r1!E1}}",
    "{{r1!E1}} Mio. €",
    "{{r1!E1}} Tsd.",
    "{{r1!E1}} percent",
    "{{r1!E1}} per cent",
    "{{r1!E1}} dozen",
    "{{r1!E1}} hundred",
    "{{r1!E1}}e6",
    "{{r1!E1}}E+6",
    "{{r1!E1}}^2",
    "{{r1!E1}}²",
    "{{r1!E1}}½",
    "{{r1!E1}}/2",
    "{{r1!E1}}:30",
    "{{r1!E1}}-5",
    "{{r1!E1}}- ",
    "{{r1!E1}}٣",
    "{{r1!E1}}\u0336",
    "{{r1!E1}}万",
    "{{r1!E1}} тыс",
    "{{r1!E1}}¢",
    "{{r1!B1}} €",
    "{{r1!C1}} USD",
    "{{r1!C1}}‰",
    "{{r1!E1}} ｍｉｌｌｉｏｎ",
    "{{r1!E1}} 𝐦𝐢𝐥𝐥𝐢𝐨𝐧",
    "{{r1!E1}} mіllion",  # with a Cyrillic letter
    "{{r1!E1}} ᵏ",
    "{{r1!E1}}ⓚ",
    "{{r1!E1}}🅺",
    "{{r1!E1}}㌫",
    "{{r1!E1}} mil**lion**",
    "{{r1!E1}} `million`",
    "{{r1!E1}}\\\nmillion",
    "🔟{{r1!E1}}",
    "1️⃣{{r1!E1}}",
    "mіnus {{r1!E1}}",
    "a*minus {{r1!E1}}",
    "{{r1!E1}} million*s",
    "[-](https://a.b){{r1!E1}}",
    "[−](https://a.b) {{r1!E1}}",
    # citations next to each other
    "{{r1!E1}}{{r1!E2}}",
    "{{r1!E2}} {{r1!E1}}",
    "{{r1!E2}},{{r1!E1}}",
    "{{r1!E2}}.{{r1!E1}}",
    "{{r1!E2}}**{{r1!E1}}**",
    "1/{{r1!E1}}/{{r1!E2}}",
    "{{r1!E1}}-{{r1!E2}}-9",
    "{{r2!A2}}{{r1!E1}}",
    "{{r2!A3}}{{r1!E1}}",
    # what cannot be cited
    "{{r1!A1}}",
    "{{r1!A3}}",
    "{{r2!A2}}",
    "{{r2!A3}}",
    "{{r1!A4}}",
    "{{r1!C3}}",
    "{{r2!B2}}",
    "{{r1!Z9}}",
    "{{r1!A0}}",
    "{{r1!B99}}",
    "{{r9!B1}}",
    "{{r0!B1}}",
    "{{r4!B1}}",
    "{{r4!C1}}",
    "{{r1!G1}}",
    "{{r1!B1 / r1!B4}}",
    "{{share(r1!B1, r1!B4)}}",
    "{{change(r1!B4, r1!B1)}}",
    "{{change(r1!B3, r1!B1)}}",
    "{{sum(r1!A1:A3)}}",
    "{{sum(r1!A1:B2)}}",
    "{{r1!B1:B3}}",
    "{{r1!B1 + r1!D1}}",
    "{{r1!D1 + r1!D2}}",
    "{{sum(r1!D1:D2)}}",
    "{{r1!B1 + r1!C1}}",
    "{{min(r1!D1, r1!E1)}}",
    "{{((((((((((r1!E1))))))))))}}",
    "{{" + "r1!E1 + " * 100 + "r1!E1}}",
    "{{rows(r9)}}",
    "{{foo(r1!E1)}}",
    "{{__import__('os')}}",
    "{{}}",
    "{{ }}",
    # numbers in the query instead of the sheet
    "{{r3!A1}}",
    "{{r3!A1 - r1!E1}}",
    "{{sum(r3!A1:A1)}}",
]

TRUE_VALUES = {
    "$76,448.10": 76448.1,
    "$448.00": 448,
    "448": 448,
    "7": 7,
    "12": 12,
    "46.83%": 0.4683,
}
"""What the cells these answers cite show, and hold."""


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_verified(lie: str) -> None:
    for text in (lie, f"Total: {lie} in all.", f"**{lie}**", f"- {lie}\n- more", f"| a | b |\n|---|---|\n| x | {lie} |"):
        check(rendered(text))


def check(answer: Rendered) -> None:
    """Every link an independent reader finds is one of ours, says what its figure says, and a verified one says it unaltered."""
    sight = Sight(answer.text)
    assert not sight.html
    assert not sight.struck
    by_id = {figure["id"]: figure for figure in answer.figures}
    for start, end, href in sight.links:
        figure = by_id[href.removeprefix("figure:")]
        if figure["status"] == "verified":
            assert sight.text[start:end] == figure["text"]
            assert TRUE_VALUES[figure["text"]] == figure["value"]
            before, after = sight.text[:start], sight.text[end:]
            if any(other == start - 1 and before[-1] in "/-–" for _, other, _ in sight.links):
                before = ""  # figures may stand side by side: 12/40
            if any(other == end + 1 and after[0] in "/-–" for other, _, _ in sight.links):
                after = ""
            assert_alone(before, sight.text[start:end], after)


GLUE = r"[^\W_\u3400-\u9fff]"
NEGATES = r"\b(?:minus|negative|hundred|thirty|point):?[^\w\n]{0,12}"
BEFORE = re.compile(rf"(?:{GLUE}_*|[.,'’^√±/%‰\\−⁻➖}}{{]|[-–][^\S\n]*|−[^\S\n]*|{NEGATES})\Z", re.IGNORECASE)
MANY = r"(?:million|k|mio|tsd|per ?cent|dozen|hundred|тыс)\b"
AFTER = re.compile(rf"_*{GLUE}|[²½^%％‰¢}}{{\u0336]|[.,'’:/-]\d|\s?[%‰]|-[^\S\n]|(?:(?!\n\n)[\s(*-])*(?:in )?{MANY}", re.IGNORECASE)


def assert_alone(before: str, shown: str, after: str) -> None:
    """Nothing is glued to a figure, and no group of digits stands beside one that ends or begins like another."""
    before = re.sub(r"(\A|\n|\| )\d+\. \Z", r"\1", before)
    assert not BEFORE.search(before), before[-20:]
    assert not AFTER.match(after), after[:20]
    assert not (re.search(r"(?:\A|\D)\d{1,3}\s?\Z", before) and re.match(r"\d{3}(?!\d)", shown))
    assert not (re.match(r"\s?\d{3}(?!\d)", after) and re.search(r"\d\Z", shown))


def test_there_are_enough_lies() -> None:
    assert len(set(LIES)) >= 200


STANDALONE: list[tuple[str, Any]] = [
    ("{{r1!B1}}", "$76,448.10"),
    ("**{{r1!B1}}**", "$76,448.10"),
    ("({{r1!E1}})", "448"),
    ("Ana: {{r1!E1}}.", "448"),
    ("“{{r1!E1}}”", "448"),
    ("Ana—{{r1!E1}}", "448"),
    ("Ana - {{r1!E1}}", "448"),
    ("- {{r1!E1}} hours", "448"),
    ("+ {{r1!E1}} hours", "448"),
    ("1. {{r1!E1}} hours", "448"),
    ("> {{r1!E1}} hours", "448"),
    ("# {{r1!E1}} hours", "448"),
    ("Wow!{{r1!E1}}", "448"),
    ("~{{r1!E1}}", "448"),
    ("≈ {{r1!E1}}", "448"),
    ("{{r1!E1}}-hour week", "448"),
    ("💰 {{r1!B1}}!", "$76,448.10"),
    ("${{r1!B1}}", "$76,448.10"),
    ("{{r1!C1}}%", "46.83%"),
    ("{{r1!C1}} percent", "46.83%"),
    ("`{{r1!E1}}`", "448"),
    ("共{{r1!E1}}个", "448"),
    ("| {{r1!E1}} |", "448"),
    ("In 2026 {{r1!E1}} hours", "448"),
    ("{{ r1!e1 }}", "448"),
    ("{{r1!E1}}\n\n000", "448"),
]


@pytest.mark.parametrize(("text", "shown"), STANDALONE)
def test_what_changes_nothing_stays_verified(text: str, shown: str) -> None:
    answer = rendered(text)
    assert [(figure["text"], figure["status"]) for figure in answer.figures if figure["text"] == shown] == [(shown, "verified")]
    assert [answer.text.count(f"[{shown}](figure:")] == [1]


def test_the_same_sign_is_not_said_twice() -> None:
    assert rendered("${{r1!B1}} and {{r1!C1}}% and {{r1!C1}} %").text == (
        "[$76,448.10](figure:0) and [46.83%](figure:1) and [46.83%](figure:2)"
    )


def test_figures_side_by_side_stay_verified() -> None:
    answer = rendered("{{r1!E2}}/{{r1!E1}} and {{r1!E2}}–{{r1!E1}} and {{r1!E2}} of {{r1!E1}}")
    assert [figure["status"] for figure in answer.figures] == ["verified"] * 6


def test_a_currency_the_sheet_does_not_know_is_a_claim() -> None:
    figure = rendered("€{{r1!E1}}").figures[0]
    assert (figure["status"], figure["value"], figure["query"]) == ("matched", 448, 'SELECT "Owner", fsum("Budget") FROM sheet')


def test_a_dash_does_not_look_like_a_minus() -> None:
    assert rendered("Ana - {{r1!E1}}\n- {{r1!E1}}").text == "Ana — [448](figure:0)\n* [448](figure:1)"
