"""Answers over the real wire: text, calls in pieces, usage, and odd but harmless ways of sending them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.adapters.openai.prices import Prices, price
from chatsheet.adapters.openai.wire import Broken, Events
from chatsheet.domain.errors import Problem
from chatsheet.ports import ActionCall, ModelMessage, Token, Usage
from tests.adapters.openai.talk import QUESTION, ask, model_at
from tests.model_steps import Calls, Step, fails, says
from tests.scripted_model import scripted


async def test_text_comes_piece_by_piece_and_usage_last() -> None:
    async with scripted(says("There are five rows in it.", delay_s=0.005)) as server, model_at(server) as model:
        pieces = [piece async for piece in model.stream(QUESTION, [])]
    texts = [piece.text for piece in pieces if isinstance(piece, Token)]
    assert len(texts) > 1
    assert "".join(texts) == "There are five rows in it."
    assert pieces[-1] == Usage(120, 12, "gpt-4o", (120 * 2.5 + 12 * 10) / 1e6)


async def test_what_is_asked_looks_as_the_wire_wants_it() -> None:
    call = ActionCall("1-1", "aggregate", '{"measures": []}')
    talk = (
        ModelMessage("system", "You help."),
        ModelMessage("user", "How many?"),
        ModelMessage("assistant", "", (call,)),
        ModelMessage("action", '{"result": "r1"}', call_id="1-1"),
    )
    async with scripted(says("Five.")) as server, model_at(server) as model:
        await ask(model, *talk)
    body = server.asked[0]
    assert body["messages"] == [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "How many?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1-1", "type": "function", "function": {"name": "aggregate", "arguments": '{"measures": []}'}}],
        },
        {"role": "tool", "tool_call_id": "1-1", "content": '{"result": "r1"}'},
    ]
    assert body["tools"][0]["function"]["name"] == "aggregate"
    assert (body["model"], body["stream"], body["stream_options"]) == ("gpt-4o", True, {"include_usage": True})


@pytest.mark.parametrize("are_calls_mixed", [False, True])
async def test_parallel_calls_in_many_pieces_come_out_whole(are_calls_mixed: bool) -> None:
    wanted = [Calls("query", json.dumps({"sql": "select 1"}), "a", 9), Calls("aggregate", json.dumps({"by": ["Ö", "ü"]}), "b", 5)]
    step = Step(text=["Let me ", "look."], calls=wanted, are_calls_mixed=are_calls_mixed)
    async with scripted(step) as server, model_at(server) as model:
        text, calls, _ = await ask(model)
    assert text == "Let me look."
    assert calls == [ActionCall(one.id, one.name, one.arguments) for one in wanted]


async def test_broken_arguments_are_handed_on_and_go_back_in_a_form_that_services_take() -> None:
    async with scripted(Step(calls=[Calls("aggregate", '{"measures": [', "x")]), says("Sorry.")) as server, model_at(server) as model:
        _, calls, _ = await ask(model)
        assert calls == [ActionCall("x", "aggregate", '{"measures": [')]
        await ask(model, *QUESTION, ModelMessage("assistant", "", tuple(calls)), ModelMessage("action", "broken", call_id="x"))
    sent = server.asked[1]["messages"][1]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(sent) == {"unreadable": '{"measures": ['}


async def test_names_that_a_model_invents_do_not_make_its_service_refuse_the_next_request() -> None:
    call = ActionCall("x", "functions.do it!", "[1]")
    async with scripted(says("Ok.")) as server, model_at(server) as model:
        await ask(model, ModelMessage("assistant", "", (call,)))
    assert server.asked[0]["messages"][0]["tool_calls"][0]["function"] == {"name": "functions_do_it_", "arguments": '{"unreadable": "[1]"}'}


def _calls_line(*parts: dict[str, object]) -> str:
    return "data: " + json.dumps({"choices": [{"delta": {"tool_calls": list(parts)}}]})


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(  # every call is number 0, and whole
            [
                _calls_line({"index": 0, "id": "a", "function": {"name": "one", "arguments": "{}"}}),
                _calls_line({"index": 0, "id": "b", "function": {"name": "two", "arguments": "{}"}}),
            ],
            id="all numbered 0",
        ),
        pytest.param(  # no numbers at all
            [
                _calls_line({"id": "a", "function": {"name": "one", "arguments": "{"}}),
                _calls_line({"function": {"arguments": "}"}}),
                _calls_line({"id": "b", "function": {"name": "two", "arguments": "{}"}}),
            ],
            id="not numbered",
        ),
        pytest.param(  # ids repeated with every piece
            [
                _calls_line({"index": 0, "id": "a", "function": {"name": "one", "arguments": "{"}}),
                _calls_line({"index": 0, "id": "a", "function": {"arguments": "}"}}),
                _calls_line({"index": 1, "id": "b", "function": {"name": "two", "arguments": "{}"}}),
            ],
            id="ids repeated",
        ),
    ],
)
async def test_calls_as_other_services_send_them(lines: list[str]) -> None:
    async with scripted(Step(raw=lines, finish="tool_calls")) as server, model_at(server) as model:
        _, calls, _ = await ask(model)
    assert calls == [ActionCall("a", "one", "{}"), ActionCall("b", "two", "{}")]


async def test_calls_without_ids_get_different_ones() -> None:
    line = _calls_line({"index": 0, "function": {"name": "one"}}, {"index": 1, "id": "", "function": {"name": "two"}})
    async with scripted(Step(raw=[line])) as server, model_at(server) as model:
        _, calls, _ = await ask(model)
    assert [call.name for call in calls] == ["one", "two"]
    assert len({call.id for call in calls if call.id}) == 2


@pytest.mark.parametrize(
    "line",
    [
        ": ping",
        "event: message",
        'data: {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}',
        'data: {"choices": [{"index": 0, "content_filter_offsets": {}}]}',
        'data: {"choices": [{"delta": {"reasoning": "hm", "role": null, "annotations": []}}], "new_field": [1]}',
        "data:",
    ],
)
async def test_what_services_add_does_no_harm(line: str) -> None:
    async with scripted(Step(raw=[line], text=["Fine."])) as server, model_at(server) as model:
        text, _, _ = await ask(model)
    assert text == "Fine."


async def test_thoughts_are_not_the_answer() -> None:
    async with scripted(says("Five.", thinking=["Hm, ", "let me see."])) as server, model_at(server) as model:
        text, _, _ = await ask(model)
    assert text == "Five."


async def test_an_answer_cut_by_the_models_own_limit_says_so() -> None:
    async with scripted(says("It goes on and", finish="length"), says("Whole.")) as server, model_at(server) as model:
        assert (await ask(model))[2].is_cut
        assert not (await ask(model))[2].is_cut


async def test_tokens_are_estimated_where_the_service_does_not_count_and_cost_nothing_known() -> None:
    async with scripted(says("abcd " * 20, usage=None)) as server, model_at(server) as model:
        _, _, usage = await ask(model, ModelMessage("user", "x" * 400))
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (100, 25, None)


async def test_a_service_that_does_not_know_the_usage_option_is_asked_without() -> None:
    refusal = fails(400, "Unrecognized request argument supplied: stream_options")
    async with scripted(refusal, says("Fine."), says("Fine again.")) as server, model_at(server) as model:
        assert (await ask(model))[0] == "Fine."
        assert (await ask(model))[0] == "Fine again."
    assert ["stream_options" in body for body in server.asked] == [True, False, False]


async def test_the_connection_is_used_again() -> None:
    async with scripted(*(says("Yes.") for _ in range(5))) as server, model_at(server) as model:
        for _ in range(5):
            await ask(model)
        assert len(server._open) == 1


async def test_a_reader_who_goes_away_ends_the_call() -> None:
    async with scripted(Step(text=["on and "], is_endless=True, delay_s=0.001)) as server, model_at(server) as model:
        stream = model.stream(QUESTION, [])
        await anext(stream)
        await stream.aclose()
        await asyncio.wait_for(server.was_hung_up.wait(), 5)
        assert model.info().is_up


# --- bytes --------------------------------------------------------------------------------------------------------------

RECORDED = b'data: {"a": "\xc3\xa4"}\r\n\r\n: ping\n\nevent: x\ndata: {"b": 2}\n\ndata:[DONE]\n\n'


@given(cuts=st.lists(st.integers(0, len(RECORDED)), max_size=12))
def test_the_events_are_the_same_wherever_the_network_cuts(cuts: list[int]) -> None:
    events, at, found = Events(), 0, []
    for cut in [*sorted(cuts), len(RECORDED)]:
        found += list(events.feed(RECORDED[at:cut]))
        at = cut
    assert found == ['{"a": "ä"}'.encode(), b'{"b": 2}', b"[DONE]"]


def test_a_line_without_end_is_given_up() -> None:
    events = Events()
    for _ in range(1000):
        assert list(events.feed(b"x" * 1000)) == []
    with pytest.raises(Broken):
        list(events.feed(b"x"))


# --- prices -------------------------------------------------------------------------------------------------------------


def test_cached_tokens_cost_what_the_list_says_for_them() -> None:
    found = Prices().of("gpt-4.1")
    assert found is not None
    assert found.cost(read=1_000_000, cached=400_000, written=500_000) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)


def test_deployments_snapshots_and_own_prices_find_theirs() -> None:
    prices = Prices({"mine": price([1, 2]), "gpt-4o": price([9, 8, 7])}, {"plan-bot": "gpt-4.1-mini", "cheap": "mine"})
    assert prices.of("plan-bot") == Prices().of("gpt-4.1-mini")
    assert prices.of("cheap") == price([1, 2])
    assert prices.of("gpt-4o") == price([9, 8, 7])
    assert prices.of("unheard-of", "gpt-4.1-2025-04-14") == Prices().of("gpt-4.1")
    assert prices.of("unheard-of", "also-not") is None


@pytest.mark.parametrize("numbers", [[], [1.0], [1.0, -2.0], [1.0, 2.0, 3.0, 4.0]])
def test_a_price_that_is_none_is_refused(numbers: list[float]) -> None:
    with pytest.raises(Problem) as refused:
        price(numbers)
    assert refused.value.code == "model_settings_invalid"


async def test_a_model_nobody_knows_the_price_of_shows_tokens_only() -> None:
    async with scripted(says("Five.")) as server, model_at(server, names=dict.fromkeys(("fast", "balanced", "thorough"), "own")) as model:
        assert (await ask(model))[2] == Usage(120, 12, "own", None)


def test_the_list_says_where_it_comes_from() -> None:
    import tomllib

    import chatsheet.adapters.openai as package

    data = tomllib.loads((Path(str(package.__file__)).parent / "prices.toml").read_text())
    assert data["source"]
    assert data["date"].year >= 2026
