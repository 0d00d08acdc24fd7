"""What SQL from outside may be: one SELECT over the table `sheet`. See docs/subsystems/query.md.

The guard reads the parse tree that DuckDB itself makes of the text (`json_serialize_sql`), so there is no second parser that could
see something else than what runs. Whatever the tree holds that is not on a list here is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from chatsheet.adapters.duckdb.functions import ALLOWED, CLOCK, PADDING, PATTERNS, TYPES

LONGEST_SQL = 20_000
"""Characters; a person's or a model's question has hundreds."""
DEEPEST = 240
"""Levels of the parse tree, about three for one of an expression; a question has thirty. Python's stack holds 330."""
WIDEST_PADDING = 1_000
LONGEST_PATTERN = 500

_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_TABLES = frozenset({"BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "SUBQUERY"})
_MODIFIERS = frozenset({"DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER"})
_ORDERS = frozenset({"ASCENDING", "DESCENDING", "ORDER_ASCENDING", "ORDER_DEFAULT", "ORDER_DESCENDING"})
_PLAIN = _TABLES | _MODIFIERS | _ORDERS
_EXPRESSION_CLASSES = """
BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR PARAMETER POSITIONAL_REFERENCE STAR
SUBQUERY TYPE WINDOW
"""
_EXPRESSIONS = frozenset(_EXPRESSION_CLASSES.split())
_REFUSED_TABLES = {
    "TABLE_FUNCTION": "Functions that make tables are not allowed.",
    "SHOW_REF": "DESCRIBE, SHOW and SUMMARIZE are not allowed.",
    "PIVOT": "PIVOT and UNPIVOT are not allowed.",
    "RECURSIVE_CTE_NODE": "Recursive queries are not allowed.",
}
_USE_SHEET = "Select from the table sheet, or from a common table expression over it."
_USE_TODAY = "Use $today for the date of today: CAST($today AS DATE)."

Tree = Mapping[str, Any]


@dataclass(eq=False)
class Refused(Exception):
    """What is not allowed, and what to do instead."""

    message: str
    fix: str = _USE_SHEET


def check(tree: Tree, columns: Collection[str], params: Collection[str]) -> None:
    """Look through what `json_serialize_sql` made of a text. `columns` are the sheet's, in lower case; `params` may be referred to.

    Raises:
        Refused: it is not one SELECT over the sheet that calls only allowed functions.
    """
    statements = tree["statements"]
    if len(statements) != 1:
        raise Refused("Only one statement is allowed.", "Send one SELECT.")
    guard = _Guard(frozenset(columns), frozenset(params))
    guard.walk(statements[0]["node"], frozenset(), 0)
    if not guard.reads_sheet:
        raise Refused("The query does not read the table sheet.")


class _Guard:
    """One look through one tree. `known` are the names of the common table expressions in scope."""

    def __init__(self, columns: frozenset[str], params: frozenset[str]) -> None:
        self._columns = columns
        self._params = params
        self.reads_sheet = False

    def walk(self, part: Any, known: frozenset[str], depth: int) -> None:
        if depth > DEEPEST:
            raise Refused("The query is nested too deep.", "Write it with fewer levels.")
        if isinstance(part, list):
            for one in part:
                self.walk(one, known, depth + 1)
        elif isinstance(part, dict):
            self._visit(part, known, depth)

    def _visit(self, part: Tree, known: frozenset[str], depth: int) -> None:
        if "class" in part:
            self._expression(part)
        elif "type" in part:
            self._clause(part, known)
        if "cte_map" in part:
            known = self._ctes(part["cte_map"]["map"], known, depth)
        self._rest(part, known, depth)

    def _rest(self, part: Tree, known: frozenset[str], depth: int) -> None:
        for name, value in part.items():
            if name in ("sample", "at_clause") and value is not None:
                raise Refused("Samples and earlier versions of tables are not allowed.", "Read the whole sheet.")
            if name != "cte_map":
                self.walk(value, known, depth + 1)

    def _ctes(self, entries: Iterable[Tree], known: frozenset[str], depth: int) -> frozenset[str]:
        """Each sees those before it."""
        for entry in entries:
            name = entry["key"].lower()
            if name == "sheet":
                raise Refused("A common table expression must not be called sheet.", "Give it another name.")
            self.walk(entry["value"], known, depth + 1)
            known |= {name}
        return known

    def _clause(self, part: Tree, known: frozenset[str]) -> None:
        kind = part["type"]
        if kind in _REFUSED_TABLES:
            raise Refused(_REFUSED_TABLES[kind])
        if kind not in _NODES and kind not in _PLAIN:
            raise Refused("A part of the query is of a kind that is not allowed.", "Use a plain SELECT.")
        if kind == "BASE_TABLE":
            self._table(part, known)

    def _table(self, part: Tree, known: frozenset[str]) -> None:
        name = part["table_name"].lower()
        if part["schema_name"] or part["catalog_name"] or len(part["qualified_name"]["path"]) != 1:
            raise Refused(f"The table “{_full_name(part)}” is not allowed: names of schemas and databases are not.")
        if name in known:
            return
        if name != "sheet":
            raise Refused(f"There is no table “{part['table_name'][:100]}”.")
        self.reads_sheet = True

    def _expression(self, part: Tree) -> None:
        kind = part["class"]
        if kind not in _EXPRESSIONS:
            raise Refused("An expression is of a kind that is not allowed.", "Use columns, numbers, texts and functions over them.")
        if kind in ("FUNCTION", "WINDOW"):
            self._function(part)
        elif kind == "TYPE":
            _cast_type(part)
        elif kind == "COLUMN_REF":
            self._column(part["column_names"])
        elif kind == "PARAMETER":
            self._parameter(part)

    def _column(self, names: list[str]) -> None:
        """Some functions are called without parentheses, and look like columns."""
        name = names[0].lower()
        if len(names) == 1 and name in CLOCK and name not in self._columns:
            raise Refused(f"{name} is not allowed: the answer would change by itself.", _USE_TODAY)

    def _parameter(self, part: Tree) -> None:
        name = str(part.get("identifier", ""))
        if name not in self._params:
            raise Refused(f"There is no parameter ${name[:100]}.", "Write the value itself, or give the parameter a value.")

    def _function(self, part: Tree) -> None:
        name = part["function_name"].lower()
        if name in CLOCK or (name == "age" and len(part["arguments"]) < 2):
            raise Refused(f"The function {name} is not allowed: the answer would change by itself.", _USE_TODAY)
        if name not in ALLOWED:
            raise Refused(f"The function {name[:100]} is not allowed.", _nearest(name))
        if part.get("schema") or part.get("catalog"):
            raise Refused(f"{name} is called with a name before it.", f"Write {name}(…).")
        if name in PADDING and not _is_small_number(_argument(part, 1)):
            raise Refused(f"{name} pads only to a length written out.", f"Use a number up to {WIDEST_PADDING}.")
        if name in PATTERNS and not _is_short_text(_argument(part, 1)):
            raise Refused(f"The pattern of {name} must be a text written out.", f"Use one of at most {LONGEST_PATTERN} characters.")


def _argument(part: Tree, place: int) -> Tree:
    arguments = part["arguments"]
    return arguments[place]["expression"] if len(arguments) > place else {}


def _is_small_number(part: Tree) -> bool:
    text = str(part.get("literal", {}).get("text", ""))
    return part.get("class") == "CONSTANT" and text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= WIDEST_PADDING


def _is_short_text(part: Tree) -> bool:
    return part.get("class") == "CONSTANT" and len(str(part.get("literal", {}).get("text", ""))) <= LONGEST_PATTERN


def _cast_type(part: Tree) -> None:
    name = part["type_name"].upper()
    if name not in TYPES or part.get("schema") or part.get("catalog"):
        raise Refused(f"Casting to {name[:100]} is not allowed.", "Cast to DOUBLE, VARCHAR, DATE, TIMESTAMP or BOOLEAN.")


def _full_name(part: Tree) -> str:
    return ".".join(part["qualified_name"]["path"])[:100]


def _nearest(name: str) -> str:
    found = get_close_matches(name, sorted(ALLOWED), n=3, cutoff=0.75)
    return f"Did you mean {' or '.join(found)}?" if found else "Use functions for numbers, dates and texts over the sheet's columns."
