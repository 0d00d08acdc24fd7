"""Signing in, with both shapes of Smartsheet's answer."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.domain.source import SourceGrant
from tests.adapters.smartsheet.scripted import QUICKLY, SECRET, Says, Smartsheet, config, problem_of, scripted

NOW = datetime(2026, 3, 31, 14, 5, tzinfo=UTC)
GRANT = {"access_token": "acc-1", "token_type": "bearer", "refresh_token": "ref-1", "expires_in": 604799}
OLD = SourceGrant("acc-0", "ref-0")


def hashed(word: str) -> str:
    return hashlib.sha256(f"{SECRET}|{word}".encode()).hexdigest()


def refuses(error: str, status: int = 400, **more: Any) -> Says:
    return Says({"errorCode": 1, "error": error, "error_description": f"It is an {error}", **more}, status)


def service_of(server: Smartsheet) -> SmartsheetService:
    return SmartsheetService(config(server.base_url), retry=QUICKLY, now=lambda: NOW)


def test_the_browser_is_sent_to_smartsheet_with_what_we_need_and_no_more() -> None:
    service = SmartsheetService(config("https://api.smartsheet.com/2.0", app_url=""))
    address = urlsplit(service.sign_in_url("state-1", "https://ours.example.org/back"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://app.smartsheet.com/b/authorize"
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["app-1"],
        "scope": ["READ_SHEETS WRITE_SHEETS ADMIN_SHEETS ADMIN_WEBHOOKS READ_USERS"],
        "state": ["state-1"],
    }


@pytest.mark.parametrize("body", [GRANT, {"token": GRANT}])
async def test_a_code_becomes_a_grant(body: dict[str, Any]) -> None:
    async with scripted(Says(body)) as (server, _):
        service = service_of(server)
        grant = await service.grant("code-1")
        await service.close()
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", "/token")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in asked.headers
    assert asked.body == {"grant_type": "authorization_code", "code": "code-1", "client_id": "app-1", "hash": hashed("code-1")}
    assert grant == SourceGrant("acc-1", "ref-1", NOW + timedelta(seconds=604799))
    assert "acc-1" not in repr(grant)


@pytest.mark.parametrize("body", [GRANT, {"token": GRANT}])
async def test_a_grant_is_renewed(body: dict[str, Any]) -> None:
    async with scripted(Says(body)) as (server, _):
        service = service_of(server)
        grant = await service.renew(OLD)
        await service.close()
    told = server.requests[0].body
    assert told == {"grant_type": "refresh_token", "refresh_token": "ref-0", "client_id": "app-1", "hash": hashed("ref-0")}
    assert grant.access == "acc-1"


async def test_what_fails_at_the_first_sign_in_is_said() -> None:
    async with scripted(refuses("invalid_grant"), refuses("invalid_client", 401), Says({"errorCode": 1003, "message": "No."}, 401)) as (
        server,
        service,
    ):
        for _ in range(3):
            problem = await problem_of(service.grant("code-1"))
            assert (problem.code, problem.category) == ("source_sign_in_failed", "permission")
            assert SECRET not in f"{problem} {problem.message} {problem.params}"
    assert len(server.requests) == 3


async def test_a_refresh_token_that_is_no_longer_good_needs_a_person() -> None:
    async with scripted(refuses("invalid_grant"), refuses("invalid_request"), refuses("invalid_client", 401)) as (_, service):
        assert (await problem_of(service.renew(OLD))).code == "source_sign_in_needed"
        assert (await problem_of(service.renew(OLD))).code == "source_sign_in_needed"
        assert (await problem_of(service.renew(OLD))).code == "source_sign_in_failed"


async def test_an_answer_that_was_lost_is_asked_for_again() -> None:
    async with scripted(Says(way="drop"), Says(GRANT)) as (server, service):
        assert (await service.renew(OLD)).access == "acc-1"
    assert len(server.requests) == 2


@pytest.mark.parametrize("body", [{}, {"token": {}}, {"access_token": ""}, [1]])
async def test_an_answer_without_a_token_is_none(body: Any) -> None:
    async with scripted(Says(body)) as (_, service):
        assert (await problem_of(service.grant("code-1"))).code == "source_unavailable"


@pytest.mark.parametrize(
    ("address", "name", "app"),
    [
        ("https://api.smartsheet.com/2.0", "Smartsheet", "https://app.smartsheet.com"),
        ("https://api.smartsheet.eu/2.0", "Smartsheet (EU)", "https://app.smartsheet.eu"),
        ("https://api.smartsheet.au/2.0", "Smartsheet (Australia)", "https://app.smartsheet.au"),
        ("https://api.smartsheetgov.com/2.0", "Smartsheet Gov", "https://app.smartsheetgov.com"),
        ("http://127.0.0.1:8000/smartsheet/2.0", "Smartsheet at 127.0.0.1:8000", ""),
    ],
)
def test_a_region_has_a_name_and_a_door(address: str, name: str, app: str) -> None:
    plain = SmartsheetConfig(address, client_id="app-1", client_secret=SecretStr(SECRET))
    assert (SmartsheetService(plain).name, plain.sign_in_at) == (name, app)
    assert SmartsheetService(plain).can_sign_in is bool(app)
    assert not SmartsheetService(SmartsheetConfig(address)).can_sign_in
    assert SECRET not in repr(plain)
