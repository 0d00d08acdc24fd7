"""Whose access a source is reached with: a token typed in once, or OAuth, renewed by exactly one process. See docs/subsystems/sync.md."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from chatsheet.domain.errors import Category, Problem, conflict, invalid
from chatsheet.domain.source import Account, SourceGrant
from chatsheet.ports import SheetSource, SourceService, Store, Transaction
from chatsheet.services.sources.vault import Vault

RENEW_BEFORE = timedelta(minutes=5)
"""A token that has less left is renewed before it is used."""
SIGN_IN_WITHIN = timedelta(minutes=10)
"""Smartsheet's code is good for ten minutes."""
RENEW_HELD = timedelta(seconds=30)
"""How long one process may take to renew; then another may try."""
LOOK_AGAIN_S = 0.2
"""Between two looks whether the other process has renewed."""
MOST_TOKEN = 500


@dataclass(slots=True)
class Accounts:
    """The users' access to one service."""

    store: Store
    service: SourceService
    vault: Vault
    changed: Callable[[str], None] = lambda user: None
    """Called when a user's access became another one: whoever waits for it may go on."""
    _renewing: dict[str, asyncio.Lock] = field(default_factory=dict)
    _sources: dict[str, SheetSource] = field(default_factory=dict)

    def source(self, user: str) -> SheetSource:
        """The user's sheets. Costs nothing; the token is looked up with each call."""
        if user not in self._sources:
            self._sources[user] = self.service.source(partial(self._token, user))
        return self._sources[user]

    async def told(self, user: str) -> dict[str, Any]:
        """What a person may know of it: never a token."""
        account = await self.store.read(lambda transaction: transaction.account(user))
        known = None
        if account is not None:
            state = account.state if self._is_readable(account) else "expired"
            known = {"state": state, "how": account.how, "name": account.name, "email": account.email}
        return {"service": self.service.name, "can_sign_in": self.service.can_sign_in, "account": known}

    async def put_token(self, user: str, token: str, now: datetime) -> None:
        """Take a token that was typed in, once the service said whose it is.

        Raises:
            Problem: `token_invalid`, or as every call of a source: nothing is kept then.
        """
        token = token.strip()
        if not token or len(token) > MOST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
            raise invalid("token_invalid", "This is not an access token.", "Copy it from Smartsheet once more.")
        await self._put(user, SourceGrant(token), "token", now)

    async def _put(self, user: str, grant: SourceGrant, how: str, now: datetime) -> None:
        async def given(refused: str) -> str:
            if refused:
                raise signed_out()
            return grant.access

        me = await self.service.source(given).me()
        sealed = self._sealed(grant)
        fresh = Account(user, sealed, "token" if how == "token" else "oauth", "connected", me.name, me.email, grant.expires_at, now)

        def work(transaction: Transaction) -> None:
            known = transaction.lock_account(user)
            transaction.put_account(replace(fresh, fence=known.fence + 1 if known else 1))

        await self.store.write(work)
        self.changed(user)

    async def remove(self, user: str) -> None:
        """Forget the access. What was opened stays readable, and says that it needs somebody to sign in."""
        await self.store.write(lambda transaction: transaction.remove_account(user))
        self.changed(user)

    # OAuth

    async def sign_in_url(self, user: str, back: str, now: datetime) -> str:
        """Raises Problem `sign_in_not_set_up`."""
        if not self.service.can_sign_in:
            raise conflict("sign_in_not_set_up", "Signing in at Smartsheet is not set up here.", "Enter an access token instead.")
        state = secrets.token_urlsafe(24)
        fact = msgspec.json.encode({"state": state, "until": (now + SIGN_IN_WITHIN).isoformat()}).decode()
        await self.store.write(lambda transaction: transaction.put_fact(_fact(user), fact))
        return self.service.sign_in_url(state, back)

    async def signed_in(self, user: str, state: str, code: str, now: datetime) -> None:
        """Take what the browser brought back; a `state` is good once.

        Raises:
            Problem: `sign_in_unknown`, `source_sign_in_failed`, or as every call of a source.
        """

        def take(transaction: Transaction) -> str | None:
            known = transaction.fact(_fact(user))
            transaction.put_fact(_fact(user), None)
            return known

        fact: str | None = await self.store.write(take)
        known = msgspec.json.decode(fact or "{}")
        is_known = secrets.compare_digest(known.get("state", "").encode(), state.encode()) and bool(state)
        if not is_known or datetime.fromisoformat(known["until"]) < now:
            raise conflict("sign_in_unknown", "This sign-in was not begun here, or took too long.", "Begin it again.")
        await self._put(user, await self.service.grant(code), "oauth", now)

    async def _token(self, user: str, refused: str) -> str:
        account = await self.store.read(lambda transaction: transaction.account(user))
        if account is None:
            raise not_connected()
        if account.state == "expired":
            raise signed_out()
        grant = self._opened(account)
        is_old = account.expires_at is not None and account.expires_at - RENEW_BEFORE < datetime.now(UTC)
        if grant.access != refused and not is_old:
            return grant.access
        async with self._renewing.setdefault(user, asyncio.Lock()):
            return await self._renewed(user, account)

    async def _renewed(self, user: str, seen: Account) -> str:
        """The new token: ours, or that of whoever was quicker. Smartsheet takes a refresh token once, so one process alone uses it: the one
        that has the claim."""
        while True:
            now = datetime.now(UTC)
            account, is_mine = await self.store.write(partial(_claim_renewal, user=user, seen=seen, now=now))
            if account is None:
                raise not_connected()
            if account.state == "expired":
                raise signed_out()
            if account.sealed != seen.sealed:
                return self._opened(account).access
            if is_mine and (access := await self._renew(account)) is not None:
                return access
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _renew(self, mine: Account) -> str | None:
        """None when another process is at it by now: what it stores counts."""
        try:
            grant = await self._new_grant(mine)
        except BaseException:
            await asyncio.shield(self.store.write(partial(_let_go, mine=mine)))  # so that the next one need not wait
            raise
        now = datetime.now(UTC)
        if grant is None:
            after = replace(mine, state="expired", changed_at=now)
        else:
            after = replace(mine, sealed=self._sealed(grant), expires_at=grant.expires_at, changed_at=now)
        if not await self.store.write(partial(_put_renewed, mine=mine, after=after)):
            return None if grant is None else grant.access
        self.changed(mine.user)
        if grant is None:
            raise signed_out()
        return grant.access

    async def _new_grant(self, mine: Account) -> SourceGrant | None:
        """None when the old one is no longer good for a new one, or never was."""
        if mine.how == "token":
            return None
        try:
            return await self.service.renew(self._opened(mine))
        except Problem as problem:
            if problem.code != "source_sign_in_needed":
                raise
            return None

    def _sealed(self, grant: SourceGrant) -> bytes:
        return self.vault.seal(msgspec.json.encode([grant.access, grant.refresh]).decode())

    def _is_readable(self, account: Account) -> bool:
        try:
            self._opened(account)
        except Problem:
            return False
        return True

    def _opened(self, account: Account) -> SourceGrant:
        access, refresh = msgspec.json.decode(self.vault.open(account.sealed))
        return SourceGrant(access, refresh, account.expires_at)


def _claim_renewal(transaction: Transaction, *, user: str, seen: Account, now: datetime) -> tuple[Account | None, bool]:
    account = transaction.lock_account(user)
    if account is None or account.sealed != seen.sealed or account.state == "expired":
        return account, False
    held = transaction.fact(_renewal_fact(user))
    if held is not None and datetime.fromisoformat(held) > now:
        return account, False
    transaction.put_fact(_renewal_fact(user), (now + RENEW_HELD).isoformat())
    account = replace(account, fence=account.fence + 1)
    transaction.put_account(account)
    return account, True


def _let_go(transaction: Transaction, *, mine: Account) -> None:
    known = transaction.lock_account(mine.user)
    if known is not None and known.fence == mine.fence:
        transaction.put_fact(_renewal_fact(mine.user), None)


def _put_renewed(transaction: Transaction, *, mine: Account, after: Account) -> bool:
    """Whether it counts. A new pair does unless somebody signed in meanwhile: the old one is used up, even where the claim ran out. That
    the old one was refused counts only while nobody else is at it."""
    known = transaction.lock_account(mine.user)
    if known is None or known.sealed != mine.sealed or (after.state == "expired" and known.fence != mine.fence):
        return False
    transaction.put_account(replace(after, fence=known.fence + 1))
    transaction.put_fact(_renewal_fact(mine.user), None)
    return True


def _fact(user: str) -> str:
    return f"smartsheet.sign_in.{user}"


def _renewal_fact(user: str) -> str:
    return f"smartsheet.renewal.{user}"


def signed_out() -> Problem:
    message = "Smartsheet no longer accepts this sign-in."
    return Problem(Category.PERMISSION, "source_sign_in_needed", message, "Sign in at Smartsheet again; what was opened stays readable.")


def not_connected() -> Problem:
    return Problem(Category.PERMISSION, "source_not_connected", "You are not connected to Smartsheet.", "Connect first.")
