"""Numbers written as text: which sign is the decimal point, what groups thousands, which currency, and the number itself.

A column is decided as a whole, from the shapes of its texts: `1,234` alone can be either, `12,5` cannot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from chatsheet.adapters.files.kinds import DIGITS, NUMBER_SHAPE

MAX_NUMBER = 2**53 - 1
"""As domain.values.MAX_NUMBER, which the lean child does not import."""


class Shape(NamedTuple):
    """What the shape of one number says."""

    style: str
    """`plain`, `percent`, or the currency as written."""
    point: str
    """The decimal sign, `""` when there is none, `?` when the only separator can be either."""
    separator: str
    """The sign between groups of thousands; of an unclear shape the sign that is unclear."""
    decimals: int
    is_simple: bool
    """Only an optional leading minus, currency, groups and decimals: can be read by deleting and replacing characters."""


@lru_cache(maxsize=20_000)
def read_shape(shape: str) -> Shape | None:
    """None when it is no number."""
    match = NUMBER_SHAPE.fullmatch(shape.strip())
    if match is None:
        return None
    after, before = match["after"], match["before"]
    if before and after:
        return None
    grouped, decimals, point = match["grouped"] or "", match["decimals"] or "", match["point"] or ""
    separator = next((char for char in grouped if not char.isdigit()), "")
    if separator == point and point:  # 1.234.5 is no number
        return None
    if separator and separator in ",." and grouped.count(separator) == 1 and not point and not match["exponent"]:
        point = "?"
    is_simple = not (
        match["open"] or match["trail"] or match["exponent"] or match["sign"] not in ("", "-") or match["sign2"] or after == "%"
    )
    return Shape("percent" if after == "%" else before or after or "plain", point, separator, len(decimals), is_simple)


class Decision(NamedTuple):
    """How a column's texts become numbers."""

    point: str
    style: str
    """`plain`, `percent` or the currency; texts of another style stay texts."""
    decimals: int | None
    """When all have the same number of decimals."""
    has_groups: bool
    is_simple: bool
    """All can be read by deleting and replacing characters."""
    is_ambiguous: bool
    """Every separator could be either a decimal sign or between thousands."""
    readable: int
    """How many texts it makes numbers of."""


def decide_numbers(shapes: Mapping[str, int], *, default_point: str, has_zero_comma: bool, has_zero_point: bool) -> Decision:
    """From the number shapes of a column and how often each occurs. `default_point` is what the rest of the file uses."""
    read = [(shape, count) for text, count in shapes.items() if (shape := read_shape(text)) is not None]
    point, is_ambiguous = decide_point(read, shapes, default_point, has_zero_comma, has_zero_point)
    styles: Counter[str] = Counter()
    for shape, count in read:
        styles[shape.style] += count
    style = dominant(styles)
    fitting = [(shape, count) for shape, count in read if shape.style == style or (shape.style == "plain" and style != "percent")]
    places = {places_of(shape, point) for shape, _ in fitting}
    return Decision(
        point=point,
        style=style,
        decimals=places.pop() if len(places) == 1 else None,
        has_groups=any(is_grouped(shape, point) for shape, _ in fitting),
        is_simple=all(shape.is_simple and fits(shape, point) for shape, _ in fitting),
        is_ambiguous=is_ambiguous,
        readable=sum(count for shape, count in fitting if fits(shape, point)),
    )


NO_TEXTS = Decision(".", "plain", None, False, False, False, 0)
"""For a column whose numbers are all typed by the file: a text in it is read as a number only in the plainest form."""


def dominant(styles: Counter[str]) -> str:
    """The style of most; a currency beside plain numbers wins when at least a tenth carries it ("$5, 6, 7")."""
    marked = Counter({style: count for style, count in styles.items() if style != "plain"})
    if not marked:
        return "plain"
    style, count = marked.most_common(1)[0]
    needed = styles["plain"] * (1.0 if style == "percent" else 0.1)
    return style if count >= needed else "plain"


def decide_point(
    read: list[tuple[Shape, int]], shapes: Mapping[str, int], default_point: str, has_zero_comma: bool, has_zero_point: bool
) -> tuple[str, bool]:
    """The decimal sign, and whether nothing in the column proved it."""
    proof: Counter[str] = Counter()
    for shape, count in read:
        if shape.point in (".", ","):
            proof[shape.point] += count
        elif shape.point == "" and shape.separator in (",", "."):
            proof["." if shape.separator == "," else ","] += count
    if proof:
        return proof.most_common(1)[0][0], False
    unclear = {shape.separator for shape, _ in read if shape.point == "?"}
    if unclear == {","}:
        if has_zero_comma:
            return ",", False
        return default_point, default_point == "," or has_bare_thousands(shapes)
    if unclear == {"."}:
        if has_zero_point or default_point == "." or has_bare_thousands(shapes):
            return ".", False
        return ",", True
    return default_point, False


def has_bare_thousands(shapes: Mapping[str, int]) -> bool:
    """Whether four digits stand without a separator somewhere: then the separator elsewhere is not between thousands."""
    return any(re.fullmatch("-?9{4,}", shape.strip()) for shape in shapes)


def fits(shape: Shape, point: str) -> bool:
    """Whether the shape is a number when `point` is the decimal sign."""
    if shape.point == "?":
        return True
    return shape.point in ("", point) and shape.separator != point


def is_grouped(shape: Shape, point: str) -> bool:
    return bool(shape.separator) and not (shape.point == "?" and shape.separator == point)


def places_of(shape: Shape, point: str) -> int:
    return 3 if shape.point == "?" and shape.separator == point else shape.decimals


def parse_number(text: str, decision: Decision) -> int | float | None:
    """The number a text names under a column's decision; None when it is none, of another style, or too large to be exact."""
    stripped = text.strip()
    if decision.point == "." and decision.style != "percent" and PLAIN.fullmatch(stripped):
        return to_number(stripped.lstrip("-"), "", ".") if stripped[0] != "-" else negative(to_number(stripped[1:], "", "."))
    shape = read_shape(stripped.translate(DIGITS))
    if (
        shape is None
        or not fits(shape, decision.point)
        or (shape.style != decision.style and (shape.style != "plain" or decision.style == "percent"))
    ):
        return None
    match = NUMBER_TEXT.fullmatch(stripped)
    if match is None:
        return None
    is_negative = "(" in stripped or "-" in match["signs"] or "−" in match["signs"] or bool(match["trail"])
    value = to_number(match["digits"], match["exponent"] or "", decision.point)
    if value is None:
        return None
    value = -value if is_negative else value
    return per_cent(value, shape.decimals) if decision.style == "percent" else value


def negative(value: int | float | None) -> int | float | None:
    return None if value is None else -value


PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
NUMBER_TEXT = re.compile(
    r"(?P<signs>[^0-9.,]*)(?P<digits>[0-9.,'’ \u00a0\u202f\u2009]*[0-9.,])(?P<exponent>[eE][-+]?[0-9]{1,3})?[^0-9]*?(?P<trail>-)?\)?"
)


def to_number(digits: str, exponent: str, point: str) -> int | float | None:
    clean = re.sub(rf"[^0-9{re.escape(point)}]", "", digits).replace(point, ".") + exponent
    if clean.isdigit():
        return int(clean) if int(clean) <= MAX_NUMBER else None
    value = float(clean)
    return int(value) if value.is_integer() and abs(value) <= MAX_NUMBER else value if abs(value) < 1e308 else None


def per_cent(value: int | float, decimals: int) -> int | float:
    """12.3 % is 0.123, without the noise of a binary division."""
    share = round(value / 100, decimals + 2)
    return int(share) if share == int(share) else share
