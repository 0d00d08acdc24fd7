"""Rows and columns by their menus, pasting, and editors near the window's edges."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App
from tests.e2e.test_grid import HEADER, ROW, SHEET, OpenPage, cells, click_cell

pytestmark = pytest.mark.e2e

STOCK = b"Item,Stock,Due\nNails,7,2026-03-01\nWood,3,2026-02-01\nPaint,9,2026-01-01\n"


@pytest.fixture
def stock(app: App) -> str:
    """A small sheet; its address."""
    with app.http() as http:
        made = http.post("/api/v1/sheets/import", files={"file": ("stock.csv", STOCK)}, headers={"Origin": f"http://127.0.0.1:{app.port}"})
    return f"/sheets/{made.json()['sheet_id']}"


def rows_of(app: App, sheet: str) -> list[list[Any]]:
    with app.http() as http:
        return [row["cells"] for row in http.get(f"/api/v1{sheet}/rows").json()["rows"]]


def row_menu(page: Page, row: int) -> None:
    click_cell(page, row)
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 150, box["y"] + HEADER + ROW * row + ROW / 2, button="right")
    expect(page.get_by_role("menu")).to_be_visible()


def column_menu(page: Page, x: int = 150) -> None:
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + HEADER / 2, button="right")
    expect(page.get_by_role("menu")).to_be_visible()


def test_a_block_pasted_beyond_the_last_row_is_undone_at_once(app: App, open_page: OpenPage, stock: str) -> None:
    page = open_page(stock, permissions=["clipboard-read", "clipboard-write"])
    click_cell(page, 2)
    page.evaluate("() => navigator.clipboard.writeText('Glue\\t1\\nRope\\t2\\nTape\\t4\\n')")
    page.keyboard.press("Control+v")
    expect(cells(page, "Tape")).not_to_have_count(0)
    assert [row[:2] for row in rows_of(app, stock)] == [["Nails", 7], ["Wood", 3], ["Glue", 1], ["Rope", 2], ["Tape", 4]]
    page.keyboard.press("Control+z")
    expect(cells(page, "Paint")).not_to_have_count(0)
    expect(cells(page, "Tape")).to_have_count(0)
    assert [row[:2] for row in rows_of(app, stock)] == [["Nails", 7], ["Wood", 3], ["Paint", 9]]


def test_a_row_is_copied_and_doubled_and_tells_its_own_history(app: App, open_page: OpenPage, stock: str) -> None:
    page = open_page(stock, permissions=["clipboard-read", "clipboard-write"])
    row_menu(page, 1)
    page.get_by_role("menuitem", name="Copy the row").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "Wood\t3\t2026-02-01"
    row_menu(page, 1)
    page.get_by_role("menuitem", name="Duplicate the row").click()
    expect(page.get_by_text("Added 1 row.")).to_be_visible()
    assert [row[0] for row in rows_of(app, stock)] == ["Nails", "Wood", "Wood", "Paint"]
    row_menu(page, 2)
    page.get_by_role("menuitem", name="History of this row").click()
    entries = page.get_by_role("complementary", name="History").get_by_role("listitem")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("Added 1 row.")


def test_a_sheet_is_sorted_for_everyone_and_the_order_can_be_undone(app: App, open_page: OpenPage, stock: str) -> None:
    ana, ben = open_page(stock), open_page(stock)
    expect(ben.locator("canvas [role=gridcell]").first).to_be_attached()
    expect(ana.locator("canvas [role=gridcell]").first).to_be_attached()
    column_menu(ana)
    ana.get_by_role("menuitem", name="Sort descending for everyone").click()
    expect(ben.locator("canvas [role=row]").nth(1)).to_contain_text("Wood")
    assert [row[0] for row in rows_of(app, stock)] == ["Wood", "Paint", "Nails"]
    ana.get_by_role("button", name="Undo").last.click()
    expect(ben.locator("canvas [role=row]").nth(1)).to_contain_text("Nails")


def test_branches_say_why_they_do_not_fold_while_rows_are_sorted(open_page: OpenPage) -> None:
    page = open_page(SHEET)
    expect(page.locator("canvas [role=gridcell]").first).to_be_attached()
    why = page.get_by_text("Branches do not fold")
    expect(why).to_have_count(0)
    column_menu(page)
    page.get_by_role("menuitemcheckbox", name="Sort ascending").click()
    expect(why).to_be_visible()
    page.get_by_role("button", name="Remove the sorting").click()
    expect(why).to_have_count(0)


@pytest.mark.parametrize(("width", "row"), [(1340, 1), (1400, 20)])
def test_an_editor_near_the_windows_edge_stays_inside_it(open_page: OpenPage, width: int, row: int) -> None:
    page = open_page(SHEET, viewport={"width": width, "height": 850})
    click_cell(page, row, x=900)
    page.keyboard.press("Enter")
    day = page.locator("[data-editor] [data-day]").last
    expect(day).to_be_visible()
    box = page.locator("[data-editor]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= width - box["width"]
    assert 0 <= box["y"] <= 850 - box["height"]
    assert page.evaluate("() => [document.scrollingElement.scrollLeft, document.scrollingElement.scrollWidth]") == [0, width]


def test_the_sheet_is_named_once_and_renamed_there(app: App, open_page: OpenPage, stock: str) -> None:
    page = open_page(stock)
    name = page.get_by_role("button", name="stock")
    expect(name).to_have_count(1)
    name.click()
    page.get_by_role("button", name="Rename this sheet").click()
    page.get_by_label("Name", exact=True).fill("Storage")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Storage")).to_be_visible()
    with app.http() as http:
        assert http.get(f"/api/v1{stock}").json()["name"] == "Storage"
