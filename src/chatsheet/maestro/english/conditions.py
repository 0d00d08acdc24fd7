"""Phrases that say which rows: comparisons, dates, blanks, notions such as late and done."""

from __future__ import annotations

from collections.abc import Mapping

from chatsheet.maestro.english.listed import phrases as _phrases

TAGS: Mapping[str, tuple[str, ...]] = {
    # --- conditions ---
    "where": _phrases("where, whose, with, when their, for which, that have, which have, having, in which, if the"),
    "is": _phrases("is, are, was, were, be, has been, have been, =, ==, :, equals, equal to, is equal to, being"),
    "not": _phrases(
        "not, neither, isn't, aren't, is not, are not, isnt, arent, wasn't, weren't, non, was not, were not, have not, has not, "
        "haven't, hasn't"
    ),
    "is_not": _phrases("is not, are not, isn't, aren't, was not, were not, wasn't, weren't, isnt, arent"),
    "except": _phrases(
        "all but, all except, everything but, everything except, except, except for, excluding, other than, without, but not, "
        "apart from, besides"
    ),
    "eq": _phrases("=, ==, is, are, equals, equal to, is equal to, :, was, were, equal, on, exactly"),
    "ne": _phrases(
        "!=, <>, ≠, is not, are not, isn't, aren't, not, does not equal, is not equal to, other than, is other than, not equal "
        "to, differs from, doesn't equal, was not, were not"
    ),
    "lt": _phrases(
        "<, less than, below, under, smaller than, fewer than, is less than, lower than, lt, is below, is under, is smaller "
        "than, is lower than"
    ),
    "le": _phrases("<=, =<, ≤, at most, no more than, up to, not more than, maximum of, is at most, is no more than, or less than"),
    "gt": _phrases(
        ">, more than, above, over, greater than, larger than, bigger than, higher than, exceeding, exceeds, exceed, is more "
        "than, is over, is above, is greater than, is higher than, is larger than, gt"
    ),
    "ge": _phrases(">=, =>, ≥, at least, no less than, not less than, minimum of, is at least, or more than"),
    "or_more": _phrases("or more, or above, or higher, or over, and above, and up, +"),
    "or_less": _phrases("or less, or below, or lower, or fewer, or under, and below"),
    "same_as": _phrases("=, ==, equals, equal to, is equal to, are equal to, same as, the same as, is the same as, is same as"),
    "differs": _phrases(
        "!=, <>, ≠, does not equal, doesn't equal, is not equal to, not equal to, differs from, is different from, is not the same as"
    ),
    "beyond": _phrases("over, above, exceeding, exceed, exceeds, beyond"),
    "short_of": _phrases("under, below"),
    "before": _phrases("before, earlier than, prior to, is before, <, are before, was before, until before, sooner than"),
    "after": _phrases("after, later than, is after, >, are after, was after, past"),
    "until": _phrases("until, by, till, up to, through, no later than, <=, ≤, is by, on or before, not later than, at the latest"),
    "since": _phrases("since, from, starting, >=, ≥, on or after, as of, starting from, is since, no earlier than"),
    "during": _phrases(
        "in, on, during, for, within, is in, is on, of, is, are, =, at, within the, was in, was on, are in, falls in, falls on, falling in"
    ),
    "between": _phrases("between, is between, are between, ranging from, from, was between"),
    "and": _phrases("and, to, through, until, &, -, till"),
    "contains": _phrases(
        "contains, contain, containing, including, include, includes, mentions, mention, mentioning, that contains, like, with "
        "the word, has the word, with the text, is like"
    ),
    "not_contains": _phrases(
        "does not contain, not containing, doesn't contain, do not contain, don't contain, without the word, not contain"
    ),
    "starts_with": _phrases("starts with, start with, starting with, begins with, beginning with, begin with, that start with"),
    "ends_with": _phrases("ends with, end with, ending with, ending in, ends in, that end with"),
    "blank": _phrases(
        "blank, empty, missing, not set, unset, not filled in, undefined, null, is blank, is empty, is missing, is not set, are "
        "blank, are empty"
    ),
    "not_blank": _phrases(
        "not blank, not empty, set, filled, filled in, is set, is filled in, is not blank, is not empty, present, not missing, "
        "are not empty"
    ),
    "without": _phrases(
        "without, without a, without an, with no, have no, has no, no, missing, missing a, missing an, lacking, don't have, "
        "doesn't have, don't have a, don't have an, doesn't have a, doesn't have an, without any, do not have, do not have a, "
        "do not have an, with missing, with empty, with blank"
    ),
    "with": _phrases("with a, with an, that have a, that have an, with, having a, having an, have a, have an, has a, has an"),
    "person_of": _phrases(
        "of, owned by, assigned to, belonging to, from, for, by, with, that belong to, is owned by, are owned by, is assigned "
        "to, are assigned to"
    ),
    "owned_by": _phrases("owned by, assigned to, belonging to, belong to, belongs to"),
    "or": _phrases("or, and, <comma>, nor, and / or, &"),
    "or_only": _phrases("or"),
    "but": _phrases(
        "and, but, <comma>, that are, which are, that is, who are, and are, but are, and is, that have, and that are, and which "
        "are, that were, which were, and have, who is, and who are"
    ),
    "relative": _phrases(
        "where, whose, that are, which are, who are, that is, which is, who is, that were, which were, that have, which have, "
        "who have, that, which, with, that was, for which, having, when, who, that had, but, but are, and are, and is, and that "
        "are, and which are, and who are, and have, and where, and with"
    ),
    "row_link": _phrases("of, by, for, from, in, on, with, and, <comma>, at, 's, assigned to, owned by"),
    "group_link": _phrases("and, <comma>, then, by, &, and then"),
    "only": _phrases("only, just"),
    "these": _phrases(
        "these, the selected, selected, my selection, the selection, this, the highlighted, current selection, my selected, "
        "this row, these rows, selected rows, the selected rows, these ones, the selected ones, the selected row, these tasks, "
        "this task, the current selection, these items, the rows i selected, the ones i selected"
    ),
    "those": _phrases(
        "them, those, they, it, those rows, those ones, those tasks, the same, the same rows, all of them, that row, that one"
    ),
    # --- notions ---
    "late": _phrases(
        "late, overdue, past due, delayed, behind schedule, past deadline, past their due date, past its due date, over due, "
        "past their deadline, past the deadline"
    ),
    "done": _phrases("done, finished, completed, complete, closed, resolved"),
    "open": _phrases(
        "open, unfinished, incomplete, outstanding, pending completion, uncompleted, not finished, not complete, not completed, "
        "still open, not closed, undone, not yet done, not done yet"
    ),
    "unassigned": _phrases(
        "unassigned, not assigned, unowned, without anyone, ownerless, not assigned to anyone, nobody's, owned by nobody, "
        "assigned to nobody, assigned to no one, owned by no one"
    ),
    "mine": _phrases("mine, my, me, i, myself, my own, assigned to me, owned by me"),
}
