"""Columns: add, rename, retype, delete. And the name of the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.sheet import Column
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.drafts import Draft, Json, listed
from chatsheet.maestro.english import COLUMN_TYPES
from chatsheet.maestro.index import EXACT, SHORTENED
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.text import stems_of
from chatsheet.maestro.values import UNLISTED, free_texts, is_derived, is_plain_name

LONGEST_TITLE = 50
LONGEST_NAME = 4
"""Words of a new title; more without quotes could be a sentence."""
TAKEN = 0.3
"""Factor of a title that another column has."""
_TYPES = sorted(((stems_of(phrase), kind) for phrase, kind in COLUMN_TYPES.items()), key=lambda one: -len(one[0]))
_TYPE_WORDS = {"PICKLIST": "dropdown", "DATE": "date", "CHECKBOX": "checkbox", "CONTACT_LIST": "contact", "TEXT_NUMBER": "text or number"}


def column_changes(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_rename, _add, _retype, _delete):
        yield from reader(scan, at)


def _exact_column(scan: Scan, at: int) -> Found[Column] | None:
    """A column by its own title: no synonym is good enough to rename or delete one."""
    start = scan.skip(at, "article", "column")
    named = [(name, end) for name, end in scan.names(start) if name.quality >= SHORTENED]
    if not named:
        return None
    end = max(stop for _, stop in named)
    best = sorted((name for name, stop in named if stop == end), key=lambda name: -name.quality)
    column, notes = scan.pick_column(start, end, best)
    return Found(column, end, notes)


def _says_column(scan: Scan, at: int, end: int) -> int | None:
    """The end of `the column X` or `the X column`; None when the word column is not said."""
    before = scan.tag(scan.tag(at, "article") or at, "column") or scan.tag(at, "column")
    after = scan.tag(end, "column")
    return after if after is not None else end if before is not None else None


# --- rename -------------------------------------------------------------------------------------------------------------


def _rename(scan: Scan, at: int) -> Iterator[Draft]:
    """`rename column X to Y`, `rename this sheet to Y`."""
    start = scan.tag(at, "rename")
    if start is None:
        return
    sheet = scan.tag(start, "sheet_noun")
    to = scan.tag(sheet, "rename_to") if sheet is not None else None
    if to is not None:
        for name, span, notes in new_title(scan, to):
            yield Draft("rename_sheet", "rename_sheet", {"name": name}, f"Rename the sheet to {name}", notes=notes, free=span)
    column = _exact_column(scan, start)
    if column is None:
        return
    said = _says_column(scan, start, column.end)
    to = scan.tag(said or column.end, "rename_to")
    is_row_too = said is None and bool(scan.titles(scan.tag(start, "article") or start))
    is_value_too = said is None and (bool(scan.values(start)) or _is_short(scan, start, column.value))
    doubts = (Note(0.7),) if is_row_too or is_value_too else ()
    for name, span, more in new_title(scan, to) if to is not None else ():
        is_other = stems_of(name) != stems_of(column.value.title)
        taken = (Note(TAKEN),) if is_other and _is_taken(scan, name) else ()
        arguments = {"column": str(column.value.id), "title": name}
        text = f"Rename the column {column.value.title} to {name}"
        yield Draft("rename_column", "update_column", arguments, text, notes=(*column.notes, *doubts, *more, *taken), free=span)


def _is_short(scan: Scan, at: int, column: Column) -> bool:
    """Whether only part of the title is said: "Done" for "% Done"."""
    return not any(name.column is column and name.quality == EXACT for name, _ in scan.names(scan.tag(at, "article") or at))


def _is_taken(scan: Scan, title: str) -> bool:
    return any(stems_of(column.title) == stems_of(title) for column in scan.index.columns)


def new_title(scan: Scan, at: int) -> Iterator[tuple[str, tuple[int, ...], tuple[Note, ...]]]:
    """A new title up to the end of the message."""
    for text, end, factor in free_texts(scan, at):
        if at_end(scan, end) and len(text) <= LONGEST_TITLE:
            doubt = min(factor, UNLISTED if end - at > LONGEST_NAME or _trails_off(scan, at, end) else 1.0)
            yield text, tuple(range(at, end)), () if doubt == 1.0 else (Note(doubt),)


def _trails_off(scan: Scan, at: int, end: int) -> bool:
    """Whether the last word asks for another: "the", "of"."""
    return scan.tokens[end - 1].kind == "word" and scan.tag(end - 1, "filler") is not None


# --- add ----------------------------------------------------------------------------------------------------------------


def _add(scan: Scan, at: int) -> Iterator[Draft]:
    """`add a column Risk`, `add a dropdown column called Risk with Low, High`, `add a Risk column`."""
    start = scan.tag(at, "add")
    if start is None:
        return
    start = scan.skip(start, "new_noun")
    kind = _type_at(scan, start)
    column = scan.tag(kind.end if kind else start, "column")
    if column is not None:
        yield from _new_column(scan, scan.tag(column, "called") or column, kind)
        return
    for end in range(start + 1, min(len(scan), start + 8)):
        after = scan.tag(end, "column")
        if after is not None and is_plain_name(scan, start, end):
            yield from _column_draft(scan, scan.said(start, end), start, end, after, None)
            return


def _new_column(scan: Scan, at: int, kind: Found[str] | None) -> Iterator[Draft]:
    if at >= len(scan):
        return
    if scan.tokens[at].kind == "quote":
        yield from _column_draft(scan, scan.tokens[at].text, at, at + 1, at + 1, kind)
        return
    for _, end, factor in free_texts(scan, at):
        if factor == 1.0:
            cut = next((place for place in range(at + 1, end) if scan.tag(place, "with_options", "as_type") is not None), end)
            yield from _column_draft(scan, scan.said(at, cut), at, cut, cut, kind)
            return


def _column_draft(scan: Scan, title: str, start: int, end: int, after: int, kind: Found[str] | None) -> Iterator[Draft]:
    as_type = scan.tag(after, "as_type")
    typed = _type_at(scan, scan.skip(as_type, "article")) if as_type is not None else None
    kind, after = (typed, typed.end) if typed is not None else (kind, after)
    choices = _choices(scan, after)
    if choices is not None:
        after = choices.end
    if not at_end(scan, after) or len(title) > LONGEST_TITLE:
        return
    column_type = kind.value if kind is not None else "PICKLIST" if choices is not None else "TEXT_NUMBER"
    if choices is not None and column_type != "PICKLIST":
        return
    arguments: Json = {"title": title, "type": column_type} | ({"options": choices.value} if choices is not None else {})
    text = f"Add the {_TYPE_WORDS[column_type]} column {title}" + (f" with {listed(choices.value)}" if choices is not None else "")
    is_taken = _is_taken(scan, title)
    is_long = scan.tokens[start].kind != "quote" and (
        end - start > LONGEST_NAME or _trails_off(scan, start, end) or is_derived(scan, start, end)
    )
    is_one_choice = choices is not None and len(choices.value) < 2
    notes = (Note(TAKEN),) if is_taken else (Note(UNLISTED),) if is_long or is_one_choice else ()
    yield Draft("add_column", "add_column", arguments, text, notes=notes, free=tuple(range(start, after)))


def _type_at(scan: Scan, at: int) -> Found[str] | None:
    for stems, kind in _TYPES:
        if scan.matches(stems, at):
            return Found(kind, at + len(stems))
    return None


def _choices(scan: Scan, at: int) -> Found[list[str]] | None:
    """`with Low, Medium and High`: up to the end; a choice of several words may not hold a word of the grammar."""
    start = scan.tag(at, "with_options")
    if start is None:
        return None
    choices: list[str] = []
    at = begin = start
    while at <= len(scan):
        if at == len(scan) or scan.word(at) in (",", "and", "or", "/") or scan.tag(at, "polite") is not None:
            if at > begin:
                if scan.tokens[begin].kind != "quote" and scan.tokens[begin].norm in ("from", "of", "as", "like", "the", "in"):
                    return None
                choices.append(scan.tokens[begin].text if at == begin + 1 else scan.said(begin, at))
            begin = at + 1
            if at == len(scan) or scan.tag(at, "polite") is not None:
                break
        elif scan.tokens[at].kind != "quote" and scan.tag(at, "stop", "verb") is not None:
            return None
        at += 1
    return Found(list(dict.fromkeys(choices)), at) if choices else None


# --- retype, delete -----------------------------------------------------------------------------------------------------


def _retype(scan: Scan, at: int) -> Iterator[Draft]:
    """`make Risk a dropdown with Low, High`, `change Due to a date column`."""
    start = scan.tag(at, "make")
    column = _exact_column(scan, start) if start is not None else None
    if column is None:
        return
    into = scan.tag(column.end, "column") or column.end
    into = scan.tag(into, "into") or into
    kind = _type_at(scan, scan.skip(into, "new_noun"))
    if kind is None:
        return
    after = scan.tag(kind.end, "column") or kind.end
    choices = _choices(scan, after)
    end = choices.end if choices is not None else after
    if not at_end(scan, end) or (choices is not None and kind.value != "PICKLIST"):
        return
    arguments: Json = {"column": str(column.value.id), "type": kind.value} | ({"options": choices.value} if choices is not None else {})
    text = f"Make {column.value.title} a {_TYPE_WORDS[kind.value]} column" + (
        f" with {listed(choices.value)}" if choices is not None else ""
    )
    free = tuple(range(after, end))
    yield Draft("retype_column", "update_column", arguments, text, notes=column.notes, free=free)


def _delete(scan: Scan, at: int) -> Iterator[Draft]:
    """`delete the Risk column`, `delete columns X and Y`. Without the word column it is only offered."""
    start = scan.tag(at, "delete")
    if start is None:
        return
    columns: list[Column] = []
    notes: list[Note] = []
    is_said, end = False, start
    while (found := _exact_column(scan, end)) is not None:
        said = _says_column(scan, end, found.end)
        is_said = is_said or said is not None
        columns.append(found.value)
        notes += found.notes
        end = said or found.end
        if scan.word(end) not in ("and", ","):
            break
        end += 1
    if not columns or not at_end(scan, end):
        return
    titles = listed([column.title for column in columns])
    doubt = [] if is_said else [Note(0.5)]
    arguments = {"columns": [str(column.id) for column in dict.fromkeys(columns)]}
    yield Draft(
        "delete_columns",
        "delete_columns",
        arguments,
        f"Delete the column{'s' if len(columns) > 1 else ''} {titles}",
        notes=(*notes, *doubt),
    )
