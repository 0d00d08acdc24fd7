"""Calling a webhook's address: the challenge that proves it is wanted, and callbacks, signed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chatsheet.services.smartsheet_face.hooks.records import Hook, Pending


class Caller(Protocol):
    """Reaches addresses outside."""

    def check(self, url: str) -> None:
        """Raises ValueError, in words, for an address that is never called."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers with lower-case names, and the beginning of the body.

        Raises:
            PermissionError: it leads to where nobody may be sent.
            OSError: nobody answered.
        """


def new_secret() -> str:
    return secrets.token_hex(16)


def signature(secret: str, body: bytes) -> str:
    """Smartsheet API 2.0, "Authenticating callbacks": of the raw body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def verify(caller: Caller, hook: Hook) -> str:
    """Ask the address whether it wants callbacks. What is wrong with its answer; empty when it does."""
    challenge = secrets.token_hex(16)
    body = msgspec.json.encode({"challenge": challenge, "webhookId": hook.id})
    try:
        status, headers, content = await caller.post(hook.url, body, {"Smartsheet-Hook-Challenge": challenge})
    except OSError as error:
        return f"The address was not reached: {error}"
    if status != 200:
        return f"The challenge was answered with {status}."
    if headers.get("smartsheet-hook-response") == challenge or _from_body(content) == challenge:
        return ""
    return "The answer did not repeat the challenge."


def _from_body(content: bytes) -> Any:
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return told.get("smartsheetHookResponse") if isinstance(told, dict) else None


def callback_body(hook: Hook, pending: Pending, events: list[dict[str, Any]]) -> bytes:
    """The same for the same `pending`, also after a restart."""
    told: dict[str, Any] = {
        "nonce": pending.nonce,
        "timestamp": f"{pending.timestamp:%Y-%m-%dT%H:%M:%SZ}",
        "webhookId": hook.id,
        "scope": "sheet",
        "scopeObjectId": hook.sheet_id,
    }
    return msgspec.json.encode(told | ({"newWebhookStatus": pending.status} if pending.status else {"events": events}))


async def send(caller: Caller, hook: Hook, body: bytes) -> int | None:
    """The status that the callback was answered with, None where nobody answered."""
    headers = {"Smartsheet-Hmac-SHA256": signature(hook.secret, body), "Smartsheet-Hook-Id": str(hook.id)}
    try:
        status, _, _ = await caller.post(hook.url, body, headers)
    except PermissionError:
        return 0
    except OSError:
        return None
    return status


def new_pending(seq: int, now: datetime, status: str = "") -> Pending:
    return Pending(secrets.token_hex(16), now, seq, status=status)
