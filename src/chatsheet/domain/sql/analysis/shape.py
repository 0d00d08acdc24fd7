"""How the results of analyses are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatsheet.domain.sql.names import quoted, unique
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.values import Value

MOST_EXAMPLES = 20
"""Row ids named in one line of a result."""

Selected = Sequence[tuple[str, Output]]
"""SQL and what it is."""


def select(before: str, selected: Selected, after: str, params: Mapping[str, Value]) -> Compiled:
    """`before` are common table expressions, `after` begins with FROM. Columns of the same name get numbers."""
    names = unique([output.name for _, output in selected])
    terms = ",\n  ".join(f"{sql} AS {quoted(name)}" for (sql, _), name in zip(selected, names, strict=True))
    outputs = tuple(replace(output, name=name) for (_, output), name in zip(selected, names, strict=True))
    return Compiled(f"{before}\nSELECT\n  {terms}\n{after}", params, outputs)


def examples(row_id: str, where: str = "", most: int = MOST_EXAMPLES) -> str:
    """The first row ids as a list."""
    return f"min({row_id}, {most})" + (f" FILTER (WHERE {where})" if where else "")
