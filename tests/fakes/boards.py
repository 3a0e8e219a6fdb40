"""Departure boards in the situations that a person can see, made by the real router from the real catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.features.chat.state import Chat
from app.features.providers.route import Route
from app.features.routes.departing import board_of, departing_of
from app.features.routes.state import Look, Routes
from app.features.routes.surroundings import Surroundings, candidates_of
from app.features.routes.switchboard import only
from app.llm.catalog.model import Model
from app.llm.catalog.rows import BY_ID
from app.llm.request import ChatRequest, Turn
from app.records.kinds import Conversation, Message, ModelListing
from app.records.routed import Board, Choice, Join, Tried
from app.routing.breaker import Breaker
from app.routing.need import need_of
from app.routing.plan import plan
from app.routing.policy import Policy
from app.routing.rules_yaml import read
from app.routing.values import Place, Quota, Speed, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.routing.values import Plan

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
LONG = "accounts/somebody/models/a-very-long-name-of-a-model-that-somebody-tuned-70b-instruct-preview-2026-10"
CODE = "Write a Python function that tells whether a route through the yard is clear, with tests."
TALK = Conversation(id="c1", title="A route through the yard", created=1, updated=1)
RULES = "rules:\n  - name: Code goes to Mistral\n    when: {task: code}\n    prefer: [mistral]\n"


def planned(pinned: Place | None = None, *, keys: tuple[str, ...] = ("mistral", "groq"), **policy: Any) -> Plan:  # noqa: ANN401 - of a Policy
    """Two lines with keys, a server near here; nobody else has a key."""
    ollama = BY_ID["ollama"]
    many = (Model(id=f"tuned-{number}:8b") for number in range(40))
    models = (Model(id="qwen3:4b"), Model(id=LONG), Model(id=HOSTILE[:150]), *many)
    lists = {"ollama": ModelListing(id="ollama", address=ollama.base_url, fetched=1, models=models)}
    catalog = candidates_of(Surroundings(lists=lists, known=True), (pinned,) if pinned else ())
    mistral = [place for place in catalog.places if place.line == "mistral"]
    groq = [place for place in catalog.places if place.line == "groq"]
    world = World(
        NOW,
        keys={line: f"key-{line}" for line in keys},
        quotas={
            **{place: Quota(0.74, "37 of 50 requests today") for place in groq},
            **{place: Quota(0.06, "3 of 50 requests today", pause=2.0) for place in mistral[:1]},
        },
        speeds={**{place: Speed(0.4, 90, 8) for place in groq}, **{place: Speed(1.2, 40, 3) for place in mistral[1:3]}},
        breakers={groq[-1]: "half_open"},
    )
    need = need_of(ChatRequest(model="", turns=(Turn("user", CODE),)), pinned=pinned)
    return plan(need, catalog, world, Policy(**policy))


def routes(made: Plan, pinned: Place | None = None, look: Look | None = None, **more: Any) -> Routes:  # noqa: ANN401 - of Routes
    """The board is open."""
    asked = only(made, pinned) if pinned else made
    departing = departing_of(asked, automatic=pinned is None)
    return Routes(plan=made, departing=departing, board=True, look=look or Look(), **more)


GROQ = Place("groq", "openai/gpt-oss-120b")
MISTRAL = Place("mistral", "")
NOBODY = Place("openai", "gpt-5")


def boards() -> Mapping[str, tuple[Chat, Routes]]:
    """Before a prompt is sent, by what they show."""
    rules = read(RULES, ["mistral"]).rules
    free, talk = planned(strategy="free", rules=rules), replace(Chat(), conversation=TALK)
    for_all = Route(BY_ID["groq"], GROQ.model, key="k", automatic=False)
    breakers = {free.rows[0].candidate.place: Breaker(state="half_open")}
    return {
        "the router chooses": (Chat(), routes(free)),
        "everything unfolded": (Chat(), routes(free, look=Look(rows=52, left_out=True))),
        "being tried again": (Chat(), routes(free, standing=replace(Routes().standing, breakers=breakers))),
        "chosen for a prompt": (Chat(pin=GROQ), routes(planned(GROQ), GROQ)),
        "chosen for a conversation": (
            replace(talk, conversation=TALK.model_copy(update={"pinned": tuple(MISTRAL)})),
            routes(planned(MISTRAL), MISTRAL, Look(scope="conversation")),
        ),
        "chosen for every prompt": (replace(talk, route=for_all), routes(planned(GROQ), GROQ, Look(scope="profile"))),
        "chosen twice": (replace(talk, route=for_all, pin=MISTRAL), routes(planned(MISTRAL), MISTRAL)),
        "the chosen one can't answer": (Chat(pin=NOBODY), routes(planned(NOBODY), NOBODY)),
        "nobody can answer": (Chat(), routes(planned(keys=(), lines_off=frozenset({"demo", "ollama"})))),
        "closed": (Chat(pin=GROQ), replace(routes(planned(GROQ), GROQ), board=False)),
    }


# ---- After -----------------------------------------------------------------------------------------------------------

MISTRAL_FAILED = Tried(
    line="mistral",
    model="mistral-large-latest",
    name="Mistral",
    seconds=0.412,
    outcome="failed",
    reason="Mistral failed to answer (500).",
    next_step="Try again in a moment.",
)
GROQ_ANSWERED = Tried(line="groq", model=GROQ.model, name="Groq", seconds=2.9, outcome="answered", first_token=0.38)
GROQ_FAILED = GROQ_ANSWERED.model_copy(
    update={
        "outcome": "failed",
        "first_token": None,
        "reason": "Groq does not accept the key.",
        "next_step": "Check the key, or put in a new one.",
    }
)
NOT_ASKED = Tried(
    line="ollama",
    model=LONG,
    name="Ollama",
    seconds=0,
    outcome="not tried",
    reason="It was down and is being looked at.",
    next_step="It is free again in 45 s.",
)
HOSTILE_TRIED = Tried(line=HOSTILE, model=HOSTILE, name=HOSTILE, seconds=1, outcome="cancelled", reason=HOSTILE)
HOSTILE_CHOICE = Choice(line="own", model=HOSTILE, name=HOSTILE, title=HOSTILE, cost=HOSTILE, why=HOSTILE)
SEAM = Join(at=22, left="Mistral", line="Groq", why="Mistral broke the answer off.")


def after(*tried: Tried, **fields: object) -> Board:
    """What is kept of a plan, and what was tried."""
    made = planned(strategy="free")
    return board_of(made, made).model_copy(update={"tried": tried, **fields})


def answer(id: str, text: str, board: Board | None, **fields: object) -> Message:
    said = Message(id=id, conversation="c1", role="assistant", text=text, created=2, parent="p", line="Groq")
    return said.model_copy(update={"board": board, "model": GROQ.model, "place": "groq", **fields})


ALL_FAILED = "None of these lines could answer:\n• Mistral, m: It failed.\n• Groq, g: It failed."


def answers() -> Mapping[str, Message]:
    """Answers with their boards, by what they show."""
    hostile = Board(
        headline=HOSTILE,
        decided=HOSTILE,
        notes=(HOSTILE,),
        rows=(HOSTILE_CHOICE,),
        more=34,
        left_out=((HOSTILE, 3),),
        tried=(HOSTILE_TRIED,),
        joins=(SEAM.model_copy(update={"left": HOSTILE, "line": HOSTILE, "why": HOSTILE}),),
        side="b",
    )
    failed = after(MISTRAL_FAILED, GROQ_FAILED, NOT_ASKED)
    growing = after(MISTRAL_FAILED)
    return {
        "gone round an outage": answer("a1", "Every signal is clear.", after(MISTRAL_FAILED, GROQ_ANSWERED)),
        "joined": answer(
            "a2", "Every signal is clear: go on and on.", after(MISTRAL_FAILED, GROQ_ANSWERED, joins=(SEAM,))
        ),
        "all failed": answer("a3", "", failed, state="cut", reason=ALL_FAILED),
        "one failed": answer("a4", "", after(GROQ_FAILED), state="cut", reason=GROQ_FAILED.reason),
        "cut in the middle": answer("a5", "Every", after(GROQ_ANSWERED), state="cut", reason="You stopped it here."),
        "remembered": answer("a6", "Every signal.", after(remembered=1)),
        "hostile": answer("a7", HOSTILE, hostile),
        "all went on in vain": answer("a8", "Every signal", failed, state="cut", reason=ALL_FAILED),
        "on its way": answer("a9", "", growing, state="streaming"),
    }
