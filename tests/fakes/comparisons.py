"""The Compare room in the situations that a person can see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.compare.merging import RECIPES
from app.features.compare.state import MERGE, Compare, Merging, Origin, Picking, Tuning
from app.features.frame.state import Frame
from app.features.house import House
from app.llm import demo
from app.records.kinds import Comparison, Message, Spent
from app.records.routed import Board, Tried
from app.records.talking import Parameters, Round, Slot
from app.routing.values import Place
from tests.fakes.lines import rooms

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
FRAME = Frame(ready=True, room="compare")
PLACES = (("ollama", "qwen3:4b"), ("mistral", "mistral-large-latest"), ("demo", ""))


def slot(id: str, place: tuple[str, str], **fields: Any) -> Slot:  # noqa: ANN401 - the fields of Slot
    return Slot(id=id, place=place, **fields)


SLOTS = tuple(slot(f"s{at}", place) for at, place in enumerate(PLACES, start=1))


def comparison(*rounds: Round, **fields: Any) -> Comparison:  # noqa: ANN401 - the fields of Comparison
    about: dict[str, Any] = {"title": "How points work", "created": 1, "updated": 700_000_000, "slots": SLOTS}
    return Comparison(id="x1", rounds=rounds, **{**about, **fields})


def prompt(id: str = "p1", text: str = "How do points work?") -> Message:
    return Message(id=id, conversation="x1", role="user", text=text, created=1)


def answer(at: int, text: str = "They **move**.", **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
    line, model = PLACES[at - 1]
    tried = Tried(line=line, model=model, name=line, seconds=3.0, outcome="answered", first_token=0.5)
    about: dict[str, Any] = {
        "parent": "p1",
        "line": demo.NAME if line == "demo" else line.title(),
        "place": line,
        "model": model,
        "board": Board(task="simple", tried=(tried,)),
        "spent": Spent(input=20, output=250, told=True, cost="0.0021", source="list") if model else None,
    }
    return Message(id=f"a{at}", conversation="x1", role="assistant", text=text, created=1 + at, **{**about, **fields})


ROUND = Round(prompt="p1", answers={"s1": "a1", "s2": "a2", "s3": "a3"}, created=1)
ANSWERS = tuple(answer(at) for at in (1, 2, 3))


def shown(*messages: Message, now: Round = ROUND, **fields: Any) -> Compare:  # noqa: ANN401 - the fields of Compare
    """A comparison with one round on screen."""
    every = messages or (prompt(), *ANSWERS)
    about: dict[str, Any] = {"comparison": comparison(now), "at": 0, "stored": True}
    return Compare(open=True, messages={one.id: one for one in every}, **{**about, **fields})


EMPTY = Compare(open=True, comparison=comparison(title="", blind=True))
GROWING = shown(
    prompt(),
    answer(1, "", state="streaming", spent=None, board=None),
    answer(2, "So", state="streaming", spent=None, board=None, reasoning="Hm."),
    answer(3, "", state="cut", reason=HOSTILE),
    running=frozenset({"a1", "a2"}),
    travels={"a1": HOSTILE},
)
BLIND = ROUND.model_copy(update={"blind": True, "answers": {"s3": "a3", "s1": "a1", "s2": "a2"}})
VOTED = ROUND.model_copy(update={"best": "s2", "stars": {"s1": 3, "s2": 5}, "merged": "m1"})
MERGED = answer(1, "All of it.").model_copy(update={"id": "m1"})
LISTED = (comparison(ROUND), comparison(title=HOSTILE, saved=True).model_copy(update={"id": "x2"}))
SITUATIONS: dict[str, Compare] = {
    "nothing yet": Compare(open=True),
    "empty": EMPTY,
    "six slots": replace(
        EMPTY, comparison=comparison(slots=tuple(slot(f"t{at}", PLACES[at % 3]) for at in range(6)), title="")
    ),
    "a conversation that is compared": replace(
        EMPTY, comparison=comparison(origin=("c1", "m2")), origin=Origin(HOSTILE, (prompt(),))
    ),
    "a conversation that is gone": replace(EMPTY, comparison=comparison(origin=("c1", "m2")), origin=Origin(gone=True)),
    "answering": GROWING,
    "answered": shown(),
    "names are hidden": shown(now=BLIND),
    "names are hidden, answering": replace(GROWING, comparison=comparison(BLIND)),
    "voted, with a merged answer": shown(prompt(), *ANSWERS, MERGED, now=VOTED, said="Slot 1. Finished."),
    "hostile": shown(prompt(text=HOSTILE), *(one.model_copy(update={"text": HOSTILE}) for one in ANSWERS)),
    "hostile names": shown(
        comparison=comparison(
            ROUND,
            title=HOSTILE,
            slots=(slot("s1", ("own-gone", HOSTILE), system=HOSTILE, parameters=Parameters(seed=1)), *SLOTS[1:]),
        )
    ),
    "cut answers": shown(
        prompt(), answer(1, "So far", state="cut", reason="You stopped it here."), answer(2, "", state="cut", reason="")
    ),
    "several rounds": shown(comparison=comparison(ROUND, ROUND), sync=True),
    "nothing was sent": replace(EMPTY, troubles=(HOSTILE, "Mistral allows 2 requests a day.")),
    "the list of models": replace(EMPTY, picking=Picking()),
    "the list of models, nothing found": replace(EMPTY, picking=Picking("s1", HOSTILE)),
    "how a slot is asked": replace(EMPTY, tuning=Tuning("s1")),
    "how all are asked, with mistakes": replace(
        EMPTY, tuning=Tuning(typed={"temperature": HOSTILE}, wrong={"temperature": HOSTILE})
    ),
    "differences": shown(difference=("s1", "s2")),
    "merging": shown(merging=Merging(Place("mistral", HOSTILE), RECIPES[1].id), picking=Picking(MERGE)),
    "the list of comparisons": shown(listing=True, listed=LISTED),
    "a comparison is renamed": shown(listing=True, listed=LISTED, renaming="x2"),
    "no comparisons": replace(EMPTY, listing=True),
}
HOUSES = {
    f"compare: {name}": House(frame=FRAME, compare=one, providers=rooms()["keys"]) for name, one in SITUATIONS.items()
}
