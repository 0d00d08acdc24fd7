"""Values of a column as they are stored: the second pass over a file.

A column at a time, each way chosen by the types that occur in it, so that most columns cost one pass of C code. Texts that need a
closer look are looked at once each. Days and moments stay objects: the encoder writes them as ISO texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from chatsheet.adapters.files.date_text import parse_date
from chatsheet.adapters.files.formula_guard import unguarded
from chatsheet.adapters.files.kinds import SEPARATOR
from chatsheet.adapters.files.number_text import MAX_NUMBER, Decision, parse_number
from chatsheet.adapters.files.oddities import ROWS_NAMED
from chatsheet.adapters.files.plan import FALSE_WORDS, TRUE_WORDS, Plan, split_choices
from chatsheet.adapters.files.survey import is_zero_led

Made = bool | int | float | str | list[str] | date | datetime | None
DAY_TYPES = ("DATE", "ABSTRACT_DATETIME", "DATETIME")
MISFIT = object()
"""What a maker answers for a text that is not of the column's type."""
KEPT = 200_000
"""Values kept by text before the memory is cleared: most columns have far fewer different texts."""


class Known(dict[str, object]):
    """The value of each text met, made once. `misfits` are the texts that are not of the column's type and stay as they are."""

    def __init__(self, make: Callable[[str], object]) -> None:
        super().__init__()
        self.make = make
        self.misfits: set[str] = set()

    def __missing__(self, text: str) -> object:
        value = self.make(text) if text and not text.isspace() else None
        if value is MISFIT:
            self.misfits.add(text)
            value = text
        self[text] = value
        return value


class Converter:
    """One column's second pass. Counts what did not fit and remembers the first rows."""

    def __init__(self, plan: Plan, *, is_guarded: bool = False) -> None:
        self.plan = plan
        self.is_guarded = is_guarded
        """The file is text, where an apostrophe may keep a spreadsheet from running what follows."""
        self.misfits = 0
        self.misfit_rows: list[int] = []
        self.has_zones = False
        self.is_plain_text = plan.type in ("TEXT_NUMBER", "DURATION", "PREDECESSOR") and plan.numbers is None
        self.known = Known(self.maker())
        self.makes: dict[type, Callable[[object], object]] = {
            str: text_or_none if self.is_plain_text else self.known.__getitem__,  # type: ignore[dict-item]
            float: truth_of_number if plan.type == "CHECKBOX" else plain_number,
            int: truth_of_number if plan.type == "CHECKBOX" else plain_number,
            date: start_of_day if plan.type in DAY_TYPES[1:] else same,
            datetime: whole_seconds,
            time: clock_text,
            timedelta: span_text,
        }

    def maker(self) -> Callable[[str], object]:
        """How a text of this column becomes a value, or `MISFIT`."""
        plan = self.plan
        if plan.type in DAY_TYPES:
            return self.date_of_text
        if plan.type == "CHECKBOX":
            return truth_of_text
        if plan.type in ("MULTI_PICKLIST", "MULTI_CONTACT_LIST"):
            return split_choices
        if plan.type in ("PICKLIST", "CONTACT_LIST"):
            return lambda text: unguarded(text.strip()) if self.is_guarded else text.strip()
        if plan.numbers is not None:
            decision = plan.numbers
            return lambda text: number_of_text(text, decision)
        return same

    def convert(self, values: Sequence[object], types: set[type], rows: Sequence[int]) -> Sequence[object]:
        """What is stored for `values`, which are of these `types` and stand in the file's 1-based `rows`."""
        if types == {str}:
            return self.convert_texts(values, rows)  # type: ignore[arg-type]
        kinds = types - {str}
        if len(kinds) == 1 and (str not in types or only_blanks(values)):
            fast = uniform_values(values, kinds.pop(), self.plan.type, has_blanks=str in types)
            if fast is not None:
                return fast
        return self.convert_mixed(values, rows)

    def convert_texts(self, texts: Sequence[str], rows: Sequence[int]) -> Sequence[object]:
        if self.is_plain_text:
            return plain_texts(texts, is_guarded=self.is_guarded)
        if self.plan.numbers is not None and (fast := many_numbers(texts, self.plan.numbers)) is not None:
            return fast
        made = list(map(self.known.__getitem__, texts))
        if self.known.misfits:
            self.count_misfits(texts, rows)
        if len(self.known) > KEPT:
            self.known.clear()
        return made

    def convert_mixed(self, values: Sequence[object], rows: Sequence[int]) -> Sequence[object]:
        makes = self.makes
        made = [makes.get(type(value), same)(value) for value in values]
        if expected := self.expected_types():
            self.note_misfits([index for index, value in enumerate(values) if type(value) not in expected], rows)
        if self.known.misfits:
            self.count_misfits(values, rows)
        return made

    def expected_types(self) -> frozenset[type]:
        """Types of cells that fit the column, texts judged on their own; empty when every type does."""
        if self.plan.type in DAY_TYPES:
            return frozenset({date, datetime, str, type(None)})
        if self.plan.type == "CHECKBOX":
            return frozenset({bool, str, type(None)})
        return frozenset({float, int, str, type(None)}) if self.plan.numbers is not None else frozenset()

    def count_misfits(self, values: Sequence[object], rows: Sequence[int]) -> None:
        misfits = self.known.misfits
        self.note_misfits([index for index, value in enumerate(values) if type(value) is str and value in misfits], rows)

    def note_misfits(self, found: list[int], rows: Sequence[int]) -> None:
        self.misfits += len(found)
        self.misfit_rows += [rows[index] for index in found[: ROWS_NAMED - len(self.misfit_rows)]]

    def date_of_text(self, text: str) -> object:
        """A time in a column of days makes the text a misfit: it is kept, never cut off. Midnight is no time."""
        moment = parse_date(text, day_first=self.plan.day_first, is_compact=self.plan.is_compact)
        if moment is None:
            return MISFIT
        self.has_zones |= moment.has_zone
        if self.plan.type != "DATE":
            return f"{moment.day}T{moment.time or '00:00:00'}"
        return moment.day if moment.time in (None, "00:00:00") else MISFIT


def same(value: object) -> object:
    return value


def text_or_none(text: str) -> str | None:
    return text if text and not text.isspace() else None


def plain_texts(texts: Sequence[str], *, is_guarded: bool) -> Sequence[object]:
    """Blank cells hold nothing; in a column where none is empty none is looked at for blanks alone, which no program writes."""
    if is_guarded and SEPARATOR + "'" in SEPARATOR + SEPARATOR.join(texts):
        texts = list(map(unguarded, texts))
    return list(map(text_or_none, texts)) if "" in texts or " " in texts else texts


def only_blanks(values: Sequence[object]) -> bool:
    """Whether every text among the values is empty."""
    return list(map(type, values)).count(str) == values.count("")


def uniform_values(values: Sequence[object], kind: type, column_type: str, *, has_blanks: bool) -> Sequence[object] | None:
    """All at once for values of one kind and blanks, as most columns of a spreadsheet are; None when it is not so simple."""
    if kind is float and column_type == "TEXT_NUMBER":
        return numbers_and_blanks(values) if has_blanks else plain_numbers(values)  # type: ignore[arg-type]
    if (kind is bool and column_type == "CHECKBOX") or (kind is date and column_type == "DATE"):
        return [None if value == "" else value for value in values] if has_blanks else values
    if kind is datetime and column_type in DAY_TYPES[1:]:
        return [None if value == "" else whole_seconds(value) for value in values]
    return None


def plain_numbers(values: Sequence[float]) -> Sequence[object]:
    """Whole numbers without a point."""
    whole = list(map(float.is_integer, values))
    if not any(whole):
        return values
    if all(whole) and min(values) >= -MAX_NUMBER and max(values) <= MAX_NUMBER:
        return list(map(int, values))
    return list(map(plain_number, values))


def numbers_and_blanks(values: Sequence[object]) -> list[object]:
    numbers = iter(plain_numbers([value for value in values if value != ""]))  # type: ignore[misc]
    return [None if value == "" else next(numbers) for value in values]


def plain_number(value: object) -> object:
    assert isinstance(value, float | int)
    return int(value) if value == value // 1 and abs(value) <= MAX_NUMBER else value


def whole_seconds(value: object) -> object:
    """Spreadsheets keep times as fractions of a day: 12:00:00 comes as 11:59:59.999997."""
    assert isinstance(value, datetime)
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0) if value.microsecond else value


def start_of_day(value: object) -> object:
    assert isinstance(value, date)
    return datetime(value.year, value.month, value.day)


def clock_text(value: object) -> str:
    assert isinstance(value, time)
    return value.isoformat("seconds")


def span_text(value: object) -> str:
    """A span as a spreadsheet shows `[h]:mm:ss`."""
    assert isinstance(value, timedelta)
    seconds = round(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def many_numbers(texts: Sequence[str], decision: Decision) -> Sequence[object] | None:
    """Plain or currency numbers in one go; None when each must be looked at because one among them may be something else."""
    if not decision.is_simple:
        return None
    joined = SEPARATOR.join(texts)
    if decision.style != "plain":
        joined = joined.replace(decision.style, "")
    if decision.point == ",":
        joined = joined.translate(COMMA_TO_POINT)
    elif not joined.isascii() or any(sign in joined for sign in ", '"):
        joined = joined.translate(DROP_GROUPS)
    if not joined.isascii() or "_" in joined:  # signs that float() and int() read and we do not
        return None
    plain = joined.split(SEPARATOR)
    try:
        if "" in plain:
            numbers = iter(read_plain([text for text in plain if text], joined))
            return [next(numbers) if text else None for text in plain]
        return read_plain(plain, joined)
    except ValueError:
        return None


def read_plain(texts: Sequence[str], joined: str) -> Sequence[object]:
    return plain_numbers(list(map(float, texts))) if "." in joined else list(map(int, texts))


COMMA_TO_POINT: dict[int, str | None] = {ord(","): ".", **dict.fromkeys(map(ord, ". '’\u00a0\u202f\u2009"))}
DROP_GROUPS = dict.fromkeys(map(ord, ", '’\u00a0\u202f\u2009"))


def number_of_text(text: str, decision: Decision) -> object:
    number = None if is_zero_led(text) else parse_number(text, decision)
    return MISFIT if number is None else number


def truth_of_number(value: object) -> object:
    return True if value == 1 else False if value == 0 else plain_number(value)


def truth_of_text(text: str) -> object:
    word = text.strip().casefold()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else MISFIT
