"""The ready-made recipes, and what each of them asks for. See docs/subsystems/ai-columns.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chatsheet.domain.values import ColumnType

RecipeName = Literal[
    "custom",
    "summarise",
    "classify",
    "extract",
    "key_terms",
    "sentiment",
    "score",
    "translate",
    "clean_up",
    "extract_pattern",
    "classify_keywords",
]
Field = Literal["prompt", "columns", "labels", "what", "goal", "language", "pattern", "keywords"]

TEXT, CHOICE, TRUTH, DATE = ColumnType.TEXT_NUMBER, ColumnType.PICKLIST, ColumnType.CHECKBOX, ColumnType.DATE
MOODS = ("Positive", "Neutral", "Negative", "Mixed")
LEAST_SCORE, MOST_SCORE = 0, 100

FIELD_LABELS: Mapping[Field, str] = {
    "prompt": "Prompt",
    "columns": "Columns to read",
    "labels": "Labels",
    "what": "What to find",
    "goal": "Goal",
    "language": "Language",
    "pattern": "Pattern",
    "keywords": "Words for each label",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to fill a column."""

    name: RecipeName
    label: str
    fields: tuple[Field, ...]
    """Arguments it cannot do without."""
    types: tuple[ColumnType, ...]
    """Of target columns; the first is that of a new one."""
    task: str = ""
    """What a model is told, with the arguments' names in braces. Empty: it needs no model."""
    can_be_empty: bool = False
    """Whether "there is none" is an answer."""
    output_tokens: int = 0
    """Of a usual answer."""
    repeats_input: bool = False
    """The answer is about as long as what is read."""

    @property
    def needs_model(self) -> bool:
        return bool(self.task)


_ALL = (
    Recipe("custom", "Your own prompt", ("prompt",), (TEXT, CHOICE, TRUTH, DATE), "{prompt}", can_be_empty=True, output_tokens=40),
    Recipe(
        "summarise",
        "Summarise",
        ("columns",),
        (TEXT,),
        "Summarise what the data says in one or two short sentences, in the language of the data.",
        output_tokens=60,
    ),
    Recipe("classify", "Classify", ("columns", "labels"), (CHOICE, TEXT), "Choose the label that fits the data best.", output_tokens=10),
    Recipe(
        "extract",
        "Extract",
        ("columns", "what"),
        (TEXT, CHOICE, TRUTH, DATE),
        "Find this in the data: {what}\nTake it as it stands there, and nothing around it.",
        can_be_empty=True,
        output_tokens=15,
    ),
    Recipe(
        "key_terms",
        "Key terms",
        ("columns",),
        (TEXT,),
        "Name the terms that matter most in the data, five at most, as one text, parted by commas, in the language of the data.",
        can_be_empty=True,
        output_tokens=30,
    ),
    Recipe(
        "sentiment",
        "Sentiment",
        ("columns",),
        (CHOICE, TEXT),
        "Judge the mood of whoever wrote the data. Mixed is for clearly good and clearly bad in one.",
        output_tokens=10,
    ),
    Recipe(
        "score",
        "Score",
        ("columns", "goal"),
        (TEXT,),
        f"Judge how well the data meets this goal, from {LEAST_SCORE} (not at all) to {MOST_SCORE} (fully): {{goal}}",
        output_tokens=8,
    ),
    Recipe(
        "translate",
        "Translate",
        ("columns", "language"),
        (TEXT,),
        "Translate the data into {language}. Names, numbers and line breaks stay; leave out the columns' titles.",
        repeats_input=True,
        output_tokens=8,
    ),
    Recipe("clean_up", "Clean up", ("columns",), (TEXT,), can_be_empty=True),
    Recipe("extract_pattern", "Extract by pattern", ("columns", "pattern"), (TEXT, DATE), can_be_empty=True),
    Recipe("classify_keywords", "Classify by keyword", ("columns", "keywords"), (CHOICE, TEXT), can_be_empty=True),
)
RECIPES: Mapping[RecipeName, Recipe] = {recipe.name: recipe for recipe in _ALL}


def recipes_to_json() -> Sequence[Mapping[str, Any]]:
    """As the page and MCP clients read them."""
    return [
        {
            "name": recipe.name,
            "label": recipe.label,
            "needs_model": recipe.needs_model,
            "fields": [{"name": name, "label": FIELD_LABELS[name]} for name in recipe.fields],
            "types": [one.value for one in recipe.types],
        }
        for recipe in _ALL
    ]
