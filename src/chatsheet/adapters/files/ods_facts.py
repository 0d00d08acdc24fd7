"""Number formats and formulas of an ODS worksheet. Source: OpenDocument 1.3 part 3, 16.29 (data styles) and 9.1 (tables)."""

from __future__ import annotations

import re
from collections import Counter

from chatsheet.adapters.files.archive import Archive
from chatsheet.adapters.files.book_facts import BookFacts, Format, most_frequent

CONTENT_BYTES = 12_000_000
"""Of content.xml that is looked at; formulas further down are not counted."""
HEAD_CHARS = 300_000
"""Of the table that formats are taken from, some hundred rows."""
MAX_REPEAT = 2_000

DATA_STYLE = re.compile(r'<number:(number|currency|percentage)-style style:name="([^"]+)"[^>]*>(.*?)</number:\1-style>', re.S)
CELL_STYLE = re.compile(r"<style:style\b[^>]*>")
ELEMENT = re.compile(r"<table:(table-column|table-row|table-cell|covered-table-cell)\b([^>]*)>")


def ods_facts(archive: Archive, index: int) -> BookFacts:
    content = archive.head("content.xml", CONTENT_BYTES).decode("utf-8", "replace")
    table = content.split("<table:table ")[index + 1]
    styles = cell_formats(
        archive.head("styles.xml", CONTENT_BYTES).decode("utf-8", "replace") if "styles.xml" in archive.parts else "", content
    )
    formats = most_frequent(column_styles(table[:HEAD_CHARS]), lambda style: format_of(style, styles))
    return BookFacts(formats, table.count("table:formula="), len(re.findall(r"<text:p>(?:#|Err:)[A-Z0-9/!?]+</text:p>", table)))


def cell_formats(*parts: str) -> dict[str, Format]:
    """Format by the name of a cell style."""
    data = {name: data_format(kind, body) for part in parts for kind, name, body in DATA_STYLE.findall(part)}
    found = {}
    for part in parts:
        for tag in CELL_STYLE.findall(part):
            name, style = attribute(tag, "style:name"), attribute(tag, "style:data-style-name")
            if name and style in data:
                found[name] = data[style]
    return found


def data_format(kind: str, body: str) -> Format:
    number = re.search(r"<number:number\b[^>]*>", body)
    decimals = attribute(number.group(), "number:decimal-places") if number else None
    symbol = re.search(r"<number:currency-symbol\b[^>]*>([^<]*)<", body)
    return {
        "style": {"number": "plain", "currency": "currency", "percentage": "percent"}[kind],
        "decimals": int(decimals) if decimals else None,
        "thousands": bool(number and attribute(number.group(), "number:grouping") == "true") and kind != "percentage",
        "currency": symbol.group(1).strip() if symbol and kind == "currency" else "",
    }


def attribute(tag: str, name: str) -> str | None:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match.group(1) if match else None


def column_styles(table: str) -> dict[int, Counter[tuple[str, str]]]:
    """Of each column's numbers: the cell style and what the cell itself says it is (`%`, a currency or nothing)."""
    defaults: list[str] = []
    seen: dict[int, Counter[tuple[str, str]]] = {}
    column = 0
    for name, attributes in ELEMENT.findall(table):
        repeat = min(int(attribute(attributes, "table:number-columns-repeated") or 1), MAX_REPEAT)
        if name == "table-column":
            defaults += [attribute(attributes, "table:default-cell-style-name") or ""] * repeat
        elif name == "table-row":
            column = 0
        else:
            note(seen, attributes, range(column, column + repeat), defaults)
            column += repeat
    return seen


def note(seen: dict[int, Counter[tuple[str, str]]], attributes: str, columns: range, defaults: list[str]) -> None:
    kind = attribute(attributes, "office:value-type")
    if kind not in ("float", "currency", "percentage"):
        return
    own = "%" if kind == "percentage" else (attribute(attributes, "office:currency") or "¤") if kind == "currency" else ""
    style = attribute(attributes, "table:style-name")
    for column in columns:
        seen.setdefault(column, Counter())[(style or (defaults[column] if column < len(defaults) else ""), own)] += 1


def format_of(style: tuple[str, str], styles: dict[str, Format]) -> Format | None:
    """What the style says; without one, what the cells say of themselves."""
    name, own = style
    if name in styles and (styles[name]["style"] != "plain" or styles[name]["decimals"] or styles[name]["thousands"]):
        return styles[name]
    if own == "%":
        return {"style": "percent", "decimals": None, "thousands": False, "currency": ""}
    return {"style": "currency", "decimals": 2, "thousands": True, "currency": own} if own else None
