"""Figures as a table, beside what we want to reach and the bare limit measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the results. `reach` is what we want; `beside` the bare limit or a peer, measured in the same run."""

    what: str
    measured: str
    reach: str
    is_reached: bool
    beside: str = ""


def table(figures: list[Figure]) -> str:
    """A Markdown table."""
    lines = ["| what | measured | reach | | beside |", "|---|---|---|---|---|"]
    lines += [f"| {one.what} | {one.measured} | {one.reach} | {'yes' if one.is_reached else '**no**'} | {one.beside} |" for one in figures]
    return "\n".join(lines)
