"""Phrases that ask: politeness, what is wanted, figures, shares, charts, analyses."""

from __future__ import annotations

from collections.abc import Mapping

from chatsheet.maestro.english.listed import phrases as _phrases

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
    "correlation": _phrases("correlation between, correlation of, correlations between, correlate, correlation"),
    "correlated": _phrases("correlated, correlate"),
    "correlates_with": _phrases(
        "depend on, depends on, dependent on, correlate with, correlates with, correlated with, correlated to, correlate to"
    ),
    "correlate_link": _phrases("and, with, to, versus, vs, &, <comma>"),
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
}
