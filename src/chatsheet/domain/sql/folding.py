"""Figures by groups, cut to the first few groups: the rest is added up as one more, or left out where it cannot be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatsheet.domain.sql.names import quoted, unique
from chatsheet.domain.sql.result import Compiled, Output


def folded(compiled: Compiled, keep: int, *, by_figure: bool, is_descending: bool, adds_up: bool) -> Compiled:
    """`compiled` (one figure by one or two groups) with the `keep` first values of its first group, each with all of its second.

    They stand in the order of their whole figure, or of the group itself. With `adds_up` the rest is one row for each value of the second
    group, whose first group is NULL and whose `folded` says of how many; without it the rest is left out, and `folded` says of how many
    in every row.
    """
    cut = _Cut([output.role for output in compiled.outputs], keep, _free_prefix(compiled.outputs))
    names = unique([*(output.name for output in compiled.outputs), "Folded"])
    selected = ", ".join(f"{cut.selected(place, adds_up=adds_up)} AS {quoted(name)}" for place, name in enumerate(names))
    sql = (
        f"WITH figures({', '.join(map(cut.name, range(len(compiled.outputs))))}) AS (\n{compiled.sql}\n),\n"
        f"named AS (SELECT * REPLACE ({', '.join(cut.renamed())}) FROM figures),\n"
        f"wholes AS (SELECT *, {cut.whole(adds_up=adds_up)} AS {cut.prefix}whole FROM named),\n"
        f"places AS (SELECT *, dense_rank() OVER (ORDER BY {cut.order(by_figure=by_figure, is_descending=is_descending)})"
        f" AS {cut.prefix}place FROM wholes),\n"
        f"counted AS (SELECT *, max({cut.prefix}place) OVER () AS {cut.prefix}all FROM places),\n"
        f"kept AS (SELECT *, least({cut.prefix}place, {keep + 1}) AS {cut.prefix}cut FROM counted{cut.where(adds_up=adds_up)})\n"
        f"SELECT {selected}\nFROM kept\n"
        f"GROUP BY {', '.join([f'{cut.prefix}cut', *cut.second])}\n"
        f"ORDER BY {', '.join([f'{cut.prefix}cut', *(f'{one} NULLS LAST' for one in cut.second)])}"
    )
    return replace(compiled, sql=sql, outputs=(*compiled.outputs, Output(names[-1], "folded")))


@dataclass(frozen=True, slots=True)
class _Cut:
    """The terms of the query. Columns are called by their places, with a prefix that no title begins with."""

    roles: Sequence[str]
    keep: int
    prefix: str

    def name(self, place: int) -> str:
        return f"{self.prefix}{place}"

    @property
    def second(self) -> list[str]:
        return [self.name(place) for place, role in enumerate(self.roles) if role == "group" and place > 0]

    def renamed(self) -> list[str]:
        """A text may be written in capitals in one group and not in another: each has one name."""
        names = [self.name(place) for place, role in enumerate(self.roles) if role == "group"]
        return [f"min({name}) OVER (PARTITION BY lower(CAST({name} AS VARCHAR))) AS {name}" for name in names]

    @property
    def rest(self) -> str:
        return f"greatest({self.prefix}all - {self.keep}, 0)"

    def whole(self, *, adds_up: bool) -> str:
        return f"{'fsum' if adds_up else 'max'}({self.name(self.roles.index('measure'))}) OVER (PARTITION BY {self.name(0)})"

    def order(self, *, by_figure: bool, is_descending: bool) -> str:
        direction = " DESC" if is_descending else ""
        first = f"{self.prefix}whole{direction} NULLS LAST, {self.name(0)}" if by_figure else f"{self.name(0)}{direction}"
        return f"{first} NULLS LAST"

    def where(self, *, adds_up: bool) -> str:
        return "" if adds_up else f" WHERE {self.prefix}place <= {self.keep}"

    def selected(self, place: int, *, adds_up: bool) -> str:
        is_rest = f"{self.prefix}cut > {self.keep}"
        if place == len(self.roles):
            return f"CASE WHEN {is_rest} THEN any_value({self.rest}) ELSE 0 END" if adds_up else f"any_value({self.rest})"
        name = self.name(place)
        match self.roles[place]:
            case "group":
                return f"CASE WHEN NOT ({is_rest}) THEN min({name}) END" if place == 0 else name
            case "measure":
                return f"CASE WHEN count({name}) > 0 THEN fsum({name}) END"
        return f"CAST(sum({name}) AS BIGINT)"


def _free_prefix(outputs: Sequence[Output]) -> str:
    prefix = "_"
    while any(output.name.startswith(prefix) for output in outputs):
        prefix += "_"
    return prefix
