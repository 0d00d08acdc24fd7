"""What is said about the columns and the surroundings of the table. Codes: docs/subsystems/files.md, "Oddities"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatsheet.adapters.files.convert import DAY_TYPES, Converter
from chatsheet.adapters.files.header import Header, is_blank
from chatsheet.adapters.files.number_text import read_shape
from chatsheet.adapters.files.oddities import Oddities
from chatsheet.adapters.files.plan import FileFacts, Plan
from chatsheet.adapters.files.survey import Survey
from chatsheet.adapters.files.table import Table

MAX_TEXT = 4_000
"""As domain.values.MAX_TEXT."""
TOTAL = re.compile(r"\s*(?:grand\s+|sub-?)?(?:totals?|sum|summe|gesamt|gesamtsumme|total général|totaal|suma|totale|somme)\b.{0,40}", re.I)


def report_header(header: Header, head: Sequence[Sequence[object]], oddities: Oddities, *, is_wanted: bool) -> None:
    before = [number for number, row in enumerate(head[: header.first], 1) if not all(map(is_blank, row))]
    if before:
        text = " ".join(str(cell) for cell in head[before[0] - 1] if not is_blank(cell))[:80]
        oddities.add("preamble_skipped", f"{len(before)} lines above the table were left out: {text!r}.", rows=before, count=len(before))
    if header.row == 0 and not is_wanted:
        oddities.add("header_missing", "No row of titles was found; the columns are numbered.")
    if header.last > header.first:
        oddities.add(
            "header_joined",
            f"The titles stand on {header.last - header.first + 1} rows and were joined.",
            rows=[header.first + 1, header.last + 1],
        )
    if header.is_shifted:
        oddities.add("header_shifted", "There is one title less than columns: the first column has none.")


def report_last_row(table: Table, oddities: Oddities) -> None:
    first = next((cell for cell in table.last_row if not is_blank(cell)), None)
    if isinstance(first, str) and table.row_count > 1 and TOTAL.fullmatch(first):
        oddities.add(
            "total_row",
            "The last row looks like a total and was kept as a row; sums over the column count it.",
            rows=[table.last_number],
            count=1,
        )


def report_columns(surveys: Sequence[Survey], converters: Sequence[Converter], facts: FileFacts, oddities: Oddities) -> None:
    for survey, converter in zip(surveys, converters, strict=True):
        if converter.plan.type in DAY_TYPES:
            report_days(survey, converter, facts, oddities)
        elif converter.plan.type == "TEXT_NUMBER":
            report_numbers(survey, converter.plan, oddities)
        report_misfits(survey, converter, oddities)
        if survey.longest > MAX_TEXT:
            oddities.add(
                "cells_long",
                f"Texts of more than {MAX_TEXT:,} characters were kept whole; they can be read but not edited.",
                column=converter.plan.title,
            )


def report_days(survey: Survey, converter: Converter, facts: FileFacts, oddities: Oddities) -> None:
    plan, title = converter.plan, converter.plan.title
    if survey.day_month_signs:
        is_proven = facts.is_order_proven or survey.first_over_12 or survey.second_over_12
        if not is_proven and not facts.is_order_wanted:
            oddities.add(
                "dates_ambiguous",
                f"{title}: no date shows whether the day or the month comes first; {order_name(plan)} was assumed.",
                column=title,
            )
        elif plan.day_first:
            oddities.add("dates_day_first", f"{title}: dates were read with the day first.", column=title)
        else:
            oddities.add("dates_month_first", f"{title}: dates were read with the month first.", column=title)
        if survey.first_over_12 and survey.second_over_12:
            fewer = min(survey.first_over_12, survey.second_over_12)
            oddities.add("dates_mixed_order", f"{title}: {fewer} dates have day and month the other way round.", column=title, count=fewer)
    if survey.two_digit_years:
        oddities.add(
            "dates_two_digit_years", f"{title}: years of two digits were read as 1969 to 2068.", column=title, count=survey.two_digit_years
        )
    if converter.has_zones:
        oddities.add("times_in_utc", f"{title}: times that name their zone were turned into UTC.", column=title)


def order_name(plan: Plan) -> str:
    return "day first" if plan.day_first else "month first"


def report_numbers(survey: Survey, plan: Plan, oddities: Oddities) -> None:
    title = plan.title
    if plan.keeps_codes:
        code = "leading_zeros" if survey.leading_zeros else "numbers_as_text"
        why = "zeros in front" if survey.leading_zeros else "numbers too long to be exact, or a title that names codes"
        oddities.add(code, f"{title}: kept as text because of {why}.", column=title, count=survey.leading_zeros or survey.kinds["long"])
    if plan.numbers is None:
        return
    if plan.numbers.is_ambiguous:
        sign = "between thousands" if plan.numbers.has_groups else "the decimal sign"
        oddities.add("numbers_ambiguous", f"{title}: the comma or point in its numbers was read as {sign}.", column=title)
    elif plan.numbers.point == "," and any("," in shape for shape in survey.number_shapes):
        oddities.add("numbers_decimal_comma", f"{title}: the comma was read as the decimal sign.", column=title)
    styles = {text_style(shape) for shape in survey.number_shapes} - {"plain"}
    if len(styles) > 1:
        oddities.add(
            "currencies_mixed",
            f"{title}: only amounts in {plan.numbers.style} became numbers; {', '.join(sorted(styles))} occur.",
            column=title,
        )


def text_style(shape: str) -> str:
    read = read_shape(shape)
    return read.style if read else "plain"


EXPECTED = {"DATE": "dates", "ABSTRACT_DATETIME": "times", "DATETIME": "times", "CHECKBOX": "yes or no", "TEXT_NUMBER": "numbers"}


def report_misfits(survey: Survey, converter: Converter, oddities: Oddities) -> None:
    """Values of another kind than the column's; texts in a column of numbers, and numbers in one of texts."""
    title, kind = converter.plan.title, converter.plan.type
    if converter.misfits:
        oddities.add(
            "column_mixed",
            f"{title}: {converter.misfits:,} of {survey.filled:,} values are not {EXPECTED.get(kind, 'of its kind')} and stay as they are.",
            column=title,
            rows=converter.misfit_rows,
            count=converter.misfits,
        )
        return
    numbers = survey.numbers + survey.number_texts
    if (
        kind == "TEXT_NUMBER"
        and converter.plan.numbers is None
        and not converter.plan.keeps_codes
        and survey.filled * 0.1 <= numbers < survey.filled
    ):
        oddities.add(
            "column_mixed",
            f"{title}: {numbers:,} of {survey.filled:,} values look like numbers; the column is text.",
            column=title,
            count=numbers,
        )


def column_report(survey: Survey, converter: Converter) -> dict[str, object]:
    plan = converter.plan
    return {
        "title": plan.title,
        "type": plan.type,
        "options": plan.options,
        "format": plan.format,
        "examples": survey.examples,
        "blanks": survey.blanks,
        "misfits": converter.misfits,
    }


def order_used(surveys: Sequence[Survey], plans: Sequence[Plan], facts: FileFacts) -> bool | None:
    """Whether the day came first, for the report; None when no column of dates needed to know."""
    needed = [plan.day_first for survey, plan in zip(surveys, plans, strict=True) if plan.type in DAY_TYPES and survey.day_month_signs]
    return None if not needed else facts.day_first if facts.day_first in needed else needed[0]
