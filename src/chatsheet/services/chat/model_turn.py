"""A turn answered by a language model: it streams text, calls actions, and goes on with what they say. See docs/subsystems/turn.md.

Every step is stored before the next begins, so a turn can be taken up where it was cut off. Text that streams is a signal; about once a
second it is stored, with its figures judged, so that a cut-off answer is shown as far as it came.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from chatsheet.domain.errors import Problem
from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, ModelMessage, Token, Transaction, Usage
from chatsheet.services.chat.context import actions_for_model, fitted, messages_of, shares, system_messages
from chatsheet.services.chat.model_calls import run_calls
from chatsheet.services.chat.model_run import ModelRun
from chatsheet.services.chat.proof.quality import quality, second_look
from chatsheet.services.chat.shown import Shown
from chatsheet.services.chat.turns import alongside, keep, record

if TYPE_CHECKING:
    from chatsheet.services.chat.answer import Answering, Asked

CHARACTERS_PER_TOKEN = 4
"""Of an answer still running, whose usage is not known yet."""
BROKEN_OFF, TOO_LONG = "model_answer_cut", "model_context_too_long"
"""The adapter's codes for a stream that ended in mid-answer, and for a conversation its model cannot hold: the step is tried once more, the
latter with half the window."""


async def answer_with_model(answering: Answering, asked: Asked, maestro_read: Mapping[str, Any], started: float) -> None:
    """Ask the model until it has nothing more to call, its budget is used up, or a person must decide.

    `maestro_read`, what Maestro made of the message, is told with the first call.

    Raises:
        Problem: its service failed; what was done so far is stored, and the turn can be taken up.
    """
    turn = ModelTurn(answering, asked, maestro_read, started)
    try:
        await turn.go()
    except BaseException:
        await asyncio.shield(turn.keep())
        raise


class ModelTurn:
    """One run of the loop. What it knows is in `run`; the rest can be made again from the store."""

    def __init__(self, answering: Answering, asked: Asked, maestro_read: Mapping[str, Any], started: float) -> None:
        assert answering.model is not None
        self._answering = answering
        self._asked = asked
        self._session = asked.session
        self._maestro_read = maestro_read
        self._started = started
        self._model = answering.model
        self._mode: Mode = asked.session.mode
        self.run = ModelRun.from_json(asked.document.get("run"))
        self._window = answering.limits.window
        self._is_cut_short = False
        """The budget ended the step, not the model."""
        self._spent_before = self.run.spent.time_s
        self._shown = Shown(answering.store, answering.hub, asked.turn_id, self.run, asked.command.locale)

    async def go(self) -> None:
        before, schemas = await self._before(), actions_for_model(self._answering.executor.registry)
        if await self._run(self.run.open_calls()):
            return
        while (limit := self._over()) is None:
            calls = await self._step(before, schemas)
            if await self._run(calls):
                return
            if not calls and (self._is_cut_short or not self._looks_again()):
                break
        await self._finish(limit or (self._over() if self._is_cut_short else None))

    async def keep(self) -> None:
        """Store how far it came."""
        self._clock()
        text, figures = self._shown.judged()
        document = {"run": self.run.to_json(), "text": text, "figures": figures, "usage": self.run.spent.to_json(), "manager": "model"}
        await self._answering.store.write(lambda transaction: keep(transaction, self._asked.turn_id, document))

    async def _before(self) -> list[ModelMessage]:
        """What the model is told ahead of its own steps: how to work, the sheet, the chat so far, the message."""
        asked, answering = self._asked, self._answering
        room = shares(self._window)
        description = await answering.descriptions.text(self._session.sheet_id, asked.state, room.description)
        system = system_messages(asked.state, description, asked.command, self._mode, _selection(asked))
        return [*system, *messages_of(asked.before, room.history), ModelMessage("user", asked.text)]

    async def _step(self, before: Sequence[ModelMessage], schemas: Sequence[Mapping[str, object]]) -> tuple[ActionCall, ...]:
        """One call of the model; what it wants to call."""
        run = self.run
        run.spent.calls += 1
        async with alongside(self._tell_called):
            try:
                text, calls = await self._stream([*before, *run.transcript], schemas)
            except Problem as problem:
                if problem.code == TOO_LONG:
                    self._window //= 2
                elif problem.code != BROKEN_OFF:
                    raise
                run.retries += 1
                text, calls = await self._stream([*before, *run.transcript], schemas)
        named = tuple(ActionCall(f"{run.spent.calls}-{n}", call.name, call.arguments) for n, call in enumerate(calls, 1))
        self._shown.end_step()
        run.transcript.append(ModelMessage("assistant", text, named))
        if named:  # else the turn is about to be finished, and stored whole
            await self.keep()
        return named

    def _tell_called(self) -> Awaitable[None]:
        """Stored while the model begins to answer: nothing is lost if it is not, and somebody waits for the first word."""
        step, asked = self.run.spent.calls, self._asked
        told = {"step": step, "model": self._model.info().names[self._mode]}
        document = {"manager": "model", "run": self.run.to_json()}

        def work(transaction: Transaction) -> None:
            turn = transaction.turn(asked.turn_id)
            if step == 1:
                turn = record(transaction, turn, "maestro_read", self._maestro_read, asked.command)
            record(transaction, turn, "model_called", told, asked.command, document=document)

        return self._answering.store.write(work)

    async def _stream(self, messages: Sequence[ModelMessage], schemas: Sequence[Mapping[str, object]]) -> tuple[str, list[ActionCall]]:
        text, calls = "", list[ActionCall]()
        self._shown.begin_step()
        try:
            stream = self._model.stream(fitted(messages, schemas, self._window), schemas, mode=self._mode)
            async with asyncio.timeout(self._seconds_left()), aclosing(stream):
                async for piece in stream:
                    if isinstance(piece, Token):
                        text += piece.text
                        await self._shown.add(piece.text)
                        if len(text) > self._tokens_left() * CHARACTERS_PER_TOKEN:
                            self.run.spent.add(Usage(0, self._tokens_left()))
                            self._is_cut_short = True
                            return text, []
                    elif isinstance(piece, ActionCall):
                        calls.append(piece)
                    else:
                        self.run.spent.add(piece)
        except TimeoutError:  # the turn's time is used up: what is there is shown
            self._is_cut_short = True
            return text, []
        return text, calls

    async def _run(self, calls: Sequence[ActionCall]) -> bool:
        """Carry the calls out. True when one of them waits for a person."""
        return bool(calls) and await run_calls(self._answering, self._asked, self._session.sheet_id, self.run, calls)

    def _looks_again(self) -> bool:
        """In thorough mode the model is shown once which of its figures rest on nothing; then it answers anew."""
        if self._mode != "thorough" or self.run.look_again_at is not None:
            return False
        wanted = second_look(self._shown.judged()[1])
        if wanted is None:
            return False
        self.run.transcript.append(ModelMessage("user", wanted))
        self.run.look_again_at = len(self.run.transcript)
        self.run.retries += 1
        return True

    async def _finish(self, limit: Mapping[str, Any] | None) -> None:
        run, asked = self.run, self._asked
        self._clock()
        text, figures = self._shown.judged()
        done = await self._answering.cause_of(asked, self._session.sheet_id)
        answer = {
            "text": text,
            "outcome": "partial" if limit else "answered",
            "reading": None,
            "figures": figures,
            "table": None,
            "view": None,
            "suggestions": [],
            "confidence": None,
            "manager": "model",
            "duration_ms": round((time.perf_counter() - self._started) * 1000, 1),
            "can_undo": done,
            "charts": run.charts,
            "usage": run.spent.to_json(),
            "quality": quality(figures, succeeded=run.succeeded, failed=run.failures, retries=run.retries),
            "limit": limit,
            "notice": None,
        }
        await self._answering.finish(asked, answer, kept={"run": run.to_json() if limit else None})

    def _over(self) -> dict[str, Any] | None:
        self._clock()
        return self.run.over(self._answering.limits)

    def _clock(self) -> None:
        self.run.spent.time_s = self._spent_before + time.perf_counter() - self._started

    def _seconds_left(self) -> float:
        self._clock()
        return max(0.1, self._answering.limits.time_s * self.run.rounds - self.run.spent.time_s)

    def _tokens_left(self) -> int:
        spent = self.run.spent
        return max(1, self._answering.limits.tokens * self.run.rounds - spent.input_tokens - spent.output_tokens)


def _selection(asked: Asked) -> Sequence[str]:
    return [str(one) for one in asked.document.get("selection") or ()]
