"""Asking a model for one row's value: checked, corrected once, and told apart what is wrong with the row from what is wrong with the
service."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.values import Value
from chatsheet.ports import LanguageModel, ModelMessage, Token, Usage
from chatsheet.services.fill.prompts import again, is_too_long, messages, row_text, system_text
from chatsheet.services.fill.reading import MOST_ANSWER, Misfit, read_answer, visible
from chatsheet.services.fill.spec import Fill, expected_of

log = structlog.get_logger(__name__)

OF_THE_ROW = frozenset({"model_content_filtered"})
"""Codes that say something about this row's text, beside everything that is too large."""
WORTH_ANOTHER = frozenset({"model_timeout", "model_answer_cut", "model_answer_broken"})
"""Codes that the adapter leaves alone, because somebody may have seen a part of the answer; nobody has here."""
MOST_IN_A_ROW = 3
"""Rows that fail so one after another are no chance: the service is at fault."""
HOLD_S, LONGEST_HOLD_S = 10.0, 60.0


@dataclass(frozen=True, slots=True)
class Work:
    """A row to be asked about, as it was when it was read."""

    row_id: int
    seq: int
    titles: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; with a `code` it failed."""

    work: Work
    value: Value = None
    code: str = ""
    message: str = ""
    requests: int = 0
    tokens: int = 0
    input_tokens: int = 0
    cost: float | None = None


class ServiceDown(Exception):
    """The service does not answer, or not us: no row is to blame."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(slots=True)
class _Spent:
    requests: int = 0
    read: int = 0
    written: int = 0
    cost: float | None = None
    is_cut: bool = False
    """The last answer reached the model's own limit of length."""

    def add(self, usage: Usage) -> None:
        self.is_cut = usage.is_cut
        self.read += usage.input_tokens
        self.written += usage.output_tokens
        if usage.cost is not None:
            self.cost = (self.cost or 0.0) + usage.cost

    def of(self, outcome: Outcome) -> Outcome:
        return replace(outcome, requests=self.requests, tokens=self.read + self.written, input_tokens=self.read, cost=self.cost)


@dataclass(slots=True)
class Asker:
    """Asks about rows of one fill; calls side by side share what they learn of the service. `room` bounds all calls of the process."""

    model: LanguageModel
    fill: Fill
    room: asyncio.Semaphore
    most_holds: int = 5
    """Waits for a busy service without an answer between them, before a person is told."""
    _systems: dict[tuple[str, ...], str] = field(default_factory=dict)
    _failed_in_a_row: int = 0
    _holds: int = 0
    _free_at: float = 0.0

    async def ask(self, work: Work) -> Outcome:
        """One or two calls of the model; what fails in passing is asked once more.

        Raises:
            ServiceDown: nothing was learned of the row.
        """
        spent = _Spent()
        row = row_text(work.titles, work.values)
        if is_too_long(row):
            return Outcome(work, code="row_too_long", message="The row's texts are longer than a model can read at once.")
        try:
            outcome = await self._answered(work, messages(self._system(work.titles), row), spent)
        except Problem as problem:
            outcome = Outcome(work, code=problem.code, message=problem.message)
            self._note_failure(problem)
        else:
            self._failed_in_a_row = self._holds = 0
        return spent.of(outcome)

    async def _answered(self, work: Work, asked: Sequence[ModelMessage], spent: _Spent) -> Outcome:
        expected = expected_of(self.fill)
        text = await self._said(asked, spent)
        for is_last in (False, True):
            try:
                if spent.is_cut:
                    raise Misfit("shorter: the answer was cut off")
                return Outcome(work, read_answer(text, expected))
            except Misfit as misfit:
                if is_last:
                    return Outcome(work, code="answer_invalid", message=f"The model's answer is not {misfit}: {_short(text)}")
                text = await self._said(again(asked, text, str(misfit)), spent)
        raise AssertionError

    async def _said(self, asked: Sequence[ModelMessage], spent: _Spent) -> str:
        is_second = False
        while True:
            try:
                async with self.room:
                    await self._wait_until_free()
                    spent.requests += 1
                    text = await self._heard(asked, spent)
            except Problem as problem:
                if problem.code == "model_rate_limited" and self._hold(problem):
                    continue
                if problem.code not in WORTH_ANOTHER or is_second:
                    raise
                is_second = True
            else:
                return text

    async def _heard(self, asked: Sequence[ModelMessage], spent: _Spent) -> str:
        """The text of one answer. Calls of actions are not listened to: none was offered."""
        parts: list[str] = []
        size = 0
        async with aclosing(self.model.stream(asked, (), mode=self.fill.mode)) as pieces:
            async for piece in pieces:
                match piece:
                    case Token(text):
                        parts.append(text)
                        size += len(text)
                    case Usage():
                        spent.add(piece)
                if size > MOST_ANSWER:
                    break
        return visible("".join(parts)[:MOST_ANSWER])

    def _system(self, titles: tuple[str, ...]) -> str:
        if titles not in self._systems:
            self._systems[titles] = system_text(self.fill, titles)
        return self._systems[titles]

    async def _wait_until_free(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._free_at:
            await asyncio.sleep(self._free_at - now)

    def _hold(self, busy: Problem) -> bool:
        """Have all calls wait as long as the service asks; False: it asks for too much. Calls refused at the same moment count once."""
        now = asyncio.get_running_loop().time()
        if now < self._free_at:
            return True
        asked_s = busy.params.get("retry_after_s")
        wait_s = asked_s if isinstance(asked_s, int | float) else HOLD_S
        if self._holds >= self.most_holds or wait_s > LONGEST_HOLD_S:
            return False
        self._holds += 1
        self._free_at = now + wait_s
        log.info("fill_holds", wait_s=round(wait_s, 1), holds=self._holds)
        return True

    def _note_failure(self, problem: Problem) -> None:
        """Raises ServiceDown where it is not the row's own."""
        if problem.category is Category.TOO_LARGE or problem.code in OF_THE_ROW:
            return
        self._failed_in_a_row += 1
        if problem.code not in WORTH_ANOTHER or self._failed_in_a_row >= MOST_IN_A_ROW:
            self._failed_in_a_row = self._holds = 0
            raise ServiceDown(problem)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line[:100] + ("…" if len(one_line) > 100 else "")
