"""Whether a query written by a model brings in numbers of its own, as in `SELECT 99999 AS total FROM sheet`.

Figures of such a query are never verified. Numbers that only choose (`WHERE "Budget" > 5000`, `LIMIT 10`), shape (`round(x, 2)`) or count
(`THEN 1 ELSE 0`) are let through, and so is `100.0 *` in a share. Whatever is not known to be harmless counts as a number of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<text>[eE]?'(?:[^'\\]|''|\\.)*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
  | (?P<name>"(?:[^"]|"")*")
  | (?P<param>\$\w+|\?)
  | (?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9a-fA-F]+)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign><>|!=|<=|>=|==|\|\||::|\*\*|//|[^\w\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_CHOOSING = frozenset({"WHERE", "HAVING", "LIMIT", "OFFSET", "ON", "ORDER", "GROUP", "QUALIFY", "WHEN", "PARTITION", "ROWS", "RANGE"})
_CLAUSES = _CHOOSING | {"SELECT", "FROM", "WITH", "VALUES", "THEN", "ELSE", "END", "UNION", "WINDOW"}
_COMPARES = frozenset({"=", "==", "<>", "!=", "<", ">", "<=", ">=", "LIKE", "ILIKE", "BETWEEN", "IN", "INTERVAL", "LAG", "LEAD"})
_SHAPING_NAMES = """
ROUND TRUNC DATE_TRUNC DATETRUNC DATE_PART DATEPART DATE_DIFF DATEDIFF STRFTIME STRPTIME QUANTILE QUANTILE_CONT QUANTILE_DISC
STRING_AGG LISTAGG GROUP_CONCAT LEFT RIGHT SUBSTR SUBSTRING LAG LEAD NTILE SPLIT_PART STRING_SPLIT STR_SPLIT REGEXP_EXTRACT
REGEXP_REPLACE REGEXP_MATCHES CONTAINS HAS_ITEM STARTS_WITH ENDS_WITH TIME_BUCKET DECIMAL NUMERIC DEC VARCHAR CHAR IN EXTRACT
"""
_SHAPING = frozenset(_SHAPING_NAMES.split())
"""Functions and types whose numbers say where to cut, not what comes out. Those that take a value take it first."""
_SELECTS_FIRST = frozenset({"DATE_TRUNC", "DATETRUNC", "DATE_PART", "DATEPART", "DATE_DIFF", "DATEDIFF", "EXTRACT", "TIME_BUCKET", "IN"})
_TYPES = frozenset({"DECIMAL", "NUMERIC", "DEC", "VARCHAR", "CHAR"})
_MEASURING_NAMES = """
LENGTH LEN CHAR_LENGTH CHARACTER_LENGTH STRLEN ASCII ORD UNICODE INSTR POSITION STRPOS LEVENSHTEIN EDITDIST3 DAMERAU_LEVENSHTEIN
HAMMING MISMATCHES ARRAY_LENGTH JACCARD JARO_SIMILARITY JARO_WINKLER_SIMILARITY LIST_POSITION EPOCH EPOCH_MS
"""
_MEASURES_TEXT = frozenset(_MEASURING_NAMES.split())
"""Functions that make a number of a text."""
_PLACES = re.compile(r'"?\b_(?:row_id|parent_id|position)\b"?\s*(?:AS\b|[-+*/%])', re.IGNORECASE)
_HAS_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class _Level:
    """Inside one pair of parentheses: which function they belong to, how many arguments have passed, the clause it stands in."""

    function: str = ""
    arguments: int = 0
    clause: str = ""


@dataclass(slots=True)
class _Reader:
    """Walks over a query's tokens."""

    tokens: list[tuple[str, str]]
    levels: list[_Level] = field(default_factory=lambda: [_Level()])

    def finds_own(self) -> bool:
        for place, (kind, text) in enumerate(self.tokens):
            if kind == "number" and not self._is_harmless(place):
                return True
            if kind == "text" and not self._is_harmless_text(place):
                return True
            self._step(place, kind, text)
        return False

    def _step(self, place: int, kind: str, text: str) -> None:
        level = self.levels[-1]
        if kind == "word" and text in _CLAUSES:
            level.clause = text
        elif text == "(" and kind == "sign":
            before = self._at(place - 1)
            function = before[1] if before[0] == "word" else ""
            clause = level.clause if level.clause in _CHOOSING else "SELECT" if level.clause != "FROM" else "FROM"
            self.levels.append(_Level(function, 0, clause))
        elif text == ")" and kind == "sign" and len(self.levels) > 1:
            self.levels.pop()
        elif text == "," and kind == "sign":
            level.arguments += 1

    def _at(self, place: int) -> tuple[str, str]:
        return self.tokens[place] if 0 <= place < len(self.tokens) else ("", "")

    def _chooses(self, place: int) -> bool:
        """Stands in a condition, behind a comparison, or where a function takes how, not what."""
        level, before = self.levels[-1], self._at(place - 1)[1]
        if level.clause in _CHOOSING or before in _COMPARES or before == "[":
            return True
        if level.function not in _SHAPING:
            return False
        if level.function in _TYPES or level.function in _SELECTS_FIRST:
            return True
        return level.arguments > 0 and before == ","

    def _is_harmless(self, place: int) -> bool:
        text = self.tokens[place][1]
        value = float(text.replace("_", "")) if not text.lower().startswith("0x") else -1.0
        before, after = self._at(place - 1), self._at(place + 1)
        if self._chooses(place):
            return True
        if before[1] in ("THEN", "ELSE") and value in (0, 1) and after[1] in ("WHEN", "ELSE", "END"):
            return True
        if before[1] == "(" and after[1] == ")" and self.levels[-1].function in ("SUM", "COUNT") and value == 1:
            return True
        if self.levels[-1].function in ("COALESCE", "IFNULL", "NULLIF") and value == 0 and before[1] == ",":
            return True
        return self._makes_percent(value, before, after)

    def _makes_percent(self, value: float, before: tuple[str, str], after: tuple[str, str]) -> bool:
        """`100.0 * a / b`, `a * 100 / b`, `1.0 * a / b`."""
        if value not in (1, 100) or not any(text == "/" for _, text in self.tokens):
            return False
        if after[1] == "*":
            return before[1] not in ("*", "/", "+", "-")
        return before[1] == "*" and after[1] not in ("*", "+", "-") and after[0] != "number"

    def _is_harmless_text(self, place: int) -> bool:
        """A label is; a text with digits could be turned into a number, and so could its length."""
        if any(level.function in _MEASURES_TEXT for level in self.levels):
            return False
        if self._chooses(place):
            return True
        alone = self._at(place - 1)[1] == "(" and self._at(place + 1)[1] == ")"
        return not alone and not _HAS_DIGIT.search(self.tokens[place][1])


def has_own_numbers(sql: str) -> bool:
    """Whether a number of the result may come from the query itself instead of the sheet. Linear in the query's length."""
    tokens = []
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup or "sign"
        if kind == "tag":
            kind = "text"
        if kind != "skip":
            tokens.append((kind, found.group().upper() if kind == "word" else found.group()))
    return bool(_PLACES.search(sql)) or _Reader(tokens).finds_own()
