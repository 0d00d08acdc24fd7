"""The words of English that the grammar knows, by what they do. Another language is another module with these names.

Phrases are written with single spaces; they match without regard to case and plural. A phrase may do several things: the grammar asks
for the one that fits the place.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


TAGS: Mapping[str, tuple[str, ...]] = {
    # --- politeness and filling ---
    "polite": _phrases("please, kindly, pls, hey, hi, hello, ok, okay, thanks, thank you, maestro, now please"),
    "ask_me": _phrases(
        "can you please, could you please, would you please, will you please, please can you, please could you, i want you to, "
        "i need you to"
    ),
    "tell_me": _phrases(
        "can you tell me, could you tell me, tell me, do you know, i want to know, i would like to know, i'd like to know, i "
        "want to see, i would like to see, i'd like to see, i need to see, i need to know, i need, let me see, let me know, can "
        "i see, could i see, can you show me, could you show me, can you, could you, i want, i would like, i'd like, please"
    ),
    "filler": _phrases(
        "the, a, an, of, in, for, from, with, on, at, our, my sheet's, there, currently, right now, at the moment, so far, in "
        "total, altogether, overall, exactly, all, any, each, every, 's, is, are, was, were, be, been, being, that, which, who, "
        "whose, where, have, has, had, do, does, did, to me, please, this sheet, the sheet, in this sheet, whole, entire, "
        "those, them, sheet, and, <comma>, by, to, here, just, also, its, their, it, having, still, already, yet, both, thanks, "
        "thank you, in all, we, as of now, now, us"
    ),
    "noun": _phrases("row, item, record, entry, line, thing, one, entries, children, subtask"),
    "noun_any": _phrases("everything, anything, stuff, all of it, all"),
    "article": _phrases("the, a, an, all the, all, every, each, any, all of the, all of, those, our"),
    "all": _phrases("all, every, each, everything, whole"),
    # --- charts, shares ---
    "draw": _phrases("draw, plot, chart, graph, visualise, visualize, draw me, plot me, diagram"),
    "show_chart": _phrases(
        "show, show me, make, make me, create, give me, i want, build, generate, draw, draw me, plot, can i see, i need, get, display, do"
    ),
    "chart_noun": _phrases("chart, graph, plot, diagram, charts"),
    "chart_bar": _phrases("bar, bars, column chart, histogram, bar chart, bar graph"),
    "chart_line": _phrases("line, line chart, line graph, curve"),
    "chart_area": _phrases("area, area chart"),
    "chart_pie": _phrases("pie, donut, doughnut, pie chart, arc"),
    "chart_point": _phrases("scatter, scatter plot, dot, scatterplot, dot plot, bubble, point, points"),
    "chart_of": _phrases("of, for, with, showing, that shows, which shows, showing the, of the, to show, on"),
    "a": _phrases("a, an"),
    "against": _phrases("against, versus, vs, over, and, to, with, by"),
    "over_time": _phrases("over time, through time, across time, over the time, as time goes by"),
    "trend": _phrases(
        "trend of, trend in, trend for, trends of, trends in, development of, evolution of, the trend of, the trend in, trend"
    ),
    "share": _phrases(
        "share of, percent of, percentage of, proportion of, fraction of, what share of, what percent of, what percentage of, what "
        "proportion of, what fraction of, % of, the share of, the percentage of, the proportion of, which share of, which percentage "
        "of, how many percent of"
    ),
    "most_common": _phrases("most common, most frequent, commonest, most used, most popular, most often used, most typical"),
    "least_common": _phrases("least common, least frequent, rarest, least used, least popular"),
    "seek": _phrases("find, look for, check for, detect, search for, show, show me, list, spot, are there any, are there, any"),
    "duplicates": _phrases("duplicates, duplicate, duplicated, duplicate values, double entries, doubles, duplicated values"),
    "outliers": _phrases("outliers, outlier, unusual values, unusual, extreme values, anomalies, odd values"),
    "analysis_of": _phrases("in, of, for, on, among, in the, of the, with the same, having the same, by, according to"),
    "check_data": _phrases(
        "check the data, check data, check this sheet, check the sheet, data quality, check data quality, check the data quality, "
        "check quality, what is wrong with the data, what is wrong with this sheet, what's wrong with the data, find errors, find "
        "problems, are there errors, are there any errors, find errors in the data, is the data clean, how clean is the data, find "
        "mistakes, data check, check for errors, check for problems, validate the data"
    ),
    "describe_of": _phrases(
        "describe, describe the, statistics of, stats of, statistics for, stats for, statistics on, stats on, summary of, profile, "
        "profile of, about, summarise, summarize, figures of, key figures of, figures for, more about, details of, what is in, what's in"
    ),
    # --- asking ---
    "how_many": _phrases(
        "how many, number of, the number of, count of, count, count the, what number of, what is the number of, total number of"
    ),
    "how_much": _phrases("how much, how much is, how much are"),
    "what_is": _phrases(
        "what is, what are, what's, whats, what was, what were, which is, what, 's, give me, show me, show, calculate, compute, get"
    ),
    "list": _phrases(
        "show, show me, list, list me, display, find, find me, give me, get, get me, which, what, see, search, search for, look "
        "up, who, what are, which are, which of, which of the, are there, is there, are there any, any, list all, what about, "
        "view, give me a list of, who are, who is"
    ),
    "who": _phrases("who, whom"),
    "when": _phrases("when, by when"),
    "describe": _phrases(
        "describe, describe this, describe the sheet, describe this sheet, summarise this sheet, summarize this sheet, "
        "summarise the sheet, summarize the sheet, summarise, summarize, what columns are there, which columns are there, what "
        "columns do we have, what columns does this sheet have, list the columns, show the columns, show me the columns, list "
        "columns, what are the columns, what is in this sheet, what's in this sheet, what is this sheet about, what is this, "
        "what columns, which columns, what fields are there, what columns exist, columns, overview, give me an overview, what "
        "does this sheet contain, show all columns, list all columns, what can you tell me about this sheet, how many columns "
        "are there, how many columns"
    ),
    "history": _phrases(
        "history, show history, show the history, show me the history, what changed, what has changed, what was changed, who "
        "changed what, recent changes, show recent changes, show the recent changes, show me the recent changes, latest "
        "changes, what happened, list changes, list the changes, what did i change, change history, show changes, show me the "
        "latest changes, what are the latest changes"
    ),
    "undo": _phrases(
        "undo, undo please, undo the last change, undo my last change, undo last change, revert the last change, undo the "
        "change, undo last, undo the last action, revert my last change"
    ),
    "undo_that": _phrases(
        "undo that, undo it, undo this, take that back, take it back, revert that, revert it, undo that change, reverse that"
    ),
    "redo": _phrases("redo, redo that, redo it, redo the last change, redo the change, redo this, redo last"),
    # --- figures ---
    "sum": _phrases(
        "total, sum, sum of, total of, the total, the sum of, totals, total sum, overall, combined, sum up, add up, grand "
        "total, the total of, sum total of, summed"
    ),
    "avg": _phrases("average, mean, avg, the average, average of, mean of, the mean, on average, typical"),
    "min": _phrases("lowest, smallest, minimum, min, least, cheapest, earliest, shortest, minimal, first, oldest"),
    "max": _phrases("highest, biggest, largest, maximum, max, most, greatest, latest, longest, maximal, last, top, newest"),
    "median": _phrases("median, median of, the median"),
    "distinct": _phrases("different, distinct, unique"),
    "days_between": _phrases("days between, number of days between, days from, time between, days elapsed between, duration between"),
    "age": _phrases("days since, age since"),
    "days_word": _phrases("days, number of days, duration, time"),
    "compare": _phrases("compare, comparison of, compare the, contrast"),
    "versus": _phrases("and, versus, vs, vs ., with, to, against, or, <comma>"),
    "by": _phrases(
        "by, per, for each, grouped by, group by, broken down by, split by, for every, by each, across, per each, summarised "
        "by, summarized by"
    ),
    "group_verb": _phrases(
        "group, group them, group rows, break down, split, breakdown of, distribution of, a breakdown of, the distribution of, "
        "give me a breakdown of, show me a breakdown of, show the distribution of, show a breakdown of"
    ),
    "by_column": _phrases(
        "by, with the highest, with the largest, with the biggest, with highest, in terms of, ranked by, sorted by, ordered by"
    ),
    "has_with": _phrases("has, have, had, with, is, are, having, that has, which has, cost, costs"),
    "of_row": _phrases("of, for, on, is"),
    "own_verb": _phrases(
        "is working on, working on, works on, owns, own, is responsible for, responsible for, is assigned to, assigned to, is "
        "in charge of, in charge of, owning, does, handles, leads, is leading, is doing, has"
    ),
    "aux": _phrases("is, does, do, did, will, was, are, the"),
    "top": _phrases("top, first, highest, biggest, largest, most"),
    "bottom": _phrases("bottom, last, lowest, smallest"),
    "most": _phrases("most, the most, largest number of, highest number of"),
    "fewest": _phrases("fewest, the fewest, least, smallest number of, the least"),
    "sort": _phrases(
        "sorted by, sort by, ordered by, order by, sort them by, order them by, sort it by, arranged by, arrange by, ranked by, "
        "rank by, sort rows by, sort the rows by, sort tasks by, sorted on, sort on"
    ),
    "sort_sheet": _phrases(
        "sort the sheet by, sort this sheet by, sort the whole sheet by, sort sheet by, reorder the sheet by, re sort the sheet by"
    ),
    "descending": _phrases(
        "descending, desc, highest first, largest first, biggest first, newest first, latest first, most first, high to low, "
        "from high to low, z to a, in descending order, from highest to lowest, descendingly, decreasing, most expensive first, "
        "reverse, in reverse order, reversed, largest to smallest, newest to oldest, most recent first"
    ),
    "ascending": _phrases(
        "ascending, asc, lowest first, smallest first, oldest first, earliest first, low to high, from low to high, a to z, in "
        "ascending order, from lowest to highest, increasing, cheapest first, alphabetically, smallest to largest, oldest to "
        "newest, soonest first, least first"
    ),
    "sort_down": _phrases(
        "sort descending by, sort desc by, sort in descending order by, order descending by, sorted descending by, reverse sort by"
    ),
    "superlative_cost": _phrases("most expensive, costliest, priciest, most costly"),
    "superlative_cheap": _phrases("cheapest, least expensive, least costly"),
    "in_use": _phrases("do we use, are used, are in use, exist, do we have, are possible, are available, are being used, are there, there"),
    "then_by": _phrases("then by, then, and then by, and, <comma>"),
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

ROLES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "owner": (
        _phrases(
            "owner, assigned to, assignee, responsible, responsible person, in charge, owned by, assigned, task owner, own, belongs to, who"
        ),
        _phrases("lead, rep, sales rep, salesperson, account manager"),
    ),
    "due": (
        _phrases("due, due date, deadline, target date, delivery date, delivery, promised"),
        _phrases("finish, end, end date, finish date, planned finish, planned end"),
    ),
    "start": (_phrases("start, start date, begin, begin date, started on, planned start, kick off, kickoff, beginning"),),
    "status": (_phrases("status, state, stage, task status, order status, progress status"),),
    "cost": (_phrases("cost, expense, expenditure, costs"), _phrases("budget, planned cost, estimate, price, amount")),
    "revenue": (
        _phrases("revenue, sales, turnover, order value, order total, amount, total amount, total price, net amount, value, total"),
    ),
    "priority": (_phrases("priority, importance, urgency, prio"),),
    "team": (_phrases("department, team, dept, division"),),
    "region": (_phrases("region, area, territory, market"),),
    "customer": (_phrases("customer, client, account, buyer, customer name, company"),),
    "quantity": (_phrases("quantity, qty, units sold, pieces, amount ordered"),),
    "salary": (_phrases("salary, pay, wage, compensation, base salary, annual salary"),),
    "hired": (_phrases("hired, hire date, joined, start date, date hired, hired on, date of hire, joining date, employed since, join"),),
    "ordered": (_phrases("ordered, order date, placed, ordered on, purchase date, bought"),),
    "recorded": (
        _phrases(
            "created, created on, date created, created at, added, reported on, opened, logged, submitted, received, updated, "
            "closed on, completed on"
        ),
    ),
    "note": (_phrases("note, comment, remark, description"),),
    "location": (_phrases("location, city, office, town"),),
    "role": (_phrases("role, position, job title, job"),),
    "percent": (
        _phrases("% done, percent done, percentage done, done %, % complete, percent complete, progress, completion, percentage complete"),
    ),
}
"""What columns are called elsewhere. A word of a line means the column of this sheet whose title is another word of the line; other
lines of the same role mean nearly the same."""

RINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(_words(ring))
    for ring in (
        "task activity job step deliverable action todo work milestone",
        "order sale purchase transaction deal",
        "employee person people staff member colleague worker teammate",
        "customer client account",
        "product article part sku",
        "invoice bill payment",
        "lead deal opportunity",
        "issue bug ticket case defect incident",
        "contact person people",
        "project initiative",
        "event session meeting",
        "student pupil",
        "book title",
        "asset device machine",
        "risk",
        "expense cost",
    )
)
"""What rows are called; words of one ring mean the same rows."""

MARKS: Mapping[str, str] = {
    "bar": "chart_bar",
    "line": "chart_line",
    "area": "chart_area",
    "arc": "chart_pie",
    "point": "chart_point",
}
"""Marks of a chart, by what names them."""

DATE_ROLES = frozenset({"due", "start", "hired", "ordered", "recorded"})
NUMBER_ROLES = frozenset({"cost", "revenue", "quantity", "salary", "percent"})
TEXT_ROLES = frozenset({"owner", "status", "priority", "team", "region", "customer", "note", "location", "role"})

GENERIC = frozenset(_words("date day name column number no amount id field value the of in on to by at for and"))
"""Words of titles that alone do not name a column."""

DONE_VALUES = frozenset(
    _phrases(
        "done, complete, completed, finished, closed, resolved, delivered, shipped, fulfilled, won, fixed, verified, merged, "
        "archived, approved and closed, 100%, live, released"
    )
)
DROPPED_VALUES = frozenset(
    _phrases(
        "cancelled, canceled, dropped, abandoned, rejected, void, won't do, won't fix, wontfix, duplicate, declined, obsolete, "
        "withdrawn, lost, returned, refunded"
    )
)

NUMBERS: Mapping[str, int] = {
    word: number for number, word in enumerate(_words("zero one two three four five six seven eight nine ten eleven twelve"))
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000}

_MONTHS = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|november nov|december dec"
)
_WEEKDAYS = "monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun"

MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in _words(names)}
WEEKDAYS: Mapping[str, int] = {name: number for number, names in enumerate(_WEEKDAYS.split("|")) for name in _words(names)}
UNITS: Mapping[str, str] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "fortnight": "fortnight"}
UNIT_ADVERBS: Mapping[str, str] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
}

COLUMN_TYPES: Mapping[str, str] = {
    "dropdown": "PICKLIST",
    "drop down": "PICKLIST",
    "picklist": "PICKLIST",
    "choice": "PICKLIST",
    "select": "PICKLIST",
    "single select": "PICKLIST",
    "date": "DATE",
    "number": "TEXT_NUMBER",
    "text": "TEXT_NUMBER",
    "checkbox": "CHECKBOX",
    "check box": "CHECKBOX",
    "contact": "CONTACT_LIST",
    "person": "CONTACT_LIST",
    "people": "CONTACT_LIST",
}

SAID_OF_DATES: Mapping[str, str] = {"min": "Earliest", "max": "Latest"}
SAID: Mapping[str, str] = {
    "sum": "Total",
    "avg": "Average",
    "min": "Lowest",
    "max": "Highest",
    "median": "Median",
    "count": "Number of rows",
    "count_distinct": "Number of different",
    "count_blank": "Number of blank",
}
