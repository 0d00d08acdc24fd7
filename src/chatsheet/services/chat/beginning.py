"""A turn begins: told, stored, and all that answering needs read, in one transaction. See docs/subsystems/turn.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chatsheet.domain.events import Actor, Command
from chatsheet.domain.session import Session, SessionId, Turn, TurnId, TurnStatus
from chatsheet.ports import Transaction
from chatsheet.services.chat.branches import path
from chatsheet.services.chat.turns import record
from chatsheet.services.sessions import chat_topic


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn that is being answered. `command` is what was asked, as the same command again: same person, place and policy, now."""

    turn: Turn
    session: Session
    before: Sequence[Turn]
    """The turns of its branch before it."""
    command: Command


def begin(transaction: Transaction, turn: Turn, session: Session, turns: Sequence[Turn]) -> Begun:
    """Begin a turn, one of the chat's `turns`. The caller holds the lock of the chat's topic."""
    document = turn.document
    # What a person types in a shell is told as theirs in the history; its rules are those of any chat.
    actor = Actor(document["user"], "cli" if document["via"] == "cli" else "chat", document["client"])
    command = Command(
        actor,
        datetime.now(UTC),
        document["time_zone"],
        document["locale"],
        correlation_id=document["correlation_id"],
        cause=turn.id,
        policy=session.policy,
    )
    fresh = {"manager": "maestro", "error": None, "limit": None, "notice": None}
    told = {"manager": "maestro"}
    turn = record(transaction, turn, "turn_started", told, command, status=TurnStatus.RUNNING, document=fresh)
    return Begun(turn, session, path(turns, turn.id)[:-1], command)


def begin_next(transaction: Transaction, session_id: SessionId) -> Begun | None:
    """The chat's first waiting message; None where none waits."""
    transaction.lock(chat_topic(session_id))
    turns = transaction.turns(session_id)
    turn = next((turn for turn in turns if turn.status is TurnStatus.QUEUED), None)
    return None if turn is None else begin(transaction, turn, transaction.session(session_id), turns)


def begin_again(transaction: Transaction, session_id: SessionId, turn_id: TurnId) -> Begun | None:
    """A turn that nobody answers, because it is not known whether it was stored; None where it was not."""
    transaction.lock(chat_topic(session_id))
    turns = transaction.turns(session_id)
    turn = next((turn for turn in turns if turn.id == turn_id and turn.status is TurnStatus.RUNNING), None)
    return None if turn is None else begin(transaction, turn, transaction.session(session_id), turns)


def is_waiting(transaction: Transaction, session_id: SessionId) -> bool:
    return any(turn.status is TurnStatus.QUEUED for turn in transaction.turns(session_id))
