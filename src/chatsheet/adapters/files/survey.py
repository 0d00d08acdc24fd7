"""What a column holds, gathered chunk by chunk without keeping it: the first of the two passes over a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from types import NoneType

from chatsheet.adapters.files.date_text import day_and_month
from chatsheet.adapters.files.kinds import DATE_KINDS, NUMBER_KINDS, SEPARATOR, TIMED_KINDS, kind_of_shape, shapes_of

FEW = 1_000
"""Distinct texts up to which a column's texts are counted one by one; choices and people are among them, names of tasks are not."""
PROBED = 2_500
"""So many texts of a chunk show whether there are more different ones than `FEW`."""
SAMPLED = 120
"""Texts of a chunk that are looked at before the whole chunk is: a column of sentences needs no second look."""
EXAMPLE_ROWS = 500
KEPT_SHAPES = 5_000


NATIVE: dict[type, str] = {float: "numbers", int: "numbers", bool: "truths", date: "days", datetime: "moments"}
"""Where cells that the file itself gave a type are counted."""


class Survey:
    """Counts for one column. Texts that a spreadsheet stored as texts and cells of a CSV file come the same way."""

    def __init__(self, blanks: int = 0) -> None:
        self.blanks = blanks
        self.numbers = self.truths = self.days = self.moments = self.other = 0
        """Cells that the file itself gave a type."""
        self.texts = 0
        self.few: Counter[str] | None = Counter()
        """How often each text occurs; None once there were more than `FEW`."""
        self.kinds: Counter[str] = Counter()
        self.number_shapes: Counter[str] = Counter()
        self.leading_zeros = 0
        self.has_zero_comma = self.has_zero_point = False
        self.longest = 0
        self.first_over_12 = self.second_over_12 = self.two_digit_years = 0
        self.day_month_signs: Counter[str] = Counter()
        """Of dates like 03/04/25: how often each sign stands between."""
        self.compact_days = 0
        self.has_times = False
        """A text names a time of day other than midnight, which programs put behind plain dates."""
        self.examples: list[str] = []

    @property
    def filled(self) -> int:
        return self.texts + self.numbers + self.truths + self.days + self.moments + self.other

    def add(self, values: Sequence[object], types: set[type]) -> None:
        if len(self.examples) < 3:
            self.keep_examples(values)
        if types <= {str}:
            self.add_texts(values)  # type: ignore[arg-type]
        elif types == {float}:
            self.numbers += len(values)
        else:
            self.add_mixed(values, types)

    def keep_examples(self, values: Sequence[object]) -> None:
        for value in values[:EXAMPLE_ROWS]:
            if value is None or value == "":
                continue
            text = f"{value:.15g}" if isinstance(value, float) else str(value)[:200]
            if text not in self.examples:
                self.examples.append(text)
                if len(self.examples) == 3:
                    return

    def add_mixed(self, values: Sequence[object], types: set[type]) -> None:
        counts = Counter(map(type, values)) if len(types) > 1 else {kind: len(values) for kind in types}
        for kind, count in counts.items():
            if kind in NATIVE:
                setattr(self, NATIVE[kind], getattr(self, NATIVE[kind]) + count)
            elif kind is NoneType:
                self.blanks += count
            elif kind is not str:
                self.other += count
        if str in types:
            blank = values.count("")
            self.blanks += blank
            if blank < counts[str]:
                self.add_texts([value for value in values if type(value) is str and value])

    def add_texts(self, texts: Sequence[str]) -> None:
        if self.few is not None and (self.few or len(set(texts[:PROBED])) <= FEW):
            self.few.update(texts)
            self.longest = max(self.longest, longest(list(self.few)))
            if len(self.few) > FEW:
                self.look_at(list(self.few), self.few)
                self.few = None
            return
        self.few = None
        if looks_like_prose(texts):
            blank = texts.count("")
            self.kinds["text"] += len(texts) - blank
            self.blanks += blank
            self.texts += len(texts) - blank
            self.longest = max(self.longest, longest(texts))
        else:
            self.look_at(texts, None)

    def finish(self) -> None:
        """Look at texts that were only counted so far."""
        if self.few is not None:
            self.look_at(list(self.few), self.few)

    def look_at(self, texts: Sequence[str], counts: Counter[str] | None) -> None:
        """Take the kinds of these texts; `counts` says how often each occurs, None that they are as they come."""
        if not texts:
            return
        self.longest = max(self.longest, longest(texts))
        shapes = Counter(shapes_of(texts)) if counts is None else weighed(shapes_of(texts), counts)
        kinds: Counter[str] = Counter()
        for shape, count in shapes.items():
            kind = kind_of_shape(shape)
            kinds[kind] += count
            if kind in NUMBER_KINDS and (len(self.number_shapes) < KEPT_SHAPES or shape in self.number_shapes):
                self.number_shapes[shape] += count
        self.blanks += kinds.pop("blank", 0)
        self.texts += kinds.total()
        self.kinds += kinds
        self.look_closer(texts, counts, kinds)

    def look_closer(self, texts: Sequence[str], counts: Counter[str] | None, kinds: Counter[str]) -> None:
        """What shapes do not show: zeros in front, and which of two numbers can be a month."""
        if kinds.keys() & NUMBER_KINDS:
            joined = SEPARATOR + SEPARATOR.join(texts)
            if SEPARATOR + "0" in joined or SEPARATOR + "-0" in joined:
                self.leading_zeros += sum(counts[text] for text in texts if is_zero_led(text)) if counts else len(ZERO_LED.findall(joined))
                self.has_zero_comma |= SEPARATOR + "0," in joined
                self.has_zero_point |= SEPARATOR + "0." in joined
            if kinds["int"] and len(texts[0]) in (0, 8):
                self.compact_days += sum(counts[text] if counts else 1 for text in texts if len(text) == 8 and text[:2] in ("19", "20"))
        if not self.has_times and kinds.keys() & TIMED_KINDS:
            self.has_times = any(":" in text and not MIDNIGHT.search(text) for text in texts)
        if kinds["dmy"] or kinds["dmyt"]:
            for text, count in (counts or Counter(texts)).items():
                self.take_order(text, count)

    def take_order(self, text: str, count: int) -> None:
        found = day_and_month(text)
        if found is None:
            return
        first, second, sign, is_short = found
        self.day_month_signs[sign] += count
        self.two_digit_years += count if is_short else 0
        if first > 12 >= second:
            self.first_over_12 += count
        elif second > 12 >= first:
            self.second_over_12 += count

    def share(self, kinds: frozenset[str]) -> float:
        """Of the filled cells, how many are texts of these kinds."""
        return sum(self.kinds[kind] for kind in kinds) / max(1, self.filled)

    @property
    def number_texts(self) -> int:
        return sum(self.kinds[kind] for kind in NUMBER_KINDS)

    @property
    def date_texts(self) -> int:
        return sum(self.kinds[kind] for kind in DATE_KINDS)


def longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)


def weighed(shapes: list[str], counts: Counter[str]) -> Counter[str]:
    """How often each shape occurs, when `counts` has the texts in the order of `shapes`."""
    total: Counter[str] = Counter()
    for shape, count in zip(shapes, counts.values(), strict=True):
        total[shape] += count
    return total


MIDNIGHT = re.compile(r"[T\s](?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)?\s?[Aa]\.?[Mm]\.?)\s*$")
ZERO_LED = re.compile(rf"{SEPARATOR}\s*[-+]?0[0-9]+\s*(?={SEPARATOR}|\Z)")


def is_zero_led(text: str) -> bool:
    """`007` and `-01`, which as numbers would lose their zeros; not `0`, `0.5`, `0,5`."""
    digits = text.strip().lstrip("-+")
    return len(digits) > 1 and digits[0] == "0" and digits.isdigit()


def looks_like_prose(texts: Sequence[str]) -> bool:
    step = max(1, len(texts) // SAMPLED)
    sample = [text for text in texts[::step] if text]
    return bool(sample) and all(kind_of_shape(shape) == "text" for shape in shapes_of(sample))
