"""What every search promises, told as claims over a store and the search that reads it.

Run against the plain one (CPython and Pyodide) and, by tests/browser/test_search.py, against the worker over IndexedDB.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from app.base.ports import Findings, Question, Search
from app.records.kinds import CONVERSATION, Conversation, Message
from app.records.store import Put, RecordStore
from app.records.talking import Attached


class World(Protocol):
    """A store and a search over it. What another tab writes is heard of by itself."""

    async def tab(self) -> RecordStore: ...

    async def search(self) -> Search: ...


Claim = Callable[[World], Coroutine[Any, Any, None]]
CLAIMS: dict[str, Claim] = {}


def claim(told: Claim) -> Claim:
    CLAIMS[told.__name__] = told
    return told


def talk(id: str, title: str = "Lines", updated: int = 1, **fields: Any) -> Conversation:  # noqa: ANN401 - of Conversation
    return Conversation(id=id, title=title, created=1, updated=updated, **fields)


def said(id: str, conversation: str, text: str, created: int = 1, **fields: Any) -> Message:  # noqa: ANN401 - of Message
    return Message(id=id, conversation=conversation, role="user", text=text, created=created, **fields)


async def filled(world: World, *records: Conversation | Message) -> tuple[RecordStore, Search]:
    store = await world.tab()
    await store.write(*map(Put, records))
    return store, await world.search()


async def ids(search: Search, text: str, **question: Any) -> list[str]:  # noqa: ANN401 - of Question
    return [one.id for one in (await found(search, text, **question)).found]


async def found(search: Search, text: str, **question: Any) -> Findings:  # noqa: ANN401 - of Question
    """When all was read."""
    asked = Question(text, **question)
    findings = await search.find(asked)
    while findings is None or not findings.whole:
        findings = await search.find(asked, later=True)
    return findings


@claim
async def all_words_must_occur_somewhere_in_the_conversation(world: World) -> None:
    one, two = talk("a", "Signals", 2), talk("b", "Other")
    messages = (said("1", "a", "a red lamp"), said("2", "a", "and a green one", 2), said("3", "b", "a red one"))
    _, search = await filled(world, one, two, *messages)
    assert await ids(search, "green red") == ["a"]
    assert await ids(search, "red") == ["a", "b"]
    assert await ids(search, "red signals") == ["a"]
    assert await ids(search, "blue") == []


@claim
async def titles_come_first_then_the_newest(world: World) -> None:
    talks = (talk("old", "About lamps", 1), talk("new", "x", 9), talk("mid", "y", 5))
    messages = [said(f"m{one.id}", one.id, "the lamps are lit") for one in talks]
    _, search = await filled(world, *talks, *messages)
    assert await ids(search, "lamps") == ["old", "new", "mid"]


@claim
async def parts_of_words_accents_and_other_scripts_are_found(world: World) -> None:
    texts = {
        "a": "def round_trip(x):",
        "b": "Die Straße nach Łódź, früher",
        "c": "信号楼是什么",
        "d": "naïve CAFÉ",
        "e": "Ελλάς",
    }
    talks, messages = [talk(id) for id in texts], [said(f"m{id}", id, text) for id, text in texts.items()]
    _, search = await filled(world, *talks, *messages)
    for text, id in (
        *(("nd_tr", "a"), ("strasse", "b"), ("lodz", "b"), ("FRUHER", "b"), ("früher", "b")),
        *(("号楼", "c"), ("cafe naive", "d"), ("ελλας", "e")),
    ):
        assert await ids(search, text) == [id], text


@claim
async def the_snippet_is_a_line_of_the_message_with_what_was_found_marked(world: World) -> None:
    long = "word " * 60 + "the Été lamp\n\n  is lit \U0001f682 " + "more " * 60
    _, search = await filled(world, talk("a", "The lamp"), said("1", "a", "nothing"), said("2", "a", long, 2))
    (find,) = (await found(search, "ete lamp")).found
    assert find.message == "2"
    assert find.title == ("The ", "lamp", "")
    assert find.snippet[1::2] == ("Été", "lamp")
    assert find.snippet[0].startswith("…word")
    assert "is lit \U0001f682 more" in find.snippet[-1]
    assert find.snippet[-1].endswith("…")
    assert len("".join(find.snippet)) <= 152


@claim
async def only_the_title_may_hold_it(world: World) -> None:
    _, search = await filled(world, talk("a", "Nur hier"), said("1", "a", "nothing"))
    (find,) = (await found(search, "nur")).found
    assert (find.message, find.snippet, find.title) == ("", (), ("", "Nur", " hier"))


@claim
async def shelves_and_tags_narrow_it_and_what_lies_elsewhere_is_counted(world: World) -> None:
    talks = (
        talk("open", updated=4),
        talk("top", updated=3, shelf="top", tags=("work",)),
        talk("old", updated=2, shelf="archived", tags=("work", "rail")),
        talk("gone", updated=1, shelf="deleted", tags=("gone",)),
    )
    _, search = await filled(world, *talks, *(said(f"m{one.id}", one.id, "lamp") for one in talks))
    here = await found(search, "lamp")
    assert ([one.id for one in here.found], here.count, here.elsewhere) == (["open", "top"], 2, 1)
    assert await ids(search, "lamp", shelf="archived") == ["old"]
    assert await ids(search, "lamp", tag="work") == ["top"]
    assert await ids(search, "", tag="work") == ["top"]
    assert await ids(search, "", tag="rail", shelf="archived") == ["old"]
    assert here.tags == ("work", "rail")
    assert await search.tags() == ("work", "rail")


@claim
async def the_limit_holds_for_what_is_told_and_not_for_what_is_counted(world: World) -> None:
    talks = [talk(f"c{at}", updated=at) for at in range(7)]
    _, search = await filled(world, *talks)
    some = await found(search, "lines", limit=2)
    assert ([one.id for one in some.found], some.count) == (["c6", "c5"], 7)
    assert await search.every(Question("lines", limit=2)) == tuple(f"c{at}" for at in reversed(range(7)))


@claim
async def only_conversations_are_found_and_files_by_their_names(world: World) -> None:
    file = Attached(id="f", name="timetable.csv", media="text/csv", size=3)
    _, search = await filled(world, talk("a"), said("1", "a", "look", files=(file,)), said("2", "comparison", "lamp"))
    assert await ids(search, "lamp") == []
    assert await ids(search, "timetable") == ["a"]


@claim
async def whoever_types_on_finds_the_same_as_whoever_asks_at_once(world: World) -> None:
    talks = [talk(f"c{at}", updated=at) for at in range(3)]
    texts = ("red lamp", "red light", "green lamp")
    _, search = await filled(world, *talks, *(said(f"m{at}", f"c{at}", text) for at, text in enumerate(texts)))
    assert await ids(search, "re") == ["c2", "c1", "c0"]
    assert await ids(search, "red") == ["c1", "c0"]
    assert await ids(search, "red l") == ["c1", "c0"]
    assert await ids(search, "red la") == ["c0"]
    assert await ids(search, "la") == ["c2", "c0"]


@claim
async def what_this_tab_wrote_counts_at_once(world: World) -> None:
    store, search = await filled(world, talk("a"), said("1", "a", "lamp"))
    assert await ids(search, "lamp") == ["a"]
    await store.write(Put(talk("b", "A lamp", 9)))
    await search.touched(("b",))
    assert await ids(search, "lamp") == ["b", "a"]
    await store.change(CONVERSATION, "b", lambda now: now.model_copy(update={"title": "A bulb", "tags": ("new",)}))
    await search.touched(("b",))
    assert await ids(search, "lamp") == ["a"]
    assert await search.tags() == ("new",)
    await store.delete(CONVERSATION, "a")
    await search.touched(("a",))
    assert await ids(search, "lamp") == []


@claim
async def it_says_how_much_it_has_read(world: World) -> None:
    _, search = await filled(world, talk("a"), said("1", "a", "lamp"), said("2", "a", "lamp", 2))
    told = await found(search, "lamp")
    assert (told.read, told.of, told.whole) == (2, 2, True)
