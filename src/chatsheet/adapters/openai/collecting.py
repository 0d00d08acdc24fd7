"""Puts the pieces of one answer together: text at once, calls when they are whole, usage at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from chatsheet.adapters.openai.wire import CallPart, Chunk, Used
from chatsheet.ports import ActionCall

MOST_CALLS = 64


@dataclass(slots=True)
class _Call:
    key: int | None
    id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class Collected:
    """One answer so far."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self.finish: str | None = None
        self.usage: Used | None = None
        self.model = ""
        """The name that the service says it answered with."""
        self.characters = 0
        """Text, calls and thoughts."""

    def take(self, chunk: Chunk) -> str:
        """Note what is in `chunk`; its text for the reader."""
        self.usage = chunk.usage or self.usage
        self.model = chunk.model or self.model
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self.finish = choice.finish_reason or self.finish
        delta = choice.delta
        if delta is None:
            return ""
        for part in delta.tool_calls or ():
            self._take_call(part)
        text = (delta.content or "") + (delta.refusal or "")
        self.characters += len(text) + len(delta.reasoning_content or delta.reasoning or "")
        return text

    def _take_call(self, part: CallPart) -> None:
        call = self._call_of(part)
        function = part.function
        if call is None or function is None:
            return
        call.name += function.name or ""
        call.arguments.append(function.arguments or "")
        self.characters += len(function.arguments or "") + len(function.name or "")

    def _call_of(self, part: CallPart) -> _Call | None:
        """The call that a piece belongs to: by index; a new id begins a new one even so, as some services number all with 0."""
        known = next((call for call in reversed(self._calls) if call.key == part.index), None)
        if part.index is None and not part.id and self._calls:
            known = self._calls[-1]
        if known is not None and part.id in (None, "", known.id):
            return known
        if len(self._calls) == MOST_CALLS:
            return None
        taken = {call.id for call in self._calls}
        self._calls.append(_Call(part.index, part.id if part.id and part.id not in taken else f"call_{uuid4().hex[:12]}"))
        return self._calls[-1]

    def calls(self) -> list[ActionCall]:
        """The calls as the model wrote them; one without a name is passed on too: whoever runs it says that there is none."""
        return [ActionCall(call.id, call.name, "".join(call.arguments)) for call in self._calls]
