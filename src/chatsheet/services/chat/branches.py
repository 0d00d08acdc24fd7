"""The turns of a chat as a tree: a message that was edited or answered again begins a branch beside the old one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatsheet.domain.session import Turn, TurnId


def parents(turns: Sequence[Turn]) -> Mapping[TurnId, TurnId | None]:
    """What each turn follows. Turns of before there were branches follow the one sent before them."""
    found: dict[TurnId, TurnId | None] = {}
    last: TurnId | None = None
    for turn in turns:
        found[turn.id] = turn.document.get("parent_id", last)
        last = turn.id
    return found


def path(turns: Sequence[Turn], head: TurnId | None) -> list[Turn]:
    """The branch that ends with `head`, the first message first. Without a head: the last turn's."""
    above, known = parents(turns), {turn.id: turn for turn in turns}
    at = head if head in known else (turns[-1].id if turns else None)
    found: list[Turn] = []
    while at is not None:
        found.append(known[at])
        at = above[at]
    return found[::-1]


def below(turns: Sequence[Turn], turn_id: TurnId) -> list[Turn]:
    """A turn and all that follow it, in whichever branch, in the order they were sent."""
    above, found = parents(turns), {turn_id}
    for turn in turns:  # a turn is sent after what it follows
        if above[turn.id] in found:
            found.add(turn.id)
    return [turn for turn in turns if turn.id in found]


def leaf(turns: Sequence[Turn], turn_id: TurnId) -> TurnId:
    """The last turn of the branch through `turn_id` that was written in last."""
    return below(turns, turn_id)[-1].id
