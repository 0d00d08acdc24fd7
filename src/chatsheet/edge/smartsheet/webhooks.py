"""Webhooks: register, list, enable, change, delete. Smartsheet API 2.0, "Webhooks"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from chatsheet.domain.sheet import SheetId
from chatsheet.edge.smartsheet.asking import MOST, Ask, answer, done, needed
from chatsheet.edge.smartsheet.shapes import time_to_json
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.smartsheet_face.errors import Refused
from chatsheet.services.smartsheet_face.hooks.calling import new_secret, verify
from chatsheet.services.smartsheet_face.hooks.records import (
    BY_OWNER,
    ENABLED,
    NEW,
    VERIFICATION_FAILED,
    Hook,
    change,
    load,
    load_all,
    save,
)

MOST_PAGE = 10_000
"""Smartsheet API 2.0, "List webhooks"."""
TAKEN = frozenset({"name", "callbackUrl", "scope", "scopeObjectId", "subscope", "events", "version"})
CHANGEABLE = frozenset({"name", "callbackUrl", "events", "version", "enabled"})
replace = msgspec.structs.replace


def hook_to_json(hook: Hook, ask: Ask) -> dict[str, Any]:
    is_number = ask.flag("numericDates")
    told: dict[str, Any] = {
        "id": hook.id,
        "name": hook.name,
        "apiClientId": "",
        "apiClientName": "",
        "scope": "sheet",
        "scopeObjectId": hook.sheet_id,
        "callbackUrl": hook.url,
        "events": ["*.*"],
        "sharedSecret": hook.secret,
        "enabled": hook.enabled,
        "status": hook.status,
        "version": 1,
        "createdAt": time_to_json(hook.created_at, is_number=is_number),
        "modifiedAt": time_to_json(hook.modified_at, is_number=is_number),
    }
    stats: dict[str, Any] = {"lastCallbackAttemptRetryCount": hook.pending.attempts if hook.pending else 0}
    for name, time in (("lastCallbackAttempt", hook.attempted_at), ("lastSuccessfulCallback", hook.succeeded_at)):
        if time is not None:
            stats[name] = time_to_json(time, is_number=is_number)
    if hook.attempted_at is not None:
        told["stats"] = stats
    if hook.details:
        told["disabledDetails"] = hook.details
    return told if hook.column_ids is None else told | {"subscope": {"columnIds": list(hook.column_ids)}}


async def list_webhooks(ask: Ask) -> Response:
    """The newest first. How many there are is not told: clients read until a page is short."""
    number, size = ask.page()
    if ask.flag("includeAll"):
        number, size = 1, MOST_PAGE
    size = min(size, MOST_PAGE)
    hooks = await ask.read("list_sheets", None, load_all)
    some = [hook_to_json(hook, ask) for hook in hooks[(number - 1) * size : number * size]]
    return answer({"pageNumber": number, "pageSize": size, "totalPages": -1, "totalCount": -1, "data": some})


async def get_webhook(ask: Ask) -> Response:
    return answer(hook_to_json(await ask.read("list_sheets", None, lambda one: load(one, ask.id("webhook_id"))), ask))


async def create_webhook(ask: Ask) -> Response:
    """Not enabled yet: the address is to prove first that it wants callbacks."""
    body = await ask.object()
    _check_attributes(body, TAKEN)
    for name in ("name", "callbackUrl", "scope", "scopeObjectId", "events", "version"):
        needed(body, name, "webhook")
    if body["scope"] != "sheet":
        raise Refused(1031, f"{str(body['scope'])[:40]} is no webhook.scope here.")
    _check_values(ask, body)
    sheet_id = body["scopeObjectId"]
    if isinstance(sheet_id, bool) or not isinstance(sheet_id, int) or not 0 < sheet_id <= MOST:
        raise Refused(1151, f"There is no sheet {str(sheet_id)[:40]}.")
    ask.authorize("describe_sheet", SheetId(sheet_id))
    now = ask.command().now

    def write(transaction: Transaction) -> Hook:
        if sheet_id not in {sheet.id for sheet in transaction.sheets()}:
            raise Refused(1151, f"There is no sheet {sheet_id}.")
        columns = _subscope(transaction, SheetId(sheet_id), body.get("subscope"))
        hook = Hook(
            id=transaction.new_webhook_id(),
            sheet_id=sheet_id,
            name=str(body["name"])[:100],
            url=body["callbackUrl"],
            secret=new_secret(),
            created_at=now,
            modified_at=now,
            column_ids=columns,
        )
        save(transaction, hook)
        return hook

    return done(hook_to_json(await ask.state.store.write(write), ask))


def _check_attributes(body: Mapping[str, Any], allowed: frozenset[str]) -> None:
    refused = body.keys() - allowed
    if refused:
        raise Refused(1032, f"Not allowed here: {', '.join(f'webhook.{name}' for name in sorted(refused))[:200]}.")


def _check_values(ask: Ask, body: Mapping[str, Any]) -> None:
    url = body.get("callbackUrl")
    if url is not None:
        try:
            ask.face.hooks.caller.check(str(url))
        except ValueError as error:
            raise Refused(1152, f"webhook.callbackUrl can't be called: {error}.") from None
    if body.get("events") not in (None, ["*.*"]):
        raise Refused(1031, 'webhook.events is ["*.*"].')
    if body.get("version") not in (None, 1):
        raise Refused(1031, "webhook.version is 1.")


def _subscope(transaction: Transaction, sheet_id: SheetId, given: Any) -> tuple[int, ...] | None:
    ids = given.get("columnIds") if isinstance(given, Mapping) else None
    if not ids:
        return None
    known = {column.id for column in transaction.sheet(sheet_id).columns}
    if not isinstance(ids, list) or not all(one in known for one in ids):
        raise Refused(1293, "webhook.subscope names columns that the sheet does not have.")
    return tuple(ids)


async def update_webhook(ask: Ask) -> Response:
    """Enabling waits for the address to answer the challenge."""
    body = await ask.object()
    _check_attributes(body, CHANGEABLE)
    _check_values(ask, body)
    hook_id, store, hooks = ask.id("webhook_id"), ask.state.store, ask.face.hooks
    now, enabled = ask.command().now, body.get("enabled")
    before = await ask.read("list_sheets", None, lambda one: load(one, hook_id))
    ask.authorize("describe_sheet", SheetId(before.sheet_id))
    has_moved = body.get("callbackUrl") not in (None, before.url)
    await hooks.leave(hook_id)
    try:
        hook = await change(store, hook_id, lambda one: _updated(one, body, has_moved=has_moved))
        if enabled is False and hook.enabled:
            hook = await change(store, hook_id, lambda one: one.disabled(BY_OWNER, "", now))
        elif enabled and not hook.enabled:
            trouble = await verify(hooks.caller, hook)
            hook = await store.write(lambda transaction: _verified(transaction, hook_id, trouble, ask))
        return done(hook_to_json(hook, ask))
    finally:
        hooks.follow(await store.read(lambda transaction: load(transaction, hook_id)))


def _updated(hook: Hook, body: Mapping[str, Any], *, has_moved: bool) -> Hook:
    hook = replace(hook, name=str(body.get("name") or hook.name)[:100], url=body.get("callbackUrl") or hook.url)
    return replace(hook, enabled=False, status=NEW, pending=None) if has_moved else hook


def _verified(transaction: Transaction, hook_id: int, trouble: str, ask: Ask) -> Hook:
    """What happened before it was enabled is not told."""
    hook, now = load(transaction, hook_id), ask.command().now
    if trouble:
        hook = hook.disabled(VERIFICATION_FAILED, trouble, now)
    else:
        top = transaction.top(sheet_topic(SheetId(hook.sheet_id)))
        hook = replace(
            hook, enabled=True, status=ENABLED, details="", epoch=top.epoch, seq=top.seq, pending=None, callbacks=0, modified_at=now
        )
    save(transaction, hook)
    return hook


async def delete_webhook(ask: Ask) -> Response:
    hook_id = ask.id("webhook_id")

    def write(transaction: Transaction) -> None:
        load(transaction, hook_id)
        transaction.remove_webhook(hook_id)

    ask.authorize("list_sheets")
    await ask.face.hooks.leave(hook_id)
    await ask.state.store.write(write)
    return done()


async def reset_secret(ask: Ask) -> Response:
    ask.authorize("list_sheets")
    secret = new_secret()
    await change(ask.state.store, ask.id("webhook_id"), lambda hook: replace(hook, secret=secret))
    return done({"sharedSecret": secret})
