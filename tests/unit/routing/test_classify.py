"""The task and the language of a prompt, on prompts that people write; and where the heuristic says nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from app.routing.classify import LONG, classify
from app.routing.grammar import TASKS
from app.routing.language import LANGUAGES, guess

FILLER = {
    "en": "The committee then heard the harbour master, who spoke about the depth of the water near the old pier. ",
    "de": "Danach hörte der Ausschuss den Hafenmeister, der über die Tiefe des Wassers am alten Anleger sprach. ",
    "fr": "La commission a ensuite entendu le maître du port, qui a parlé de la profondeur de l'eau près du quai. ",
    "es": "La comisión escuchó después al jefe del puerto, que habló de la profundidad del agua junto al muelle. ",
}


def prompts() -> list[tuple[str, str, str]]:
    """(task, language, text) as they lie in the file; `@long` stands for a text that goes on for pages."""
    rows = Path(__file__).with_name("prompts.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for row in rows:
        task, language, text = row.split("|", 2)
        text = text.replace("\\n", "\n")
        if text.startswith("@long "):
            text = text.removeprefix("@long ") + "\n\n" + FILLER[language] * (LONG // 90)
        found.append((task, language, text))
    return found


PROMPTS = prompts()


def test_there_are_two_hundred_prompts_of_every_task_and_in_many_languages() -> None:
    assert len(PROMPTS) >= 200
    assert {task for task, _, _ in PROMPTS} == set(TASKS)
    assert {"en", "de", "fr", "es", "it", "pt", "zh", "ja"} <= {language for _, language, _ in PROMPTS}
    assert len({text for _, _, text in PROMPTS}) == len(PROMPTS)


def test_most_prompts_are_taken_for_what_they_are() -> None:
    missed = [
        f"{task} taken for {classify(text).task}: {text[:60]}"
        for task, _, text in PROMPTS
        if classify(text).task != task
    ]
    assert 1 - len(missed) / len(PROMPTS) >= 0.95, "\n".join(missed)


def test_no_task_is_missed_altogether() -> None:
    counts = Counter(task for task, _, _ in PROMPTS)
    right = Counter(task for task, _, text in PROMPTS if str(classify(text).task) == task)
    assert {task: right[task] / count for task, count in counts.items() if right[task] / count < 0.8} == {}


def test_the_language_of_nearly_every_prompt_is_known() -> None:
    missed = [
        f"{language} taken for {guess(text)!r}: {text[:60]}" for _, language, text in PROMPTS if guess(text) != language
    ]
    assert 1 - len(missed) / len(PROMPTS) >= 0.95, "\n".join(missed)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Что такое энтропия?", "ru"),
        ("Що таке її вплив і чому?", "uk"),  # noqa: RUF001 - Ukrainian looks so
        ("Τι είναι η εντροπία;", "el"),  # noqa: RUF001 - and so does Greek
        ("ما هي عاصمة فرنسا؟", "ar"),
        ("מה השעה?", "he"),
        ("भारत की राजधानी क्या है?", "hi"),
        ("프랑스의 수도는 어디인가요?", "ko"),
        ("เมืองหลวงของไทยคืออะไร", "th"),
        ("Jak napisać list do urzędu i co w nim jest ważne?", "pl"),
        ("Wat is het verschil tussen een boot en een schip, en waarom?", "nl"),
        ("What does the word Übermensch mean in Nietzsche?", "en"),
        ("Who wrote 紅楼夢?", "en"),
        ("", ""),
        ("12345 !!", ""),
        ("xyzzy plugh", ""),
    ],
)
def test_a_language_is_told_by_its_script_and_its_small_words(text: str, language: str) -> None:
    assert guess(text) == language


def test_the_reason_names_the_words_that_were_found() -> None:
    assert classify("Please refactor this Python module").reason == "asks for code: “refactor”, “python”"
    assert classify("Who wrote Don Quixote?").reason == "is a short question of 22 characters"


def test_nothing_said_is_no_guess() -> None:
    assert classify("  \n ") == ("general", "there is no text")
    assert classify("I went to the market yesterday and it rained.").task == "general"


def test_a_long_text_is_long_unless_it_says_what_is_wanted_of_it() -> None:
    assert classify(FILLER["en"] * 80).task == "long"
    assert classify("Summarize this: " + FILLER["en"] * 80).task == "extraction"
    assert classify(FILLER["de"] * 80 + "\nÜbersetze das ins Englische, bitte.").task == "translation"


@settings(max_examples=60)
@given(st.text(max_size=3_000))
def test_any_text_has_a_task_and_a_reason(text: str) -> None:
    kind = classify(text)
    assert kind.task in TASKS
    assert kind.reason
    assert kind == classify(text)
    assert guess(text) in {"", *LANGUAGES}
