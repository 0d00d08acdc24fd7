"""What goes wrong at a model's service, over the real wire: what is tried again, what is told, what opens the circuit breaker."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import structlog

from chatsheet.adapters.openai import faults
from chatsheet.adapters.openai.config import Patience
from chatsheet.adapters.openai.model import OpenAIModel
from chatsheet.domain.errors import Category
from tests.adapters.openai.talk import HURRIED, KEY, QUESTION, QUICKLY, ask, config, fail, model_at
from tests.model_steps import Calls, Step, fails, filters_the_prompt, has_no_quota, is_busy, knows_no_deployment, says
from tests.scripted_model import scripted

CUT = says("It is five, and that", cut_after=3)


# --- tried again --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(fails(500), id="500"),
        pytest.param(fails(502), id="502"),
        pytest.param(fails(503), id="503"),
        pytest.param(fails(529, "Overloaded"), id="529"),
        pytest.param(is_busy(0), id="429"),
        pytest.param(says("Never", cut_after=0), id="cut at once"),
        pytest.param(says("Never", end_after=1), id="ended at once"),
        pytest.param(Step(raw=["data: {oops"]), id="malformed at once"),
        pytest.param(Step(raw=['data: {"error": {"message": "Internal", "type": "server_error"}}']), id="error in the stream"),
    ],
)
async def test_before_the_first_piece_what_passes_is_tried_again(step: Step) -> None:
    async with scripted(step, step, says("Five.")) as server, model_at(server) as model:
        assert (await ask(model))[0] == "Five."
        assert model.info().trouble == ""
    assert len(server.asked) == 3


async def test_it_is_not_tried_for_ever() -> None:
    async with scripted(then=fails(503)) as server, model_at(server) as model:
        problem, _ = await fail(model)
    assert (problem.code, problem.category, problem.is_retryable) == ("model_unavailable", Category.UNAVAILABLE, True)
    assert len(server.asked) == 3


async def test_a_long_wait_that_the_service_asks_for_is_left_to_the_person() -> None:
    async with scripted(is_busy(3600)) as server, model_at(server) as model:
        problem, _ = await fail(model)
    assert (problem.code, problem.params, problem.is_retryable) == ("model_rate_limited", {"retry_after_s": 3600.0}, True)
    assert len(server.asked) == 1


def test_all_ways_of_asking_for_a_wait_are_understood() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert faults.retry_after({"retry-after": "7"}) == 7
    assert faults.retry_after({"retry-after-ms": "1500", "retry-after": "2"}) == 1.5
    assert faults.retry_after({"retry-after": at}) == pytest.approx(30, abs=2)
    assert [faults.retry_after(headers) for headers in ({}, {"retry-after": "soon"}, {"retry-after-ms": "x"})] == [None] * 3


# --- after the first piece ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(CUT, "model_answer_cut", id="cut"),
        pytest.param(replace(CUT, cut_after=None, end_after=3), "model_answer_cut", id="ends without a reason"),
        pytest.param(says("It is"), "", id="whole"),
    ],
)
async def test_an_answer_that_breaks_off_is_told_as_that_and_asked_for_once(step: Step, code: str) -> None:
    async with scripted(step) as server, model_at(server) as model:
        if not code:
            assert (await ask(model))[0] == "It is"
            return
        problem, text = await fail(model)
    assert (problem.code, problem.is_retryable, text) == (code, False, "It is ")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("data: {oops", "model_answer_broken"),
        ('data: {"choices": "many"}', "model_answer_broken"),
        ('data: {"choices": [{"delta": {"content": 7}}]}', "model_answer_broken"),
        ("data: \xff", "model_answer_broken"),
        ('data: {"error": {"message": "Overloaded", "code": "server_error"}}', "model_answer_cut"),
        ('data: {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}', "model_quota_exceeded"),
    ],
)
async def test_rubbish_in_the_middle_ends_the_answer(line: str, code: str) -> None:
    piece = "data: " + json.dumps({"choices": [{"delta": {"content": "It is "}}]})
    async with scripted(Step(raw=[piece, line])) as server, model_at(server) as model:
        problem, text = await fail(model)
    assert (problem.code, problem.is_retryable) == (code, False)
    assert text in ("", "It is ")
    assert len(server.asked) <= 3


@pytest.mark.parametrize(
    "step",
    [
        Step(raw=["<!doctype html><title>Sign in</title>"], end_after=1, headers={"Content-Type": "text/html"}),
        Step(status=301, error="moved", headers={"Location": "http://elsewhere.invalid/"}),
    ],
)
async def test_a_web_page_and_a_redirection_are_no_model(step: Step) -> None:
    async with scripted(then=step) as server, model_at(server) as model:
        assert (await fail(model))[0].code == "model_address_wrong"


# --- patience -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stall_after", [-1, 0, 1])
async def test_a_service_that_never_begins_is_given_up_without_another_wait(stall_after: int) -> None:
    async with scripted(says("Never", stall_after=stall_after)) as server, model_at(server, patience=HURRIED) as model:
        problem, text = await fail(model)
        await asyncio.wait_for(server.was_hung_up.wait(), 5)
    assert (problem.code, problem.category, problem.is_retryable, text) == ("model_timeout", Category.TIMEOUT, True, "")
    assert len(server.asked) == 1


async def test_a_service_that_stops_in_the_middle_is_given_up() -> None:
    async with scripted(says("It is five", stall_after=2)) as server, model_at(server, patience=HURRIED) as model:
        problem, text = await fail(model)
    assert (problem.code, problem.is_retryable, text) == ("model_timeout", False, "It ")


async def test_thinking_is_a_sign_of_life() -> None:
    slow = says("Five.", thinking=["hm "] * 8, delay_s=0.04)
    async with scripted(slow) as server, model_at(server, patience=HURRIED) as model:
        assert (await ask(model))[0] == "Five."


async def test_comments_of_the_connection_are_none() -> None:
    pings = Step(raw=[": ping"] * 40, delay_s=0.02, text=["late"])
    async with scripted(pings) as server, model_at(server, patience=HURRIED) as model:
        assert (await fail(model))[0].code == "model_timeout"


async def test_a_whole_answer_has_its_time() -> None:
    short = Patience(first_s=1, between_s=1, whole_s=0.2)
    endless = Step(text=["and "], is_endless=True, delay_s=0.01)
    async with scripted(endless) as server, model_at(server, patience=short) as model:
        problem, text = await fail(model)
    assert problem.code == "model_timeout"
    assert text.startswith("and and")


async def test_the_count_of_tokens_is_not_worth_a_failure() -> None:
    async with scripted(says("Five.", end_after=3), says("Six.", stall_after=3)) as server, model_at(server, patience=HURRIED) as model:
        text, _, usage = await ask(model)
        assert (text, usage.output_tokens) == ("Five.", 1)
        assert (await ask(model))[0] == "Six."


async def test_an_answer_without_end_is_stopped() -> None:
    async with scripted(Step(text=["and so on, "], is_endless=True)) as server, model_at(server, most_characters=50_000) as model:
        problem, text = await fail(model)
        await asyncio.wait_for(server.was_hung_up.wait(), 5)
        assert model.info().is_up
    assert (problem.code, problem.category) == ("model_answer_too_long", Category.TOO_LARGE)
    assert len(text) < 100_000


@pytest.mark.parametrize("step", [Step(thinking=["hm "] * 500), Step(calls=[Calls("query", '{"sql": "' + "x" * 2000 + '"}', "a", 100)])])
async def test_thoughts_and_calls_without_end_are_stopped_too(step: Step) -> None:
    async with scripted(step) as server, model_at(server, most_characters=1000) as model:
        assert (await fail(model))[0].code == "model_answer_too_long"


# --- told in plain words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        (has_no_quota(), "model_quota_exceeded", "used up"),
        (fails(402, "Insufficient Balance"), "model_quota_exceeded", "used up"),
        (fails(403, "Access denied due to Virtual Network/Firewall rules."), "model_key_refused", "refuses the key"),
        (fails(404, "The model `gpt-4o` does not exist or you do not have access to it.", "model_not_found"), "model_not_found", "gpt-4o"),
        (Step(status=404, error="<html>nothing here</html>"), "model_address_wrong", "no model's service"),
        (filters_the_prompt(), "model_content_filtered", "(jailbreak)"),
        (says("I must", finish="content_filter"), "model_content_filtered", "content filter"),
        (
            fails(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"),
            "model_context_too_long",
            "too long",
        ),
        (fails(413, "Request too large"), "model_context_too_long", "too long"),
        (fails(400, "registry.ollama.ai/library/gemma does not support tools"), "model_without_actions", "cannot call actions"),
        (fails(400, "Unsupported value: 'temperature'"), "model_request_refused", "Unsupported value: 'temperature'"),
        (Step(status=400, error=None), "model_request_refused", "status 400"),
        (Step(status=422, error={"detail": [{"msg": "field required"}]}), "model_request_refused", "refused the request"),
    ],
)
async def test_a_refusal_is_told_once_with_what_to_do(step: Step, code: str, words: str) -> None:
    async with scripted(step) as server, model_at(server) as model:
        problem, _ = await fail(model)
    assert problem.code == code
    assert words in problem.message
    assert problem.fix
    assert not problem.is_retryable
    assert len(server.asked) == 1


async def test_a_missing_azure_deployment_is_called_that() -> None:
    async with scripted(knows_no_deployment()) as server, model_at(server, provider="azure") as model:
        problem, _ = await fail(model)
    assert (problem.code, problem.params) == ("model_deployment_not_found", {"model": "gpt-4o"})


async def test_a_missing_model_of_ollama_says_how_to_get_it() -> None:
    missing = fails(404, "model 'qwen3:8b' not found")
    names = dict.fromkeys(("fast", "balanced", "thorough"), "qwen3:8b")
    async with scripted(missing) as server, model_at(server, provider="ollama", names=names) as model:
        problem, _ = await fail(model)
    assert (problem.code, problem.fix) == ("model_not_found", "Run `ollama pull qwen3:8b`, or set CHATSHEET_MODEL.")


async def test_where_nobody_listens_the_service_is_unavailable() -> None:
    async with scripted() as server:
        unused = server.base_url
    async with scripted() as server, model_at(server, base_url=unused) as model:
        problem, _ = await fail(model)
    assert (problem.code, problem.params) == ("model_unavailable", {"why": "nothing listens at its address"})


# --- circuit breaker ----------------------------------------------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_it_leaves_a_dead_service_alone_and_finds_out_by_itself_that_it_is_back() -> None:
    clock = Clock()
    async with scripted(*[fails(503)] * 3, says("Five.")) as server:
        model = OpenAIModel(config(server), retry=QUICKLY, clock=clock)
        assert (model.info().is_up, model.info().trouble) == (True, "")
        await fail(model)
        assert (model.info().is_up, model.info().trouble) == (False, "model_unavailable")
        problem, _ = await fail(model)
        assert (problem.code, problem.params["retry_after_s"]) == ("model_unavailable", 10.0)
        assert len(server.asked) == 3
        clock.now = 10
        assert (model.info().is_up, model.info().trouble) == (True, "model_unavailable")
        assert (await ask(model))[0] == "Five."
        assert (model.info().is_up, model.info().trouble) == (True, "")
        await model.close()


async def test_in_half_open_one_question_tries_and_the_others_are_told_at_once() -> None:
    clock = Clock()
    async with scripted(*[fails(503)] * 3, says("Five.", delay_s=0.05), then=says("Six.")) as server:
        model = OpenAIModel(config(server), retry=QUICKLY, clock=clock)
        await fail(model)
        clock.now = 10
        answers = await asyncio.gather(ask(model), fail(model), fail(model), return_exceptions=True)
        told: Any = answers[0]
        assert told[0] == "Five."
        assert [one[0].code for one in answers[1:] if isinstance(one, tuple)] == ["model_unavailable"] * 2
        assert len(server.asked) == 4
        assert (await ask(model))[0] == "Six."
        await model.close()


@pytest.mark.parametrize("step", [has_no_quota(), fails(401), filters_the_prompt(), is_busy(60)])
async def test_refusals_do_not_open_it(step: Step) -> None:
    async with scripted(then=step) as server, model_at(server) as model:
        for _ in range(5):
            await fail(model)
        assert model.info().is_up
    assert len(server.asked) == 5


async def test_a_refused_key_shows_until_it_is_taken_again() -> None:
    async with scripted(fails(401), filters_the_prompt(), says("Five.")) as server, model_at(server) as model:
        await fail(model)
        assert model.info().trouble == "model_key_refused"
        await fail(model)
        await ask(model)
        assert model.info().trouble == ""


async def test_answers_that_always_break_off_open_it() -> None:
    async with scripted(then=CUT) as server, model_at(server) as model:
        for _ in range(3):
            await fail(model)
        assert not model.info().is_up


# --- secrets ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        fails(401, f"Incorrect API key provided: {KEY}."),
        fails(400, f"Bad header Authorization: Bearer {KEY}"),
        fails(400, "Bad token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.abcdefghij"),
        fails(400, "Your key sk-other-1234567890abcdef is old"),
        fails(500, f"key={KEY}"),
        Step(raw=[f'data: {{"error": {{"message": "key {KEY}", "type": "invalid_request_error"}}}}']),
        CUT,
    ],
)
async def test_the_key_is_in_no_error_log_or_repr(step: Step, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    async with scripted(then=step) as server, model_at(server) as model:
        problem, _ = await fail(model)
        assert KEY in str(server.requests[0].headers)
        structlog.get_logger().error("failed", exc_info=problem, model=model, config=config(server))
        shown = [repr(problem), str(problem), str(problem.params), problem.fix, repr(model), repr(config(server)), repr(model.info())]
    printed = capsys.readouterr()
    everything = " ".join([*shown, caplog.text, printed.err, printed.out])
    for secret in (KEY, "eyJhbGciOiJIUzI1NiIs", "sk-other-1234567890abcdef"):
        assert secret not in everything.replace(str(step), "")


async def test_a_question_costs_nothing_when_nobody_listens_to_the_answer() -> None:
    async with scripted(says("Five.")) as server, model_at(server) as model:
        model.stream(QUESTION, [])
        assert server.asked == []
