"""Actions that tidy up: later duplicates removed, texts cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from pydantic import Field

from chatsheet.domain.cells import shown
from chatsheet.domain.errors import invalid
from chatsheet.domain.sheet import Column, ColumnId, RowId, Sheet, Version
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context
from chatsheet.services.actions.cells import set_decision, unmoved
from chatsheet.services.actions.naming import Names
from chatsheet.services.actions.rows import all_gone
from chatsheet.services.commit import Decide, Decision, sheet_topic

Case = Literal["keep", "upper", "lower", "title", "sentence"]


class RemoveDuplicates(Arguments):
    """All but the first of rows that say the same; what stands below a duplicate goes with it."""

    columns: list[str] | None = Field(
        default=None, min_length=1, max_length=50, description="Rows are duplicates when all of these are equal; all columns if left out."
    )
    is_exact: bool = Field(default=False, description="Whether case and spaces make a difference.")


class CleanUp(Arguments):
    """Texts without stray spaces, line breaks and invisible characters; by wish in one case."""

    columns: list[str] | None = Field(default=None, min_length=1, max_length=200, description="All columns of texts if left out.")
    case: Case = "keep"


async def prepare_remove_duplicates(context: Context, arguments: RemoveDuplicates) -> Decide:
    found, version = await context.services.store.read(partial(_later_duplicates, context=context, arguments=arguments))
    return all_gone(context, found, version)


def _later_duplicates(transaction: Transaction, *, context: Context, arguments: RemoveDuplicates) -> tuple[list[RowId], Version]:
    sheet, columns, version = _place(transaction, context, arguments.columns)
    seen: set[tuple[str, ...]] = set()
    later: list[RowId] = []
    for row in transaction.all_rows(sheet.id):
        texts = [shown(row.value(column)) for column in columns]
        key = tuple(texts if arguments.is_exact else map(alike, texts))
        if not any(key):
            continue  # blank rows part others, and are no duplicates
        if key in seen:
            later.append(row.id)
        seen.add(key)
    return later, version


def alike(text: str) -> str:
    """
    >>> alike("  Anna  Lima ") == alike("anna lima")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


async def prepare_clean_up(context: Context, arguments: CleanUp) -> Decide:
    wanted, version = await context.services.store.read(partial(_cleaned, context=context, arguments=arguments))

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        rows, left_out = unmoved(context, transaction.rows(sheet.id, wanted), version)
        known = {column.id for column in sheet.columns}
        kept = {row: {one: value for one, value in wanted[row].items() if one in known} for row in rows}
        decision = set_decision(sheet, rows, kept)
        return replace(decision, summary=decision.summary + left_out)

    return decide


def _cleaned(transaction: Transaction, *, context: Context, arguments: CleanUp) -> tuple[Mapping[RowId, Mapping[ColumnId, Value]], Version]:
    sheet, columns, version = _place(transaction, context, arguments.columns)
    columns = [column for column in columns if column.type is ColumnType.TEXT_NUMBER]
    if not columns:
        raise invalid("columns_not_text", "Only columns of texts can be cleaned up.", "Name a column of texts.")
    clean = partial(cleaned, case=arguments.case)
    changed: dict[RowId, Mapping[ColumnId, Value]] = {}
    for row in transaction.all_rows(sheet.id):
        values = {column.id: (row.value(column), _tidy(row.value(column), clean)) for column in columns}
        new = {one: after for one, (before, after) in values.items() if before != after}
        if new:
            changed[row.id] = new
    return changed, version


def _tidy(value: Value, clean: Callable[[str], str]) -> Value:
    return (clean(value) or None) if isinstance(value, str) else value


_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def cleaned(text: str, case: Case = "keep") -> str:
    """A text without invisible characters, its spaces and line breaks single and none at its ends.

    >>> cleaned("  late\u00a0\u200bdelivery \\r\\n again  ")
    'late delivery\\nagain'
    >>> cleaned("NEW YORK", "title")
    'New York'
    """
    lines = (" ".join(_INVISIBLE.sub("", line).split()) for line in unicodedata.normalize("NFC", text).splitlines())
    tidy = "\n".join(line for line in lines if line)
    match case:
        case "upper":
            return tidy.upper()
        case "lower":
            return tidy.lower()
        case "title":
            return re.sub(r"[^\W\d_]+('[^\W\d_]+)?", lambda word: word[0][:1].upper() + word[0][1:].lower(), tidy)
        case "sentence":
            return tidy[:1].upper() + tidy[1:].lower()
        case _:
            return tidy


def _place(transaction: Transaction, context: Context, named: Sequence[str] | None) -> tuple[Sheet, list[Column], Version]:
    sheet = transaction.sheet(context.sheet_id)
    names = Names(sheet.columns, prefers_ids=context.prefers_ids)
    columns = [*sheet.columns] if named is None else list(dict.fromkeys(names.column(name) for name in named))
    return sheet, columns, transaction.top(sheet_topic(sheet.id))


ACTIONS = (
    Action(
        "remove_duplicates",
        "Delete all but the first of rows that say the same.",
        "destructive",
        RemoveDuplicates,
        prepare=prepare_remove_duplicates,
        works_ahead=True,
    ),
    Action(
        "clean_up",
        "Tidy texts: spaces, line breaks, invisible characters, case.",
        "write",
        CleanUp,
        prepare=prepare_clean_up,
        works_ahead=True,
    ),
)
