"""A conversation is a tree of messages, and one branch of it is shown."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from app.features.chat.tree import all_versions, before, branches, rooted, with_messages
from app.records.kinds import FOLLOWS, Message


def said(id: str, parent: str, at: int) -> Message:
    role = "user" if id.startswith("p") else "assistant"
    return Message(id=id, conversation="c", parent=parent, role=role, text=id, created=at)  # type: ignore[arg-type]


P1, A1 = said("p1", "", 1), said("a1", "p1", 2)
P2, A2 = said("p2", "a1", 3), said("a2", "p2", 4)
OTHER = said("a1b", "p1", 5)
LATER = said("p3", "a1b", 6)
ALL = (P1, A1, P2, A2, OTHER, LATER)


def ids(messages: tuple[Message, ...]) -> str:
    return " ".join(one.id for one in messages)


def test_the_newest_branch_is_shown_unless_another_one_was_looked_at() -> None:
    shown, aside = branches(ALL)
    assert (ids(shown), ids(aside)) == ("p1 a1b p3", "a1 p2 a2")
    assert ids(branches(ALL, "a2")[0]) == "p1 a1 p2 a2"
    assert ids(branches(ALL, "gone")[0]) == "p1 a1b p3"


def test_a_message_in_the_middle_shows_the_branch_below_it() -> None:
    assert ids(branches(ALL, "a1")[0]) == "p1 a1 p2 a2"
    assert ids(branches((*ALL, said("a2b", "p2", 9)), "a1")[0]) == "p1 a1 p2 a2b"


def test_conversations_from_before_there_were_branches_are_one_branch() -> None:
    old = (said("p1", FOLLOWS, 1), A1, said("p2", FOLLOWS, 3), A2)
    shown, aside = branches(old)
    assert ids(shown) == "p1 a1 p2 a2"
    assert [one.parent for one in shown] == ["", "p1", "a1", "p2"]
    assert aside == ()


def test_several_answers_of_older_versions_to_one_prompt_are_versions_of_each_other() -> None:
    shown, aside = branches((said("p1", FOLLOWS, 1), A1, said("a1b", "p1", 2), said("p2", FOLLOWS, 3)))
    assert (ids(shown), ids(aside)) == ("p1 a1b p2", "a1")


def test_what_follows_something_that_is_gone_begins_a_branch() -> None:
    assert [one.parent for one in rooted((said("p9", "lost", 1),))] == [""]


def test_a_circle_that_was_imported_ends() -> None:
    shown, aside = branches((said("p1", "a1", 1), A1, said("p7", "p7", 3)))
    assert len(shown) + len(aside) == 3


def test_versions_come_by_time_and_only_where_there_are_several() -> None:
    shown, aside = branches(ALL)
    assert all_versions(shown, aside) == {"a1b": ["a1", "a1b"]}
    assert all_versions(shown, ()) == {}


def test_what_is_new_is_shown_behind_what_it_follows() -> None:
    shown, aside = branches(ALL, "a2")
    prompt, answer = said("p9", "a1", 8), said("a9", "p9", 9)
    now, rest = with_messages(shown, aside, prompt, answer)
    assert (ids(now), ids(rest)) == ("p1 a1 p9 a9", "a1b p3 p2 a2")
    assert with_messages(now, rest, said("a3", "p3", 9)) == (now, (*rest, said("a3", "p3", 9)))
    first = said("p0", "", 10)
    assert ids(with_messages(now, rest, first)[0]) == "p0"


def test_what_is_known_keeps_its_place() -> None:
    shown, aside = branches(ALL, "a2")
    changed = A2.model_copy(update={"text": "more"})
    assert with_messages(shown, aside, changed)[0][-1].text == "more"
    beside = OTHER.model_copy(update={"text": "more"})
    assert with_messages(shown, aside, beside)[0] == shown
    assert beside in with_messages(shown, aside, beside)[1]


def test_what_was_said_before_a_message_is_the_branch_above_it() -> None:
    assert ids(before((P1, A1, P2), "p2")) == "p1 a1"


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_message_is_shown_or_aside_and_the_branch_is_a_chain(parents: list[int]) -> None:
    messages = tuple(
        said(f"{'p' if at % 2 else 'a'}{at}", f"{'p' if up % 2 else 'a'}{up}", at) for at, up in enumerate(parents)
    )
    shown, aside = branches(messages)
    assert sorted(one.id for one in (*shown, *aside)) == sorted(one.id for one in messages)
    assert all(below.parent == above.id for above, below in pairwise(shown))
