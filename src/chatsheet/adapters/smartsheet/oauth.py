"""Signing in: OAuth 2 as Smartsheet does it (API 2.0, "OAuth"). The app's secret itself is never sent, only a hash with the code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from chatsheet.adapters.smartsheet import problems, wire
from chatsheet.adapters.smartsheet.client import Client
from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.requests import Ask
from chatsheet.domain.errors import Problem
from chatsheet.domain.source import SourceGrant

REFUSALS = frozenset({"source_sign_in_needed", "source_forbidden", "source_refused"})
"""What a request for a token may come back with, besides not coming back."""


def sign_in_url(config: SmartsheetConfig, state: str) -> str:
    query = {"response_type": "code", "client_id": config.client_id, "scope": " ".join(config.scopes), "state": state}
    return f"{config.sign_in_at}/b/authorize?{urlencode(query)}"


def first(config: SmartsheetConfig, code: str) -> Ask:
    return _ask(config, code, {"grant_type": "authorization_code", "code": code})


def again(config: SmartsheetConfig, refresh: str) -> Ask:
    return _ask(config, refresh, {"grant_type": "refresh_token", "refresh_token": refresh})


async def granted(client: Client, ask: Ask, now: Callable[[], datetime]) -> SourceGrant:
    """Raises Problem `source_sign_in_failed`, or as every request."""
    try:
        return await client.ask(ask, None, lambda body: grant_of(body, now))
    except Problem as problem:
        raise _failed(problem) if problem.code in REFUSALS else problem from None


async def renewed(client: Client, ask: Ask, now: Callable[[], datetime]) -> SourceGrant:
    """Raises Problem `source_sign_in_needed`, `source_sign_in_failed` where the app itself is refused, or as every request."""
    try:
        return await client.ask(ask, None, lambda body: grant_of(body, now))
    except Problem as problem:
        if problem.code not in REFUSALS:
            raise
        is_app = problem.params.get("error") in ("invalid_client", "unsupported_grant_type")
        raise _failed(problem) if is_app else problems.sign_in_needed(problem.params) from None


def _failed(problem: Problem) -> Problem:
    return problems.sign_in_failed(str(problem.params.get("message", "")).rstrip("."), problem.params)


def _ask(config: SmartsheetConfig, word: str, form: dict[str, str]) -> Ask:
    proof = hashlib.sha256(f"{config.client_secret.get_secret_value()}|{word}".encode()).hexdigest()
    return Ask("POST", "/token", form={**form, "client_id": config.client_id, "hash": proof}, about="account")


def grant_of(body: bytes, now: Callable[[], datetime]) -> SourceGrant:
    """Raises msgspec.MsgspecError for what is none, in neither of the two shapes."""
    told = wire.decoded(body, wire.Grant)
    if isinstance(told.token, dict):
        told = msgspec.convert(told.token, wire.Grant)
    if not told.access_token:
        raise msgspec.ValidationError("no token")
    return SourceGrant(told.access_token, told.refresh_token, now() + timedelta(seconds=told.expires_in) if told.expires_in else None)


def utc_now() -> datetime:
    return datetime.now(UTC)
