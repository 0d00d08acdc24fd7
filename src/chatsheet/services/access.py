"""Who may do what, and the one private link of a local installation. See docs/subsystems/access.md.

`authorize` is asked in two places only: the action executor, and subscribing or reading.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Actor
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Store, Transaction

LINK_FACT = "access.link"


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str


LOCAL = User("local", "You")


def authorize(actor: Actor, action: str, sheet_id: SheetId | None) -> None:
    """May this actor do this? On one person's machine whoever holds the link may do everything; roles come with accounts.

    Raises:
        Problem: `not_allowed`.
    """
    if actor.user != LOCAL.id:
        raise Problem(Category.PERMISSION, "not_allowed", "You may not do this.", "Ask the sheet's owner.", {"action": action})


def authorize_topic(user: User, topic: str) -> None:
    """May this user listen to this topic?

    Raises:
        Problem: `topic_unknown` or `not_allowed`.
    """
    kind, _, name = topic.partition(":")
    if kind not in ("user", "chat", "sheet", "run", "jobs") or not name or len(topic) > 100:
        raise Problem(Category.NOT_FOUND, "topic_unknown", "There is no such topic.", "", {"topic": topic[:100]})
    if kind == "user" and name != user.id:
        raise Problem(Category.PERMISSION, "not_allowed", "You may not listen to another user.", "", {"topic": topic[:100]})


class Keys:
    """The secret of the private link, kept in the store until it is revoked. Cookie and bearer token are derived from it, so that
    revoking the link ends them all, and neither shows the secret itself."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._secret = ""

    async def load(self) -> None:
        """Read the secret, or make one on the first start."""

        def read_or_make(transaction: Transaction) -> str:
            known = transaction.fact(LINK_FACT)
            if known is None:
                known = secrets.token_urlsafe(32)
                transaction.put_fact(LINK_FACT, known)
            return known

        self._secret = await self._store.write(read_or_make)

    async def read(self) -> None:
        """Read the secret that must be there already."""
        known = await self._store.read(lambda transaction: transaction.fact(LINK_FACT))
        self._secret = known or ""

    async def revoke(self) -> None:
        """A new link; the old one, its cookies and tokens stop working at once."""
        fresh = secrets.token_urlsafe(32)
        await self._store.write(lambda transaction: transaction.put_fact(LINK_FACT, fresh))
        self._secret = fresh

    @property
    def link_secret(self) -> str:
        """What the private link carries, in its fragment-free path: whoever has it is the user."""
        return self._secret

    @property
    def cookie_name(self) -> str:
        """Of its own per installation: browsers share the cookies of all ports of a machine."""
        return "chatsheet_" + self._derived("name")[:8]

    @property
    def cookie(self) -> str:
        return self._derived("cookie")

    @property
    def token(self) -> str:
        """The bearer token of the HTTP API."""
        return "cs_" + self._derived("token")

    def _derived(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose}:{self._secret}".encode()).hexdigest()

    def is_link(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._secret.encode())

    def user_of(self, *, cookie: str | None, bearer: str | None) -> User | None:
        """Who this is, in constant time; None when neither is right."""
        if cookie is not None and secrets.compare_digest(cookie.encode(), self.cookie.encode()):
            return LOCAL
        if bearer is not None and secrets.compare_digest(bearer.encode(), self.token.encode()):
            return LOCAL
        return None
