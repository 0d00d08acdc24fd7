"""Phrases that do something: views, changes, what stops a change, following up."""

from __future__ import annotations

from collections.abc import Mapping

from chatsheet.maestro.english.listed import phrases as _phrases

TAGS: Mapping[str, tuple[str, ...]] = {
    # --- views ---
    "view_only": _phrases(
        "show only, only show, show me only, only show me, just show, show just, filter by, filter, filter on, filter to, "
        "filter for, filter the sheet by, filter the sheet to, narrow to, narrow down to, filter the rows by, filter rows by, "
        "filter this by, restrict to, limit to, display only, only display, filter where, filter the rows to, filter rows "
        "where, filter the sheet"
    ),
    "view_hide": _phrases("hide, hide the, filter out, hide all, hide all the, don't show, do not show"),
    "view_clear": _phrases(
        "clear the filter, clear filter, clear filters, clear the filters, remove the filter, remove filter, remove filters, "
        "remove the filters, reset the view, reset view, reset the filter, reset filters, show all rows, show everything, show "
        "all, show all the rows, clear all filters, remove all filters, unfilter, clear the view, show everything again, show "
        "all rows again, show all again, clear the sort, remove the sort, remove the sorting, drop the filter, clear sorting"
    ),
    "again": _phrases("again, please"),
    # --- changes ---
    "set": _phrases("set, change, update, put, switch, make, edit, modify"),
    "mark": _phrases("mark, flag, set, make, change, move, put, switch, turn, update"),
    "to": _phrases("to, =, as, into, to be, :, with"),
    "as": _phrases("as, to, to be, into"),
    "their": _phrases("their, its"),
    "clear_from": _phrases("of, for, on, in, from"),
    "empty": _phrases("empty, blank"),
    "of_rows": _phrases("of, for, on, in"),
    "assign_to": _phrases("to"),
    "rename_to": _phrases("to, as, into, ="),
    "attribute_link": _phrases("with, and, <comma>, which is, that is, a, an, the, with a, with the, is, for, whose, &"),
    "attribute_is": _phrases("=, :, is, to, of, on, by, as"),
    "as_type": _phrases("of type, as a, as an, type, as"),
    "into": _phrases("into, to, to be, be, of type, into a, a, an"),
    "make": _phrases("make, change, convert, turn, set"),
    "describe_rest": _phrases(
        "in this sheet, in the sheet, here, are there, there, of this sheet, of the sheet, does this sheet have, do we have, today's"
    ),
    "assign": _phrases("assign, reassign, give, hand, hand over, re assign, delegate, allocate"),
    "unassign": _phrases("unassign, un assign"),
    "clear": _phrases("clear, empty, blank, blank out, erase, wipe, unset"),
    "delete": _phrases("delete, remove, drop, get rid of, erase"),
    "remove": _phrases("remove, delete"),
    "add": _phrases("add, create, insert, append"),
    "under": _phrases("under, underneath"),
    "below": _phrases("under, underneath, below, beneath, inside"),
    "called": _phrases("called, named, titled, with the name, with name, with the title, with title, :"),
    "new_noun": _phrases("new, another, a new, a, an, one, one more, the"),
    "rename": _phrases("rename, retitle"),
    "column": _phrases("column, field, the column, the field, columns, fields"),
    "sheet_noun": _phrases("the sheet, this sheet, sheet"),
    "for_rows": _phrases("where, for, of, on, in, whose, for all, for the, for all the, when, with, in all, on all, for every, for each"),
    "nothing": _phrases("nothing, blank, empty, none, null, nobody, no one, no value"),
    "with_options": _phrases(
        "with options, with the options, with values, with the values, with choices, with the choices, with, having, of, :, containing"
    ),
    "rows_word": _phrases("row, rows, entries, records, lines"),
    "yes": _phrases("yes, true, checked, ticked, on, y"),
    "no": _phrases("no, false, unchecked, unticked, off, n"),
    # --- tidying, copies, files ---
    "all_of_them": _phrases("the, all, all the, all of the"),
    "duplicate": _phrases("duplicate, duplicated, dupe"),
    "deduplicate": _phrases("deduplicate, de duplicate, dedupe, de dupe, dedup"),
    "same_in": _phrases(
        "by, with the same, having the same, that have the same, which have the same, based on, according to, with identical"
    ),
    "in_sheet": _phrases("in this sheet, in the sheet, from this sheet, from the sheet, of this sheet, in here"),
    "whole_sheet": _phrases(
        "this sheet, the sheet, this whole sheet, the whole sheet, this entire sheet, the entire sheet, the current sheet"
    ),
    "clean_up": _phrases(
        "clean up, tidy up, tidy, trim spaces in, trim the spaces in, trim spaces from, trim whitespace in, trim the whitespace in, "
        "strip extra spaces from, remove extra spaces from, remove the extra spaces from, remove extra spaces in"
    ),
    "all_texts": _phrases("texts, the texts, all texts, all the texts, the text columns, all text columns, all the text columns"),
    "recase": _phrases("make, change, convert, turn"),
    "into_case": _phrases("to, into, in, all, to be, be"),
    "case_upper": _phrases(
        "upper case, uppercase, all caps, upper case letters, capital letters, block capitals, all upper case, all uppercase"
    ),
    "case_lower": _phrases("lower case, lowercase, lower case letters, small letters, all lower case, all lowercase"),
    "case_title": _phrases("title case, titlecase"),
    "case_sentence": _phrases("sentence case"),
    "copy": _phrases("copy, duplicate, clone, make a copy of, create a copy of, make a duplicate of, create a duplicate of"),
    "export": _phrases("export, download, save"),
    "export_as": _phrases("as, to, into, in, as a, as an, to a, to an, into a, into an, in the, a, an"),
    "format_xlsx": _phrases("xlsx, excel"),
    "format_csv": _phrases("csv"),
    "format_json": _phrases("json"),
    # --- what no sure change may contain beside its grammar ---
    "stop": _phrases(
        "and, or, but, then, if, unless, when, where, while, after, before, not, don't, dont, never, without, except, because, "
        "so, instead, <comma>, ;, ?, also, for, with, whose, should, would, could, maybe, perhaps, might, whether, only, next, "
        "otherwise, else, as well as, plus, is, are"
    ),
    "verb": _phrases(
        "delete, remove, undo, rename, set, change, update, add, assign, mark, create, sort, show, filter, hide, move, copy, "
        "find, tell, give, duplicate, merge, notify, ask, make, clear"
    ),
    # --- following up ---
    "and_then": _phrases(
        "and, and what about, what about, how about, and for, what about for, how about for, and how about, or, now, same for, "
        "the same for, and the same for, same"
    ),
    "only_those": _phrases(
        "only, just, only the, just the, only those, and only, now only, but only, of those only, of those, of these only"
    ),
    "instead": _phrases("instead, then, again, too, as well"),
}
