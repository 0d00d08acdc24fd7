"""Taking messages in: new ones, edited ones, the same again. Each in one transaction, with the chat's topic locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatsheet.domain.errors import Category, Problem, conflict, not_found
from chatsheet.domain.events import Command
from chatsheet.domain.session import Session, SessionId, SessionState, Turn, TurnId, TurnStatus
from chatsheet.ports import Transaction
from chatsheet.services.chat.beginning import Begun, begin
from chatsheet.services.chat.branches import below, leaf, parents
from chatsheet.services.chat.turns import EMPTY, record
from chatsheet.services.commit import sheet_topic
from chatsheet.services.plans import plan_to_json, store_plan, with_state
from chatsheet.services.sessions import append, chat_topic, own_session, rename_within

MOST_QUEUED = 50
BEING_ANSWERED = frozenset({TurnStatus.QUEUED, TurnStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sends. `reading` is Maestro's, chosen among those it offered; `replaces` begins a branch beside that turn."""

    text: str
    selection: Sequence[str] = ()
    reading: Mapping[str, Any] | None = None
    replaces: TurnId | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is in the store. `is_new` is False for a command that was sent again. Where nothing else is being answered in the chat
    it is begun in the same transaction: whoever took it in answers it."""

    turn: Turn
    is_new: bool = True
    begun: Begun | None = None


def take_in(transaction: Transaction, session_id: SessionId, message: Message, command: Command, turn_id: TurnId) -> Taken:
    """Store a message, as the turn `turn_id` where it is new.

    Raises:
        Problem: `session_unknown`, `session_closed`, `too_many_waiting`, `turn_unknown`, `turn_open`.
    """
    if command.id and (known := transaction.outcome(command.id)):
        return Taken(transaction.turn(TurnId(known.decode())), is_new=False)
    session = open_session(transaction, session_id, command)
    turns = transaction.turns(session_id)
    if sum(turn.status is TurnStatus.QUEUED for turn in turns) >= MOST_QUEUED:
        raise Problem(
            Category.RATE_LIMITED, "too_many_waiting", "Too many messages are waiting.", "Wait for the answers.", is_retryable=True
        )
    parent_id, standing = _place(transaction, session, turns, message.replaces, command)
    document = {
        **EMPTY,
        "selection": [*message.selection],
        "asked_reading": message.reading,
        "parent_id": parent_id,
        "replaces": message.replaces,
        "standing": standing,
        "user": command.actor.user,
        "client": command.actor.client,
        "via": command.actor.via,
        "time_zone": command.time_zone,
        "locale": command.locale,
        "correlation_id": command.correlation_id,
    }
    turn = Turn(turn_id, session_id, len(turns) + 1, TurnStatus.QUEUED, message.text, document, command.now)
    told = {name: document[name] for name in ("selection", "parent_id", "replaces", "standing")}
    session = replace(session, head=turn.id, updated_at=command.now)
    transaction.put_session(session)
    told = {"turn_id": turn.id, "message_id": turn.id, "text": message.text, **told}
    append(transaction, chat_topic(session_id), "message_sent", told, command)
    if not turns:
        session = rename_within(transaction, session, message.text[:60], command)
    if command.id:
        transaction.put_outcome(command.id, turn.id.encode(), now=command.now)
    if any(one.status in BEING_ANSWERED for one in turns):
        transaction.put_turn(turn)
        return Taken(turn)
    return Taken(turn, begun=begin(transaction, turn, session, [*turns, turn]))


def again(transaction: Transaction, session_id: SessionId, replaces: TurnId, command: Command, turn_id: TurnId) -> Taken:
    """The same message once more, as a branch beside the first answer."""
    turn = turn_of(transaction, session_id, replaces)
    return take_in(transaction, session_id, Message(turn.text, turn.document["selection"] or (), None, replaces), command, turn_id)


def open_session(transaction: Transaction, session_id: SessionId, command: Command) -> Session:
    """The caller's session, its topic locked. Raises Problem `session_unknown`, `session_closed`."""
    session = own_session(transaction, session_id, command.actor.user)
    if session.state is SessionState.CLOSED:
        raise conflict("session_closed", "This chat is closed.", "Start a new chat.")
    transaction.lock(chat_topic(session_id))
    return session


def turn_of(transaction: Transaction, session_id: SessionId, turn_id: str) -> Turn:
    """Raises Problem `turn_unknown` for a turn of another chat, too."""
    turn = transaction.turn(TurnId(turn_id))
    if turn.session_id != session_id:
        raise not_found("turn_unknown", "There is no such message (any more).", "Reload the chat.", turn=turn_id)
    return turn


def choose(transaction: Transaction, session_id: SessionId, turn_id: str, command: Command) -> TurnId:
    """Show the branch through a turn, as far as it goes."""
    session = open_session(transaction, session_id, command)
    head = leaf(transaction.turns(session_id), turn_of(transaction, session_id, turn_id).id)
    transaction.put_session(replace(session, head=head))
    append(transaction, chat_topic(session_id), "branch_chosen", {"head": head}, command)
    return head


def _place(
    transaction: Transaction, session: Session, turns: Sequence[Turn], replaces: TurnId | None, command: Command
) -> tuple[TurnId | None, list[dict[str, Any]]]:
    """What the new turn follows, and which changes of the branch it replaces still stand."""
    if replaces is None:
        return session.head or (turns[-1].id if turns else None), []
    replaced = below(turns, turn_of(transaction, session.id, replaces).id)
    if any(turn.status in BEING_ANSWERED for turn in replaced):
        raise conflict("turn_open", "This message is being answered.", "Stop the answer first.")
    for turn in replaced:
        if turn.status is TurnStatus.WAITING:
            _drop_plan(transaction, turn, command)
    return parents(turns)[replaces], [one for turn in replaced for one in _standing(transaction, session, turn)]


def _standing(transaction: Transaction, session: Session, turn: Turn) -> list[dict[str, Any]]:
    done = transaction.cause(sheet_topic(session.sheet_id), turn.id)
    return [{"turn_id": turn.id, "cause": turn.id, "summary": done.summary}] if done and not done.undone_by else []


def _drop_plan(transaction: Transaction, turn: Turn, command: Command) -> None:
    """A plan nobody decided on goes with the message it was made for."""
    plan = transaction.plan(turn.document["plan"]["id"])
    if plan.state == "waiting":
        plan = with_state(plan, "rejected")
        store_plan(transaction, plan, command)
    shown = plan_to_json(plan)
    told = {"plan_id": plan.id, "decision": "rejected", "plan": shown}
    turn = record(transaction, turn, "approval_decided", told, command, document={"plan": shown})
    text = {"text": "The message was replaced before this was decided. Nothing was changed.", "can_undo": None}
    record(transaction, turn, "turn_stopped", text, command, status=TurnStatus.STOPPED, document=text)
