"""The chats of this process: messages come in, wait their turn, are answered one at a time per chat, can be stopped.

See docs/subsystems/turn.md. Every step is in the store before it is told, so a restart finds out what was left open.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog

from chatsheet.domain.errors import Category, Problem, conflict, invalid
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.session import Session, SessionId, SessionState, Turn, TurnId, TurnStatus
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.run import internal, problem_to_json
from chatsheet.services.chat.answer import Answering, Asked
from chatsheet.services.chat.turns import EMPTY, message_to_json, note, record, turn_to_json
from chatsheet.services.commit import sheet_topic
from chatsheet.services.sessions import Sessions, chat_topic, own_session, rename_within, session_to_json

log = structlog.get_logger(__name__)

MOST_MESSAGE = 8_000
"""Characters of one message; a table belongs into a sheet."""
MOST_QUEUED = 50
RUNNING = frozenset({TurnStatus.QUEUED, TurnStatus.RUNNING})


class Chats:
    """Sending, answering, stopping, deciding."""

    def __init__(self, answering: Answering, sessions: Sessions) -> None:
        self._answering = answering
        self._store = answering.store
        self._sessions = sessions
        self._runners: dict[SessionId, asyncio.Task[None]] = {}
        self._wanted: set[SessionId] = set()
        self._is_closing = False
        self._loading: set[asyncio.Task[None]] = set()
        self._current: dict[SessionId, tuple[TurnId, asyncio.Task[None]]] = {}

    async def start(self) -> None:
        """After a start of the process: answers cut off by the last end are marked interrupted, messages that waited go on."""

        for turn in await self._store.write(_interrupt_running):
            if turn.status is TurnStatus.QUEUED:
                self._run(turn.session_id)

    async def close(self) -> None:
        """Stop answering. What was being answered is marked interrupted at the next start, or here when there is time."""
        self._is_closing = True
        tasks = [*self._runners.values(), *(task for _, task in self._current.values()), *self._loading]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._store.write(_interrupt_running)

    @property
    def running(self) -> int:
        return len(self._current)

    async def session(self, session_id: SessionId, command: Command) -> Session:
        """The caller's own session."""
        return await self._store.read(lambda transaction: own_session(transaction, session_id, command.actor.user))

    def load_soon(self, session_id: SessionId, command: Command) -> None:
        """Load the session's sheet without waiting for it; what comes of it is the session's state."""

        async def load() -> None:
            with suppress(Problem):
                await self._sessions.load(session_id, command)

        task = asyncio.create_task(load())
        self._loading.add(task)
        task.add_done_callback(self._loading.discard)

    async def send(
        self, session_id: SessionId, text: str, command: Command, *, selection: Sequence[str] = (), reading: Mapping[str, Any] | None = None
    ) -> ActionResult:
        """Take a message in. It is answered when those before it are; the same command id is taken in once.

        Raises:
            Problem: `message_empty`, `message_too_long`, `session_unknown`, `session_closed`, `too_many_waiting`.
        """
        clean = text.strip()
        if not clean:
            raise invalid("message_empty", "The message is empty.", "Write something.")
        if len(clean) > MOST_MESSAGE:
            raise Problem(Category.TOO_LARGE, "message_too_long", f"A message has at most {MOST_MESSAGE:,} characters.", "Shorten it.")
        take_in = partial(_take_in, session_id=session_id, text=clean, selection=[*selection], reading=reading, command=command)
        turn, is_new = await self._store.write(take_in)
        if is_new:
            self._run(session_id)
        data = {"message_id": turn.id, "turn_id": turn.id}
        return ActionResult("success", data, "Sent.", meta={} if is_new else {"is_duplicate": True})

    async def wait_for(self, session_id: SessionId, turn_id: str) -> None:
        """Return once the turn has ended, or waits for a decision."""
        moved = asyncio.Event()
        subscription = self._answering.hub.add(chat_topic(session_id), lambda message: moved.set())
        subscription.go_live(0)
        try:
            while (await self._store.read(lambda transaction: transaction.turn(TurnId(turn_id)))).status in RUNNING:
                await moved.wait()
                moved.clear()
        finally:
            self._answering.hub.remove(subscription)

    async def stop(self, session_id: SessionId, command: Command) -> ActionResult:
        """Stop what is being answered; acknowledged at once. Nothing running is no error."""
        await self._store.read(lambda transaction: own_session(transaction, session_id, command.actor.user))
        current = self._current.get(session_id)
        if current is None:
            return ActionResult("success", {"turn_id": None}, "Nothing was running.")
        turn_id, task = current
        task.cancel()
        return ActionResult("success", {"turn_id": turn_id}, "Stopped.")

    async def take_back(self, session_id: SessionId, turn_id: str, command: Command) -> ActionResult:
        """Take a waiting message back. Raises Problem `turn_started` when it is too late."""

        def work(transaction: Transaction) -> None:
            own_session(transaction, session_id, command.actor.user)
            transaction.lock(chat_topic(session_id))
            turn = transaction.turn(TurnId(turn_id))
            if turn.session_id != session_id or turn.status is not TurnStatus.QUEUED:
                raise conflict("turn_started", "This message is being answered already.", "Stop the answer instead.")
            record(
                transaction,
                turn,
                "turn_stopped",
                {"text": "Taken back."},
                command,
                status=TurnStatus.STOPPED,
                document={"text": "Taken back."},
            )

        await self._store.write(work)
        return ActionResult("success", None, "Taken back.")

    async def approve(self, plan_id: str, given_hash: str, command: Command) -> ActionResult:
        """A person's yes, whichever way it came; the turn that asked goes on."""
        result = await self._answering.executor.approve(plan_id, given_hash, command)
        await self._decided(plan_id, "approved", result, command)
        return result

    async def reject(self, plan_id: str, command: Command) -> ActionResult:
        result = await self._answering.executor.reject(plan_id, command)
        await self._decided(plan_id, "rejected", result, command)
        return result

    async def _decided(self, plan_id: str, decision: str, result: ActionResult, command: Command) -> None:
        plan = await self._store.read(lambda transaction: transaction.plan(plan_id))
        if plan.turn_id is None or (result.error is not None and result.error.code in ("plan_hash_wrong", "plan_decided")):
            return
        if result.error is not None and result.error.code == "plan_expired":
            decision = "expired"
        await self._answering.finish_decided(plan, decision, result, command)

    async def snapshot(self, session_id: SessionId, user: str) -> dict[str, Any]:
        """All a page needs to show the chat, with the position to listen from."""

        def read(transaction: Transaction) -> dict[str, Any]:
            session = own_session(transaction, session_id, user)
            top = transaction.top(chat_topic(session_id))
            turns = transaction.turns(session_id)
            return {
                **session_to_json(session),
                "position": {"e": top.epoch, "s": top.seq},
                "messages": [*map(message_to_json, turns)],
                "turns": [*map(turn_to_json, turns)],
                "waiting": [turn.id for turn in turns if turn.status is TurnStatus.QUEUED],
            }

        return await self._store.read(read)

    def _run(self, session_id: SessionId) -> None:
        """See that the session's waiting messages are worked off."""
        self._wanted.add(session_id)
        running = self._runners.get(session_id)
        if running is None or running.done():
            self._runners[session_id] = asyncio.create_task(self._work_off(session_id))

    async def _work_off(self, session_id: SessionId) -> None:
        while session_id in self._wanted:
            self._wanted.discard(session_id)  # before looking, so that a message sent while we look makes us look again
            while turn := await self._store.read(partial(_next_queued, session_id=session_id)):
                await self._answer_next(session_id, turn)
        del self._runners[session_id]

    async def _answer_next(self, session_id: SessionId, turn: Turn) -> None:
        """Answer one message in a task of its own, which `stop` can end without ending the work on the next."""
        task = asyncio.create_task(self._answer(turn))
        self._current[session_id] = (turn.id, task)
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            self._current.pop(session_id, None)

    async def _answer(self, turn: Turn) -> None:
        command = self._command(turn)
        try:
            await self._begin(turn, command)
            state = await self._sessions.load(turn.session_id, command)
            await self._answering.answer(Asked(turn.id, turn.session_id, turn.text, state, command, turn.document))
        except asyncio.CancelledError:
            if not self._is_closing:  # what the end of the process cuts off was not stopped by anybody
                await asyncio.shield(self._stopped(turn, command))
        except Problem as problem:
            await self._failed(turn, problem, command)
        except Exception:
            log.exception("turn_failed", turn=turn.id, correlation_id=command.correlation_id)
            await self._failed(turn, internal(command), command)

    async def _begin(self, turn: Turn, command: Command) -> None:
        await note(
            self._store,
            turn.id,
            "turn_started",
            {"manager": "maestro"},
            command,
            status=TurnStatus.RUNNING,
            document={"manager": "maestro"},
        )

    async def _failed(self, turn: Turn, problem: Problem, command: Command) -> None:
        told = {"error": {**problem_to_json(problem), "correlation_id": command.correlation_id}}
        await note(self._store, turn.id, "turn_failed", told, command, status=TurnStatus.FAILED, document=told)

    async def _stopped(self, turn: Turn, command: Command) -> None:
        def work(transaction: Transaction) -> None:
            current = transaction.turn(turn.id)
            session = transaction.session(turn.session_id)
            done = transaction.cause(sheet_topic(session.sheet_id), turn.id)
            text = current.document["text"] + ("\n\n" if current.document["text"] else "") + _what_was_done(done.summary if done else None)
            told = {"text": text, "can_undo": turn.id if done else None}
            record(transaction, current, "turn_stopped", told, command, status=TurnStatus.STOPPED, document=told)

        await self._store.write(work)

    def _command(self, turn: Turn) -> Command:
        document = turn.document
        # What a person types in a shell is told as theirs in the history; its rules are those of any chat.
        actor = Actor(document["user"], "cli" if document["via"] == "cli" else "chat", document["client"])
        return Command(
            actor,
            datetime.now(UTC),
            document["time_zone"],
            document["locale"],
            correlation_id=document["correlation_id"],
            cause=turn.id,
        )


def _what_was_done(summary: str | None) -> str:
    return f"Stopped. Before that: {summary}" if summary else "Stopped. Nothing was changed."


def _take_in(
    transaction: Transaction, *, session_id: SessionId, text: str, selection: list[str], reading: Mapping[str, Any] | None, command: Command
) -> tuple[Turn, bool]:
    if command.id and (known := transaction.outcome(command.id)):
        return transaction.turn(TurnId(known.decode())), False
    session = own_session(transaction, session_id, command.actor.user)
    if session.state is SessionState.CLOSED:
        raise conflict("session_closed", "This chat is closed.", "Start a new chat.")
    transaction.lock(chat_topic(session_id))
    turns = transaction.turns(session_id)
    if sum(turn.status is TurnStatus.QUEUED for turn in turns) >= MOST_QUEUED:
        raise Problem(
            Category.RATE_LIMITED, "too_many_waiting", "Too many messages are waiting.", "Wait for the answers.", is_retryable=True
        )
    document = {
        **EMPTY,
        "selection": selection,
        "asked_reading": reading,
        "user": command.actor.user,
        "client": command.actor.client,
        "via": command.actor.via,
        "time_zone": command.time_zone,
        "locale": command.locale,
        "correlation_id": command.correlation_id,
    }
    turn = Turn(TurnId(secrets.token_hex(8)), session_id, len(turns) + 1, TurnStatus.QUEUED, text, document, command.now)
    record(transaction, turn, "message_sent", {"message_id": turn.id, "text": text, "selection": selection}, command)
    if not turns:
        rename_within(transaction, session, text[:60], command)
    else:
        transaction.put_session(replace(session, updated_at=command.now))
    if command.id:
        transaction.put_outcome(command.id, turn.id.encode(), now=command.now)
    return turn, True


def _next_queued(transaction: Transaction, session_id: SessionId) -> Turn | None:
    return next((turn for turn in transaction.turns(session_id) if turn.status is TurnStatus.QUEUED), None)


def _interrupt_running(transaction: Transaction) -> list[Turn]:
    """Mark what was being answered; all turns that were open."""
    turns = transaction.open_turns()
    for turn in turns:
        if turn.status is TurnStatus.RUNNING:
            _interrupt(transaction, turn)
    return turns


def _interrupt(transaction: Transaction, turn: Turn) -> None:
    command = Command(Actor(turn.document.get("user", ""), "chat"), datetime.now(UTC), cause=turn.id)
    told = {"text": turn.document["text"]}
    record(transaction, turn, "turn_interrupted", told, command, status=TurnStatus.INTERRUPTED)
