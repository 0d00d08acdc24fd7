"""Sessions and turns inside one transaction."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, or_, select

from chatsheet.adapters.sql.history import put
from chatsheet.adapters.sql.log import pack, read_time, stored_time, unpack
from chatsheet.adapters.sql.tables import sessions, turns
from chatsheet.domain.errors import not_found
from chatsheet.domain.session import OPEN_STATUSES, Session, SessionId, SessionState, Turn, TurnId, TurnStatus
from chatsheet.domain.sheet import SheetId

_SESSION = select(sessions).where(sessions.c.id == bindparam("one"))
_TURN = select(turns).where(turns.c.id == bindparam("one"))
_TURNS = select(turns).where(turns.c.session_id == bindparam("of")).order_by(turns.c.ordinal)


class SqlChats:
    """The chat part of `Records`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def new_session_id(self) -> SessionId:
        return SessionId((self._connection.execute(select(func.max(sessions.c.id))).scalar() or 0) + 1)

    def put_session(self, session: Session) -> None:
        values = {
            "owner": session.owner,
            "sheet_id": session.sheet_id,
            "title": session.title,
            "state": session.state.value,
            "reason": session.reason,
            "created_at": stored_time(session.created_at),
            "updated_at": stored_time(session.updated_at),
            "mode": session.mode,
            "policy": session.policy,
            "head": session.head,
        }
        put(self._connection, sessions, {"id": session.id}, values)

    def session(self, session_id: SessionId) -> Session:
        found = self._connection.execute(_SESSION, {"one": session_id}).first()
        if found is None:
            raise not_found("session_unknown", f"There is no chat {session_id}.", "Start a new chat.", session=str(session_id))
        return _session(found)

    def sessions(self, owner: str, *, sheet_id: SheetId | None = None, search: str = "") -> list[Session]:
        """Newest first; closed ones are left out. `search` looks at titles and messages."""
        statement = select(sessions).where(sessions.c.owner == owner, sessions.c.state != SessionState.CLOSED.value)
        if sheet_id is not None:
            statement = statement.where(sessions.c.sheet_id == sheet_id)
        if search:
            said = select(turns.c.session_id).where(turns.c.text.icontains(search, autoescape=True))
            statement = statement.where(or_(sessions.c.title.icontains(search, autoescape=True), sessions.c.id.in_(said)))
        found = self._connection.execute(statement.order_by(sessions.c.updated_at.desc(), sessions.c.id.desc()).limit(500))
        return [_session(row) for row in found]

    def put_turn(self, turn: Turn) -> None:
        values = {
            "session_id": turn.session_id,
            "ordinal": turn.ordinal,
            "status": turn.status.value,
            "text": turn.text,
            "document": pack(msgspec.json.encode(turn.document)),
            "created_at": stored_time(turn.created_at),
        }
        put(self._connection, turns, {"id": turn.id}, values)

    def turn(self, turn_id: TurnId) -> Turn:
        found = self._connection.execute(_TURN, {"one": turn_id}).first()
        if found is None:
            raise not_found("turn_unknown", "There is no such message (any more).", "Reload the chat.", turn=turn_id)
        return _turn(found)

    def turns(self, session_id: SessionId) -> list[Turn]:
        return [_turn(row) for row in self._connection.execute(_TURNS, {"of": session_id})]

    def open_turns(self) -> list[Turn]:
        statement = select(turns).where(turns.c.status.in_([status.value for status in OPEN_STATUSES])).order_by(turns.c.created_at)
        return [_turn(row) for row in self._connection.execute(statement)]


def _session(row: Row[Any]) -> Session:
    return Session(
        SessionId(row.id),
        row.owner,
        SheetId(row.sheet_id),
        row.title,
        SessionState(row.state),
        row.reason,
        read_time(row.created_at),
        read_time(row.updated_at),
        row.mode,
        row.policy,
        row.head,
    )


def _turn(row: Row[Any]) -> Turn:
    document = msgspec.json.decode(unpack(row.document))
    status = TurnStatus(row.status)
    return Turn(TurnId(row.id), SessionId(row.session_id), row.ordinal, status, row.text, document, read_time(row.created_at))
