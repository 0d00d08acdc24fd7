"""Questions compiled to SQL over the table `sheet`. Pure; see docs/subsystems/query.md.

The SQL is what runs and what the proof shows to a person: columns by their titles, constants as named `$parameters`.
"""

from chatsheet.domain.sql.describe import describe_filter
from chatsheet.domain.sql.folding import folded
from chatsheet.domain.sql.names import ColumnNames, column_names, quoted
from chatsheet.domain.sql.points import compile_points
from chatsheet.domain.sql.query import compile_query, compile_row_ids
from chatsheet.domain.sql.result import Compiled, Output, Role
from chatsheet.domain.sql.scope import Ground, Kind

__all__ = [
    "ColumnNames",
    "Compiled",
    "Ground",
    "Kind",
    "Output",
    "Role",
    "column_names",
    "compile_points",
    "compile_query",
    "compile_row_ids",
    "describe_filter",
    "folded",
    "quoted",
]
