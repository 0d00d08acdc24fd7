"""One answer while it comes in."""

from __future__ import annotations

from chatsheet.adapters.openai import faults, problems
from chatsheet.adapters.openai.client import Body
from chatsheet.adapters.openai.collecting import Collected
from chatsheet.adapters.openai.wire import Broken, Events, read_chunk

DONE = b"[DONE]"


class Answer:
    """Reads a body piece by piece. Every answer must be closed."""

    def __init__(self, body: Body, name: str, provider: str) -> None:
        self._body = body
        self._events = Events()
        self._name = name
        self._provider = provider
        self.collected = Collected()
        self.is_over = False

    @property
    def has_begun(self) -> bool:
        """The model said, thought or called something, or ended."""
        return self.collected.characters > 0 or self.collected.finish is not None

    async def read(self) -> str:
        """The text that the next bytes bring: often none, at times several pieces at once.

        Raises:
            Problem: what the service says went wrong; `model_answer_cut`; `model_answer_broken` for what is no answer.
        """
        data = await self._body.read()
        try:
            return self._take(data) if data else self._end()
        except Broken as error:
            raise problems.broken(str(error)) from None

    def _take(self, data: bytes) -> str:
        text = ""
        for event in self._events.feed(data):
            if event == DONE:
                self.is_over = True
                break
            if event:
                text += self._take_event(event)
        return text

    def _take_event(self, event: bytes) -> str:
        chunk = read_chunk(event)
        if chunk.error is not None:
            told = faults.refusal(0, {"error": chunk.error}, {})
            raise faults.problem_of(told, self._name, self._provider)
        return self.collected.take(chunk)

    def _end(self) -> str:
        """The service says no more. Without having said why it ended, the answer is not whole."""
        if self.collected.finish is None:
            if self._body.is_web_page:
                raise problems.address_wrong()
            raise problems.cut("the connection ended in the middle")
        self.is_over = True
        return ""

    async def close(self) -> None:
        if self.is_over:
            await self._body.drain()
        await self._body.close()
