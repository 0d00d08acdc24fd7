"""What share of a model's window goes to what, and how a conversation that has grown too long is made to fit.

Two nets: every part is made within its share, and `fitted` looks at the whole before each call. A model's "context length exceeded" is
never what a person sees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from chatsheet.ports import ModelMessage
from chatsheet.services.chat.context.tokens import count_tokens, cut

WINDOW = 16_000
"""Tokens that every model of today has. Those with more need no more: what is far back is read badly, and costs."""
LEAST_WINDOW = 6_000
FIXED = 5_000
"""Instructions and actions, as they are estimated."""
PER_MESSAGE = 6
OLD_RESULT = 60
"""Tokens left of a result of an earlier step: its id and columns. Its cells can be cited all the same."""
SHORT_RESULT = 300
NEWEST = 2
"""Results that stay whole as long as possible."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Tokens for the parts of one call of a model."""

    description: int
    history: int
    result: int
    """One action's result."""
    answer: int
    """Kept free for what the model writes."""


def shares(window: int = WINDOW) -> Shares:
    """The parts of a window; the results of a turn's actions take what is left of it."""
    free = max(window, LEAST_WINDOW) - FIXED
    return Shares(
        description=min(1_000, free // 5), history=min(4_000, free // 4), result=min(1_500, free // 4), answer=min(1_500, free // 5)
    )


def fitted(messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], window: int = WINDOW) -> list[ModelMessage]:
    """`messages` as they are, or cut until they fit `window` with room for the answer: old results first, then earlier turns, then what
    is longest. No message of the turn itself goes: each call keeps its result."""
    kept = [*messages]
    room = max(window, LEAST_WINDOW) - shares(window).answer - _actions_cost(actions)
    # A token is at least a byte: what is short enough that way need not be counted.
    if sum(_bytes(message) for message in kept) <= room or _cost(kept) <= room:
        return kept
    results = [place for place, message in enumerate(kept) if message.role == "action"]
    _shorten(kept, results[:-NEWEST], OLD_RESULT, room)
    kept = _without_earlier(kept, room)
    _shorten(kept, [place for place, message in enumerate(kept) if message.role == "action"], SHORT_RESULT, room)
    return _squeezed(kept, room)


def _shorten(messages: list[ModelMessage], places: Sequence[int], most: int, room: int) -> None:
    for place in places:
        if _cost(messages) <= room:
            return
        messages[place] = replace(messages[place], text=cut(messages[place].text, most))


def _without_earlier(messages: list[ModelMessage], room: int) -> list[ModelMessage]:
    """Without the oldest messages of earlier turns: those between the system's and the question of this turn."""
    first = next((place for place, message in enumerate(messages) if message.role != "system"), 0)
    asked = _question(messages)
    while _cost(messages) > room and first < asked:
        del messages[first]
        asked -= 1
    return messages


def _question(messages: Sequence[ModelMessage]) -> int:
    """Where this turn's message stands: the last one of the user before anything was called."""
    ends = next((place for place, message in enumerate(messages) if message.calls or message.role == "action"), len(messages))
    return max((place for place in range(ends) if messages[place].role == "user"), default=0)


def _squeezed(messages: list[ModelMessage], room: int) -> list[ModelMessage]:
    """The longest message loses half of itself until all fit; the first, with the instructions, only when it is alone in being long."""
    while (over := _cost(messages) - room) > 0:
        costs = [count(message.text) // (4 if place == 0 else 1) for place, message in enumerate(messages)]
        longest = max(range(len(costs)), key=costs.__getitem__)
        size = count(messages[longest].text)
        if size < OLD_RESULT:
            break
        messages[longest] = replace(messages[longest], text=cut(messages[longest].text, max(size // 2, size - over)))
    return messages


def _bytes(message: ModelMessage) -> int:
    return len(message.text.encode()) + sum(len(call.arguments.encode()) for call in message.calls) + PER_MESSAGE


def _cost(messages: Sequence[ModelMessage]) -> int:
    return sum(count(message.text) + sum(count(call.arguments) for call in message.calls) + PER_MESSAGE for message in messages)


def _actions_cost(actions: Sequence[Mapping[str, object]]) -> int:
    return sum(count(json.dumps([one.get("name"), one.get("summary"), one.get("arguments")], ensure_ascii=False)) for one in actions)


@lru_cache(maxsize=256)
def count(text: str) -> int:
    """`count_tokens`, remembered: from step to step a conversation only grows at its end."""
    return count_tokens(text)
