"""The chats of this process: messages come in, wait their turn, are answered one at a time per chat, can be stopped and decided on.

See docs/subsystems/turn.md. Every step is in the store before it is told, so a restart finds out what was left open.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chatsheet.domain.errors import Category, Problem, conflict, invalid
from chatsheet.domain.events import Command
from chatsheet.domain.session import Session, SessionId, TurnId, TurnStatus
from chatsheet.domain.sheet import ColumnId, RowId
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.chat.answer import Answering
from chatsheet.services.chat.branches import path
from chatsheet.services.chat.deciding import STILL_OPEN, Verdict, take_up, tell_decision, tell_revision
from chatsheet.services.chat.runner import Runner
from chatsheet.services.chat.taking_in import BEING_ANSWERED, Message, Taken, again, choose, take_in, turn_of
from chatsheet.services.chat.turns import message_to_json, record, total_usage, turn_to_json
from chatsheet.services.feed import subscribe
from chatsheet.services.plan_decisions import OnOutdated
from chatsheet.services.sessions import Sessions, chat_topic, own_session, session_to_json

MOST_MESSAGE = 8_000
"""Characters of one message; a table belongs into a sheet."""


class Chats:
    """Sending, answering, stopping, deciding."""

    def __init__(self, answering: Answering, sessions: Sessions) -> None:
        self._answering = answering
        self._store = answering.store
        self._sessions = sessions
        self._runner = Runner(answering, sessions)
        self._loading: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """After a start of the process: answers cut off by the last end are marked interrupted, messages that waited go on."""
        await self._runner.start()

    async def close(self) -> None:
        """Stop answering. What was being answered is marked interrupted at the next start, or here when there is time."""
        for task in self._loading:
            task.cancel()
        await asyncio.gather(*self._loading, return_exceptions=True)
        await self._runner.close()

    @property
    def running(self) -> int:
        return self._runner.running

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

    async def send(self, session_id: SessionId, message: Message, command: Command) -> ActionResult:
        """Take a message in. It is answered when those before it are; the same command id is taken in once.

        Raises:
            Problem: `message_empty`, `message_too_long`, and what `take_in` says.
        """
        clean = message.text.strip()
        if not clean:
            raise invalid("message_empty", "The message is empty.", "Write something.")
        if len(clean) > MOST_MESSAGE:
            raise Problem(Category.TOO_LARGE, "message_too_long", f"A message has at most {MOST_MESSAGE:,} characters.", "Shorten it.")
        message = replace(message, text=clean)
        return await self._taken(session_id, lambda transaction, turn: take_in(transaction, session_id, message, command, turn))

    async def regenerate(self, session_id: SessionId, turn_id: str, command: Command) -> ActionResult:
        """Answer a message again, in a branch beside the first answer. Raises Problem as `send`."""
        return await self._taken(session_id, lambda transaction, turn: again(transaction, session_id, TurnId(turn_id), command, turn))

    async def _taken(self, session_id: SessionId, take: Callable[[Transaction, TurnId], Taken]) -> ActionResult:
        turn_id = TurnId(secrets.token_hex(8))
        try:
            taken = await self._store.write(lambda transaction: take(transaction, turn_id))
        except Problem as problem:
            if problem.category is Category.EFFECT_UNKNOWN:
                self._runner.look_for(session_id, turn_id)
            raise
        if taken.is_new:
            self._runner.run(session_id, taken.begun)
        data = {"message_id": taken.turn.id, "turn_id": taken.turn.id}
        return ActionResult("success", data, "Sent.", meta={} if taken.is_new else {"is_duplicate": True})

    async def go_on(self, session_id: SessionId, turn_id: str, command: Command) -> ActionResult:
        """Take up an answer that was cut off, or that its budget ended; it goes on where it was, with the budget once more.

        Raises:
            Problem: `turn_not_last` when the chat went on meanwhile, `turn_complete` when there is nothing to go on with.
        """
        await self._store.write(lambda transaction: take_up(transaction, session_id, turn_id, command))
        self._runner.run(session_id)
        return ActionResult("success", {"turn_id": turn_id}, "Going on.")

    async def choose(self, session_id: SessionId, turn_id: str, command: Command) -> ActionResult:
        """Show the branch through this turn."""
        head = await self._store.write(lambda transaction: choose(transaction, session_id, turn_id, command))
        return ActionResult("success", {"head": head}, "Shown.")

    async def wait_for(self, session_id: SessionId, turn_id: str) -> None:
        """Return once the turn has ended, or waits for a decision."""
        moved = asyncio.Event()
        caught = await subscribe(self._store, self._answering.hub, chat_topic(session_id), None, lambda message: moved.set())
        caught.subscription.go_live(caught.version.seq)
        try:
            while (await self._store.read(lambda transaction: transaction.turn(TurnId(turn_id)))).status in BEING_ANSWERED:
                await moved.wait()
                moved.clear()
        finally:
            self._answering.hub.remove(caught.subscription)

    async def stop(self, session_id: SessionId, command: Command) -> ActionResult:
        """Stop what is being answered; acknowledged at once. Nothing running is no error."""
        await self._store.read(lambda transaction: own_session(transaction, session_id, command.actor.user))
        turn_id = self._runner.stop(session_id)
        return ActionResult("success", {"turn_id": turn_id}, "Stopped." if turn_id else "Nothing was running.")

    async def take_back(self, session_id: SessionId, turn_id: str, command: Command) -> ActionResult:
        """Take a waiting message back. Raises Problem `turn_started` when it is too late."""

        def work(transaction: Transaction) -> None:
            own_session(transaction, session_id, command.actor.user)
            transaction.lock(chat_topic(session_id))
            turn = turn_of(transaction, session_id, turn_id)
            if turn.status is not TurnStatus.QUEUED:
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

    async def approve(self, plan_id: str, given_hash: str, command: Command, on_outdated: OnOutdated = "refuse") -> ActionResult:
        """A person's yes, whichever way it came; the turn that asked goes on."""
        result = await self._answering.executor.approve(plan_id, given_hash, command, on_outdated)
        await self._decided(plan_id, "approved", result, command)
        return result

    async def reject(self, plan_id: str, command: Command) -> ActionResult:
        result = await self._answering.executor.reject(plan_id, command)
        await self._decided(plan_id, "rejected", result, command)
        return result

    async def _decided(self, plan_id: str, decision: Verdict, result: ActionResult, command: Command) -> None:
        plan = await self._store.read(lambda transaction: transaction.plan(plan_id))
        if plan.turn_id is None or (result.error is not None and result.error.code in STILL_OPEN):
            return
        if result.error is not None and result.error.code == "plan_expired":
            decision = "expired"
        session_id = await self._store.write(lambda transaction: tell_decision(transaction, plan, decision, result, command))
        if session_id is not None:
            self._runner.run(session_id)

    async def revise(
        self, plan_id: str, without: AbstractSet[RowId], values: Mapping[RowId, Mapping[ColumnId, object]], command: Command
    ) -> ActionResult:
        """Leave rows out of a plan, or change its values, before deciding. Every tab sees the plan as it is then."""
        return await self._replanned(plan_id, await self._answering.executor.revise(plan_id, without, values, command), command)

    async def refresh(self, plan_id: str, command: Command) -> ActionResult:
        """Work a plan out again on the sheet as it is now."""
        return await self._replanned(plan_id, await self._answering.executor.refresh(plan_id, command), command)

    async def _replanned(self, plan_id: str, result: ActionResult, command: Command) -> ActionResult:
        if result.error is None:
            await self._store.write(lambda transaction: tell_revision(transaction, transaction.plan(plan_id), command))
        return result

    async def turn(self, session_id: SessionId, turn_id: str, user: str) -> dict[str, Any]:
        """One turn as a page shows it. Raises Problem `session_unknown`, `turn_unknown`."""

        def read(transaction: Transaction) -> dict[str, Any]:
            own_session(transaction, session_id, user)
            return turn_to_json(turn_of(transaction, session_id, turn_id))

        return await self._store.read(read)

    async def snapshot(self, session_id: SessionId, user: str) -> dict[str, Any]:
        """All a page needs to show the chat, with the position to listen from."""

        def read(transaction: Transaction) -> dict[str, Any]:
            session = own_session(transaction, session_id, user)
            top = transaction.top(chat_topic(session_id))
            turns = transaction.turns(session_id)
            branch = path(turns, session.head)
            return {
                **session_to_json(session),
                "head": branch[-1].id if branch else None,
                "usage": total_usage(turns),
                "position": {"e": top.epoch, "s": top.seq},
                "messages": [*map(message_to_json, turns)],
                "turns": [*map(turn_to_json, turns)],
                "waiting": [turn.id for turn in turns if turn.status is TurnStatus.QUEUED],
            }

        return await self._store.read(read)
