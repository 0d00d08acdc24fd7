"""In the chat: a figure with its proof, a change that waits for a yes, undo, a filter that is mine only, both colour schemes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
SHEET = "/sheets/1"


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name=re.compile("message|ask", re.IGNORECASE)).first
    box.fill(text)
    box.press("Enter")


def blocked(app: App) -> int:
    """Tasks of Ana Lima that are due before today and blocked."""
    where = {
        "kind": "all_of",
        "parts": [
            {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ana Lima"},
            {"kind": "condition", "column": "Due", "op": "lt", "value": {"kind": "today"}},
            {"kind": "condition", "column": "Status", "op": "eq", "value": "Blocked"},
        ],
    }
    with app.http() as http:
        answer = http.post("/api/v1/sheets/1/actions/aggregate", json={"measures": [{"aggregate": "count"}], "where": where})
        return int(answer.json()["data"]["rows"][0][0])


def test_a_figure_shows_its_query_the_rows_counted_and_the_version(app: App, open_page: OpenPage) -> None:
    page = open_page(SHEET)
    say(page, "total budget by owner, highest first")
    expect(page.get_by_text("Total Budget by Owner").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Figure \$[\d,]+")).first.click()
    proof = page.get_by_role("dialog")
    expect(proof).to_contain_text("SELECT")
    expect(proof).to_contain_text("rows counted")
    expect(proof).to_contain_text("version 1")


def test_a_change_of_many_rows_is_shown_waits_is_approved_in_one_tab_seen_in_another_and_undone(app: App, open_page: OpenPage) -> None:
    page = open_page(SHEET)
    before = blocked(app)
    say(page, "set status to Blocked where owner is Ana and due < today")
    approve = page.get_by_role("button", name=re.compile(r"^Approve"))
    expect(approve).to_be_visible()
    assert blocked(app) == before
    page.reload()
    expect(approve).to_be_visible()
    approve.click()
    expect(page.get_by_text(re.compile(r"^Set Status in \d+ rows")).first).to_be_visible()
    expect(approve).to_be_hidden()
    assert blocked(app) > before
    say(page, "undo that")
    expect(page.get_by_text("Undid:").first).to_be_visible()
    assert blocked(app) == before


def test_a_filter_set_from_the_chat_is_mine_only_and_one_click_removes_it(app: App, open_page: OpenPage) -> None:
    mine, other = open_page(SHEET), open_page(SHEET)
    expect(other.get_by_text("311 rows")).to_be_visible()
    say(mine, "show only blocked")
    expect(mine.get_by_text("15 rows match")).to_be_visible()
    expect(other.get_by_text("311 rows")).to_be_visible()
    mine.get_by_role("button", name="Show what was shown before").click()
    expect(mine.get_by_text("311 rows")).to_be_visible()


def test_what_is_not_understood_is_said_and_nothing_changes(app: App, open_page: OpenPage) -> None:
    page = open_page(SHEET)
    say(page, "please make everything a bit nicer")
    expect(page.get_by_text("I am not sure what you mean").first).to_be_visible()
    with app.http() as http:
        assert http.get("/api/v1/sheets/1").json()["version"]["seq"] == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_sticks_out_of_the_page(app: App, open_page: OpenPage, scheme: str, width: int) -> None:
    page = open_page(SHEET, color_scheme=scheme, viewport={"width": width, "height": 800})
    expect(page.get_by_text("Product launch").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")
