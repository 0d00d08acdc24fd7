"""Sessions: one chat about one sheet, in one of four states. See docs/subsystems/sessions.md.

What is durable is in the store; that the sheet is loaded in this process is not, and is made true again on first use.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chatsheet.domain.errors import Problem, conflict, not_found
from chatsheet.domain.events import Command, NewEvent
from chatsheet.domain.session import Mode, Policy, Session, SessionId, SessionState
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import EngineLost, Store, Transaction
from chatsheet.services.commit import user_topic
from chatsheet.services.tables import Tables, TableState, engine_unavailable

MOST_TITLE = 120


def chat_topic(session_id: SessionId) -> str:
    return f"chat:{session_id}"


def append(transaction: Transaction, topic: str, kind: str, data: dict[str, Any], command: Command) -> None:
    transaction.append(NewEvent(topic, kind, msgspec.json.encode(data)), command)


def own_session(transaction: Transaction, session_id: SessionId, user: str) -> Session:
    """The session, if it is this user's. Raises Problem `session_unknown`: another's is not told from none."""
    session = transaction.session(session_id)
    if session.owner != user:
        raise not_found("session_unknown", f"There is no chat {session_id}.", "Start a new chat.", session=str(session_id))
    return session


class Sessions:
    """Opening, recovering and closing."""

    def __init__(self, store: Store, tables: Tables) -> None:
        self._store = store
        self._tables = tables

    async def create(self, sheet_id: SheetId, command: Command) -> Session:
        """A new chat; INITIALIZING until the sheet's data is there. Raises Problem `sheet_unknown`."""

        def work(transaction: Transaction) -> Session:
            transaction.summary(sheet_id)
            topic = user_topic(command.actor.user)
            transaction.lock(topic)
            now, state = command.now, SessionState.INITIALIZING
            session = Session(
                transaction.new_session_id(), command.actor.user, sheet_id, "New chat", state, "The sheet is being loaded.", now, now
            )
            transaction.put_session(session)
            append(transaction, chat_topic(session.id), "session_state", _state(session), command)
            append(transaction, topic, "chat_listed", {"id": str(session.id), "title": session.title, "sheet_id": str(sheet_id)}, command)
            return session

        return await self._store.write(work)

    async def load(self, session_id: SessionId, command: Command) -> TableState:
        """Make the sheet's data ready and the session ACTIVE. Safe to repeat: it is the retry.

        Raises:
            Problem: why it could not be loaded; the session is in ERROR with the same reason.
        """
        return await self.ready(
            await self._store.read(lambda transaction: own_session(transaction, session_id, command.actor.user)), command
        )

    async def ready(self, session: Session, command: Command) -> TableState:
        """`load` for a session that was just read."""
        if session.state is SessionState.CLOSED:
            raise conflict("session_closed", "This chat is closed.", "Start a new chat.")
        try:
            state = await self._tables.state(session.sheet_id)
            if state.is_deleted:  # says so
                await self._store.read(lambda transaction: transaction.summary(session.sheet_id))
        except (Problem, EngineLost) as error:
            problem = error if isinstance(error, Problem) else engine_unavailable()
            await self._move(session.id, SessionState.ERROR, problem.message, command)
            raise problem from None
        if session.state is not SessionState.ACTIVE:
            await self._move(session.id, SessionState.ACTIVE, "", command)
        return state

    async def _move(self, session_id: SessionId, state: SessionState, reason: str, command: Command) -> None:
        def work(transaction: Transaction) -> None:
            transaction.lock(chat_topic(session_id))
            session = transaction.session(session_id)
            if (session.state, session.reason) != (state, reason) and session.state is not SessionState.CLOSED:
                session = replace(session, state=state, reason=reason)
                transaction.put_session(session)
                append(transaction, chat_topic(session_id), "session_state", _state(session), command)

        await self._store.write(work)

    async def rename(self, session_id: SessionId, title: str, command: Command) -> Session:
        def work(transaction: Transaction) -> Session:
            return rename_within(transaction, own_session(transaction, session_id, command.actor.user), title, command)

        return await self._store.write(work)

    async def set_options(self, session_id: SessionId, mode: Mode | None, policy: Policy | None, command: Command) -> Session:
        """How the chat is answered, and what waits for a yes in it. Only a person can set this: no action does."""

        def work(transaction: Transaction) -> Session:
            session = own_session(transaction, session_id, command.actor.user)
            session = replace(session, mode=mode or session.mode, policy=policy or session.policy)
            transaction.put_session(session)
            append(transaction, chat_topic(session_id), "chat_options", {"mode": session.mode, "policy": session.policy}, command)
            return session

        return await self._store.write(work)

    async def close(self, session_id: SessionId, command: Command) -> None:
        """Delete a chat: it is no longer listed, and nothing runs in it."""

        def work(transaction: Transaction) -> None:
            session = own_session(transaction, session_id, command.actor.user)
            transaction.put_session(replace(session, state=SessionState.CLOSED, reason="Deleted."))
            append(transaction, chat_topic(session_id), "chat_deleted", {}, command)
            append(transaction, user_topic(session.owner), "chat_unlisted", {"id": str(session_id)}, command)

        await self._store.write(work)

    async def clean_up(self, *, unused_since: datetime, command: Command) -> int:
        """Close chats not used since, and forget outcomes of commands nobody will send again; how many chats."""

        def work(transaction: Transaction) -> list[Session]:
            transaction.forget_outcomes(before=command.now - timedelta(days=7))
            return [one for one in transaction.sessions(command.actor.user) if one.updated_at < unused_since]

        old = await self._store.write(work)
        for session in old:
            await self.close(session.id, command)
        return len(old)


def rename_within(transaction: Transaction, session: Session, title: str, command: Command) -> Session:
    clean = " ".join(title.split())[:MOST_TITLE] or "Chat"
    renamed = replace(session, title=clean, updated_at=command.now)
    transaction.put_session(renamed)
    append(transaction, chat_topic(session.id), "chat_renamed", {"title": clean}, command)
    listed = {"id": str(session.id), "title": clean, "sheet_id": str(session.sheet_id)}
    append(transaction, user_topic(session.owner), "chat_listed", listed, command)
    return renamed


def session_to_json(session: Session) -> dict[str, Any]:
    data = asdict(session) | {"id": str(session.id), "sheet_id": str(session.sheet_id), "state": session.state.value}
    return data | {"created_at": session.created_at.isoformat(), "updated_at": session.updated_at.isoformat()}


def _state(session: Session) -> dict[str, str]:
    return {"state": session.state.value, "reason": session.reason}
