"""Jobs in a browser: started, paused, joined in the middle, undone; AI columns; large sheets in and out; nobody shut out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import App
from tests.e2e.test_accessible import faults
from tests.e2e.test_chat import SHEET, OpenPage, blocked, say
from tests.e2e.test_grid import cells
from tests.e2e.test_rows import column_menu
from tests.model_steps import Body, Step, says
from tests.scripted_model import ModelServer, scripted_in_thread

pytestmark = pytest.mark.e2e

LARGE = 100_001
"""Rows from which the page has files written and read by jobs."""
EACH_S = 0.07
"""Before every piece of the model's answer: 311 rows take long enough to pause among them."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with scripted_in_thread() as server:
        server.then = numbered
        yield server


@pytest.fixture
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[App]:
    app = App(tmp_path, settings={"CHATSHEET_JOB_ROWS": "10"})
    if "model" in request.fixturenames:
        base_url = request.getfixturevalue("model").base_url
        app.settings |= {"CHATSHEET_MODEL_BASE_URL": base_url, "CHATSHEET_MODEL": "scripted", "CHATSHEET_MODEL_API_KEY": "test-key"}
    app.start()
    yield app
    app.stop()


def panel(page: Page) -> Locator:
    """The panel with the jobs, as it opens by itself when a job is started from the sheet."""
    found = page.get_by_role("complementary", name="Jobs")
    expect(found).to_be_visible()
    return found


def opened(page: Page) -> Locator:
    page.get_by_role("button", name=re.compile("^Jobs")).click()
    return panel(page)


def fill_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Sheet", exact=True).click()
    page.get_by_role("menuitem", name="AI column").click()
    dialog = page.get_by_role("dialog", name="AI column")
    expect(dialog.get_by_role("combobox", name="What to do")).to_be_visible()
    return dialog


def ready(page: Page) -> Page:
    expect(page.locator("canvas [role=gridcell]").first).to_be_attached()
    return page


def columns(app: App) -> list[str]:
    with app.http() as http:
        return [column["title"] for column in http.get("/api/v1/sheets/1").json()["columns"]]


def row_states(app: App) -> set[str]:
    """Of the latest job."""
    with app.http() as http:
        job = http.get("/api/v1/jobs").json()["jobs"][0]["id"]
        return {row["state"] for row in http.get(f"/api/v1/jobs/{job}/rows").json()["rows"]}


def test_a_change_from_the_chat_says_it_is_a_job_runs_under_the_message_and_is_undone(app: App, open_page: OpenPage) -> None:
    page = open_page(SHEET)
    before = blocked(app)
    say(page, "set status to Blocked where owner is Ana and due < today")
    expect(page.get_by_text("Runs as a job")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Approve")).click()
    card = page.get_by_role("article", name="Answer").get_by_role("article", name="Set Status in 15 rows.", exact=True)
    expect(card.get_by_text("Done")).to_be_visible()
    expect(card.get_by_text(re.compile("^15 rows"))).to_be_visible()
    assert blocked(app) > before
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_text("Undone")).to_be_visible()
    assert blocked(app) == before
    card.get_by_role("button", name="All jobs").click()
    expect(panel(page).get_by_role("listitem")).to_have_count(2)
    expect(panel(page).get_by_text("stay in this list for 7 days")).to_be_visible()


def numbered(body: Body) -> Step:
    """A number for every row but interviews, whose answers are none."""
    asked: list[dict[str, Any]] = body["messages"]
    is_interview = any("Interview" in str(message["content"]) for message in asked[1:])
    return says("no number" if is_interview else '{"value":7}', delay_s=EACH_S)


def test_an_ai_column_is_tried_started_paused_joined_in_the_middle_and_cancelled(app: App, open_page: OpenPage, model: ModelServer) -> None:
    ana = ready(open_page(SHEET))
    dialog = fill_dialog(ana)
    prompt = dialog.get_by_role("textbox", name="Instruction for each row")
    prompt.click()
    ana.keyboard.type("How many words has {Ta")
    ana.keyboard.press("Tab")
    expect(prompt).to_have_value("How many words has {Task}")
    dialog.get_by_role("combobox", name="Type").select_option("number")
    dialog.get_by_role("button", name="Try on 5 rows").click()
    expect(dialog.get_by_role("table").get_by_role("row")).to_have_count(5)
    expect(dialog.get_by_text("The model's answer is not")).to_be_visible()
    expect(dialog.get_by_text(re.compile(r"311 rows · about .* tokens"))).to_be_visible()
    dialog.get_by_role("button", name="Fill 311 rows").click()
    job = panel(ana).get_by_role("article").first
    expect(job.get_by_text("rows/s")).to_be_visible()
    assert row_states(app) >= {"waiting", "running", "done"}

    ben = ready(open_page(SHEET))
    expect(ben.get_by_role("button", name="Jobs, 1 under way")).to_be_visible()
    other = opened(ben).get_by_role("article").first
    expect(other.get_by_role("progressbar")).to_be_visible()
    expect(cells(ben, "7")).not_to_have_count(0)
    job.get_by_role("button", name="Pause").click()
    for seen in (job, other):
        expect(seen.get_by_text("Paused", exact=True)).to_be_visible()
    ben.reload()
    other = opened(ben).get_by_role("article").first
    expect(other.get_by_text("Paused", exact=True)).to_be_visible()
    expect(other.get_by_text(re.compile(r"\d failed"))).to_be_visible()
    other.get_by_role("button", name="Resume").click()
    expect(job.get_by_text("Running", exact=True)).to_be_visible()
    job.get_by_role("button", name="Cancel").click()
    for seen in (job, other):
        expect(seen.get_by_text("Cancelled", exact=True)).to_be_visible()
        expect(seen.get_by_text("stay as they are now")).to_be_visible()
    assert "AI column" in columns(app)
    other.get_by_role("button", name="Undo").click()
    expect(job.get_by_text("Undone", exact=True)).to_be_visible()
    assert "AI column" not in columns(app)


def test_rules_fill_a_column_without_a_model_and_say_of_each_row_why_not(app: App, open_page: OpenPage) -> None:
    page = ready(open_page(SHEET))
    dialog = fill_dialog(page)
    expect(dialog.get_by_role("option", name=re.compile("^Summarise"))).to_be_disabled()
    dialog.get_by_role("combobox", name="What to do").select_option("classify_keywords")
    dialog.get_by_role("button", name="Start").last.click()
    expect(dialog.get_by_text("Give at least one label")).to_be_visible()
    dialog.get_by_role("textbox", name="Labels and their words").fill("Asking: survey, interview\nWriting: sum up")
    dialog.get_by_role("textbox", name="Title of the new column").fill("Work")
    dialog.get_by_role("button", name="Try on 5 rows").click()
    expect(dialog.get_by_role("cell", name="Asking").first).to_be_visible()
    expect(dialog.get_by_text("no model, no cost")).to_be_visible()
    dialog.get_by_role("button", name="Fill 311 rows").click()
    expect(panel(page).get_by_role("article").first.get_by_text("Done", exact=True)).to_be_visible()
    assert "Work" in columns(app)

    column_menu(page)
    page.get_by_role("menuitem", name="Fill this column").click()
    dialog = page.get_by_role("dialog", name="AI column")
    expect(dialog.get_by_role("combobox", name="Write into")).to_have_value(re.compile(r"^\d+$"))
    dialog.get_by_role("combobox", name="Write into").select_option("")
    dialog.get_by_role("combobox", name="What to do").select_option("extract_pattern")
    dialog.get_by_role("combobox", name="Pattern").select_option("own")
    dialog.get_by_role("group", name="Columns to look at").get_by_role("button", name="Task").click()
    dialog.get_by_role("textbox", name="Regular expression").fill("Survey")
    dialog.get_by_role("combobox", name="Type").select_option("DATE")
    dialog.get_by_role("button", name="Start").last.click()
    job = panel(page).get_by_role("article").first
    expect(job.get_by_text(re.compile(r"\d+ failed"))).to_be_visible()
    job.get_by_role("button", name="Failed rows", exact=True).click()
    expect(job.get_by_role("list", name="Failed rows").get_by_role("listitem").first).to_contain_text("Survey the sign-up")
    expect(job.get_by_text("What was found is not a date").first).to_be_visible()
    with page.expect_download() as report:
        job.get_by_role("button", name="Report").click()
    told = list(csv.DictReader(report.value.path().read_text().splitlines()))
    assert {row["code"] for row in told if row["state"] == "failed"} == {"value_invalid"}
    job.get_by_role("button", name="Show these rows in the sheet").click()
    expect(page.get_by_text(re.compile("rows match"))).to_be_visible()
    job.get_by_role("button", name="Retry failed rows").click()
    page.get_by_role("menuitem", name="Leave what others changed meanwhile").click()
    expect(job.get_by_text("Done", exact=True)).to_be_visible()


def test_a_large_file_is_opened_exported_and_copied_by_jobs(app: App, open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("Item\n" + "\n".join(f"Item {n}" for n in range(LARGE)) + "\n", encoding="utf-8")
    page = open_page()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Open a file").first.click()
    chosen.value.set_files(path)
    page.get_by_role("button", name="Open the sheet").click()
    expect(page.get_by_text("Reading large into a sheet")).to_be_visible()
    expect(page.get_by_text("100,001 rows")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="CSV").click()
    expect(page.get_by_text("large.csv is ready")).to_be_visible(timeout=30_000)
    with page.expect_download() as file:
        page.get_by_role("button", name="Download", exact=True).click()
    assert file.value.suggested_filename == "large.csv"
    page.get_by_role("button", name="Sheet", exact=True).click()
    page.get_by_role("menuitem", name="Make a copy").click()
    expect(page.get_by_text("“large (copy)” is ready")).to_be_visible(timeout=30_000)
    expect(opened(page).get_by_role("article")).to_have_count(3)
    address = page.url
    page.get_by_role("button", name="Open", exact=True).first.click()
    page.wait_for_url(lambda url: url != address)
    expect(page.get_by_text("100,001 rows")).to_be_visible()


def test_jobs_and_ai_columns_shut_nobody_out(app: App, open_page: OpenPage) -> None:
    wide = open_page(SHEET, color_scheme="light")
    expect(opened(wide).get_by_text("No jobs yet")).to_be_visible()
    assert faults(wide) == []
    narrow = open_page(SHEET, color_scheme="dark", viewport={"width": 390, "height": 850})
    opened(ready(narrow))
    for page in (narrow, wide):
        assert faults_of_a_fill(page) == {}


def faults_of_a_fill(page: Page) -> dict[str, list[str]]:
    """From the dialog to the job's details."""
    found: dict[str, list[str]] = {}
    dialog = fill_dialog(page)
    dialog.get_by_role("button", name="Try on 5 rows").click()
    expect(dialog.get_by_role("table")).to_be_visible()
    found["dialog"] = faults(page)
    dialog.get_by_role("button", name="Fill 311 rows").click()
    job = panel(page).get_by_role("article").first
    job.get_by_role("button", name="Details").click()
    expect(job.get_by_text("Processor time")).to_be_visible()
    found["panel"] = faults(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    return {place: told for place, told in found.items() if told}
