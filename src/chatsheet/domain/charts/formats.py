"""Number formats of columns in d3's words, which Vega-Lite speaks."""

from __future__ import annotations

from chatsheet.domain.values import NumberFormat

MOST_DECIMALS = 10
COUNT = ",.0f"


def figure_format(given: NumberFormat | None) -> str:
    """How numbers are written on axes and in tooltips. A currency other than the dollar is said in the title: d3 would take its symbol
    from the reader's language."""
    if given is None:
        return ",.2~f"
    decimals = None if given.decimals is None else max(0, min(given.decimals, MOST_DECIMALS))
    match given.style:
        case "percent":
            return ",.1~%" if decimals is None else f",.{decimals}%"
        case "currency":
            sign = "$" if given.currency == "$" else ""
            return f"{sign},.2~f" if decimals is None else f"{sign},.{decimals}f"
        case "plain":
            return ",.2~f" if decimals is None else f",.{decimals}f"


def titled(title: str, given: NumberFormat | None) -> str:
    """`title` with its currency, where the figures do not show it."""
    if given is None or given.style != "currency" or given.currency in ("", "$"):
        return title
    return f"{title} ({given.currency})"
