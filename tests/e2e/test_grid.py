"""In the grid: edit, see it elsewhere, disagree about a cell, undo, bring a file, lose the server and come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import App

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
SHEET = "/sheets/1"
HEADER, ROW = 36, 34
"""Heights of the grid's header and rows, in pixels."""


def click_cell(page: Page, row: int, *, x: int = 150) -> None:
    """Click a cell of the grid's nth row (0-based); by default its first column."""
    canvas = page.locator("canvas").first
    expect(page.locator("canvas [role=gridcell]").first).to_be_attached()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + HEADER + ROW * row + ROW / 2)
    expect(page.locator("canvas [role=gridcell][aria-selected=true]").first).to_be_attached()
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # the grid takes the focus a frame later


def cells(page: Page, text: str) -> Locator:
    """The grid's cells with this text, as a screen reader finds them."""
    return page.locator("canvas [role=gridcell]").filter(has_text=text)


def first_cell(app: App, row: int) -> str:
    with app.http() as http:
        return str(http.get("/api/v1/sheets/1/rows", params={"offset": row, "limit": 1}).json()["rows"][0]["cells"][0])


def test_an_edit_is_seen_in_a_second_browser_at_once_and_undone_by_keyboard(app: App, open_page: OpenPage) -> None:
    ana, ben = open_page(SHEET), open_page(SHEET)
    before = first_cell(app, 1)
    expect(cells(ben, before)).not_to_have_count(0)
    click_cell(ana, 1)
    ana.keyboard.type("Typed by Ana")
    ana.keyboard.press("Enter")
    expect(cells(ben, "Typed by Ana")).not_to_have_count(0)
    assert first_cell(app, 1) == "Typed by Ana"
    ana.keyboard.press("Control+z")
    expect(cells(ben, before)).not_to_have_count(0)
    assert first_cell(app, 1) == before


def test_two_who_type_into_the_same_cell_the_later_sees_both_and_chooses(app: App, open_page: OpenPage) -> None:
    ana, ben = open_page(SHEET), open_page(SHEET)
    click_cell(ana, 1)
    click_cell(ben, 1)
    ben.keyboard.type("Ben's words")
    ana.keyboard.type("Ana's words")
    ana.keyboard.press("Enter")
    expect(cells(ana, "Ana's words")).not_to_have_count(0)
    ben.keyboard.press("Enter")
    dialog = ben.get_by_role("dialog").or_(ben.get_by_role("alertdialog"))
    expect(dialog).to_contain_text("Ana's words")
    expect(dialog).to_contain_text("Ben's words")
    assert first_cell(app, 1) == "Ana's words"


def test_a_file_is_dropped_looked_at_and_opened(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text("Item;Cost\nPaint;1.200,50\nWood;80,00\n", encoding="latin-1")
    page = open_page()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open a file").first.click()
    chosen.value.set_files(path)
    page.get_by_role("button", name="Open the sheet").click()
    expect(cells(page, "Paint")).not_to_have_count(0)
    with app.http() as http:
        sheets = http.get("/api/v1/sheets").json()["sheets"]
    assert sheets[0]["name"] == "budget"


def test_after_a_power_cut_the_page_goes_on_by_itself_and_nothing_is_lost(app: App, open_page: OpenPage) -> None:
    page = open_page(SHEET)
    click_cell(page, 1)
    page.keyboard.type("Before the cut")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Live")).to_be_visible()
    page.wait_for_function(
        "() => fetch('/api/v1/sheets/1/rows?offset=1&limit=1').then(r => r.text()).then(t => t.includes('Before the cut'))"
    )
    app.kill()
    expect(page.get_by_text("Live", exact=True)).to_be_hidden()
    app.start()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)
    assert first_cell(app, 1) == "Before the cut"
    click_cell(page, 2)
    page.keyboard.type("After the cut")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => fetch('/api/v1/sheets/1/rows?offset=2&limit=1').then(r => r.text()).then(t => t.includes('After the cut'))"
    )


def test_whoever_has_no_link_is_told_how_to_get_in(app: App, open_page: OpenPage) -> None:
    page = open_page()
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_text("private link")).to_be_visible()
