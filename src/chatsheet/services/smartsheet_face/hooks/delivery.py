"""Telling webhooks what changed: from the log, so that nothing is lost in a restart; one callback at a time per webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import structlog

from chatsheet.domain.events import Event
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Store, Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.feed import Hub
from chatsheet.services.smartsheet_face.errors import Refused
from chatsheet.services.smartsheet_face.hooks.calling import Caller, callback_body, new_pending, send, verify
from chatsheet.services.smartsheet_face.hooks.events import told
from chatsheet.services.smartsheet_face.hooks.records import (
    CALLBACK_FAILED,
    ENABLED,
    SCOPE_INACCESSIBLE,
    VERIFICATION_FAILED,
    Hook,
    Pending,
    change,
    load,
    load_all,
)

log = structlog.get_logger(__name__)

RETRY_AFTER_S = (*(15.0 * 2**attempt for attempt in range(7)), *(3 * 3600.0,) * 7)
"""Smartsheet API 2.0, "Webhook retries": fourteen, the first seven further and further apart, the others every three hours."""
AFTER_FAULT_S = 30.0
"""Before it goes on after a fault of our own, such as a database that is away."""
GATHER_S = 0.05
"""What changes within this time goes into one callback."""
MOST_EVENTS = 200
"""Events of the log that one callback tells of."""
CALLBACKS_PER_CHALLENGE = 100

replace = msgspec.structs.replace


@dataclass(slots=True)
class _Runner:
    topic: str
    wake: asyncio.Event
    task: asyncio.Task[None]


@dataclass(frozen=True, slots=True)
class _Callback:
    hook: Hook
    pending: Pending
    body: bytes


@dataclass(slots=True)
class FaceHooks:
    """The webhooks of this installation. Only the server that was started delivers."""

    store: Store
    hub: Hub
    caller: Caller
    retry_after_s: Sequence[float] = RETRY_AFTER_S
    gather_s: float = GATHER_S
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _runners: dict[int, _Runner] = field(default_factory=dict)
    _is_running: bool = False

    async def start(self) -> None:
        """Go on where the last server stopped."""
        self._is_running = True
        self.hub.listen(self._heard, lambda: {runner.topic for runner in self._runners.values()})
        for hook in await self.store.read(load_all):
            self.follow(hook)

    async def close(self) -> None:
        self._is_running = False
        for hook_id in [*self._runners]:
            await self.leave(hook_id)

    def follow(self, hook: Hook) -> None:
        """From now on tell it; anything that is still to be told, at once."""
        if not self._is_running or not hook.listens or hook.id in self._runners:
            return
        wake = asyncio.Event()
        wake.set()
        task = asyncio.create_task(self._run(hook.id, wake), name=f"webhook-{hook.id}")
        self._runners[hook.id] = _Runner(sheet_topic(SheetId(hook.sheet_id)), wake, task)

    async def leave(self, hook_id: int) -> None:
        """Nothing more is sent."""
        runner = self._runners.pop(hook_id, None)
        if runner is not None:
            runner.task.cancel()
            await asyncio.gather(runner.task, return_exceptions=True)

    def _heard(self, event: Event) -> None:
        for runner in self._runners.values():
            if runner.topic == event.topic:
                runner.wake.set()

    async def _run(self, hook_id: int, wake: asyncio.Event) -> None:
        while True:
            await wake.wait()
            await asyncio.sleep(self.gather_s)
            wake.clear()
            try:
                while await self._tell(hook_id):
                    pass
            except Refused:  # it was deleted
                self._runners.pop(hook_id, None)
                return
            except Exception:
                log.exception("webhook_failed", webhook=hook_id)
                await asyncio.sleep(AFTER_FAULT_S)
                wake.set()

    async def _tell(self, hook_id: int) -> bool:
        """Send the next callback until it is answered or given up. False when there is nothing (more) to send."""
        callback = await self.store.read(lambda transaction: self._next(transaction, hook_id))
        if not isinstance(callback, _Callback):
            return await self._skip(hook_id, callback)
        if callback.hook.callbacks >= CALLBACKS_PER_CHALLENGE and not await self._verified_again(callback.hook):
            return False
        if callback.hook.pending is None:
            await change(self.store, hook_id, lambda hook: replace(hook, pending=callback.pending))
        attempts = callback.pending.attempts
        while True:
            status = await send(self.caller, callback.hook, callback.body)
            if status == 200:
                await change(self.store, hook_id, lambda hook: self._answered(hook, callback.pending))
                return True
            if not is_worth_retrying(status) or attempts >= len(self.retry_after_s):
                await change(self.store, hook_id, lambda hook, status=status: self._given_up(hook, status))  # type: ignore[misc]
                log.warning("webhook_disabled", webhook=hook_id, status=status)
                return False
            attempts += 1
            await change(self.store, hook_id, lambda hook, attempts=attempts: self._attempted(hook, attempts))  # type: ignore[misc]
            await asyncio.sleep(self.retry_after_s[attempts - 1])

    async def _skip(self, hook_id: int, seq: int) -> bool:
        """Nothing up to here concerns the webhook. Whether there may be more behind it."""
        had_pending = False

        def skipped(hook: Hook) -> Hook:
            nonlocal had_pending
            had_pending = hook.pending is not None
            return replace(hook, seq=max(seq, hook.seq), pending=None)

        if seq:
            await change(self.store, hook_id, skipped)
        return had_pending

    def _next(self, transaction: Transaction, hook_id: int) -> _Callback | int:
        """The next callback; or up to which event there is nothing to tell, 0 where that is known."""
        hook = load(transaction, hook_id)
        topic = sheet_topic(SheetId(hook.sheet_id))
        if not hook.listens:
            return 0
        if hook.epoch != transaction.top(topic).epoch:
            hook = replace(hook, seq=0, epoch=transaction.top(topic).epoch, pending=None)
        if hook.pending is not None and hook.pending.status:
            return _Callback(hook, hook.pending, callback_body(hook, hook.pending, []))
        is_first = not _is_doubled(transaction, hook)
        after = hook.seq
        while events := _events(transaction, topic, after, hook.pending):
            status = _new_status(events[-1], hook)
            pending = hook.pending or new_pending(events[-1].seq, self.now(), status)
            objects = told(hook, events, transaction.sheet(SheetId(hook.sheet_id)).columns) if is_first and hook.enabled else []
            if status or objects:
                return _Callback(hook, pending, callback_body(hook, pending, objects))
            after = events[-1].seq
        return after if after > hook.seq else 0

    async def _verified_again(self, hook: Hook) -> bool:
        trouble = await verify(self.caller, hook)
        if trouble:
            await change(self.store, hook.id, lambda one: one.disabled(VERIFICATION_FAILED, trouble, self.now()))
        else:
            await change(self.store, hook.id, lambda one: replace(one, callbacks=0))
        return not trouble

    def _answered(self, hook: Hook, pending: Pending) -> Hook:
        now = self.now()
        hook = replace(
            hook, seq=pending.seq, pending=None, callbacks=hook.callbacks + 1, attempted_at=now, succeeded_at=now, epoch=hook.epoch
        )
        if pending.status:
            return replace(hook, status=pending.status, enabled=pending.status == ENABLED, modified_at=now)
        return hook

    def _attempted(self, hook: Hook, attempts: int) -> Hook:
        pending = None if hook.pending is None else replace(hook.pending, attempts=attempts)
        return replace(hook, pending=pending, attempted_at=self.now())

    def _given_up(self, hook: Hook, status: int | None) -> Hook:
        why = "Nobody answered." if not status else f"The callback was answered with {status}."
        return replace(hook.disabled(CALLBACK_FAILED, why, self.now()), attempted_at=self.now())


def is_worth_retrying(status: int | None) -> bool:
    """Smartsheet API 2.0, "Webhook retries": 4xx but 410, 5xx, and silence."""
    return status is None or (400 <= status <= 599 and status != 410)


def _events(transaction: Transaction, topic: str, after: int, pending: Pending | None) -> list[Event]:
    """Up to the next that takes the sheet away or brings it back: that is told in a callback of its own."""
    up_to = None if pending is None else pending.seq
    events = transaction.events(topic, after=after, up_to=up_to, limit=MOST_EVENTS)
    turns = [at for at, event in enumerate(events) if event.type in ("sheet_deleted", "sheet_restored")]
    if not turns:
        return events
    return events[: turns[0]] or events[:1]


def _new_status(event: Event, hook: Hook) -> str:
    if event.type == "sheet_deleted" and hook.enabled:
        return SCOPE_INACCESSIBLE
    return ENABLED if event.type == "sheet_restored" and hook.status == SCOPE_INACCESSIBLE else ""


def _is_doubled(transaction: Transaction, hook: Hook) -> bool:
    """Whether an older webhook tells the same address of the same things: one callback is enough."""
    same = (hook.sheet_id, hook.url, hook.column_ids)
    return any(one.enabled and one.id < hook.id and (one.sheet_id, one.url, one.column_ids) == same for one in load_all(transaction))
