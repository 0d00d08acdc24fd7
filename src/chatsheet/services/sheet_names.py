"""Which sheet somebody means: its id, or its name."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from chatsheet.domain.errors import Problem, conflict, not_found


def named_sheet(given: str, names: Mapping[str, str]) -> str | None:
    """The id of the sheet with this id or name (any case); None when there is none. `names` is by id.

    Raises:
        Problem: `sheet_ambiguous`.
    """
    if given in names:
        return given
    found = [one for one, name in names.items() if name.casefold() == given.casefold()]
    if len(found) > 1:
        raise conflict("sheet_ambiguous", f"{len(found)} sheets are named {given}.", f"Use an id: {', '.join(found)}.")
    return found[0] if found else None


def sheet_unknown(given: str, names: Mapping[str, str], *, listed_by: str) -> Problem:
    """There is none, and these are the nearest; `listed_by` is how the caller sees them all."""
    nearest = [match[0] for match in process.extract(given, names.values(), limit=3, score_cutoff=50)]
    fix = "Did you mean " + " or ".join(nearest) + "?" if nearest else f"{listed_by} lists them."
    return not_found("sheet_unknown", f"There is no sheet {given}.", fix, sheet=given, nearest=nearest)
