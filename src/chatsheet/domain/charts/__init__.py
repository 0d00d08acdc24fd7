"""Charts: a Vega-Lite specification and a text alternative, made from a few typed choices. Pure; see docs/subsystems/charts.md."""

from chatsheet.domain.charts.describe import describe_chart
from chatsheet.domain.charts.formats import figure_format, titled
from chatsheet.domain.charts.parts import BLANK, OTHER, Chart, Field, Mark, Point, free_label
from chatsheet.domain.charts.periods import periods_between
from chatsheet.domain.charts.spec import vega_lite

__all__ = [
    "BLANK",
    "OTHER",
    "Chart",
    "Field",
    "Mark",
    "Point",
    "describe_chart",
    "figure_format",
    "free_label",
    "periods_between",
    "titled",
    "vega_lite",
]
