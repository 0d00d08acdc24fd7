"""What goes over the wire, encoded: one JSON message per event or signal, made once for everyone who listens.

The shapes are declared in `edge/protocol.py`; a test holds these encoders against that schema.
"""

from __future__ import annotations

from typing import Any

import msgspec

from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Version
from chatsheet.services.actions.outcomes import problem_to_json
from chatsheet.services.feed import Durable, Latest, Message, Stream

MOST_EVENT_BYTES = 64 * 1024
"""An event larger than this goes out as a reference: who looks at what it touched reads it again (realtime.md)."""

encode = msgspec.json.encode
"""JSON as the wire has it. Ids are already strings where this is called."""


def message(item: Message) -> bytes:
    """A hub message as JSON. Durable ones remember their bytes: a thousand listeners cost one encoding."""
    match item:
        case Durable():
            if item.wire is None:
                item.wire = event(item.event)
            return item.wire
        case Stream():
            return encode({"k": item.topic, "t": "token", "at": item.at, "text": item.text})
        case Latest():
            return encode({"k": item.topic, "t": item.type, "d": item.data})


def event(one: Event) -> bytes:
    """A durable event. Its data is stored as it goes out, and is not read here."""
    is_reference = one.type == "sheet_created" or len(one.data) > MOST_EVENT_BYTES
    actor = one.actor
    head: dict[str, Any] = {"k": one.topic, "e": one.epoch, "s": one.seq, "t": one.type}
    if one.command_id:
        head["c"] = one.command_id
    if is_reference:
        head["ref"] = True
    head["m"] = {"time": one.time.isoformat(), "user": actor.user, "client": actor.client, "via": actor.via, "cause": one.cause}
    body = (one.touched or b"{}") if is_reference else one.data
    return encode(head)[:-1] + b',"d":' + body + b"}"


def welcome(connection: str, user: dict[str, str], limits: dict[str, int], heartbeat_s: float, topics: dict[str, Any]) -> bytes:
    return encode(
        {
            "t": "welcome",
            "protocol": 1,
            "connection": connection,
            "heartbeat_s": heartbeat_s,
            "limits": limits,
            "user": user,
            "topics": topics,
        }
    )


def subscribed(topic: str, version: Version, outcome: str) -> bytes:
    return encode({"t": "subscribed", "k": topic, "e": version.epoch, "s": version.seq, "outcome": outcome})


def unsubscribed(topic: str, reason: str) -> bytes:
    return encode({"t": "unsubscribed", "k": topic, "reason": reason})


def heartbeat(tops: dict[str, int]) -> bytes:
    return encode({"t": "heartbeat", "tops": tops})


def stale(topic: str, first: int, last: int) -> bytes:
    return encode({"t": "stale", "k": topic, "from": first, "to": last})


def ack(command_id: str, outcome: str, result: dict[str, Any] | None) -> bytes:
    return encode({"t": "ack", "id": command_id, "outcome": outcome, "s": _last_seq(result), "result": result})


def _last_seq(result: dict[str, Any] | None) -> int | None:
    effects = (result or {}).get("effects") or []
    return max((effect["seq_last"] for effect in effects), default=None)


def error(problem: Problem, correlation_id: str, command_id: str | None = None) -> bytes:
    told: dict[str, Any] = {"t": "error", "error": problem_to_json(problem), "correlation_id": correlation_id}
    return encode(told | ({"id": command_id} if command_id else {}))
