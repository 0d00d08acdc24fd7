"""One column in a line, at five levels of detail."""

from __future__ import annotations

from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.names import ColumnNames
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Kind
from chatsheet.services.chat.context.quoting import quoted_text
from chatsheet.services.profiles import ColumnProfile
from chatsheet.services.profiles.profile import Scalar

LONGEST_TITLE = 60
SHORT_TITLE = 30
"""Where there is room for names only."""
LONGEST_VALUE = 40
SHORT_VALUE = 24
FEW = 3

NAME, TYPE, FIGURES, SOME_VALUES, ALL_VALUES = DETAILS = range(5)

_TYPES: dict[ColumnType, str] = {
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "time",
    ColumnType.ABSTRACT_DATETIME: "time",
    ColumnType.CHECKBOX: "checkbox",
    ColumnType.CONTACT_LIST: "contact",
    ColumnType.MULTI_CONTACT_LIST: "contacts",
    ColumnType.PICKLIST: "choice",
    ColumnType.MULTI_PICKLIST: "choices",
    ColumnType.DURATION: "duration",
    ColumnType.PREDECESSOR: "predecessor",
}
_MISFITS: dict[Kind, str] = {"number": "no numbers", "date": "no dates", "datetime": "no times", "truth": "neither checked nor not"}


def line(column: Column, names: ColumnNames, kind: Kind | None, profile: ColumnProfile | None, row_count: int, detail: int) -> str:
    """What is known of a column. Names and values are quoted and cut."""
    parts = [name(column, names, LONGEST_TITLE if detail else SHORT_TITLE)]
    if detail >= TYPE:
        parts.append(type_words(column, kind))
    if profile is not None and detail >= FIGURES:
        parts += _figures(profile, names, row_count, shows_all=detail == ALL_VALUES)
    if profile is not None and detail >= SOME_VALUES:
        parts += _values(column, profile, is_all=detail == ALL_VALUES)
    return f"{parts[0]} {', '.join(parts[1:])}".rstrip()


def name(column: Column, names: ColumnNames, longest: int = LONGEST_TITLE) -> str:
    """The title; with its id where the title is cut or stands for two, and its name in SQL where that is another."""
    title = quoted_text(column.title, longest)
    if len(column.title) > longest:
        return f"{title} (id {column.id})"
    if names.title == column.title == " ".join(column.title.split()):
        return title
    return f"{title} (id {column.id}, in SQL {quoted_text(names.title, longest)})"


def type_words(column: Column, kind: Kind | None) -> str:
    """The type as people call it, with what its numbers mean. Without a kind (the engine was not asked) numbers and texts are one."""
    words = _TYPES.get(column.type) or {"number": "number", "text": "text"}.get(str(kind), "text or number")
    given = column.format
    if given is not None and words == "number" and given.style == "percent":
        words = "percent (1 is 100%)"
    if given is not None and words == "number" and given.style == "currency" and given.currency:
        words = f"number in {quoted_text(given.currency, 8)}"
    if column.is_strict:
        words += " (no others)"
    return f"{words} primary" if column.is_primary else words


def _figures(profile: ColumnProfile, names: ColumnNames, row_count: int, *, shows_all: bool) -> list[str]:
    told = []
    if profile.lowest is not None:
        told.append(f"{short(profile.lowest)}..{short(profile.highest)}")
    if profile.kind == "text" and profile.values and not (shows_all and len(profile.top) == profile.distinct):
        told.append(_distinct(profile))
    if profile.values < row_count:
        told.append(_blank(row_count - profile.values, row_count))
    if profile.misfits:
        where = f" (in {quoted_text(names.text, LONGEST_TITLE)})" if names.text else ""
        told.append(f"{profile.misfits:,} {_MISFITS.get(profile.kind, 'others')}{where}")
    return told


def _distinct(profile: ColumnProfile) -> str:
    if profile.is_distinct_exact and profile.distinct == profile.values and profile.values > 1:
        return "all different"
    about = "" if profile.is_distinct_exact else "about "
    return f"{about}{profile.distinct:,} different"


def _blank(blank: int, row_count: int) -> str:
    share = 100 * blank / row_count
    return "all blank" if blank == row_count else f"{share:.0f}% blank" if share >= 1 else f"{blank} blank"


def _values(column: Column, profile: ColumnProfile, *, is_all: bool) -> list[str]:
    most, longest = (len(profile.top), LONGEST_VALUE) if is_all else (FEW, SHORT_VALUE)
    if profile.top:
        told = [", ".join(f"{value_words(value, longest)} {count:,}" for value, count in profile.top[:most])]
        if profile.kind != "text" and profile.distinct > len(profile.top[:most]):
            told.append("…")
        return told + (_unused(column, profile) if is_all else [])
    examples = profile.examples if is_all else profile.examples[:1]
    return [f"e.g. {' '.join(value_words(value, longest) for value in examples)}"] if examples else []


def _unused(column: Column, profile: ColumnProfile) -> list[str]:
    """Choices that no row has: they can be set."""
    if profile.distinct > len(profile.top):
        return []
    known = {str(value).casefold() for value, _ in profile.top}
    unused = [option for option in column.options if option.casefold() not in known][:FEW]
    return [f"unused {' '.join(quoted_text(option, SHORT_VALUE) for option in unused)}"] if unused else []


def value_words(value: Scalar, longest: int) -> str:
    if isinstance(value, str):
        return quoted_text(value, longest)
    return short(value)


def short(value: Scalar) -> str:
    """A number with the digits that tell its size; a date as it is, a time to the minute."""
    if isinstance(value, bool):
        return "checked" if value else "not checked"
    if isinstance(value, str):
        return value[:16]
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"
    return str(value)
