"""A chat with a language model, in a browser: proof, approval, stop, reload in mid-answer, branches, undo, a chart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import App
from tests.e2e.test_chat import SHEET, OpenPage, say
from tests.model_steps import Calls, Step, calls, fails, says
from tests.scripted_model import ModelServer, scripted_in_thread

pytestmark = pytest.mark.e2e

TOTALS = {"measures": [{"aggregate": "sum", "column": "Budget"}], "by": [{"column": "Status"}]}
QUESTION = "Write me something about the mood of this plan, will you?"
"""Nothing Maestro is sure of."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model's service over real HTTP; each test gives it its steps."""
    with scripted_in_thread() as server:
        yield server


@pytest.fixture
def app(tmp_path: Path, model: ModelServer) -> Iterator[App]:
    settings = {"CHATSHEET_MODEL_BASE_URL": model.base_url, "CHATSHEET_MODEL": "scripted", "CHATSHEET_MODEL_API_KEY": "test-key"}
    app = App(tmp_path, settings=settings)
    app.start()
    yield app
    app.stop()


def answer(page: Page, number: int = -1) -> str:
    """The last answer, or the one of that number."""
    return page.get_by_role("article", name="Answer").nth(number).inner_text()


def slowly(text: str, delay_s: float = 0.02) -> Step:
    return says(text, delay_s=delay_s)


def test_figures_are_told_apart_by_what_they_rest_on(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.steps += [calls("aggregate", **TOTALS), says("Of it {{r1!B1}} is there. Perhaps 987,654 was meant.")]
    page = open_page(SHEET)
    say(page, QUESTION)
    verified = page.get_by_role("button", name=re.compile(r"how it was computed"))
    doubtful = page.get_by_role("button", name=re.compile(r"987,654, not verified"))
    expect(verified).to_have_count(1)
    expect(doubtful).to_have_count(1)
    verified.click()
    proof = page.get_by_role("dialog", name=re.compile("how it was computed"))
    expect(proof).to_contain_text("SELECT")
    expect(proof).to_contain_text("rows counted")
    page.keyboard.press("Escape")
    doubtful.click()
    expect(page.get_by_role("dialog", name=re.compile("987,654"))).to_contain_text("rests on no result")


def test_a_model_that_wants_to_delete_everything_waits_and_goes_on_after_the_no(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.steps += [calls("delete_rows", where={"kind": "all_of", "parts": []}), says("Then I leave everything as it is.")]
    page = open_page(SHEET)
    say(page, QUESTION)
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_visible()
    expect(page).to_have_title(re.compile("Waits for your yes"))
    reject.click()
    expect(page.get_by_role("article", name="Answer").get_by_text("Then I leave everything as it is.")).to_be_visible()
    with app.http() as http:
        assert http.get("/api/v1/sheets/1").json()["row_count"] == 311


def test_stop_after_a_reload_and_from_another_tab(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.steps += [Step(text=["and so on, "], is_endless=True, delay_s=0.02)]
    page, other = open_page(SHEET), open_page(SHEET)
    say(page, QUESTION)
    expect(page.get_by_text("and so on, and so on").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("and so on, and so on").first).to_be_visible()
    other.reload()
    other.get_by_role("button", name=re.compile("^Stop")).first.click()
    for tab in (page, other):
        expect(tab.get_by_text("Nothing was changed").first).to_be_visible(timeout=2_000)


def test_a_reload_in_mid_answer_loses_nothing(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.steps += [slowly("This tale goes on for a while, so that one can reload in the middle of it. " * 6 + "The end of it.")]
    page = open_page(SHEET)
    say(page, QUESTION)
    expect(page.get_by_text("This tale goes on").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("The end of it.").first).to_be_visible(timeout=15_000)
    assert answer(page).count("This tale goes on") == 6


def test_answering_again_and_editing_make_branches_one_can_go_back_to(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.steps += [says("The first tale."), says("The second tale."), says("A third one.")]
    page = open_page(SHEET)
    answers = page.get_by_role("article", name="Answer")
    say(page, QUESTION)
    expect(answers.get_by_text("The first tale.")).to_be_visible()
    page.get_by_role("button", name="Answer again").click()
    expect(answers.get_by_text("The second tale.")).to_be_visible()
    expect(answers.get_by_text("The first tale.")).to_have_count(0)
    page.get_by_role("button", name="Earlier version").click()
    expect(answers.get_by_text("The first tale.")).to_be_visible()
    page.get_by_role("button", name="Change this message").click()
    box = page.get_by_role("textbox", name="Your message")
    box.fill(QUESTION + " In verse, please.")
    box.press("Enter")
    expect(answers.get_by_text("A third one.")).to_be_visible()
    page.reload()
    expect(answers.get_by_text("A third one.")).to_be_visible()
    expect(page.get_by_label("Version 3 of 3")).to_be_visible()


def test_all_that_a_turn_changed_is_undone_at_once(app: App, open_page: OpenPage, model: ModelServer) -> None:
    def set_cell(row: str) -> Calls:
        return Calls("set_cells", json.dumps({"cells": {row: {"Status": "Blocked"}}}), id=f"call_{row}")

    with app.http() as http:
        before = [row["cells"] for row in http.get("/api/v1/sheets/1/rows?limit=5").json()["rows"]]
    model.steps += [Step(calls=[set_cell("2"), set_cell("3")]), says("Both are blocked now.")]
    page = open_page(SHEET)
    say(page, QUESTION)
    expect(page.get_by_role("article", name="Answer").get_by_text("Both are blocked now.")).to_be_visible()
    page.get_by_role("article", name="Answer").last.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Undone").first).to_be_visible()
    with app.http() as http:
        assert [row["cells"] for row in http.get("/api/v1/sheets/1/rows?limit=5").json()["rows"]] == before


def test_a_chart_is_drawn_and_drawn_again_when_the_sheet_changes(app: App, open_page: OpenPage, model: ModelServer) -> None:
    wanted = {"mark": "bar", "x": {"column": "Status"}, "y": {"aggregate": "sum", "column": "Budget"}}
    model.steps += [calls("chart", **wanted), says("Here it is.")]
    page = open_page(SHEET)
    say(page, QUESTION)
    drawn = page.locator("figure svg, figure canvas").first
    expect(drawn).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="As a table").click()
    expect(page.get_by_role("article", name="Answer").last.get_by_role("table")).to_be_visible()


def test_while_the_model_is_down_maestro_says_so_and_answers_what_it_can(app: App, open_page: OpenPage, model: ModelServer) -> None:
    model.then = fails(503, "The service is down.")
    page = open_page(SHEET)
    say(page, QUESTION)
    expect(page.get_by_text("The model’s service is down").first).to_be_visible(timeout=30_000)
    say(page, "how many rows are there?")
    expect(page.get_by_role("button", name=re.compile(r"^Figure 311"))).to_be_visible()
