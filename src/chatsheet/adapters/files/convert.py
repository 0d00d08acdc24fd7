"""Values of a column as JSON literals: the second pass over a file.

A column at a time, and texts rather than Python values: `,`.join over the columns then makes the lines. A spreadsheet's half million
cells cost less this way than building and encoding half a million objects, and the child need not import an encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from json.encoder import encode_basestring as quoted  # the C function, without escaping of non-ASCII

from chatsheet.adapters.files.date_text import parse_date
from chatsheet.adapters.files.number_text import Decision, parse_number
from chatsheet.adapters.files.oddities import ROWS_NAMED
from chatsheet.adapters.files.plan import FALSE_WORDS, TRUE_WORDS, Plan, split_choices
from chatsheet.adapters.files.survey import is_zero_led

KEPT = 200_000
"""Literals kept by text before the memory is cleared: most columns have far fewer different texts."""
PROBED = 1_000
"""So many values of a chunk show whether they repeat."""
SEPARATOR = "\x00"
DAY_TYPES = ("DATE", "ABSTRACT_DATETIME", "DATETIME")


class Literals(dict[str, str]):
    """JSON literal of each text met, made once. `misfits` are the texts that are not of the column's type."""

    def __init__(self, make: Callable[[str], str | None]) -> None:
        super().__init__({"": "null"})
        self.make = make
        self.misfits: set[str] = set()

    def __missing__(self, text: str) -> str:
        literal = self.make(text) if not text.isspace() else "null"
        if literal is None:
            self.misfits.add(text)
            literal = quoted(text)
        self[text] = literal
        return literal


class Converter:
    """One column's second pass. Counts what did not fit and remembers the first rows."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.has_zones = False
        self.literals = Literals(self.date_of_text if plan.type in DAY_TYPES else text_maker(plan))
        self.misfits = 0
        self.misfit_rows: list[int] = []
        self.is_plain_text = plan.type in ("TEXT_NUMBER", "DURATION", "PREDECESSOR") and plan.numbers is None
        is_truth = plan.type == "CHECKBOX"
        self.makes_typed: dict[type, Callable[[object], str]] = {
            float: truth_of_number if is_truth else number_literal,
            int: truth_of_number if is_truth else number_literal,
            bool: truth_literal,
            date: self.day_literal,
            datetime: moment_literal,
            time: time_literal,
            timedelta: span_literal,
            type(None): lambda _value: "null",
        }

    def convert(self, values: Sequence[object], types: set[type], rows: Sequence[int]) -> Sequence[str]:
        """JSON literals of `values`, which are of these `types` and stand in the file's 1-based `rows`."""
        if types <= {str}:
            return self.convert_texts(values, rows)  # type: ignore[arg-type]
        kinds = types - {str}
        if len(kinds) == 1 and (str not in types or only_blanks(values)) and (fast := uniform_literals(values, kinds.pop(), self.plan.type)):
            return fast
        return self.convert_mixed(values, rows)

    def convert_texts(self, texts: Sequence[str], rows: Sequence[int]) -> Sequence[str]:
        if self.is_plain_text:
            return text_literals(texts)
        if self.plan.numbers is not None and (fast := many_numbers(texts, self.plan.numbers)) is not None:
            return fast
        literals = self.literals
        made = list(map(literals.__getitem__, texts))
        if literals.misfits:
            self.count_misfits(texts, rows)
        if len(literals) > KEPT:
            self.literals = Literals(literals.make)
        return made

    def count_misfits(self, texts: Sequence[object], rows: Sequence[int]) -> None:
        misfits = self.literals.misfits
        found = [index for index, text in enumerate(texts) if text in misfits]
        self.misfits += len(found)
        self.misfit_rows += [rows[index] for index in found[: ROWS_NAMED - len(self.misfit_rows)]]

    def convert_mixed(self, values: Sequence[object], rows: Sequence[int]) -> Sequence[str]:
        of_text = quoted_or_null if self.is_plain_text else self.literals.__getitem__
        makes: dict[type, Callable[[object], str]] = {**self.makes_typed, str: of_text}  # type: ignore[dict-item]
        made = [makes[type(value)](value) for value in values]
        expected = self.expected_types()
        if expected:
            found = [index for index, value in enumerate(values) if type(value) not in expected]
            self.misfits += len(found)
            self.misfit_rows += [rows[index] for index in found[: ROWS_NAMED - len(self.misfit_rows)]]
        if self.literals.misfits:
            self.count_misfits([value if type(value) is str else None for value in values], rows)
        return made

    def expected_types(self) -> frozenset[type]:
        """Types of cells that fit the column, texts judged on their own; empty when every type does."""
        if self.plan.type in DAY_TYPES:
            return frozenset({date, datetime, str, type(None)})
        if self.plan.type == "CHECKBOX":
            return frozenset({bool, str, type(None)})
        return frozenset({float, int, str, type(None)}) if self.plan.numbers is not None else frozenset()

    def date_of_text(self, text: str) -> str | None:
        """A time in a column of days makes the text a misfit: it is kept, never cut off. Midnight is no time."""
        moment = parse_date(text, day_first=self.plan.day_first, is_compact=self.plan.is_compact)
        if moment is None:
            return None
        self.has_zones |= moment.has_zone
        if self.plan.type != "DATE":
            return f'"{moment.day}T{moment.time or "00:00:00"}"'
        return f'"{moment.day}"' if moment.time in (None, "00:00:00") else None

    def day_literal(self, value: object) -> str:
        assert isinstance(value, date)
        return f'"{value.isoformat()}T00:00:00"' if self.plan.type in DAY_TYPES[1:] else f'"{value.isoformat()}"'


def moment_literal(value: object) -> str:
    assert isinstance(value, datetime)
    if value.microsecond:  # spreadsheets keep times as fractions of a day: 12:00:00 comes as 11:59:59.999997
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    return f'"{value.isoformat()}"'


def text_literals(texts: Sequence[str]) -> list[str]:
    literals = list(map(quoted, texts))
    if '""' in literals or '" "' in literals:
        literals = ["null" if literal == '""' or literal[1:-1].isspace() else literal for literal in literals]
    return literals


def quoted_or_null(text: str) -> str:
    return quoted(text) if text and not text.isspace() else "null"


def only_blanks(values: Sequence[object]) -> bool:
    """Whether every text among the values is empty."""
    return list(map(type, values)).count(str) == values.count("")


def uniform_literals(values: Sequence[object], kind: type, column_type: str) -> list[str] | None:
    """All at once for values of one kind and blanks, as most columns of a spreadsheet are; None when it is not so simple."""
    if kind is float and column_type == "TEXT_NUMBER":
        return float_literals(values)
    if kind is date and column_type == "DATE":
        return repeated_literals(values, lambda day: f'"{day}"')
    if kind is datetime and column_type in DAY_TYPES[1:]:
        return moment_literals(values)
    if kind is bool and column_type == "CHECKBOX":
        return list(map(TRUTHS.__getitem__, values))
    return None


TRUTHS: dict[object, str] = {True: "true", False: "false", "": "null"}


def float_literals(values: Sequence[object]) -> list[str] | None:
    """Whole numbers without a point. None when one is infinite, which a broken file can hold."""
    if len(set(values[:PROBED])) < PROBED // 4:
        return repeated_literals(values, number_literal)
    joined = SEPARATOR.join(map(repr, values)) + SEPARATOR
    return None if "n" in joined else joined.replace(".0" + SEPARATOR, SEPARATOR).replace("''", "null").split(SEPARATOR)[:-1]


def repeated_literals(values: Sequence[object], make: Callable[[object], str]) -> list[str]:
    """Days and percentages repeat: each different value is written once."""
    literals = {value: make(value) for value in set(values) if value != ""}
    literals[""] = "null"
    return list(map(literals.__getitem__, values))


def moment_literals(values: Sequence[object]) -> list[str]:
    try:
        joined = '"' + f'"{SEPARATOR}"'.join(map(datetime.isoformat, values)) + '"'  # type: ignore[arg-type]
    except TypeError:  # a blank among them
        return ["null" if value == "" else moment_literal(value) for value in values]
    return list(map(moment_literal, values)) if "." in joined else joined.split(SEPARATOR)


def number_literal(value: object) -> str:
    text = repr(value)
    if "n" in text:
        return "null"
    return text[:-2] if text.endswith(".0") else text


def truth_literal(value: object) -> str:
    return "true" if value else "false"


def truth_of_number(value: object) -> str:
    return "true" if value == 1 else "false" if value == 0 else number_literal(value)


def time_literal(value: object) -> str:
    assert isinstance(value, time)
    return f'"{value.isoformat("seconds")}"'


def span_literal(value: object) -> str:
    """A span as a spreadsheet shows `[h]:mm:ss`."""
    assert isinstance(value, timedelta)
    seconds = round(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    return f'"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"'


def many_numbers(texts: Sequence[str], decision: Decision) -> list[str] | None:
    """Plain or currency numbers in one go; None when each must be looked at because one among them may be something else."""
    if not decision.is_simple:
        return None
    joined = SEPARATOR.join(texts)
    if decision.is_whole and len(joined.split(None, 1)) < 2:
        return [text or "null" for text in texts]  # what stands there is JSON already
    if decision.style != "plain":
        joined = joined.replace(decision.style, "")
    if decision.point == ",":
        joined = joined.translate(COMMA_TO_POINT)
    elif not joined.isascii() or any(sign in joined for sign in ", '"):
        joined = joined.translate(DROP_GROUPS)
    if not joined.isascii() or "_" in joined:  # signs that float() and int() read and we do not
        return None
    try:
        return plain_literals([float(text) if "." in text else int(text) if text else None for text in joined.split(SEPARATOR)])
    except ValueError:
        return None


COMMA_TO_POINT = {ord(","): ".", **dict.fromkeys(map(ord, ". '’\u00a0\u202f\u2009"))}
DROP_GROUPS = dict.fromkeys(map(ord, ", '’\u00a0\u202f\u2009"))


def plain_literals(numbers: Sequence[float | int | None]) -> list[str]:
    joined = SEPARATOR.join(map(repr, numbers)) + SEPARATOR
    return joined.replace(".0" + SEPARATOR, SEPARATOR).replace("None", "null").split(SEPARATOR)[:-1]


def text_maker(plan: Plan) -> Callable[[str], str | None]:
    """How a text of this column becomes a literal; the function returns None for a text that does not fit."""
    if plan.type == "CHECKBOX":
        return truth_of_text
    if plan.type in ("MULTI_PICKLIST", "MULTI_CONTACT_LIST"):
        return lambda text: "[" + ",".join(map(quoted, split_choices(text))) + "]"
    if plan.type in ("PICKLIST", "CONTACT_LIST"):
        return lambda text: quoted(text.strip())
    if plan.numbers is not None:
        decision = plan.numbers
        return lambda text: number_of_text(text, decision)
    return quoted


def number_of_text(text: str, decision: Decision) -> str | None:
    if is_zero_led(text):
        return None
    number = parse_number(text, decision)
    return None if number is None else number_literal(number)


def truth_of_text(text: str) -> str | None:
    word = text.strip().casefold()
    return "true" if word in TRUE_WORDS else "false" if word in FALSE_WORDS else None


