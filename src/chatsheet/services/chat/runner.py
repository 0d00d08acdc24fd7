"""The one worker per chat: takes waiting messages in turn, each in a task of its own that can be stopped. See docs/subsystems/turn.md."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import structlog

from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.session import SessionId, Turn, TurnId, TurnStatus
from chatsheet.ports import Transaction
from chatsheet.services.actions.outcomes import internal, problem_to_json
from chatsheet.services.chat.answer import Answering, Asked
from chatsheet.services.chat.beginning import Begun, begin_again, begin_next, is_waiting
from chatsheet.services.chat.turns import note, record, undoable
from chatsheet.services.commit import sheet_topic
from chatsheet.services.sessions import Sessions

log = structlog.get_logger(__name__)


class Runner:
    """Which chats are being answered in this process."""

    def __init__(self, answering: Answering, sessions: Sessions) -> None:
        self._answering = answering
        self._store = answering.store
        self._sessions = sessions
        self._workers: dict[SessionId, asyncio.Task[None]] = {}
        self._wanted: set[SessionId] = set()
        self._begun: dict[SessionId, Begun] = {}
        """Begun when their message was taken in; of a chat one at most."""
        self._unsure: dict[SessionId, TurnId] = {}
        """Begun in the same way, if they were stored at all."""
        self._current: dict[SessionId, tuple[TurnId, asyncio.Task[None]]] = {}
        self._is_closing = False

    async def start(self) -> None:
        """After a start of the process: answers cut off by the last end are marked interrupted, messages that waited go on."""
        for turn in await self._store.write(_interrupt_running):
            if turn.status is TurnStatus.QUEUED:
                self.run(turn.session_id)

    async def close(self) -> None:
        """Stop answering. What was being answered is marked interrupted at the next start, or here when there is time."""
        self._is_closing = True
        tasks = [*self._workers.values(), *(task for _, task in self._current.values())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._store.write(_interrupt_running)

    @property
    def running(self) -> int:
        return len(self._current)

    def run(self, session_id: SessionId, begun: Begun | None = None) -> None:
        """See that the session's waiting messages are worked off, before them the one that is `begun` already."""
        if begun is not None:
            self._begun[session_id] = begun
        self._wanted.add(session_id)
        working = self._workers.get(session_id)
        if working is None or working.done():
            self._workers[session_id] = asyncio.create_task(self._work_off(session_id))

    def look_for(self, session_id: SessionId, turn_id: TurnId) -> None:
        """Answer a turn that may have been stored and begun; the store did not say."""
        self._unsure[session_id] = turn_id
        self.run(session_id)

    def stop(self, session_id: SessionId) -> TurnId | None:
        """Stop what is being answered; which turn it was."""
        current = self._current.get(session_id)
        if current is None:
            return None
        turn_id, task = current
        task.cancel()
        return turn_id

    async def _work_off(self, session_id: SessionId) -> None:
        while session_id in self._wanted:
            self._wanted.discard(session_id)  # before looking, so that a message sent while we look makes us look again
            while begun := self._begun.pop(session_id, None) or await self._begin_next(session_id):
                await self._answer_next(session_id, begun)
        del self._workers[session_id]

    async def _begin_next(self, session_id: SessionId) -> Begun | None:
        if unsure := self._unsure.pop(session_id, None):
            return await self._store.write(partial(begin_again, session_id=session_id, turn_id=unsure))
        if await self._store.read(partial(is_waiting, session_id=session_id)):
            return await self._store.write(partial(begin_next, session_id=session_id))
        return None

    async def _answer_next(self, session_id: SessionId, begun: Begun) -> None:
        """Answer one message in a task of its own, which `stop` can end without ending the work on the next."""
        task = asyncio.create_task(self._answer(begun))
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            self._current.pop(session_id, None)
            self._answering.hub.end_stream(f"run:{begun.turn.id}")

    async def _answer(self, begun: Begun) -> None:
        turn, session, command = begun.turn, begun.session, begun.command
        task = asyncio.current_task()
        assert task is not None
        self._current[session.id] = (turn.id, task)  # not before it runs: what is cancelled earlier would not tell how it ended
        try:
            state = await self._sessions.ready(session, command)
            await self._answering.answer(Asked(turn.id, session, turn.text, state, command, turn.document, begun.before))
        except asyncio.CancelledError:
            if not self._is_closing:  # what the end of the process cuts off was not stopped by anybody
                await asyncio.shield(self._store.write(lambda transaction: _stopped(transaction, turn.id, command)))
        except Problem as problem:
            await self._failed(turn, problem, command)
        except Exception:
            log.exception("turn_failed", turn=turn.id, correlation_id=command.correlation_id)
            await self._failed(turn, internal(command.correlation_id), command)

    async def _failed(self, turn: Turn, problem: Problem, command: Command) -> None:
        told = {"error": {**problem_to_json(problem), "correlation_id": command.correlation_id}}
        await note(self._store, turn.id, "turn_failed", told, command, status=TurnStatus.FAILED, document=told)


def _stopped(transaction: Transaction, turn_id: TurnId, command: Command) -> None:
    turn = transaction.turn(turn_id)
    done = transaction.cause(sheet_topic(transaction.session(turn.session_id).sheet_id), turn.id)
    goes_on = "Stopped. The job that was started goes on." if turn.document.get("job") else "Stopped. Nothing was changed."
    was_done = f"Stopped. Before that: {done.summary}" if done else goes_on
    undone = [one["action"] for one in turn.document["actions"] if one["outcome"] is None]
    text = "\n\n".join(part for part in (turn.document["text"], was_done, f"Not finished: {', '.join(undone)}." if undone else "") if part)
    told = {
        "text": text,
        "can_undo": turn.id if done else undoable(turn.document),
        "figures": turn.document["figures"],
        "usage": turn.document["usage"],
    }
    record(transaction, turn, "turn_stopped", told, command, status=TurnStatus.STOPPED, document=told)


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
