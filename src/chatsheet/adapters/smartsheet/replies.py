"""Replies as what the port promises. See docs/subsystems/smartsheet-client.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from chatsheet.adapters.smartsheet import wire
from chatsheet.adapters.smartsheet.cells import readers_of, row_of, time_of
from chatsheet.adapters.smartsheet.columns import ADMINS, columns_of
from chatsheet.domain.source import Refusal, SourceColumn, SourceEntry, SourceHook, SourceSheet, SourceUser, Written
from chatsheet.domain.values import ColumnType

_ROW = msgspec.json.Decoder(wire.Row)


def sheet_of(body: bytes) -> SourceSheet | None:
    """None for a reply that holds the version only. Raises msgspec.MsgspecError."""
    told = wire.decoded(wire.mended(body), wire.Sheet)
    if told.columns is None:
        return None
    columns = columns_of(told)
    readers = readers_of({column.id: column.type for column in columns})
    computed = frozenset(column.id for column in columns if column.formula)
    is_admin, decode = told.access_level in ADMINS, _ROW.decode
    return SourceSheet(
        id=told.id,
        name=told.name,
        version=told.version,
        access=told.access_level or "",
        url=told.permalink or "",
        columns=columns,
        rows=[row_of(decode(row), readers, computed, is_admin=is_admin) for row in told.rows or ()],
        row_count=told.total_row_count,
        modified_at=time_of(told.modified_at),
    )


def rows_done(body: bytes) -> wire.RowsDone:
    return wire.decoded(wire.mended(body), wire.RowsDone)


def written_of(done: wire.RowsDone, sent_ids: Sequence[int], types: Mapping[int, ColumnType], known: Mapping[int, SourceColumn]) -> Written:
    """`sent_ids` in the order sent; none for new rows, which come in that order."""
    told = done.result if isinstance(done.result, list) else [done.result]
    all_types = {**{column.id: column.type for column in known.values()}, **types}
    readers = readers_of(all_types)
    computed = frozenset(column.id for column in known.values() if column.formula)
    rows = [row_of(row, readers, computed, is_admin=False) for row in told]
    order = {row_id: index for index, row_id in enumerate(sent_ids)}
    if sent_ids:
        rows = sorted((row for row in rows if row.id in order), key=lambda row: order[row.id])
    return Written(done.version, rows, dict(_refused(done.failed_items, order)))


def _refused(items: Iterable[wire.FailedItem], order: Mapping[int, int]) -> Iterator[tuple[int, Refusal]]:
    for item in items:
        index = order.get(item.row_id or 0) if item.index is None else item.index
        if index is not None and 0 <= index < len(order):
            yield index, Refusal(item.error.error_code, item.error.message or "")


def user_of(body: bytes) -> SourceUser:
    told = wire.decoded(body, wire.User)
    whole = " ".join(part for part in (told.first_name, told.last_name) if part)
    return SourceUser(told.name or whole or told.email, told.email)


def entries_of(found: Iterable[wire.Entry]) -> list[SourceEntry]:
    """By name, whatever the case; no sheet twice, though the list may have moved between two pages."""
    unique = {one.id: one for one in found}.values()
    entries = (SourceEntry(one.id, one.name, one.access_level or "", one.permalink or "", time_of(one.modified_at)) for one in unique)
    return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.id))


def hook_of(told: wire.Hook) -> SourceHook:
    return SourceHook(
        told.id, told.callback_url or "", told.scope_object_id or 0, told.enabled, told.shared_secret or "", told.status or ""
    )


def hook_done(body: bytes) -> SourceHook:
    return hook_of(wire.decoded(body, wire.HookDone).result)
