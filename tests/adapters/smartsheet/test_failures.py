"""What Smartsheet refuses, and what goes wrong on the way: told by code, tried again only where that does no harm."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import structlog.testing

from chatsheet.adapters.smartsheet.faults import retry_after
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.adapters.smartsheet.source import SmartsheetSource
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.source import SourcePlace
from chatsheet.domain.values import ColumnType
from chatsheet.telemetry import set_up_logs
from tests.adapters.smartsheet.scripted import (
    QUICKLY,
    SECRET,
    TOKEN,
    Says,
    Tokens,
    config,
    done,
    fails,
    problem_of,
    scripted,
    sheet,
    source_at,
)

Asking = Callable[[SmartsheetSource], Awaitable[Any]]
TYPES = {11: ColumnType.TEXT_NUMBER}


async def read(source: SmartsheetSource) -> Any:
    return await source.version(7)


async def write(source: SmartsheetSource) -> Any:
    return await source.add_rows(7, [{11: "x"}], SourcePlace(), TYPES)


WRITES: list[Asking] = [
    write,
    lambda source: source.set_cells(7, [(1, {11: "x"})], TYPES),
    lambda source: source.move_rows(7, [1], SourcePlace()),
    lambda source: source.delete_rows(7, [1]),
    lambda source: source.change_column(7, 11, type=ColumnType.TEXT_NUMBER, title="B"),
    lambda source: source.delete_column(7, 11),
    lambda source: source.rename(7, "B"),
    lambda source: source.add_hook(7, "https://x.org", "chatsheet"),
    lambda source: source.enable_hook(3),
]
VERSION = Says({"version": 5})
WRITTEN = done([{"id": 91, "rowNumber": 1, "cells": []}])
CATEGORIES = {
    "source_sign_in_needed": Category.PERMISSION,
    "source_forbidden": Category.PERMISSION,
    "source_sheet_gone": Category.NOT_FOUND,
    "source_refused": Category.INVALID_INPUT,
    "source_busy": Category.RATE_LIMITED,
    "source_unavailable": Category.UNAVAILABLE,
    "source_timeout": Category.TIMEOUT,
    "source_effect_unknown": Category.EFFECT_UNKNOWN,
}


# --- every code ---------------------------------------------------------------------------------------------------------------

CODES = [
    *((401, code, "source_sign_in_needed") for code in (1001, 1002, 1003, 1005)),
    *((403, code, "source_forbidden") for code in (1004, 1013, 1039, 1045, 1050, 1092, 1212)),
    *((404, code, "source_sheet_gone") for code in (1006, 1020, 1033, 1114)),
    *((400, code, "source_refused") for code in (1034, 1008, 1009, 1012, 1018, 1031, 1024, 1032)),
    *((400, code, "source_refused") for code in (1036, 1037, 1038, 1041, 1042, 1046, 1056, 1061, 1062, 1063, 1064, 1123, 1130, 1148, 1163)),
    (429, 4003, "source_busy"),
    (503, 4001, "source_unavailable"),
    *((500, code, "source_refused") for code in (1119, 1278, 5012)),
    (410, 4005, "source_refused"),
    (400, 9999, "source_refused"),
    (403, 9999, "source_forbidden"),
    (401, 9999, "source_sign_in_needed"),
]
ONLY_READ = [
    (500, 4002, "source_timeout"),
    (500, 4004, "source_unavailable"),
    (500, 4000, "source_unavailable"),
    (502, 0, "source_unavailable"),
]
ONLY_WRITE = [(500, code, "source_effect_unknown") for code in (4002, 4004, 4000, 0)]


@pytest.mark.parametrize(("status", "code", "ours"), CODES + ONLY_READ)
async def test_every_code_when_asking(status: int, code: int, ours: str) -> None:
    await check(read, status, code, ours)


@pytest.mark.parametrize(("status", "code", "ours"), CODES + ONLY_WRITE)
async def test_every_code_when_changing(status: int, code: int, ours: str) -> None:
    await check(write, status, code, ours)


async def check(asking: Asking, status: int, code: int, ours: str) -> None:
    async with source_at(fails(status, code, "The sheet is {weird}.", Retry_After="30")) as (_, source):
        problem = await problem_of(asking(source))
    assert (problem.code, problem.category) == (ours, CATEGORIES[ours])
    assert problem.message
    assert problem.fix
    if ours != "source_busy":  # that one is told by our own line
        assert {name: problem.params[name] for name in ("code", "message", "ref_id")} == {
            "code": code,
            "message": "The sheet is {weird}.",
            "ref_id": "ref77",
        }


async def test_a_row_that_is_gone_is_not_a_sheet_that_is_gone() -> None:
    async with source_at(fails(404, 1006, detail={"index": 2, "rowId": 9}), fails(404, 1006)) as (_, source):
        problem = await problem_of(write(source))
        assert (problem.code, problem.params["index"], problem.params["row_id"]) == ("source_refused", 2, 9)
        assert (await problem_of(source.delete_column(7, 11))).code == "source_refused"
        assert (await problem_of(source.enable_hook(3))).code == "source_refused"


@pytest.mark.parametrize("status", [301, 401, 403, 404, 407])
async def test_somebody_elses_page_does_not_end_a_sign_in_or_a_sheet(status: int) -> None:
    async with source_at(Says(b"<html>Welcome to the guest network</html>", status)) as (server, source):
        assert (await problem_of(read(source))).code == "source_unavailable"
    assert len(server.requests) == 1


async def test_nothing_secret_is_told() -> None:
    words = f"Invalid header Authorization: Bearer {TOKEN} with {SECRET} " + "x" * 1000
    set_up_logs(level="debug", as_json=False)
    with structlog.testing.capture_logs() as lines:
        async with scripted(fails(400, 1018, words)) as (_, service):
            source = service.source(Tokens())
            problem = await problem_of(read(source))
            shown = f"{problem} {problem.message} {problem.params} {service!r} {source!r} {lines}"
    set_up_logs(level="error", as_json=False)
    assert TOKEN not in shown
    assert SECRET not in shown
    assert len(str(problem.params["message"])) <= 300
    assert any(line["event"] == "source_failed" and line["ref_id"] == "ref77" for line in lines)


# --- tried again or not -------------------------------------------------------------------------------------------------------

HARMLESS = [
    Says(way="drop"),
    Says({"version": 5}, way="truncate"),
    Says(b'{"version": "five"}'),
    Says(b"<html>"),
    fails(500, 4002),
    fails(500, 4004),
    Says(b"", 502),
    Says(b"<html>", 503),
    Says(b"", 504),
]


@pytest.mark.parametrize("answer", HARMLESS)
async def test_a_question_is_asked_again(answer: Says) -> None:
    async with source_at(answer, VERSION) as (server, source):
        assert await read(source) == 5
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", HARMLESS)
async def test_a_question_is_asked_three_times_at_most(answer: Says) -> None:
    async with source_at(answer) as (server, source):
        await problem_of(read(source))
    assert len(server.requests) == 3


@pytest.mark.parametrize("answer", HARMLESS)
async def test_a_change_that_may_have_been_made_is_not_sent_again(answer: Says) -> None:
    async with source_at(answer) as (server, source):
        problem = await problem_of(write(source))
    assert (problem.code, problem.is_retryable, len(server.requests)) == ("source_effect_unknown", False, 1)


@pytest.mark.parametrize("asking", WRITES)
async def test_no_kind_of_change_is_sent_again(asking: Asking) -> None:
    async with source_at(Says(way="drop")) as (server, source):
        assert (await problem_of(asking(source))).code == "source_effect_unknown"
    assert len(server.requests) == 1


@pytest.mark.parametrize("asking", [read, write])
@pytest.mark.parametrize(
    "answer", [fails(500, 4000), fails(503, 4001), fails(400, 1042), fails(403, 1004), fails(404, 1006), fails(401, 1002), fails(500, 5012)]
)
async def test_what_will_not_go_better_is_not_sent_again(asking: Asking, answer: Says) -> None:
    async with source_at(answer) as (server, source):
        await problem_of(asking(source))
    assert len(server.requests) == 1


@pytest.mark.parametrize("asking", [read, write])
async def test_after_a_refusal_for_the_rate_also_a_change_is_sent_again(asking: Asking) -> None:
    async with source_at(fails(429, 4003, Retry_After="0"), VERSION if asking is read else WRITTEN) as (server, source):
        await asking(source)
    assert len(server.requests) == 2


@pytest.mark.parametrize("asking", [read, write])
async def test_a_person_is_told_how_long_smartsheet_wants_to_rest(asking: Asking) -> None:
    async with source_at(fails(429, 4003)) as (server, source):
        problem = await problem_of(asking(source))
        again = await problem_of(asking(source))
    assert problem.code == again.code == "source_busy"
    assert 55 < float(str(problem.params["retry_after_s"])) <= 70
    assert len(server.requests) == 1


@pytest.mark.parametrize("asking", [read, write])
async def test_who_cannot_be_reached_was_not_sent_anything(asking: Asking) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/2.0"
    service = SmartsheetService(config(address), retry=QUICKLY, clock=lambda: 0.0)
    try:
        problem = await problem_of(asking(service.source(Tokens())))
    finally:
        await service.close()
    assert (problem.code, problem.is_retryable) == ("source_unavailable", True)
    assert problem.params["why"] == "nothing listens at its address"
    assert not service.is_up  # three attempts


@pytest.mark.parametrize(("asking", "code"), [(read, "source_timeout"), (write, "source_effect_unknown")])
async def test_who_waited_long_enough_is_told(asking: Asking, code: str) -> None:
    async with source_at(Says(way="stall"), read_s=0.05, write_s=0.05) as (server, source):
        assert (await problem_of(asking(source))).code == code
    assert len(server.requests) == 1


async def test_a_change_that_nobody_waits_for_any_more_is_given_up() -> None:
    held = asyncio.Event()
    async with source_at(Says(until=held)) as (server, source):
        writing = asyncio.ensure_future(write(source))
        await server.arrived.wait()
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        held.set()


def test_a_wait_may_be_asked_for_in_seconds_or_until_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after({"retry-after": "7"}) == 7.0
    assert 85 < (retry_after({"retry-after": later}) or 0) <= 90
    assert retry_after({"retry-after": "soon"}) is retry_after({}) is None


# --- the breaker --------------------------------------------------------------------------------------------------------------


async def test_a_service_that_fails_is_left_alone_and_tried_again() -> None:
    time = [0.0]
    async with scripted(Says(b"", 502)) as (server, _):
        service = SmartsheetService(config(server.base_url), retry=QUICKLY, clock=lambda: time[0])
        source = service.source(Tokens())
        await problem_of(read(source))
        assert (service.is_up, len(server.requests)) == (False, 3)
        problem = await problem_of(write(source))
        assert (problem.code, len(server.requests)) == ("source_unavailable", 3)
        assert float(str(problem.params["retry_after_s"])) == 10.0
        time[0], server.answers = 11.0, [VERSION]
        assert await read(source) == 5
        assert service.is_up
        await service.close()


@pytest.mark.parametrize("answer", [fails(401, 1002), fails(403, 1004), fails(404, 1006), fails(400, 1042), fails(500, 4004)])
async def test_a_refusal_is_no_outage(answer: Says) -> None:
    async with scripted(answer) as (_, service):
        source = service.source(Tokens())
        for _ in range(5):
            await problem_of(write(source))
        assert service.is_up


# --- tokens -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asking", [read, write])
async def test_an_expired_token_is_renewed_and_the_request_repeated(asking: Asking) -> None:
    tokens = Tokens("tok-2")
    async with scripted(fails(401, 1003), VERSION if asking is read else WRITTEN) as (server, service):
        await asking(service.source(tokens))
    assert [asked.headers["authorization"] for asked in server.requests] == [f"Bearer {TOKEN}", "Bearer tok-2"]
    assert tokens.renewals == 1


async def test_a_token_called_invalid_is_replaced_where_there_is_another() -> None:
    """Another process may have renewed it: that ends the old one."""
    for left, count in ((("tok-2",), 2), ((), 1)):
        async with scripted(fails(401, 1002), VERSION) as (server, service):
            asking = read(service.source(Tokens(*left)))
            if left:
                assert await asking == 5
            else:
                assert (await problem_of(asking)).code == "source_sign_in_needed"
        assert len(server.requests) == count


async def test_two_calls_at_once_renew_it_once() -> None:
    tokens = Tokens("tok-2", "tok-3")
    both = asyncio.Event()
    async with scripted(*(Says(fails(401, 1003).body, 401, until=both),) * 2, VERSION) as (server, service):
        source = service.source(tokens)
        asking = [asyncio.ensure_future(read(source)), asyncio.ensure_future(read(source.unhurried()))]
        while len(server.requests) < 2:
            server.arrived.clear()
            await server.arrived.wait()
        both.set()
        assert await asyncio.gather(*asking) == [5, 5]
    assert tokens.renewals == 1
    assert [asked.headers["authorization"] for asked in server.requests[2:]] == ["Bearer tok-2"] * 2


async def test_a_new_token_that_is_refused_needs_a_person() -> None:
    tokens = Tokens("tok-2", "tok-3")
    async with scripted(fails(401, 1003)) as (server, service):
        assert (await problem_of(read(service.source(tokens)))).code == "source_sign_in_needed"
    assert (len(server.requests), tokens.renewals) == (2, 1)


async def test_who_cannot_give_a_token_says_why() -> None:
    async def none(refused: str) -> str:
        raise Problem(Category.PERMISSION, "source_not_connected", "Nobody is signed in.", "Sign in.")

    async with scripted(sheet()) as (server, service):
        assert (await problem_of(read(service.source(none)))).code == "source_not_connected"
    assert server.requests == []
