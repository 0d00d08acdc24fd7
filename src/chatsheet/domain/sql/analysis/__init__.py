"""Questions that take more than a filter and a group: each one statement over the table `sheet`. See docs/subsystems/analysis.md."""

from chatsheet.domain.sql.analysis.checks import Check, compile_checks
from chatsheet.domain.sql.analysis.correlations import compile_correlations
from chatsheet.domain.sql.analysis.duplicates import compile_duplicates
from chatsheet.domain.sql.analysis.outliers import Method, OutlierQuestion, compile_bounds, compile_outliers
from chatsheet.domain.sql.analysis.shape import MOST_EXAMPLES
from chatsheet.domain.sql.analysis.trend import ADDS_UP, compile_trend

__all__ = [
    "ADDS_UP",
    "MOST_EXAMPLES",
    "Check",
    "Method",
    "OutlierQuestion",
    "compile_bounds",
    "compile_checks",
    "compile_correlations",
    "compile_duplicates",
    "compile_outliers",
    "compile_trend",
]
