"""A sheet's columns and the results of one turn, as the actions give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.chat.proof import Rendered, Rendering, Results

COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Owner"),
    Column(ColumnId(3), 2, "Budget", format=NumberFormat("currency", 2, thousands=True, currency="$")),
    Column(ColumnId(4), 3, "Due", type=ColumnType.DATE),
    Column(ColumnId(5), 4, "Progress", format=NumberFormat("percent")),
    Column(ColumnId(6), 5, "Hours"),
    Column(ColumnId(7), 6, "Tags", type=ColumnType.MULTI_PICKLIST),
)
VERSION = {"epoch": "e", "seq": 41}
LATE = {"kind": "condition", "column": "due", "op": "lt", "value": {"kind": "today", "days": 0}}
LATE_BY_ID = {**LATE, "column": "4"}


def table(columns: Sequence[Any], rows: Sequence[Sequence[Any]], *, count: int | None = None, query: str = "SELECT 1") -> Any:
    """The data of a reading action."""
    described = [{"role": "value", "column_id": None, **column} for column in columns]
    proof = {"query": query, "parameters": {"p1": 5}, "rows": 22, "left_out": 0, "sheet_version": VERSION}
    return {"columns": described, "rows": rows, "row_count": len(rows) if count is None else count, "proof": proof}


def success(data: Any) -> ActionResult:
    return ActionResult("success", data, "Done.")


BY_OWNER = table(
    [
        {"name": "Owner", "kind": "text", "role": "group", "column_id": "2", "index": 0},
        {"name": "Sum of Budget", "kind": "number", "role": "measure", "index": 0},
        {"name": "Average of Progress", "kind": "number", "role": "measure", "index": 1},
        {"name": "Highest Due", "kind": "date", "role": "measure", "index": 2},
        {"name": "Sum of Hours", "kind": "number", "role": "measure", "index": 3},
        {"name": "Rows", "kind": "number", "role": "rows", "index": 0},
        {"name": "Left out of Sum of Budget", "kind": "number", "role": "left_out", "index": 0},
    ],
    [
        ["Ana", 76448.1, 0.4683, "2026-03-31", 448, 12, 0],
        ["Ben", 448, 0.25, "2026-04-15", 7, 7, 0],
        ["[9,999](figure:0) 5", -300, None, None, -12, 3, 0],
        [None, 0, 0, "2026-01-01", 0, 0, 0],
    ],
    query='SELECT "Owner", fsum("Budget") FROM sheet',
)
AGGREGATE = {
    "measures": [
        {"aggregate": "sum", "column": "Budget"},
        {"aggregate": "avg", "column": "Progress"},
        {"aggregate": "max", "column": "Due"},
        {"aggregate": "sum", "column": "Hours"},
    ],
    "by": [{"column": "Owner"}],
    "where": LATE,
}
"""r1: A Owner, B Sum of Budget, C Average of Progress, D Highest Due, E Sum of Hours, F Rows."""

FOUND = table(
    [
        {"name": "_row_id", "kind": "number", "role": "row_id"},
        {"name": "Task", "kind": "text", "column_id": "1"},
        {"name": "Hours", "kind": "number", "column_id": "6"},
        {"name": "Due", "kind": "date", "column_id": "4"},
    ],
    [[17, "Roof", 40, "2026-03-31"], [18, "12,345", None, None], [19, "**[1](figure:0)** -", 8, "2026-04-01"]],
)
"""r2: A Task, B Hours, C Due; with row ids."""


def results() -> Results:
    made = Results()
    made.add("1-1", "aggregate", AGGREGATE, success(BY_OWNER), COLUMNS)
    made.add("1-2", "find_rows", {"where": LATE}, success(FOUND), COLUMNS)
    lie = "SELECT 99999 AS total FROM sheet LIMIT 1"
    made.add("2-1", "query", {"sql": lie}, success(table([{"name": "total", "kind": "number"}], [[99999]], query=lie)), COLUMNS)
    sql = 'SELECT "Task", _row_id, _position FROM sheet'
    named = [{"name": "Task", "kind": "text"}, {"name": "_row_id", "kind": "number"}, {"name": "_position", "kind": "number"}]
    made.add("2-2", "query", {"sql": sql}, success(table(named, [["Roof", 17, 1048576]], query=sql)), COLUMNS)
    return made


def rendered(text: str, given: Results | None = None, locale: str = "en-GB") -> Rendered:
    rendering = Rendering(given or results(), locale)
    rendering.feed(text)
    return rendering.finish()


# --- as a reader of markdown sees it ------------------------------------------------------------------------------------

_READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Sight:
    """What an independent reader of markdown makes of a text: what is seen, and where links to figures are in it."""

    def __init__(self, markdown: str) -> None:
        self.text = ""
        self.links: list[tuple[int, int, str]] = []
        self.struck: list[str] = []
        self.html: list[str] = []
        self._open: list[tuple[int, str]] = []
        for token in _READER.parse(markdown):
            if token.type == "inline":
                self._inline(token.children or [])
                self.text += "\n\n"
            elif token.type in ("fence", "code_block"):
                self.text += f"{token.content}\n\n"
            elif token.type == "html_block":
                self.html.append(token.content)
            elif token.type in ("td_close", "th_close"):
                self.text = self.text.rstrip("\n") + " | "
            elif token.type == "list_item_open" and token.info:
                self.text += f"{token.info}. "

    def _inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "text" | "code_inline":
                    self.text += token.content
                case "softbreak" | "hardbreak":
                    self.text += "\n"
                case "link_open":
                    self._open.append((len(self.text), str(token.attrs.get("href", ""))))
                case "link_close":
                    start, href = self._open.pop()
                    if href.lower().startswith("figure:"):
                        self.links.append((start, len(self.text), href))
                case "image":
                    self.html.append(str(token.attrs))
                case "html_inline":
                    self.html.append(token.content)
                case "s_open":
                    self.struck.append("s")
