"""Tidying: `remove duplicate rows with the same Owner`, `trim spaces in Task`, `make Name upper case`.

Both go through the whole sheet, so neither is sure while rows are selected.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.column_lists import Columns, columns_at
from chatsheet.maestro.drafts import Draft, Json, listed
from chatsheet.maestro.english import CASES
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.scan import Scan

_CASE_WORDS = {"upper": "upper case", "lower": "lower case", "title": "title case", "sentence": "sentence case"}


def tidying(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_remove_duplicates, _clean_up, _change_case):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def _whole_sheet(scan: Scan) -> tuple[Note, ...]:
    """What stops a change of all rows: a selection, which may be what is meant."""
    return (open_note("in all rows, not only the selected ones"),) if scan.context.selection else ()


# --- duplicates ---------------------------------------------------------------------------------------------------------


def _remove_duplicates(scan: Scan, at: int) -> Draft | None:
    """`remove duplicates`, `delete duplicates by Owner`, `deduplicate by Email`. A single duplicate is a row that was not named."""
    found = _duplicates(scan, at)
    if found is None:
        return None
    here = scan.tag(found.end, "in_sheet") or found.end
    by = scan.tag(here, "same_in")
    same = columns_at(scan, by) if by is not None else None
    if by is not None and same is None:
        return None
    end = same.end if same is not None else here
    if not at_end(scan, scan.tag(end, "in_sheet") or end):
        return None
    columns, notes = (same.columns, same.notes) if same is not None else _not_said(scan, at, says_what=found.value)
    arguments: Json = {"columns": [str(column.id) for column in columns]} if columns else {}
    where = listed([column.title for column in columns]) if columns else "all columns"
    text = f"Delete all but the first of rows that say the same in {where}"
    return Draft(
        "remove_duplicates", "remove_duplicates", arguments, text, notes=(*found.notes, *notes, *_whole_sheet(scan), *_below(scan))
    )


def _duplicates(scan: Scan, at: int) -> Found[bool] | None:
    """The end of `remove all duplicate rows`, and whether rows are called by a word of this sheet."""
    delete = scan.tag(at, "delete")
    if delete is None:
        verb = scan.tag(at, "deduplicate")
        return None if verb is None else _deduplicated(scan, verb)
    start = scan.tag(delete, "all_of_them") or delete
    end = scan.tag(start, "duplicate")
    if end is None:
        return None
    # A status or a row may be called Duplicate.
    doubt = (open_note(),) if scan.values(start) or scan.titles(start) or scan.names(start) else ()
    rows = _rows_word(scan, end)
    if rows is not None:
        return rows.plus(doubt)
    return Found(False, end, doubt) if _is_plural(scan, end - 1) else None


def _deduplicated(scan: Scan, at: int) -> Found[bool]:
    sheet = scan.tag(at, "whole_sheet")
    if sheet is not None:
        return Found(False, sheet)
    return _rows_word(scan, scan.tag(at, "all_of_them") or at) or Found(False, at)


def _rows_word(scan: Scan, at: int) -> Found[bool] | None:
    """`rows`, or `tasks`, of which it is open whether their names or all their cells are the same."""
    if not _is_plural(scan, at):
        return None
    rows = scan.tag(at, "rows_word")
    if rows is not None:
        return Found(False, rows)
    noun = scan.noun(at)
    return None if noun is None or scan.tag(at, "noun") is not None else Found(True, noun.end, noun.notes)


def _is_plural(scan: Scan, at: int) -> bool:
    return at < len(scan) and scan.tokens[at].kind == "word" and scan.tokens[at].norm != scan.tokens[at].stem


def _not_said(scan: Scan, at: int, *, says_what: bool) -> tuple[tuple[Column, ...], tuple[Note, ...]]:
    """All columns; after a search for duplicates it may be the columns of that search, of "duplicate tasks" the column Task."""
    options: list[tuple[str, tuple[Column, ...]]] = [("the same in all columns", ())]
    previous, primary = scan.context.previous, scan.index.primary
    if previous is not None and previous.action == "find_duplicates" and previous.arguments.get("columns"):
        searched = set(map(str, previous.arguments["columns"]))
        columns = tuple(column for column in scan.index.columns if str(column.id) in searched)
        options.append((f"the same {listed([column.title for column in columns])}", columns))
    if says_what and primary is not None:
        options.append((f"the same {primary.title}", (primary,)))
    return scan.choose(f"same:{at}", "duplicates", options, factor=TIE)


def _below(scan: Scan) -> tuple[Note, ...]:
    """Rows below a duplicate go with it, whatever they say: too much to be sure where there are any."""
    return () if scan.context.parents == {} else (open_note("what stands below a duplicate goes with it"),)


# --- texts --------------------------------------------------------------------------------------------------------------


def _clean_up(scan: Scan, at: int) -> Draft | None:
    """`clean up the Task column`, `tidy up the texts`; what a whole sheet would need is only guessed."""
    start = scan.tag(at, "clean_up")
    if start is None:
        return None
    sheet = scan.tag(start, "whole_sheet") or start
    if at_end(scan, sheet):
        return _cleaned(scan, None, "keep", (open_note(),))
    texts = _texts(scan, start)
    return None if texts is None or not _ends(scan, texts.end) else _cleaned(scan, texts.value, "keep", texts.notes)


def _change_case(scan: Scan, at: int) -> Draft | None:
    """`make Task upper case`, `lowercase the Email column`."""
    verb = _case(scan, at)
    if verb is not None:
        texts = _texts(scan, verb.end)
        return None if texts is None or not _ends(scan, texts.end) else _cleaned(scan, texts.value, verb.value, texts.notes)
    start = scan.tag(at, "recase")
    texts = _texts(scan, start) if start is not None else None
    case = _case(scan, texts.end) or _case(scan, scan.tag(texts.end, "into_case") or texts.end) if texts is not None else None
    if texts is None or case is None or not _ends(scan, case.end):
        return None
    return _cleaned(scan, texts.value, case.value, (*texts.notes, *case.notes))


def _ends(scan: Scan, at: int) -> bool:
    return at_end(scan, scan.tag(at, "in_sheet") or at)


def _case(scan: Scan, at: int) -> Found[str] | None:
    for case, tag in CASES.items():
        end = scan.tag(at, tag)
        if end is not None:
            return Found(case, end, (open_note(),) if scan.values(at) or scan.titles(at) else ())
    return None


def _texts(scan: Scan, at: int) -> Found[Columns | None] | None:
    """Columns of texts, all of them as None. Nothing where one holds anything else: numbers and choices are not tidied."""
    every = scan.tag(at, "all_texts")
    if every is not None:
        return Found(None, every)
    named = columns_at(scan, at)
    if named is None or not all(column.type is ColumnType.TEXT_NUMBER and scan.index.kind(column) == "text" for column in named.columns):
        return None
    return Found(named, named.end, named.notes if named.is_said or named.is_plain else (*named.notes, open_note()))


def _cleaned(scan: Scan, named: Columns | None, case: str, notes: tuple[Note, ...]) -> Draft:
    arguments: Json = ({"columns": named.ids} if named is not None else {}) | ({"case": case} if case != "keep" else {})
    what = listed([column.title for column in named.columns]) if named is not None else "all columns of texts"
    text = f"Tidy the texts of {what}: spaces, line breaks" + (f", {_CASE_WORDS[case]}" if case != "keep" else "")
    return Draft("clean_up", "clean_up", arguments, text, notes=(*notes, *_whole_sheet(scan)))
