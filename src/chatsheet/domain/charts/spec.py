"""A chart as a Vega-Lite specification. Its rows come by the name `table`, as objects with the fields `f0`, `f1`, … in the columns' order.

Nothing of the sheet but titles gets in, and those only where Vega-Lite takes plain text: no expression, no address, no field name.
"""

from __future__ import annotations

from typing import Any

from chatsheet.domain.charts.parts import Chart, Field

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""A name, not an address: nothing fetches it."""
TABLE = "table"
LONGEST_TITLE = 200
BAR_STEP_PX = 22
LABEL_LIMIT_PX = 160
_SPECIAL_LINES = frozenset({"image", "title"})
"""Vega's own tooltip would load the one as a picture, and set the other as a heading."""

Json = dict[str, Any]


def vega_lite(chart: Chart) -> Json:
    """`chart` without its rows."""
    spec: Json = {"$schema": SCHEMA, "data": {"name": TABLE}, "mark": _mark(chart), "encoding": _encoding(chart)}
    if chart.title:
        spec["title"] = _text(chart.title)
    if chart.is_sideways:
        spec["height"] = {"step": BAR_STEP_PX}
    return spec


def _mark(chart: Chart) -> Json:
    if chart.mark == "line" or (chart.mark == "area" and not chart.adds_up):
        return {"type": chart.mark, "point": True}  # a figure between two gaps has no line
    return {"type": chart.mark}


def _encoding(chart: Chart) -> Json:
    encoding = _round(chart) if chart.mark == "arc" else _flat(chart)
    fields = [chart.x, *([] if chart.color is None else [chart.color]), chart.y, *chart.details]
    return {**encoding, "tooltip": [_line(field) for field in fields]}


def _round(chart: Chart) -> Json:
    theta = {"field": chart.y.name, "type": "quantitative", "stack": True}
    color = {"field": chart.x.name, "type": "nominal", "sort": None, "title": _text(chart.x.title)}
    return {"theta": theta, "color": color}


def _flat(chart: Chart) -> Json:
    across, along = ("y", "x") if chart.is_sideways else ("x", "y")
    encoding = {across: _labels(chart.x), along: _figures(chart)}
    if chart.color is not None:
        encoding["color"] = {"field": chart.color.name, "type": "nominal", "sort": None, "title": _text(chart.color.title)}
        if chart.mark == "bar" and not chart.adds_up:
            encoding[f"{across}Offset"] = {"field": chart.color.name, "sort": None}
    return encoding


def _labels(field: Field) -> Json:
    if field.scale == "quantitative":
        return {**_quantity(field), "scale": {"zero": False, "nice": True}}
    channel: Json = {"field": field.name, "type": field.scale, "sort": None, "title": _text(field.title)}
    channel["axis"] = {"labelAngle": 0, "labelLimit": LABEL_LIMIT_PX, "labelOverlap": True}
    if field.domain:
        channel["scale"] = {"domain": list(field.domain)}
    return channel


def _figures(chart: Chart) -> Json:
    channel = _quantity(chart.y)
    if chart.mark in ("line", "area") and chart.x.scale != "quantitative":
        channel["impute"] = {"value": 0 if chart.adds_up else None, **({"keyvals": list(chart.x.domain)} if chart.x.domain else {})}
    if chart.mark in ("bar", "area"):
        channel["stack"] = "zero" if chart.adds_up else None
    if chart.mark in ("line", "point"):
        channel["scale"] = {"zero": chart.adds_up and chart.mark == "line"}
    return channel


def _quantity(field: Field) -> Json:
    axis = {"format": field.format, **({"tickMinStep": 1} if field.is_count else {})}
    return {"field": field.name, "type": "quantitative", "title": _text(field.title), "axis": axis}


def _line(field: Field) -> Json:
    title = _text(field.title)
    line = {"field": field.name, "type": field.scale, "title": f"{title}:" if title in _SPECIAL_LINES else title}
    return {**line, "format": field.format} if field.format else line


def _text(title: str) -> str:
    """A title as one line: Vega-Lite would take a list for several, and an empty one for the field's name."""
    return " ".join(title.split())[:LONGEST_TITLE] or "(no title)"
