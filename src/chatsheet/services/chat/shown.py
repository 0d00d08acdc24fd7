"""The answer as it is shown while a model writes it: told at once, stored every two seconds, its figures judged."""

from __future__ import annotations

import time
from typing import Any

from chatsheet.domain.session import TurnId
from chatsheet.ports import Store
from chatsheet.services.chat.model_run import ModelRun
from chatsheet.services.chat.proof.rendering import Rendered, Rendering
from chatsheet.services.chat.turns import keep
from chatsheet.services.feed import Hub, Stream

SAVE_EVERY_S = 2.0
BETWEEN_STEPS = "\n\n"


class Shown:
    """Knows the steps that are done from the run's transcript, and the one that is being written."""

    def __init__(self, store: Store, hub: Hub, turn_id: TurnId, run: ModelRun, locale: str) -> None:
        self._store = store
        self._hub = hub
        self._turn_id = turn_id
        self._run = run
        self._locale = locale
        self._step = ""
        self._streaming = Rendering(run.results, locale)
        self._length = 0
        self._saved_at = time.monotonic()

    def begin_step(self) -> None:
        """A step begins, or begins again: what it wrote before is forgotten."""
        self._step = ""
        self._streaming = Rendering(self._run.results, self._locale)
        done = BETWEEN_STEPS.join(self._run.answer_texts())
        self._length = len(self._streaming.feed(done + BETWEEN_STEPS)) if done else 0

    async def add(self, piece: str) -> None:
        """A piece of the step's text."""
        self._step += piece
        shown = self._streaming.feed(piece)
        if shown:
            self._hub.signal(Stream(f"run:{self._turn_id}", self._length, shown))
            self._length += len(shown)
        if time.monotonic() - self._saved_at >= SAVE_EVERY_S:
            self._saved_at = time.monotonic()
            text, figures = self.judged()
            await self._store.write(lambda transaction: keep(transaction, self._turn_id, {"text": text, "figures": figures}))

    def end_step(self) -> None:
        """The step is in the transcript now."""
        self._step = ""

    def judged(self) -> tuple[str, list[dict[str, Any]]]:
        """The whole text so far with every number judged, and its figures."""
        texts = [*self._run.answer_texts(), *([self._step] if self._step.strip() else [])]
        rendering = Rendering(self._run.results, self._locale)
        rendering.feed(BETWEEN_STEPS.join(texts))
        rendered: Rendered = rendering.finish()
        return rendered.text, [*rendered.figures]
