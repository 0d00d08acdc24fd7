"""Changes that wait for a yes and then run: those that a program asked for, and an AI column asked for in the chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import App
from tests.e2e.test_accessible import faults
from tests.e2e.test_chat import SHEET, OpenPage, say
from tests.e2e.test_jobs import columns, opened, panel, ready, row_states
from tests.model_steps import Body, Step, calls, says
from tests.scripted_model import ModelServer, scripted_in_thread

pytestmark = pytest.mark.e2e

EACH_S = 0.05
"""Before every piece of a row's answer: 311 rows take a few seconds, so that there is something to be seen of it."""
SUMMARY = {"recipe": "summarise", "columns": ["Task", "Owner"], "target": {"title": "Summary", "type": "TEXT_NUMBER"}}


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with scripted_in_thread() as server:
        server.then = fills
        yield server


@pytest.fixture
def app(tmp_path: Path, model: ModelServer) -> Iterator[App]:
    settings = {"CHATSHEET_MODEL_BASE_URL": model.base_url, "CHATSHEET_MODEL": "scripted", "CHATSHEET_MODEL_API_KEY": "test-key"}
    app = App(tmp_path, settings=settings)
    app.start()
    yield app
    app.stop()


def fills(body: Body) -> Step:
    """In the chat it asks for the column, then says so; each row is summed up in a word."""
    if not body.get("tools"):
        return says('{"value":"Brief"}', delay_s=EACH_S)
    if any(message["role"] == "tool" for message in body["messages"]):
        return says("The column Summary is being filled.")
    return calls("fill_column", **SUMMARY)


def waiting(page: Page) -> Locator:
    return page.get_by_role("region", name="Waiting for your yes")


def asked_by_a_program(app: App, action: str, arguments: dict[str, object]) -> str:
    """The id of a plan that belongs to no chat."""
    with app.http() as http:
        answer = http.post(f"/api/v1/sheets/1/actions/{action}", params={"plan": "true"}, json=arguments)
        assert answer.json()["outcome"] == "needs_approval", answer.text
        return str(answer.json()["data"]["id"])


def rows(app: App) -> int:
    with app.http() as http:
        return int(http.get("/api/v1/sheets/1").json()["row_count"])


def test_what_a_program_asked_for_waits_in_the_panel_of_every_page_until_somebody_decides(app: App, open_page: OpenPage) -> None:
    ana, ben = ready(open_page(SHEET)), ready(open_page(SHEET, color_scheme="dark"))
    ana.keyboard.press("Control+Shift+E")
    expect(panel(ana)).to_be_focused()
    opened(ben)
    expect(waiting(ana)).to_be_hidden()
    asked_by_a_program(app, "delete_rows", {"row_ids": ["310", "311"]})
    asked_by_a_program(app, "update_rows", {"where": {"kind": "rows_in", "row_ids": ["5", "6", "7"]}, "set": {"Status": "Blocked"}})
    for page in (ana, ben):
        expect(waiting(page).get_by_role("listitem").filter(has=page.get_by_role("group"))).to_have_count(2)
        expect(page.get_by_role("button", name="Jobs, 2 changes wait for your yes")).to_be_visible()
        assert faults(page) == []
    assert rows(app) == 311

    deletion = waiting(ana).get_by_role("group").filter(has_text="Delete 2 rows.").first
    deletion.get_by_role("button", name=re.compile("^Delete")).click()
    for page in (ana, ben):
        expect(page.get_by_text("309 rows")).to_be_visible()
        expect(page.get_by_role("button", name="Jobs, 1 change waits for your yes")).to_be_visible()
    ben.reload()
    opened(ready(ben))
    waiting(ben).get_by_role("button", name="Reject").click()
    for page in (ana, ben):
        expect(waiting(page)).to_be_hidden()
    with app.http() as http:
        assert http.get("/api/v1/plans", params={"sheet_id": 1}).json()["plans"] == []
    ana.keyboard.press("Control+Shift+E")
    expect(ana.get_by_role("complementary", name="Jobs")).to_be_hidden()


def test_an_ai_column_asked_for_in_the_chat_is_approved_filled_and_undone(app: App, open_page: OpenPage, model: ModelServer) -> None:
    page = ready(open_page(SHEET))
    say(page, "Write me a summary of every task into a column of its own, will you?")
    plan = page.get_by_role("group").filter(has=page.get_by_role("button", name=re.compile("^Approve"))).last
    expect(plan.get_by_text("Runs as a job")).to_be_visible()
    expect(plan.get_by_text("Column “Summary”")).to_be_visible()
    expect(plan.get_by_text(re.compile("About .* tokens in 311 calls"))).to_be_visible()
    assert "Summary" not in columns(app)
    assert faults(page) == []
    plan.get_by_role("button", name=re.compile("^Approve")).click()

    answer = page.get_by_role("article", name="Answer")
    card = answer.get_by_role("article", name=re.compile("Summary: summarise"))
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(answer.get_by_text("The column Summary is being filled.")).to_be_visible()
    answer.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("It still runs")).to_be_visible()
    card.get_by_role("button", name="All jobs").click()
    job = panel(page).get_by_role("article").first
    parts = job.get_by_role("list", name="Parts").get_by_role("listitem")
    expect(parts.nth(0)).to_contain_text("Making the column")
    expect(parts.nth(1)).to_contain_text(re.compile(r"Filling the cells[1-9]\d* of 311"))
    assert faults(page) == []
    expect(job.get_by_text("Done", exact=True)).to_be_visible(timeout=30_000)
    assert row_states(app) == {"done"}
    assert "Summary" in columns(app)

    say(page, "undo that")
    expect(card.get_by_text("Undone", exact=True)).to_be_visible()
    assert "Summary" not in columns(app)
