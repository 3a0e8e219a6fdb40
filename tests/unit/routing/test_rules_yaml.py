"""Every mistake in a text of rules is told at its place, in words; no text does harm; the editor knows what fits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from app.llm.catalog.rows import BY_ID
from app.routing.examples import EXAMPLES, Example
from app.routing.grammar import ACTIONS, CONDITIONS, PARAMETERS, RULE
from app.routing.nearest import nearest
from app.routing.rules_complete import complete
from app.routing.rules_yaml import MOST_RULES, read
from app.routing.yaml_nodes import LONGEST, MOST_NODES

LINES = {"groq": ["llama-3.3-70b"], "openai": ["gpt-6-sol", "gpt-6-nano"]}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_every_example_is_without_a_mistake(example: Example) -> None:
    reading = read(example.text, BY_ID)
    assert reading.problems == ()
    assert len(reading.rules) >= 3
    assert all(rule.name and rule.line for rule in reading.rules)


def test_the_example_of_the_everyday_says_what_it_should() -> None:
    creative, simple, fast = read(EXAMPLES[0].text).rules
    assert [target.text for target in creative.use] == ["anthropic/claude-opus-*", "openai/gpt-6-sol"]
    assert simple.when.task == {"simple"}
    assert str(simple.when.budget_left and simple.when.budget_left.under) == "1.00"
    assert [target.text for target in simple.use] == ["device"]
    assert dict(fast.set) == {"max_tokens": 1000}


@pytest.mark.parametrize("text", ["", "# nothing yet", "rules:", "rules: []\n", "---\nrules:\n"])
def test_no_rules_are_no_mistake(text: str) -> None:
    reading = read(text)
    assert reading.rules == ()
    assert reading.ok


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("rule:\n  - use: groq", 1, 1, "There is no “rule” in the text. Did you mean “rules”?"),
        ("- use: groq", 1, 1, "names with values are expected: rules"),
        ("rules: 3", 1, 8, "stands a list"),
        ("rules:\n  - groq", 2, 5, "In a rule names with values are expected: name, when, use"),
        ("rules:\n  - name: x", 2, 5, "This rule does nothing: it needs an action."),
        ("rules:\n  - usee: groq", 2, 5, "There is no “usee” in a rule. Did you mean “use”?"),
        ("rules:\n  - when: {taks: code}\n    use: groq", 2, 12, "Did you mean “task”?"),
        ("rules:\n  - when: {task: cod}\n    use: groq", 2, 18, "“cod” is not known here. Did you mean “code”?"),
        ("rules:\n  - when: {online: maybe}\n    use: groq", 2, 20, "“maybe” is neither true nor false."),
        ("rules:\n  - when: {tokens: 5}\n    use: groq", 2, 20, "names with values are expected: over or under"),
        ("rules:\n  - when: {tokens: {over: many}}\n    use: groq", 2, 27, "“many” is no number."),
        ("rules:\n  - when: {tokens: {over: 9, under: 3}}\n    use: groq", 2, 20, "Nothing is over 9 and under 3."),
        ("rules:\n  - when: {tokens: {over: .nan}}\n    use: groq", 2, 27, "is no number"),
        ("rules:\n  - when: {time: 25:00-26:00}\n    use: groq", 2, 18, "is no part of a day"),
        ("rules:\n  - when: {time: 9-17}\n    use: groq", 2, 18, "write it like 22:00-06:00"),
        ("rules:\n  - when: {days: funday}\n    use: groq", 2, 18, "Did you mean “sunday”?"),
        ("rules:\n  - when: {tags: []}\n    use: groq", 2, 18, "This list is empty"),
        ("rules:\n  - set: {temperature: 3}", 2, 24, "This must be between 0 and 2."),
        ("rules:\n  - set: {top_k: 1.5}", 2, 18, "This must be a whole number."),
        ("rules:\n  - set: {model: x}", 2, 11, "There is no “model” in “set”."),
        ("rules:\n  - set: {effort: maximum}", 2, 19, "“maximum” is not known here."),
        ("rules:\n  - strategy: fastet", 2, 15, "Did you mean “fastest”?"),
        ("rules:\n  - use: [groq, bad name]", 2, 17, "“bad name” is no target"),
        ("rules:\n  - use: {a: b}", 2, 10, "a line or model is expected, and not a group of names"),
        ("rules:\n  - use:", 2, 9, "Nothing stands here"),
        ("rules:\n  - {name: a, use: groq}\n  - {name: a, use: groq}", 3, 1, "called “a” too"),
        ("rules:\n  - use: groq\n    use: groq", 3, 5, "“use” stands here a second time."),
        ("rules:\n  - use: groq\n   name: x", 3, 4, "indented differently"),
        ("rules:\n\t- use: groq", 2, 1, "Indent with spaces"),
        ("rules:\n  - name: a: b", 2, 12, "A second “:” stands here."),
        ("rules:\n  - use: [groq, openai\n  - use: groq", 3, 8, "is not closed"),
        ("rules:\n  - name: 'x", 2, 13, "before a quote or bracket is closed"),
        ("rules:\n  - use: */gpt*", 2, 10, "goes into quotes"),
        ("rules:\n  - use: &a groq", 2, 10, "begins with “&”"),
        ("rules:\n  - use: *a", 2, 10, "begins with “*”"),
        ("rules:\n  - use: !!python/object:os.system x", 2, 10, "begins with “!”"),
        ("a: 1\n---\nb: 2", 2, 1, "Only one document"),
        ("rules:\n  - name: \x07", 2, 11, "that YAML does not allow"),
        ("rules:\n  - ? [a]\n    : b", 2, 7, "A name is a word"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place_in_words(text: str, line: int, column: int, said: str) -> None:
    reading = read(text)
    assert not reading.ok
    at_place = [problem.message for problem in reading.problems if problem.spot == (line, column)]
    assert any(said in message for message in at_place), reading.problems


def test_a_line_that_nobody_knows_is_a_warning_and_the_rule_stays() -> None:
    reading = read("rules:\n  - use: [grok, openai]", ["groq", "openai"])
    assert reading.ok
    assert [(p.severity, str(p)) for p in reading.problems] == [
        ("warning", "Line 2, column 11: There is no line “grok” now, so this means nobody. Did you mean “groq”?")
    ]
    assert len(reading.rules[0].use) == 2


def test_one_mistake_hides_no_other() -> None:
    reading = read(
        "rules:\n  - when: {task: cod, online: maybe}\n    use: bad name\n    set: {seed: x}\n  - strategy: none"
    )
    assert [problem.spot.line for problem in reading.problems] == [2, 2, 3, 4, 5]


def test_what_is_allowed_is_told_for_the_editor() -> None:
    (problem,) = read("rules:\n  - use: groq\n    wen: {}").problems
    assert problem.allowed == tuple(RULE)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "{a: " * 10_000,
        "- " * 20_000,
        "? " * 20_000,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "rules: [" + "groq," * (MOST_NODES + 1) + "]",
        "x" * (LONGEST + 1),
        "rules:\n" + "  - use: groq\n" * (MOST_RULES + 1),
        'a: "\\UFFFFFFFF"',
        "%TAG ! tag:x,2000:\n---\n!a b",
        "\ufeffrules: 1",
        "\ud800",
    ],
    ids=lambda text: f"{text[:12]!r}…{len(text)}",
)
def test_a_hostile_text_is_refused_with_a_sentence(text: str) -> None:
    reading = read(text)
    assert not reading.ok
    assert len(reading.problems) <= 3
    assert all(problem.message.endswith((".", "?")) for problem in reading.problems)


PIECES = st.sampled_from(
    [
        *(
            "rules:",
            "\n",
            "  ",
            "- ",
            "use",
            ": ",
            "groq",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
            "&a",
            "*a",
            "!t",
            "|",
            ">",
        ),
        *(
            "#",
            "%",
            "---",
            "\t",
            "when",
            "task",
            "code",
            "22:00-06:00",
            "\\",
            "?",
            "é",
            "\x00",
            "1e9",
            "<<",
            "set",
            "~",
        ),
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gets_an_answer(text: str) -> None:
    reading = read(text, LINES)
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    assert all(1 <= problem.spot.line <= lines + 1 and problem.spot.column >= 1 for problem in reading.problems)
    for line in range(1, min(lines, 5) + 1):
        complete(text, line, 3, LINES)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("taks", "task"),
        ("lnaguage", "language"),
        ("buget_left", "budget_left"),
        ("onlin", "online"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_word_that_was_meant_is_the_one_with_the_fewest_slips(word: str, meant: str) -> None:
    assert nearest(word, CONDITIONS) == meant


def offered(text: str) -> list[str]:
    """What may stand where `|` is."""
    before = text.partition("|")[0]
    row, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return [option.text.rstrip(": ") for option in complete(text.replace("|", ""), row, column, LINES).options]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("|", ["rules"]),
        ("ru|", ["rules"]),
        ("rules:\n  |", ["- name"]),
        ("rules:\n  - |", list(RULE)),
        ("rules:\n- |", list(RULE)),
        ("rules:\n  - name: x\n    w|", ["when"]),
        ("rules:\n  - name: x\n    |\n    use: groq", [name for name in RULE if name not in {"name", "use"}]),
        ("rules:\n  - name: x\n    when:\n      |", list(CONDITIONS)),
        ("rules:\n  - when:\n      task: code\n      ta|\n    use: groq", ["tags"]),
        ("rules:\n  - when: {|", list(CONDITIONS)),
        ("rules:\n  - when: {task: tr|", ["translation"]),
        ("rules:\n  - when: {task: [code, si|", ["simple"]),
        ("rules:\n  - when: {task: code, on|", ["online"]),
        ("rules:\n  - when:\n      task:\n        - cre|", ["creative"]),
        ("rules:\n  - when:\n      online: |", ["true", "false"]),
        ("rules:\n  - when:\n      tokens: {|", ["over", "under"]),
        ("rules:\n  - when:\n      tokens:\n        o|", ["over"]),
        ("rules:\n  - set:\n      |", list(PARAMETERS)),
        ("rules:\n  - set: {effort: h|", ["high"]),
        ("rules:\n  - strategy: ch|", ["cheapest"]),
        ("rules:\n  - use: nano|", ["openai/gpt-6-nano"]),
        ("rules:\n  - use:\n      - gro|", ["groq", "groq/llama-3.3-70b"]),
        ("rules:\n  - use: [groq, dev|", ["device"]),
        ("rules:\n  - name: |", []),
    ],
)
def test_the_editor_knows_what_may_stand_there(text: str, options: list[str]) -> None:
    assert offered(text) == options


def test_a_completion_says_where_the_word_began_and_what_it_means() -> None:
    found = complete("rules:\n  - strategy: ch", 2, 17)
    assert found.start == 15
    assert found.options == (("cheapest", "by cost"),)
    assert all(field.says for field in (*RULE.values(), *CONDITIONS.values(), *ACTIONS.values(), *PARAMETERS.values()))
    assert complete("", 9, 1).options == ()
