"""Nobody is left out: what axe finds serious on every face of the page, and what a screen reader is told of the grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App
from tests.e2e.test_grid import SHEET, OpenPage, cells

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SERIOUS = ("serious", "critical")
ODD = "Report 2026;;\n;;\nItem;Cost;Cost\nPaint;1.200,50 €;7\nWood;abc;8\n;;\nNails;3,00 €;\n"


def faults(page: Page) -> list[str]:
    """What axe finds serious or critical, one line each: rule, element, why. Nothing may move while it looks."""
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", RULES)
    serious = [one for one in found["violations"] if one["impact"] in SERIOUS]
    return [f"{one['id']}: {node['html'][:160]} ({node['failureSummary']})" for one in serious for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("dark", 390)])
def test_no_face_of_the_page_shuts_anybody_out(open_page: OpenPage, tmp_path: Path, scheme: str, width: int) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 850})
    expect(page.get_by_role("link", name="Product launch")).to_be_visible()
    found = {"home": faults(page), "import": in_import(page, tmp_path)}
    page.get_by_role("link", name="Product launch").click()
    expect(page.locator("canvas [role=gridcell]").first).to_be_attached()
    found["grid"] = faults(page)
    found["share"] = in_dialog(page, "Share")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Add a condition").click()
    found["filter"] = faults(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="History", exact=True).click()
    expect(page.get_by_text("Created the sheet")).to_be_visible()
    found["history"] = faults(page)
    assert {place: told for place, told in found.items() if told} == {}


def in_import(page: Page, folder: Path) -> list[str]:
    path = folder / "odd.csv"
    path.write_text(ODD, encoding="utf-8")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open a file").first.click()
    chosen.value.set_files(path)
    expect(page.get_by_role("button", name="Open the sheet")).to_be_visible()
    found = faults(page)
    page.get_by_role("button", name="Cancel").last.click()
    return found


def in_dialog(page: Page, name: str) -> list[str]:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found = faults(page)
    page.keyboard.press("Escape")
    return found


def test_what_a_screen_reader_reads_of_the_grid_follows_another_persons_edit(app: App, open_page: OpenPage) -> None:
    ana = open_page(SHEET)
    expect(ana.locator("canvas [role=gridcell]").first).to_be_attached()
    with app.http() as http:
        row = http.get("/api/v1/sheets/1/rows?limit=2").json()["rows"][1]
        columns = http.get("/api/v1/sheets/1").json()["columns"]
        edited = {row["id"]: {columns[0]["title"]: "Changed by Ben"}}
        done = http.post("/api/v1/sheets/1/actions/set_cells", json={"cells": edited}, headers={"Origin": f"http://127.0.0.1:{app.port}"})
        assert done.json()["outcome"] == "success"
    expect(cells(ana, "Changed by Ben")).not_to_have_count(0)
    expect(ana.get_by_text("changed by others")).to_be_attached()
