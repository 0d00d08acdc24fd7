"""The chat-completions stream as bytes: server-sent events, and what is read from them.

The SDK makes the request; its stream reader is not used: it builds a pydantic object for every token (five times the processor time of
this one), has no limit on the length of a line, and takes a cut-off answer for a finished one.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

MOST_LINE_BYTES = 1_000_000
"""A piece of an answer has a few hundred bytes."""


class FunctionPart(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: str | None = None


class CallPart(msgspec.Struct, gc=False):
    index: int | None = None
    id: str | None = None
    function: FunctionPart | None = None


class Delta(msgspec.Struct, gc=False):
    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[CallPart] | None = None


class Choice(msgspec.Struct, gc=False):
    delta: Delta | None = None
    finish_reason: str | None = None


class ReadDetails(msgspec.Struct, gc=False):
    cached_tokens: int | None = None


class Used(msgspec.Struct, gc=False):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: ReadDetails | None = None


class Chunk(msgspec.Struct, gc=False):
    """One event of the stream, as far as anybody needs it. `error` is what some services send in the middle."""

    choices: list[Choice] | None = None
    usage: Used | None = None
    model: str | None = None
    error: object = None


_DECODER = msgspec.json.Decoder(Chunk)


class Broken(Exception):
    """The service sent what is no stream of an answer."""


def read_chunk(data: bytes) -> Chunk:
    """Raises Broken."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Broken("a piece of the answer is no valid JSON") from error


class Events:
    """Cuts the byte stream into the data of its events. An event of these services is one `data:` line."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The events that `data` completes. Raises Broken when a line never ends."""
        lines = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MOST_LINE_BYTES:
            raise Broken("a line of the answer does not end")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
