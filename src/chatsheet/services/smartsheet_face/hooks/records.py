"""A webhook as it is stored. Smartsheet API 2.0, "Webhooks"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Store, Transaction
from chatsheet.services.smartsheet_face.errors import not_there

NEW = "NEW_NOT_VERIFIED"
ENABLED = "ENABLED"
BY_OWNER = "DISABLED_BY_OWNER"
CALLBACK_FAILED = "DISABLED_CALLBACK_FAILED"
SCOPE_INACCESSIBLE = "DISABLED_SCOPE_INACCESSIBLE"
VERIFICATION_FAILED = "DISABLED_VERIFICATION_FAILED"


class Pending(msgspec.Struct, frozen=True):
    """A callback that was not answered yet: it is sent again as it was, so that whoever got it knows it by its nonce."""

    nonce: str
    timestamp: datetime
    seq: int
    """The last event of the sheet that it tells of."""
    attempts: int = 0
    status: str = ""
    """Of the webhook, where the callback tells that it changed."""


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """`seq` is how far the sheet's events were told; `callbacks` counts those that were answered since the last challenge."""

    id: int
    sheet_id: int
    name: str
    url: str
    secret: str
    created_at: datetime
    modified_at: datetime
    column_ids: tuple[int, ...] | None = None
    enabled: bool = False
    status: str = NEW
    details: str = ""
    epoch: str = ""
    seq: int = 0
    callbacks: int = 0
    pending: Pending | None = None
    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None

    @property
    def listens(self) -> bool:
        """Whether something of its sheet may still concern it; a sheet that is gone may come back."""
        return self.enabled or self.status == SCOPE_INACCESSIBLE

    def disabled(self, status: str, details: str, now: datetime) -> Hook:
        return msgspec.structs.replace(self, enabled=False, status=status, details=details, pending=None, modified_at=now)


_decode = msgspec.json.Decoder(Hook).decode


def load(transaction: Transaction, hook_id: int) -> Hook:
    """Raises Refused 1006."""
    document = transaction.webhook(hook_id)
    if document is None:
        raise not_there("webhook")
    return _decode(document)


def load_all(transaction: Transaction) -> list[Hook]:
    """The newest first."""
    return [_decode(document) for _, _, document in transaction.webhooks()]


def save(transaction: Transaction, hook: Hook) -> None:
    transaction.put_webhook(hook.id, SheetId(hook.sheet_id), msgspec.json.encode(hook))


async def change(store: Store, hook_id: int, to: Callable[[Hook], Hook]) -> Hook:
    """Read, change and store it, in one transaction."""

    def work(transaction: Transaction) -> Hook:
        hook = to(load(transaction, hook_id))
        save(transaction, hook)
        return hook

    return await store.write(work)
