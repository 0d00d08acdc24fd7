"""The estimate beside the counts of four real vocabularies."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.chat.context.tokens import count_tokens, cut
from tests.services.context.vocabularies import FAMILIAR, ONE_DIGIT_A_TOKEN, real_tokens

ROOT = Path(__file__).parents[3]


def _random_texts() -> Iterator[tuple[str, str]]:
    random = Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield "made-up words", " ".join("".join(random.choices(letters, k=random.randrange(3, 12))) for _ in range(300))
    yield (
        "made-up words, mixed",
        " ".join("".join(random.choices(letters + letters.upper(), k=random.randrange(3, 12))) for _ in range(300)),
    )
    yield "capitals", " ".join("".join(random.choices(letters.upper(), k=random.randrange(2, 8))) for _ in range(300))
    yield "base64", base64.b64encode(random.randbytes(3_000)).decode()
    yield "hexadecimal", " ".join(f"{random.getrandbits(64):016x}" for _ in range(200))
    yield "marks", "".join(random.choices("!#$%&()*+,-./:;<=>?@[]^_{|}~", k=1_500))
    yield "pictures", "".join(random.choices("😀🎉🚀🧪✅❌", k=300))
    yield (
        "rare characters",
        "".join(chr(random.choice((random.randrange(0x1000, 0x2000), random.randrange(0x10000, 0x14000)))) for _ in range(300)),
    )


def _numbers() -> Iterator[tuple[str, str]]:
    random = Random(6)
    yield "dates", " ".join(f"20{random.randrange(10, 30)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}" for _ in range(500))
    yield "money", json.dumps([round(random.random() * 10 ** random.randrange(2, 7), 2) for _ in range(500)])
    yield "phones", "\n".join(f"+49 170 {random.randrange(10**7):07d}" for _ in range(300))


def _prose() -> Iterator[tuple[str, str]]:
    yield "English", "\n".join(path.read_text() for path in sorted((ROOT / "docs" / "subsystems").glob("*.md")))
    yield "Python", (ROOT / "src" / "chatsheet" / "services" / "tables.py").read_text()
    yield "German", (ROOT / "web" / "src" / "i18n" / "de" / "chat.ts").read_text()
    yield "Spanish", "La hoja muestra el presupuesto, los responsables y las fechas límite de las tareas. Compruebe los retrasos. " * 4
    yield "JSON", json.dumps(REGISTRY.schemas())
    yield "names", ", ".join(Random(7).choices(["Ana Lima <ana@example.com>", "Eve Sørensen", "Jürgen Müßig", "Ben Ode"], k=100))


def _scripts() -> Iterator[tuple[str, str]]:
    yield "Chinese", "项目计划表显示了所有任务的状态和负责人，以及预算与实际支出之间的差额。" * 5
    yield "Japanese", "このシートにはプロジェクトの予算と担当者が記載されています。" * 5
    yield "Russian", "Таблица показывает бюджет проекта, ответственных и сроки выполнения задач." * 5
    yield "Arabic", "يعرض الجدول ميزانية المشروع والمسؤولين عن المهام والمواعيد النهائية" * 5
    yield "Hindi", "तालिका परियोजना का बजट और कार्यों की समय सीमा दिखाती है" * 5


@pytest.mark.parametrize(("kind", "text"), [*_prose(), *_numbers()], ids=lambda value: value if len(value) < 30 else "")
def test_prose_data_and_numbers_are_counted_close(kind: str, text: str) -> None:
    for vocabulary in FAMILIAR:
        assert 0.88 <= count_tokens(text) / real_tokens(text, [vocabulary]) <= 1.4, (kind, vocabulary)


@pytest.mark.parametrize(("kind", "text"), [*_random_texts(), *_scripts()], ids=lambda value: value if len(value) < 30 else "")
def test_no_kind_of_text_is_counted_far_too_low(kind: str, text: str) -> None:
    """High by up to three and a half times for scripts that the newest vocabulary packs best; never low by more than a seventh."""
    for vocabulary in FAMILIAR:
        assert 0.86 <= count_tokens(text) / real_tokens(text, [vocabulary]) <= 3.7, (kind, vocabulary)


@pytest.mark.parametrize(("kind", "text"), [*_prose(), *_numbers()], ids=lambda value: value if len(value) < 30 else "")
def test_models_that_take_each_digit_for_a_token_need_up_to_twice_as_many_for_numbers(kind: str, text: str) -> None:
    assert count_tokens(text) / real_tokens(text, [ONE_DIGIT_A_TOKEN]) >= (0.5 if kind in ("dates", "money", "phones") else 0.88)


@given(text=st.text(max_size=400), most=st.integers(0, 60))
def test_a_cut_text_is_a_beginning_within_its_budget(text: str, most: int) -> None:
    made = cut(text, most)
    assert count_tokens(made) <= most
    assert made == text or text.startswith(made.removesuffix("…"))


def test_very_long_texts_cost_little() -> None:
    assert cut("word " * 1_000_000, 10).startswith("word word")
    assert count_tokens("a" * 1_000_000) > 100_000
