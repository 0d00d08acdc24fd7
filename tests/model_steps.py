"""Steps of a scripted model's service: what it answers to one request, and how that looks on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Calls:
    """One action the model calls. `arguments` is sent as it is, broken or not, in so many `pieces`."""

    name: str
    arguments: str = "{}"
    id: str = "call_1"
    pieces: int = 3


@dataclass(frozen=True)
class Step:
    """One answer. Without `status` it is a stream: text, then calls, then why it ended, then usage, then `[DONE]`."""

    text: Sequence[str] = ()
    thinking: Sequence[str] = ()
    calls: Sequence[Calls] = ()
    are_calls_mixed: bool = False
    """Pieces of parallel calls come in turns, as some services send them."""
    finish: str | None = None
    """By default `tool_calls` with calls, else `stop`."""
    usage: Sequence[int] | None = (120, 12)
    """Tokens read and written; None sends none."""
    cached: int = 0
    delay_s: float = 0.0
    """Before every piece."""
    cut_after: int | None = None
    """The connection breaks after so many pieces."""
    end_after: int | None = None
    """The answer just ends after so many pieces: no reason, no usage, no `[DONE]`."""
    stall_after: int | None = None
    """Nothing more comes after so many pieces; with -1 not even the status line."""
    raw: Sequence[str] = ()
    """Lines sent before everything else, as they are."""
    is_endless: bool = False
    """`text` again and again, until nobody listens."""
    status: int = 200
    error: Any = None
    """The body when `status` is no success."""
    headers: Mapping[str, str] = field(default_factory=dict)


Answerer = Callable[[Body], Step]


# --- steps that come up often -------------------------------------------------------------------------------------------


def says(text: str, **rest: Any) -> Step:
    """A text, word by word."""
    return Step(text=[word + " " for word in text.split(" ")[:-1]] + [text.rsplit(" ", 1)[-1]], **rest)


def calls(name: str, **arguments: Any) -> Step:
    return Step(calls=[Calls(name, json.dumps(arguments))])


def fails(status: int, message: str = "It went wrong.", code: str | None = None, **headers: str) -> Step:
    kept = {name.replace("_", "-"): value for name, value in headers.items()}
    return Step(status=status, error={"error": {"message": message, "type": "error", "code": code}}, headers=kept)


def is_busy(seconds: float) -> Step:
    return fails(429, "Rate limit reached for requests.", "rate_limit_exceeded", Retry_After=f"{seconds:g}")


def has_no_quota() -> Step:
    return fails(429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota")


def filters_the_prompt() -> Step:
    """As Azure refuses a prompt."""
    found = {
        "hate": {"filtered": False, "severity": "safe"},
        "jailbreak": {"filtered": True, "detected": True},
        "violence": {"filtered": False, "severity": "safe"},
    }
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": found}
    message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."
    return Step(status=400, error={"error": {"message": message, "code": "content_filter", "status": 400, "innererror": inner}})


def knows_no_deployment() -> Step:
    return fails(404, "The API deployment for this resource does not exist.", "DeploymentNotFound")


def read_script(text: str) -> list[Step]:
    """Steps from JSON; `calls` is a list of objects with the fields of `Calls`, whose `arguments` may be an object."""
    steps = []
    for one in json.loads(text):
        told = [{**call, "arguments": _as_text(call.get("arguments", {}))} for call in one.get("calls", [])]
        steps.append(Step(**{**one, "calls": [Calls(**call) for call in told]}))
    return steps


def _as_text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


# --- on the wire ---------------------------------------------------------------------------------------------------------


def lines(step: Step, body: Body) -> Iterator[str]:
    yield from step.raw
    made_by = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": body.get("model", "")}

    def chunk(delta: Mapping[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return "data: " + json.dumps(made_by | {"choices": [choice]}, ensure_ascii=False)

    yield chunk({"role": "assistant", "content": ""})
    for word in step.thinking:
        yield chunk({"reasoning_content": word})
    while True:
        for word in step.text:
            yield chunk({"content": word})
        if not step.is_endless:
            break
    for delta in _call_deltas(step):
        yield chunk({"tool_calls": [delta]})
    yield chunk({}, step.finish or ("tool_calls" if step.calls else "stop"))
    if step.usage is not None and body.get("stream_options", {}).get("include_usage"):
        yield "data: " + json.dumps(made_by | {"choices": [], "usage": _usage(step)})
    yield "data: [DONE]"


def _usage(step: Step) -> dict[str, Any]:
    assert step.usage is not None
    read, written = step.usage
    details = {"prompt_tokens_details": {"cached_tokens": step.cached}} if step.cached else {}
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written, **details}


def _call_deltas(step: Step) -> list[dict[str, Any]]:
    """The calls in pieces: first id and name, then the arguments bit by bit."""
    by_call = []
    for index, call in enumerate(step.calls):
        first = {"index": index, "id": call.id, "type": "function", "function": {"name": call.name, "arguments": ""}}
        size = max(1, -(-len(call.arguments) // call.pieces))
        bits = [call.arguments[at : at + size] for at in range(0, len(call.arguments), size)]
        by_call.append([first, *({"index": index, "function": {"arguments": bit}} for bit in bits)])
    if not step.are_calls_mixed:
        return [delta for deltas in by_call for delta in deltas]
    longest = max(map(len, by_call), default=0)
    return [deltas[at] for at in range(longest) for deltas in by_call if at < len(deltas)]
