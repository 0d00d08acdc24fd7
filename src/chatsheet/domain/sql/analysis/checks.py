"""What looks wrong in a sheet, column by column, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatsheet.domain.sql.analysis.duplicates import one_spaced, same_sql
from chatsheet.domain.sql.analysis.shape import examples, select
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.scope import Field, Ground, Scope
from chatsheet.domain.sql.values import any_shown_sql, blank_sql, present_sql
from chatsheet.domain.values import ColumnType

Check = Literal["empty", "blank", "misfit", "spaces", "option", "odd_date", "future_date", "negative", "spelling", "duplicate"]

EXAMPLES = 5
RARE, ENOUGH = 0.05, 10
"""What at most this share of at least so many values does is a mistake rather than the rule."""
FIRST_YEAR, YEARS_AHEAD = 1970, 20
"""Dates before or beyond are slips of a key, or a spreadsheet's zero."""
LONGEST_EXAMPLE = 80
MOST_OPTIONS = 500
"""A list of choices that is longer is data itself."""

NOTHING = "SELECT 0, '', '', 0, 0, '', CAST([] AS BIGINT[]) WHERE false"
"""For a sheet without columns; and it says what the columns hold."""
_RARE = f"{{n}} <= {RARE} * {{p}} AND {{p}} >= {ENOUGH}"


@dataclass(frozen=True, slots=True)
class _Fact:
    """Rows that meet `condition`. They are told when `when` holds of their number `{n}` and that of the values, `{p}`."""

    check: Check
    condition: str
    value: str | None = None
    """What is shown of the first such row, put into `shown` afterwards: to write out all values would take most of the time."""
    shown: str = "{}"
    when: str = "true"
    is_of_all: bool = False
    """Out of all rows, not out of those with a value. Where none has a value, the check is `empty`."""


def compile_checks(ground: Ground) -> Compiled:
    """A line for each thing found, in the order of the columns: how many rows, out of how many, an example, and the first row ids."""
    scope = ground.scope()
    counts, lines, tables = ["count(*) AS total"], [], [NOTHING]
    for place, field in enumerate(scope.fields.values()):
        title = scope.bind("column", field.names.title)
        counts.append(f"count_if({present_sql(field)}) AS p{place}")
        for index, fact in enumerate(_facts(field, scope)):
            name = f"{place}_{index}"
            counts += _counts(name, fact)
            lines.append(f"{{'place': {place}, 'title': {title}, {_line(name, place, fact)}}}")
        tables += [f"SELECT {place}, {title}, {table}" for table in _tables(field)]
    selected = [
        ("title", Output("Column", "name")),
        ("problem", Output("Problem", "name", None, 1)),
        ("n", Output("Rows", "rows")),
        ("whole", Output("Of", "total")),
        ("example", Output("Example", "detail")),
        ("array_to_string(ids, ', ')", Output("Row ids", "row_ids")),
        ("place", Output("Place", "detail", None, 1)),
    ]
    return select(_found(counts, lines, tables), selected, "FROM found WHERE n > 0 ORDER BY place, problem", scope.params)


def _found(counts: Sequence[str], lines: Sequence[str], tables: Sequence[str]) -> str:
    """The table `found`: one look through the sheet counts everything, and its one row is unfolded into lines."""
    listed = ",\n    ".join(lines)
    unfolded = [f"SELECT unnest(line) FROM (SELECT unnest([\n    {listed}\n  ]) AS line FROM facts)"] if lines else []
    together = "\n  UNION ALL\n  ".join([*tables, *unfolded])
    counted = ",\n    ".join(counts)
    return (
        f"WITH facts AS (\n  SELECT {counted}\n  FROM sheet\n),\nfound(place, title, problem, n, whole, example, ids) AS (\n  {together}\n)"
    )


def _counts(name: str, fact: _Fact) -> list[str]:
    example = [] if fact.value is None else [f"arg_min({fact.value}, _row_id) FILTER (WHERE {fact.condition}) AS x{name}"]
    return [f"count_if({fact.condition}) AS n{name}", f"{examples('_row_id', fact.condition, EXAMPLES)} AS i{name}", *example]


def _line(name: str, place: int, fact: _Fact) -> str:
    when = fact.when.format(n=f"n{name}", p=f"p{place}")
    whole = "total" if fact.is_of_all else f"p{place}"
    problem = f"CASE WHEN p{place} = 0 THEN 'empty' ELSE '{fact.check}' END" if fact.is_of_all else f"'{fact.check}'"
    example = "CAST(NULL AS VARCHAR)" if fact.value is None else f"left({fact.shown.format(f'x{name}')}, {LONGEST_EXAMPLE})"
    return f"'problem': {problem}, 'n': CASE WHEN {when} THEN n{name} ELSE 0 END, 'whole': {whole}, 'example': {example}, 'ids': i{name}"


# --- rows by themselves -------------------------------------------------------------------------------------------------


def _facts(field: Field, scope: Scope) -> list[_Fact]:
    return [*_blanks(field), *_texts(field), *_options(field, scope), *_dates(field, scope), *_numbers(field)]


def _blanks(field: Field) -> list[_Fact]:
    """A checkbox without a tick is no gap."""
    if field.kind == "truth":
        return []
    blank = blank_sql(field)
    return [_Fact("blank", blank, is_of_all=True)]


def _texts(field: Field) -> list[_Fact]:
    found = []
    if field.text is not None:
        found.append(_Fact("misfit", f"{field.sql} IS NULL AND {field.text} IS NOT NULL", field.text))
    text = field.text or (field.sql if field.kind == "text" and field.address is None and not field.is_multi else None)
    if text is not None:
        found.append(_Fact("spaces", f"{text} <> trim({text}, ' \t\n\r')", text, "'“' || {} || '”'"))
    return found


def _options(field: Field, scope: Scope) -> list[_Fact]:
    options = tuple(option.strip().lower() for option in field.column.options)
    if field.column.type is not ColumnType.PICKLIST or not 0 < len(options) <= MOST_OPTIONS:
        return []
    bound = scope.bind("options", options)
    return [_Fact("option", f"{field.sql} IS NOT NULL AND NOT list_contains({bound}, lower(trim({field.sql})))", field.sql)]


def _dates(field: Field, scope: Scope) -> list[_Fact]:
    if field.kind not in ("date", "datetime"):
        return []
    scope.params["today"] = scope.today.isoformat()
    today, text = "CAST($today AS DATE)", "CAST({} AS VARCHAR)"
    is_odd = f"(year({field.sql}) < {FIRST_YEAR} OR year({field.sql}) > year({today}) + {YEARS_AHEAD})"
    return [
        _Fact("odd_date", is_odd, field.sql, text),
        _Fact("future_date", f"CAST({field.sql} AS DATE) > {today} AND NOT {is_odd}", field.sql, text, _RARE),
    ]


def _numbers(field: Field) -> list[_Fact]:
    return [_Fact("negative", f"{field.sql} < 0", field.sql, "shown({})", _RARE)] if field.kind == "number" else []


# --- rows among others --------------------------------------------------------------------------------------------------


def _tables(field: Field) -> list[str]:
    if field.column.is_primary:
        return [_duplicates(field)]
    is_list = field.is_multi or field.address is not None
    return [_spellings(field)] if field.kind == "text" and not is_list else []


def _duplicates(field: Field) -> str:
    """Rows that repeat another one in the primary column: all but the first of each."""
    key, shown = same_sql(field), any_shown_sql(field)
    return (
        "'duplicate', coalesce(CAST(sum(n - 1) AS BIGINT), 0), coalesce(CAST(sum(n) AS BIGINT), 0),\n"
        f"    left(arg_max(shown, n), {LONGEST_EXAMPLE}), list_slice(list_sort(flatten(list(ids))), 1, {EXAMPLES})\n"
        f"  FROM (SELECT count(*) AS n, min({shown}) AS shown, {examples('_row_id', most=EXAMPLES)} AS ids FROM sheet"
        f" WHERE {present_sql(field)} GROUP BY {key} HAVING count(*) > 1)"
    )


def _spellings(field: Field) -> str:
    """Rows that write a value otherwise than most of those who mean the same: another case, or spaces."""
    key = f"lower({one_spaced(field.sql)})"
    return (
        "'spelling', coalesce(CAST(sum(n) FILTER (WHERE rank > 1) AS BIGINT), 0), coalesce(CAST(sum(n) AS BIGINT), 0),\n"
        f"    left(string_agg('“' || spelled || '”', ', ' ORDER BY best DESC, key, rank), {LONGEST_EXAMPLE}),\n"
        f"    list_slice(list_sort(flatten(list(ids) FILTER (WHERE rank > 1))), 1, {EXAMPLES})\n"
        "  FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY n DESC, spelled) AS rank, max(n) OVER (PARTITION BY key) AS best\n"
        f"    FROM (SELECT {field.sql} AS spelled, {key} AS key, count(*) AS n, {examples('_row_id', most=EXAMPLES)} AS ids\n"
        f"      FROM sheet WHERE {field.sql} IS NOT NULL GROUP BY {field.sql})\n"
        "    QUALIFY count(*) OVER (PARTITION BY key) > 1)"
    )
