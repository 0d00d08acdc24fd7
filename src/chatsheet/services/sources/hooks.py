"""Webhooks: the source calls us when a sheet changed, where we have an address it can reach. See docs/subsystems/sync.md.

What a callback says is not believed beyond "look": values are read from the source, and a lost callback is made up for by looking anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import SheetId
from chatsheet.domain.source import Link, SourceHook, Way
from chatsheet.ports import SheetSource, Store, Transaction
from chatsheet.services.sources.links import link_of
from chatsheet.services.sources.vault import Vault

log = structlog.get_logger(__name__)

PATH = "/webhooks/smartsheet/"
MOST_CALLBACK_BYTES = 5_000_000
"""One callback gathers the events of a change; one of 20,000 rows names each cell."""


class Callback(msgspec.Struct):
    """What the source sends; it never holds values. Fields not named here are not looked at."""

    nonce: str = ""
    webhookId: int = 0
    newWebhookStatus: str = ""
    events: list[dict[str, Any]] = []


@dataclass(slots=True)
class LinkHooks:
    """Webhooks of linked sheets, made where `public_url` is set."""

    store: Store
    vault: Vault
    public_url: str
    agent: str
    """The name our own writes carry: what they cause is known here already."""
    wake: Callable[[SheetId], None] = lambda sheet_id: None

    async def ensure(self, link: Link, source: SheetSource) -> Link:
        """Have the source call us about this sheet: the hook there is, or a new one. Where it does not want to, we go on asking."""
        if not self.public_url or link.is_read_only:
            return link
        try:
            hook, key = await self._found_or_made(link, source)
            if hook.is_enabled:
                return link if link.way == "webhook" else await self._put(link, hook, key, "webhook")
            link = await self._put(link, hook, key, "polling")
            hook = replace(await source.enable_hook(hook.id), secret=hook.secret)
            link = await self._put(link, hook, key, "webhook" if hook.is_enabled else "polling")
            self.wake(link.sheet_id)  # what changed there before it was enabled is not told to us
            return link
        except Problem as problem:
            if problem.code not in ("source_refused", "source_forbidden", "source_sheet_gone"):
                raise
            log.warning("webhook_not_made", sheet=link.sheet_id, code=problem.params.get("code"), reason=problem.message)
            return link

    async def _found_or_made(self, link: Link, source: SheetSource) -> tuple[SourceHook, str]:
        hooks = [hook for hook in await source.hooks() if hook.sheet_id == link.id_there]
        known = link.hook or {}
        secret = self._secret(link)
        for hook in hooks:
            if secret and hook.id == known["id"] and hook.url == self._url(link.sheet_id, known["key"]) and _is_alive(hook):
                return replace(hook, secret=secret), known["key"]
        for hook in hooks:  # ours from before, under this address or another
            if hook.id == known.get("id") or hook.url.startswith(f"{self.public_url}{PATH}{link.sheet_id}-"):
                await source.remove_hook(hook.id)
        key = secrets.token_hex(12)
        return await source.add_hook(link.id_there, self._url(link.sheet_id, key), f"chatsheet {link.sheet_id}"), key

    def _url(self, sheet_id: SheetId, key: str) -> str:
        return f"{self.public_url}{PATH}{sheet_id}-{key}"

    async def _put(self, link: Link, hook: SourceHook, key: str, way: Way) -> Link:
        """Stored before the source is asked to enable it: it then asks us whether the hook is ours."""
        sealed = self.vault.seal(hook.secret).decode()

        def work(transaction: Transaction) -> Link:
            after = replace(link_of(transaction, link.sheet_id), hook={"id": hook.id, "key": key, "secret": sealed}, way=way)
            transaction.put_link(after)
            return after

        return await self.store.write(work)

    async def remove(self, link: Link, source: SheetSource) -> None:
        """The source need not call any more."""
        if link.hook is not None:
            await source.remove_hook(link.hook["id"])

    async def release(self, link: Link, source: SheetSource) -> None:
        """The same for a sheet that was deleted here and may come back: then another one is made."""
        if link.hook is None:
            return
        await self.remove(link, source)

        def work(transaction: Transaction) -> None:
            transaction.put_link(replace(link_of(transaction, link.sheet_id), hook=None, way="polling"))

        await self.store.write(work)

    async def answer(self, name: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Take a callback: at once, what it is about is done later. Returns headers of the answer.

        Raises:
            Problem: `webhook_unknown`: not ours, or not signed by the source; nothing is told apart for whoever tries.
        """
        sheet_id, _, key = name.partition("-")
        link = await self._link(sheet_id, key)
        challenge = headers.get("smartsheet-hook-challenge", "")
        told = _decoded(body)
        if link is None or link.hook is None or told is None or (told.webhookId and told.webhookId != link.hook["id"]):
            raise webhook_unknown()
        if challenge:
            if len(challenge) > 200 or not challenge.isascii() or not challenge.isprintable():
                raise webhook_unknown()
            return {"Smartsheet-Hook-Response": challenge}
        if not self._is_signed(link, headers.get("smartsheet-hmac-sha256", ""), body):
            raise webhook_unknown()
        if told.nonce and not await self._take_nonce(link, told.nonce):
            return {}
        if told.newWebhookStatus and told.newWebhookStatus != "ENABLED":
            await self._poll(link, told.newWebhookStatus)
        if told.newWebhookStatus or not all(self._is_ours(event) for event in told.events):
            self.wake(link.sheet_id)
        return {}

    async def _link(self, sheet_id: str, key: str) -> Link | None:
        if not (sheet_id.isdigit() and len(sheet_id) < 16 and key):
            return None
        link: Link | None = await self.store.read(lambda transaction: transaction.link(SheetId(int(sheet_id))))
        known = "" if link is None or link.hook is None else str(link.hook["key"])
        return link if secrets.compare_digest(known.encode(), key.encode()) and known and link and link.is_followed else None

    def _is_signed(self, link: Link, given: str, body: bytes) -> bool:
        # Smartsheet API 2.0, "Webhook callbacks": lower-case hex HMAC-SHA-256 of the raw body with the shared secret.
        secret = self._secret(link)
        right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return bool(secret) and hmac.compare_digest(right.encode(), given.strip().encode())

    def _secret(self, link: Link) -> str:
        """What the source signs with; empty when there is none that this server's key opens: then another hook is made."""
        if link.hook is None:
            return ""
        try:
            return self.vault.open(link.hook["secret"].encode())
        except Problem:
            return ""

    async def _take_nonce(self, link: Link, nonce: str) -> bool:
        return await self.store.write(lambda transaction: transaction.take_nonce(f"{link.sheet_id}:{nonce[:200]}", now=datetime.now(UTC)))

    async def _poll(self, link: Link, status: str) -> None:
        log.warning("webhook_disabled", sheet=link.sheet_id, status=status[:60])
        await self.store.write(lambda transaction: transaction.put_link(replace(link_of(transaction, link.sheet_id), way="polling")))

    def _is_ours(self, event: Mapping[str, Any]) -> bool:
        agents = str(event.get("changeAgent") or "").split(",")
        return self.agent in {agent.strip() for agent in agents}


def _is_alive(hook: SourceHook) -> bool:
    """Revoked and administratively disabled ones never come back (Smartsheet errors 1153, 1154)."""
    return hook.status not in ("DISABLED_APP_REVOKED", "DISABLED_ADMINISTRATIVE")


def _decoded(body: bytes) -> Callback | None:
    try:
        return msgspec.json.decode(body, type=Callback)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def webhook_unknown() -> Problem:
    return Problem(Category.NOT_FOUND, "webhook_unknown", "There is no such webhook.", "")
