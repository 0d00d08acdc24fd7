"""How far an answer can be relied on, as one number; and what the model is shown when it may look at its figures again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

FIGURES, ACTIONS = 0.7, 0.3
"""Weight of the figures and of the actions, where there are both."""
MATCHED = 0.5
"""What a matched figure counts against a verified one."""
RETRY, MOST_RETRIES = 0.05, 4
"""What each retry takes away."""
MOST_LISTED = 30

_WHY = {
    "no_result": "no result of this turn holds it",
    "context": "what stands around the citation changes its meaning",
    "citation_invalid": "it is no citation",
    "result_unknown": "there is no such result",
    "cell_unknown": "there is no such cell",
    "cell_blank": "the cell is blank",
    "cell_text": "the cell holds a text",
    "units_differ": "the cells are of different kinds",
    "division_by_zero": "it divides by zero",
    "base_negative": "a change from a negative number has no percentage",
    "out_of_range": "the result is too large",
    "range_cut": "the result has more rows than were shown",
    "code": "it stands in a block of code, where nothing can be cited",
}


def quality(figures: Sequence[Mapping[str, Any]], *, succeeded: int, failed: int, retries: int) -> dict[str, Any] | None:
    """The score of an answer from 0 to 1 and what it is made of; None where there is nothing to score.

    Figures count 1 when verified, a half when matched, 0 otherwise; actions 1 when they succeeded.

    >>> quality([{"status": "verified"}, {"status": "unverified"}], succeeded=1, failed=0, retries=0)["score"]
    0.65
    """
    if not figures and not succeeded + failed:
        return None
    counts = Counter(str(figure.get("status")) for figure in figures)
    parts = []
    if figures:
        parts.append((FIGURES, (counts["verified"] + MATCHED * counts["matched"]) / len(figures)))
    if succeeded + failed:
        parts.append((ACTIONS, succeeded / (succeeded + failed)))
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    score = max(0.0, score - RETRY * min(retries, MOST_RETRIES))
    return {
        "score": round(score, 3),
        "verified": counts["verified"],
        "matched": counts["matched"],
        "unverified": counts["unverified"],
        "actions_succeeded": succeeded,
        "actions_failed": failed,
        "retries": retries,
    }


def unverified_list(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    """The figures that are not verified, each with why, one line each."""
    told = [f"- {_one_line(figure)}: {_why(figure)}" for figure in figures if figure.get("status") != "verified"]
    more = len(told) - MOST_LISTED
    return told[:MOST_LISTED] + ([f"- and {more} more"] if more > 0 else [])


def second_look(figures: Sequence[Mapping[str, Any]]) -> str | None:
    """What the model is told once about its figures that rest on nothing; None when all are verified or matched."""
    if all(figure.get("status") != "unverified" for figure in figures):
        return None
    listed = "\n".join(unverified_list(figures))
    return (
        f"These figures of your answer are not verified:\n{listed}\n\n"
        "Write the whole answer again. Cite each figure from a result, as in {{r1!B3}} or {{share(r1!B2, r1!B5)}}, with nothing glued to "
        "the braces; call an action first where no result holds it. Leave out what you cannot cite. Do not mention this message."
    )


def _one_line(figure: Mapping[str, Any]) -> str:
    return " ".join(str(figure.get("text", "")).split())[:80]


def _why(figure: Mapping[str, Any]) -> str:
    if figure.get("status") == "matched":
        return "it equals a result but is not cited"
    return _WHY.get(str(figure.get("reason")), _WHY["no_result"])
