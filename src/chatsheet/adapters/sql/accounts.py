"""Sealed access to services, and the nonces of what they sent us, inside one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, text, update

from chatsheet.adapters.sql.history import put
from chatsheet.adapters.sql.log import read_time, stored_time
from chatsheet.adapters.sql.tables import accounts, nonces
from chatsheet.domain.source import Account

NONCE_KEPT = timedelta(days=3)
"""Smartsheet repeats a callback for about a day: 7 times with rising waits, then 7 times every 3 hours."""


class SqlAccounts:
    """The account part of `Records`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_account(self, account: Account) -> None:
        values = asdict(account) | {
            "expires_at": None if account.expires_at is None else stored_time(account.expires_at),
            "changed_at": stored_time(account.changed_at),
        }
        put(self._connection, accounts, {"user": values.pop("user")}, values)

    def account(self, user: str) -> Account | None:
        found = self._connection.execute(select(accounts).where(accounts.c.user == user)).first()
        if found is None:
            return None
        times = {
            "expires_at": None if found.expires_at is None else read_time(found.expires_at),
            "changed_at": read_time(found.changed_at),
        }
        return Account(**(dict(found._mapping) | times))

    def lock_account(self, user: str) -> Account | None:
        self._connection.execute(update(accounts).where(accounts.c.user == user).values(fence=accounts.c.fence))
        return self.account(user)

    def remove_account(self, user: str) -> None:
        self._connection.execute(delete(accounts).where(accounts.c.user == user))

    def take_nonce(self, nonce: str, *, now: datetime) -> bool:
        self._connection.execute(delete(nonces).where(nonces.c.time < stored_time(now - NONCE_KEPT)))
        fresh = {"nonce": nonce, "time": stored_time(now)}
        return self._connection.execute(text("INSERT INTO nonces VALUES (:nonce, :time) ON CONFLICT DO NOTHING"), fresh).rowcount == 1
