"""A sheet at Smartsheet in a browser: connected, found, opened, changed on both sides, cut off, disagreed about. Smartsheet is another
chatsheet that speaks its language, with a proxy between the two where things go wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from chatsheet.edge.smartsheet.app import PREFIX
from tests.e2e.conftest import App
from tests.e2e.test_accessible import faults
from tests.e2e.test_grid import OpenPage, cells, click_cell
from tests.smartsheet_proxy import Seen, SmartsheetProxy, delayed, dropped, proxied_in_thread, to
from tests.smartsheet_upstream import cells_of

pytestmark = pytest.mark.e2e

PENDING = "not yet at Smartsheet"
SECOND_S = 1.0
"""Long enough for a browser to see what it is about."""
COLUMNS = [
    {"title": "Task", "primary": True, "type": "TEXT_NUMBER"},
    {"title": "Status", "type": "PICKLIST", "options": ["Open", "Done", "Late"]},
    {"title": "Cost", "type": "TEXT_NUMBER"},
    {"title": "Total", "type": "TEXT_NUMBER"},
    {"title": "Changed", "type": "TEXT_NUMBER"},
]
ROWS = [["Paint the wall", "Open", 120, 132, "Mon"], ["Lay the floor", "Open", 800, 880, "Tue"], ["Hang the lamp", "Done", 40, 44, "Wed"]]


@dataclass
class Smartsheet:
    """What our server takes for Smartsheet, and how a test does there what somebody else does."""

    http: httpx.Client
    proxy: SmartsheetProxy
    token: str

    def make(self, name: str) -> Sheet:
        made = self._done(self.http.post("/sheets", json={"name": name, "columns": COLUMNS}))
        columns = [int(column["id"]) for column in made["columns"]]
        rows = self._done(
            self.http.post(f"/sheets/{made['id']}/rows", json=[{"toBottom": True, "cells": cells_of(columns, row)} for row in ROWS])
        )
        return Sheet(self, int(made["id"]), name, made["permalink"], columns, [int(row["id"]) for row in rows])

    def _done(self, answer: httpx.Response) -> Any:
        return answer.raise_for_status().json()["result"]

    def cut_off(self) -> None:
        self.proxy.plan = lambda seen: dropped()


@dataclass
class Sheet:
    smartsheet: Smartsheet
    id: int
    name: str
    url: str
    columns: list[int]
    rows: list[int]

    def set(self, row: int, column: int, value: object) -> None:
        cell = {"columnId": self.columns[column], "value": value}
        self.smartsheet.http.put(f"/sheets/{self.id}/rows", json=[{"id": self.rows[row], "cells": [cell]}]).raise_for_status()

    def value(self, row: int, column: int) -> object:
        read = self.smartsheet.http.get(f"/sheets/{self.id}/rows/{self.rows[row]}").raise_for_status().json()
        return next((cell.get("value") for cell in read["cells"] if cell["columnId"] == self.columns[column]), None)


@pytest.fixture(scope="module")
def smartsheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smartsheet]:
    folder = tmp_path_factory.mktemp("smartsheet")
    there = App(folder, settings={"CHATSHEET_SMARTSHEET_FACE": "on", "CHATSHEET_SMARTSHEET_FACE_RATE": "1000000"})
    there.start()
    env = {**os.environ, "CHATSHEET_DATA_DIR": str(folder), "CHATSHEET_PORT": str(there.port)}
    told = subprocess.run([sys.executable, "-m", "chatsheet", "token"], env=env, stdout=subprocess.PIPE, text=True, check=True)
    token = told.stdout.strip()
    address = f"http://127.0.0.1:{there.port}{PREFIX}"
    signed = {"Authorization": f"Bearer {token}"}
    with proxied_in_thread(address) as proxy, httpx.Client(base_url=address, headers=signed, trust_env=False, timeout=20) as http:
        yield Smartsheet(http, proxy, token)
    there.stop()


@pytest.fixture
def app(tmp_path: Path, smartsheet: Smartsheet) -> Iterator[App]:
    smartsheet.proxy.clear()
    smartsheet.proxy.rewrite = None
    app = App(tmp_path, settings={"CHATSHEET_SMARTSHEET_BASE_URL": smartsheet.proxy.address, "CHATSHEET_SMARTSHEET_POLL_S": "0.3"})
    app.start()
    yield app
    smartsheet.proxy.clear()
    app.stop()


def told(app: App, method: str, path: str, **more: Any) -> Any:
    with app.http() as http:
        answer = http.request(method, f"/api/v1{path}", headers={"Origin": f"http://127.0.0.1:{app.port}"}, **more).raise_for_status()
    return answer.json() if answer.content else None


def dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Open from Smartsheet").first.click()
    return page.get_by_role("dialog")


def opened(app: App, open_page: OpenPage, sheet: Sheet, **options: Any) -> Page:
    """A page with this sheet, chosen by hand; the access is there already."""
    told(app, "PUT", "/smartsheet/token", json={"token": sheet.smartsheet.token})
    page = open_page(**options)
    dialog(page).get_by_role("button", name=sheet.name).click()
    expect(cells(page, "Paint the wall")).not_to_have_count(0)
    return page


def badge(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Smartsheet "))


def type_into(page: Page, row: int, text: str, *, x: int = 150) -> None:
    click_cell(page, row, x=x)
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def comes(page: Page, wanted: Callable[[], bool]) -> None:
    """What is so at Smartsheet a moment later."""
    for _ in range(100):
        if wanted():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about")


def test_connected_with_a_token_a_sheet_is_found_opened_and_marked(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("House one")
    smartsheet.make("House two")
    page = open_page()
    window = dialog(page)
    window.get_by_label("Access token").fill("wrong")
    window.get_by_role("button", name="Connect").click()
    expect(window.get_by_role("alert")).to_contain_text("does not take this token")
    window.get_by_label("Access token").fill(smartsheet.token)
    window.get_by_role("button", name="Connect").click()
    listed = window.get_by_role("list", name="Your sheets at Smartsheet").get_by_role("button")
    expect(listed).not_to_have_count(1)
    expect(window.get_by_text("Connected as You")).to_be_visible()
    window.get_by_role("searchbox").fill("one")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("Owner")
    page.keyboard.press("Enter")
    expect(cells(page, "Paint the wall")).not_to_have_count(0)
    expect(badge(page)).to_contain_text("Checked")
    badge(page).click()
    expect(page.get_by_role("link", name="Open in Smartsheet")).to_have_attribute("href", sheet.url)
    page.keyboard.press("Escape")

    page.get_by_role("link", name="All sheets").first.click()
    expect(page.get_by_role("link", name="House one")).to_contain_text("Smartsheet")
    window = dialog(page)
    expect(window.get_by_role("button", name="House one")).to_contain_text("Open here")
    window.get_by_role("searchbox").fill(sheet.url)
    window.get_by_role("button", name="Open this sheet").click()
    expect(cells(page, "Paint the wall")).not_to_have_count(0)
    assert len(told(app, "GET", "/sheets")["sheets"]) == 2


def test_an_edit_is_marked_until_it_is_there_and_a_change_from_there_arrives(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("Both ways")
    page = opened(app, open_page, sheet)
    smartsheet.proxy.script(delayed(SECOND_S), only=to("PUT", "/rows"))
    type_into(page, 0, "Paint it blue")
    expect(cells(page, f"Paint it blue ({PENDING})")).not_to_have_count(0)
    expect(badge(page)).to_contain_text("Syncing 1 change")
    expect(cells(page, PENDING)).to_have_count(0)
    expect(cells(page, "Paint it blue")).not_to_have_count(0)
    expect(badge(page)).to_contain_text("Checked")
    assert sheet.value(0, 0) == "Paint it blue"

    sheet.set(1, 0, "Lay tiles")
    expect(cells(page, "Lay tiles")).not_to_have_count(0)
    page.get_by_role("button", name="History", exact=True).click()
    expect(page.get_by_role("complementary", name="History").get_by_text("at Smartsheet", exact=True).first).to_be_visible()


def test_cut_off_the_page_says_so_keeps_what_is_typed_and_sends_it_later(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("Cut off")
    page = opened(app, open_page, sheet)
    smartsheet.cut_off()
    expect(badge(page)).to_contain_text("Offline since", timeout=20_000)
    banner = page.get_by_text(re.compile("You see the last known state")).first
    expect(banner).to_be_visible()
    type_into(page, 1, "Lay it later")
    expect(cells(page, f"Lay it later ({PENDING})")).not_to_have_count(0)
    page.reload()
    expect(cells(page, f"Lay it later ({PENDING})")).not_to_have_count(0)
    assert sheet.value(1, 0) == "Lay the floor"
    page.get_by_role("button", name="Hide this message").click()
    expect(page.get_by_role("button", name="Hide this message")).to_have_count(0)

    smartsheet.proxy.clear()
    badge(page).click()
    page.get_by_role("button", name="Look now").click()
    expect(cells(page, PENDING)).to_have_count(0, timeout=20_000)
    page.keyboard.press("Escape")
    expect(badge(page)).to_contain_text("Checked")
    assert sheet.value(1, 0) == "Lay it later"


def test_of_two_values_the_one_there_stays_and_both_are_shown(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("Two minds")
    page = opened(app, open_page, sheet)
    smartsheet.cut_off()
    expect(badge(page)).to_contain_text("Offline since", timeout=20_000)
    type_into(page, 0, "Mine")
    expect(cells(page, f"Mine ({PENDING})")).not_to_have_count(0)
    page.keyboard.type("Mine too")  # Enter went to the next row
    page.keyboard.press("Enter")
    expect(cells(page, f"Mine too ({PENDING})")).not_to_have_count(0)
    sheet.set(0, 0, "Theirs")
    sheet.set(1, 0, "Theirs too")
    smartsheet.proxy.clear()
    badge(page).click()
    page.get_by_role("button", name="Look now").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("2 changes were not taken by Smartsheet")).to_be_visible(timeout=20_000)
    expect(cells(page, "Theirs too")).not_to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Look at them").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("listitem")).to_have_count(2)
    for value in ("Mine too", "Theirs too"):
        expect(window.get_by_text(value, exact=True)).to_be_visible()
    assert faults(page) == []
    window.get_by_role("button", name=re.compile("^Keep theirs")).first.click()
    window.get_by_role("button", name=re.compile("^Use mine")).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    comes(page, lambda: sheet.value(1, 0) == "Mine too")
    assert sheet.value(0, 0) == "Theirs"
    expect(cells(page, "Theirs too")).to_have_count(0)


PROTECTED = {"Total": {"formula": "=Cost@row * 1.1"}, "Changed": {"systemColumnType": "MODIFIED_DATE"}}


def protected(seen: Seen, answer: Any) -> Any:
    """As a sheet with a column of formulas and one that Smartsheet fills."""
    if isinstance(answer, dict) and "columns" in answer:
        return {**answer, "columns": [{**column, **PROTECTED.get(column["title"], {})} for column in answer["columns"]]}
    return answer


def test_what_smartsheet_protects_is_not_edited_or_cleared_and_says_why(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    smartsheet.proxy.rewrite = protected
    sheet = smartsheet.make("Guarded")
    page = opened(app, open_page, sheet)
    click_cell(page, 0)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Total: Formula: =Cost@row * 1.1")).to_be_attached()
    page.keyboard.type("9")
    expect(page.get_by_text("Total can't be changed here")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#portal input, #portal textarea")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    expect(page.get_by_text("2 cells were left out")).to_be_visible()
    expect(page.get_by_text("Changed: Filled by Smartsheet.")).to_be_visible()
    comes(page, lambda: sheet.value(0, 2) is None)
    assert sheet.value(0, 3) == 132
    refused = told_of_edit(app, sheet)
    assert refused["code"] == "cell_protected"


def told_of_edit(app: App, sheet: Sheet) -> Any:
    """What the server says to whoever does not ask the page first."""
    here = next(one["id"] for one in told(app, "GET", "/sheets")["sheets"] if one["name"] == sheet.name)
    row = told(app, "GET", f"/sheets/{here}/rows")["rows"][0]["id"]
    with app.http() as http:
        headers = {"Origin": f"http://127.0.0.1:{app.port}", "Content-Type": "application/json"}
        body = json.dumps({"cells": {row: {"Total": 5}}})
        return http.post(f"/api/v1/sheets/{here}/actions/set_cells", content=body, headers=headers).json()["error"]


def test_signed_out_it_stays_readable_and_goes_on_after_signing_in_again(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("Signed out")
    page = opened(app, open_page, sheet)
    told(app, "DELETE", "/smartsheet")
    expect(badge(page)).to_contain_text("Needs sign-in", timeout=20_000)
    type_into(page, 0, "Paint it red")
    expect(cells(page, f"Paint it red ({PENDING})")).not_to_have_count(0)
    page.get_by_role("button", name="Sign in again").click()
    page.get_by_role("dialog").get_by_label("Access token").fill(smartsheet.token)
    page.get_by_role("dialog").get_by_role("button", name="Connect").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(cells(page, PENDING)).to_have_count(0, timeout=20_000)
    assert sheet.value(0, 0) == "Paint it red"


def test_a_sheet_that_is_followed_no_longer_is_one_of_its_own(app: App, open_page: OpenPage, smartsheet: Smartsheet) -> None:
    sheet = smartsheet.make("Let go")
    page = opened(app, open_page, sheet)
    badge(page).click()
    page.get_by_role("button", name="Stop following").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop following").click()
    expect(badge(page)).to_have_count(0)
    type_into(page, 0, "Only here")
    expect(cells(page, "Only here")).not_to_have_count(0)
    expect(cells(page, PENDING)).to_have_count(0)
    assert sheet.value(0, 0) == "Paint the wall"


@pytest.mark.parametrize(("scheme", "width", "locale"), [("light", 1400, "en-US"), ("dark", 1400, "de-DE"), ("dark", 390, "en-US")])
def test_nobody_is_shut_out(app: App, open_page: OpenPage, smartsheet: Smartsheet, scheme: str, width: int, locale: str) -> None:
    words = {"en-US": ("Open from Smartsheet", "Smartsheet"), "de-DE": ("Aus Smartsheet öffnen", "Smartsheet")}[locale]
    smartsheet.proxy.rewrite = protected
    sheet = smartsheet.make(f"Faces {scheme} {width}")
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 850}, locale=locale)
    page.get_by_role("button", name=words[0]).first.click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_visible()
    found = {"connect": faults(page)}
    page.keyboard.press("Escape")
    told(app, "PUT", "/smartsheet/token", json={"token": smartsheet.token})
    page.reload()
    page.get_by_role("button", name=words[0]).first.click()
    expect(page.get_by_role("dialog").get_by_role("button", name=sheet.name)).to_be_visible()
    found["pick"] = faults(page)
    page.get_by_role("dialog").get_by_role("button", name=sheet.name).click()
    expect(cells(page, "Paint the wall")).not_to_have_count(0)
    smartsheet.cut_off()
    expect(badge(page)).to_contain_text("Offline", timeout=20_000)
    found["offline"] = faults(page)
    badge(page).click()
    found["details"] = faults(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("^(All sheets|Alle Tabellen)$")).first.click()
    expect(page.get_by_role("link", name=sheet.name)).to_be_visible()
    found["home"] = faults(page)
    assert {place: told for place, told in found.items() if told} == {}
