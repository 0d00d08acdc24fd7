"""What a column becomes: its type, format and choices, decided from its survey, its title and what the user mended."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from chatsheet.adapters.files.kinds import MAIL_KINDS
from chatsheet.adapters.files.number_text import NO_TEXTS, Decision, decide_numbers, read_shape
from chatsheet.adapters.files.survey import Survey
from chatsheet.adapters.files.title_words import hints

MOSTLY = 0.8
"""From this share of its values on a column is of dates, of addresses, of truths; the rest stays as texts and is reported."""
HINTED = 0.5
"""The same when the title says so too."""
CODES = 0.01
"""From this share of numbers with zeros in front or too many digits on a column holds codes (postal, part numbers), not numbers."""
MAX_CHOICES = 20
MAX_CHOICE_CHARS = 60
MAX_CONTACTS = 200

TRUE_WORDS = frozenset({"true", "yes", "x", "✓", "✔", "☑", "✅", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "1", "y", "on"})
FALSE_WORDS = frozenset({"false", "no", "☐", "✗", "✘", "❌", "falsch", "nein", "faux", "non", "falso", "0", "n", "off"})
TRUTH_PAIRS: tuple[frozenset[str], ...] = tuple(
    frozenset(pair.split())
    for pair in (
        "true false",
        "yes no",
        "wahr falsch",
        "ja nein",
        "vrai faux",
        "oui non",
        "verdadero falso",
        "sí no",
        "✓ ✗",
        "✔ ✘",
        "☑ ☐",
        "✅ ❌",
    )
)
MARKS: tuple[frozenset[str], ...] = tuple(frozenset({mark}) for mark in ("x", "✓", "✔", "☑", "✅"))


class Plan:
    """How one column is read; `type` is a `domain.values.ColumnType`."""

    def __init__(self, title: str, *, day_first: bool) -> None:
        self.title = title
        self.type = "TEXT_NUMBER"
        self.numbers: Decision | None = None
        """How texts become numbers; None when they stay texts."""
        self.day_first = day_first
        self.is_compact = False
        """Eight digits are a date (20260331)."""
        self.format: dict[str, object] | None = None
        self.options: list[str] = []
        self.keeps_codes = False


class FileFacts(NamedTuple):
    """What the columns of a file teach about each other."""

    day_first: bool
    is_order_wanted: bool
    """The user said which comes first: then no column's own evidence counts."""
    is_order_proven: bool
    """Some date of the file can be read in one order only."""
    default_point: str


def learn(surveys: list[Survey], delimiter: str | None, wanted_day_first: bool | None) -> FileFacts:
    """The order of day and month, and the decimal sign, as most of the file has them."""
    point = usual_point(surveys, delimiter)
    day, month = sum(survey.first_over_12 for survey in surveys), sum(survey.second_over_12 for survey in surveys)
    if wanted_day_first is not None or day != month:
        return FileFacts(day > month if wanted_day_first is None else wanted_day_first, wanted_day_first is not None, day != month, point)
    signs = sum((survey.day_month_signs for survey in surveys), Counter())
    return FileFacts(point == "," or delimiter == ";" or signs["/"] < signs.total() / 2, False, False, point)


def usual_point(surveys: list[Survey], delimiter: str | None) -> str:
    proof: Counter[str] = Counter()
    for survey in surveys:
        for text, count in survey.number_shapes.items():
            shape = read_shape(text)
            if shape is not None and shape.point in (".", ","):
                proof[shape.point] += count
    if proof["."] == proof[","]:
        return "," if delimiter == ";" else "."
    return proof.most_common(1)[0][0]


def make_plan(title: str, survey: Survey, facts: FileFacts, wanted: str | None, file_format: dict[str, object] | None) -> Plan:
    """`wanted` is the type the user chose, `file_format` the number format that the file's cells carry."""
    plan = Plan(title, day_first=order_of(survey, facts))
    words = hints(title)
    plan.is_compact = is_compact(survey, words, wanted)
    plan.type = wanted or infer_type(survey, words, plan.is_compact)
    if plan.type == "TEXT_NUMBER":
        plan_numbers(plan, survey, facts, words, file_format)
    plan.options = options_of(plan.type, survey)
    return plan


def order_of(survey: Survey, facts: FileFacts) -> bool:
    if not facts.is_order_wanted and survey.first_over_12 != survey.second_over_12:
        return survey.first_over_12 > survey.second_over_12
    return facts.day_first


def is_compact(survey: Survey, words: set[str], wanted: str | None) -> bool:
    """`20260331` is a date only in a column that says so and holds nothing else."""
    is_day = wanted in ("DATE", "ABSTRACT_DATETIME", "DATETIME") or (wanted is None and "day" in words)
    return is_day and survey.compact_days > 0 and survey.compact_days + survey.date_texts >= survey.texts * 0.95


def infer_type(survey: Survey, words: set[str], is_compact_day: bool) -> str:
    filled = survey.filled
    if not filled:
        return "TEXT_NUMBER"
    enough = HINTED if "day" in words else MOSTLY
    days = survey.days + survey.moments + survey.date_texts + (survey.compact_days if is_compact_day else 0)
    if days >= filled * enough:
        return "ABSTRACT_DATETIME" if survey.moments or survey.has_times else "DATE"
    if survey.truths >= filled * MOSTLY:
        return "CHECKBOX"
    if survey.share(MAIL_KINDS) >= (HINTED if "person" in words else MOSTLY):
        return "MULTI_CONTACT_LIST" if survey.kinds["mails"] else "CONTACT_LIST"
    if survey.texts < filled * MOSTLY or survey.few is None:
        return "TEXT_NUMBER"
    return infer_from_words(trimmed(survey.few), words, survey)


def trimmed(few: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, count in few.items():
        if stripped := text.strip():
            counts[stripped] += count
    return counts


def infer_from_words(counts: Counter[str], words: set[str], survey: Survey) -> str:
    if is_truth(counts, survey, words):
        return "CHECKBOX"
    if survey.number_texts + survey.kinds["long"] + survey.kinds["time"] >= survey.texts * 0.3 or survey.date_texts:
        return "TEXT_NUMBER"
    if "person" in words and are_names(counts):
        return "CONTACT_LIST"
    if are_combinations(counts, words):
        return "MULTI_PICKLIST"
    return "PICKLIST" if are_choices(counts, words) else "TEXT_NUMBER"


def is_truth(counts: Counter[str], survey: Survey, words: set[str]) -> bool:
    """Both words of a pair occur and nothing else; or one mark among blanks. Yes/no with a third word is a choice."""
    values = frozenset(text.casefold() for text in counts)
    if values in TRUTH_PAIRS:
        return True
    if values in MARKS:
        return survey.blanks > 0 and (counts.total() > 1 or "truth" in words)
    return "truth" in words and values in (frozenset({"true"}), frozenset({"false"}))


def are_names(counts: Counter[str]) -> bool:
    """Names of people: one to four capitalised words without digits, most of them repeated."""
    total = counts.total()
    names = sum(
        count
        for text, count in counts.items()
        if re.fullmatch(r"[^\W\d_a-z][\w.'’-]*(?:[ ,]+[\w.'’-]+){0,3}", text) and not re.search(r"\d", text)
    )
    return names >= total * 0.9 and len(counts) <= max(total * 0.6, 3) and total >= 3


def are_choices(counts: Counter[str], words: set[str]) -> bool:
    total = counts.total()
    if not 2 <= len(counts) <= MAX_CHOICES or any(len(text) > MAX_CHOICE_CHARS or "\n" in text for text in counts):
        return False
    return total >= max(5, 3 * len(counts)) or (bool(words & {"choice", "truth"}) and total >= 2 * len(counts))


def are_combinations(counts: Counter[str], words: set[str]) -> bool:
    """Several choices in a cell ("urgent, external"): few atoms, often, alone and in combinations of different sizes."""
    separator = combination_separator(counts)
    if separator is None:
        return False
    atoms: Counter[str] = Counter()
    sizes: Counter[int] = Counter()
    for text, count in counts.items():
        parts = split_choices(text)
        sizes[len(parts)] += count
        atoms.update(dict.fromkeys(parts, count))
        if len(set(parts)) != len(parts):
            return False
    total, several = sizes.total(), sizes.total() - sizes[1]
    is_few = len(atoms) <= MAX_CHOICES and all(len(atom) <= 30 and len(atom.split()) <= 3 for atom in atoms)
    if not is_few or not several:
        return False
    if "several" in words:
        return atoms.total() >= 1.5 * len(atoms)
    return len(sizes) > 2 and several >= total * 0.3 and atoms.total() >= 5 * len(atoms) and len(counts) > len(atoms)


def combination_separator(counts: Counter[str]) -> str | None:
    return next((separator for separator in (";", ",", "\n") if any(separator in text for text in counts)), None)


def split_choices(text: str) -> list[str]:
    return [part for piece in re.split(r"[;,\n]", text) if (part := piece.strip())]


def options_of(kind: str, survey: Survey) -> list[str]:
    if kind not in ("PICKLIST", "MULTI_PICKLIST", "CONTACT_LIST", "MULTI_CONTACT_LIST") or survey.few is None:
        return []
    texts = trimmed(survey.few)
    if kind.startswith("MULTI"):
        texts = Counter(part for text in texts for part in split_choices(text))
    return list(texts) if len(texts) <= MAX_CONTACTS else []


def plan_numbers(plan: Plan, survey: Survey, facts: FileFacts, words: set[str], file_format: dict[str, object] | None) -> None:
    """Whether the texts of a column are numbers, and how numbers look."""
    plan.format = file_format
    if not survey.number_texts:
        plan.keeps_codes = bool(survey.kinds["long"]) and not survey.numbers
        plan.numbers = NO_TEXTS if survey.numbers and survey.numbers >= survey.filled * HINTED else None
        return
    decision = decide_numbers(
        survey.number_shapes, default_point=facts.default_point, has_zero_comma=survey.has_zero_comma, has_zero_point=survey.has_zero_point
    )
    codes = survey.leading_zeros + survey.kinds["long"]
    is_coded = codes >= max(1, survey.number_texts * CODES) or ("code" in words and decision.style == "plain")
    plan.keeps_codes = is_coded and survey.numbers < survey.filled * HINTED
    if not plan.keeps_codes and survey.numbers + decision.readable >= survey.filled * HINTED:
        plan.numbers = decision._replace(is_simple=decision.is_simple and not codes and survey.texts == survey.number_texts)
        plan.format = file_format or text_format(decision)


def text_format(decision: Decision) -> dict[str, object] | None:
    """The format in which texts wrote their numbers, as `domain.values.NumberFormat`; None when there is nothing to keep."""
    decimals = decision.decimals
    if decision.style == "plain":
        if not decision.has_groups and not decimals:
            return None
        return {"style": "plain", "decimals": decimals, "thousands": decision.has_groups, "currency": ""}
    if decision.style == "percent":
        return {"style": "percent", "decimals": decimals, "thousands": False, "currency": ""}
    return {"style": "currency", "decimals": decimals, "thousands": decision.has_groups, "currency": decision.style}
