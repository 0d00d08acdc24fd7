"""The sheet as a whole, once more: `copy this sheet as Plan B`, `export this sheet as csv`. Part of it is neither."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.maestro.changes import at_end
from chatsheet.maestro.column_changes import new_title
from chatsheet.maestro.drafts import READS, Draft
from chatsheet.maestro.english import FILES, FORMATS
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.values import goes_on, is_derived

_FORMAT_NAMES = {"xlsx": "Excel", "csv": "CSV", "json": "JSON"}
_VAGUE = frozenset({"this", "it", "that", "everything"})


def copies(scan: Scan, at: int) -> Iterator[Draft]:
    yield from _copy(scan, at)
    draft = _export(scan, at)
    if draft is not None:
        yield draft


def _copy(scan: Scan, at: int) -> Iterator[Draft]:
    """`make a copy of this sheet`, `duplicate this sheet as Plan B`."""
    start = scan.tag(at, "copy")
    sheet = scan.tag(start, "whole_sheet") if start is not None else None
    if sheet is None:
        return
    if at_end(scan, sheet):
        yield Draft("copy_sheet", "copy_sheet", {}, "Make a copy of this sheet")
        return
    called = scan.tag(sheet, "called")
    name_at = called or (sheet + 1 if scan.word(sheet) == "as" else None)
    if name_at is None or _format(scan, scan.tag(name_at, "a") or name_at) is not None:
        return
    for name, span, notes in new_title(scan, name_at):
        doubt = (open_note(),) if _is_doubtful(scan, span[0], span[-1] + 1, is_called=called is not None) else ()
        yield Draft(
            "copy_sheet", "copy_sheet", {"name": name}, f"Make a copy of this sheet called {name}", notes=(*notes, *doubt), free=span
        )


def _is_doubtful(scan: Scan, start: int, end: int, *, is_called: bool) -> bool:
    """ "copy this sheet as well", "as a backup": behind "as" only what is written like a name is one."""
    token = scan.tokens[start]
    if token.kind == "quote":
        return False
    if goes_on(scan, start, end) or is_derived(scan, start, end):
        return True
    is_name = (token.text[:1].isupper() and not scan.message.isupper()) or token.kind == "number"
    return not is_called and (not is_name or scan.tag(start, "filler") is not None)


# --- files --------------------------------------------------------------------------------------------------------------


def _export(scan: Scan, at: int) -> Draft | None:
    """`export as xlsx`, `download this sheet as an Excel file`; without a format there is a choice."""
    start = scan.tag(at, "export")
    if start is None:
        return None
    sheet = scan.tag(start, "whole_sheet")
    is_vague = sheet is None and scan.word(start) in _VAGUE
    end = sheet or start + is_vague
    chosen = _format(scan, scan.tag(end, "export_as") or end)
    if chosen is None:
        value, notes = scan.choose(f"format:{at}", "file", [(name, key) for key, name in _FORMAT_NAMES.items()], factor=TIE)
        chosen = Found(value, end, notes)
    if not at_end(scan, chosen.end):
        return None
    doubt = _other_rows(scan, is_vague=is_vague) if sheet is None else ()
    text = f"Write this sheet into a file ({_FORMAT_NAMES[chosen.value]})"
    return Draft("export_sheet", "export_sheet", {"format": chosen.value}, text, notes=(*chosen.notes, *doubt))


def _format(scan: Scan, at: int) -> Found[str] | None:
    start = at + 1 if scan.word(at) == "." else at
    for name, tag in FORMATS.items():
        end = scan.tag(start, tag)
        if end is not None:
            return Found(name, end + 1 if scan.word(end) in FILES else end)
    return None


def _other_rows(scan: Scan, *, is_vague: bool) -> tuple[Note, ...]:
    """Where the sheet is not said, the rows of the last answer or the selected ones may be meant; "it" may be the copy just made."""
    previous = scan.context.previous
    is_answer = previous is not None and (is_vague or previous.action in READS or previous.view is not None)
    return (open_note("the whole sheet"),) if is_answer or scan.context.selection else ()
