"""Conversations that are led in every way: views are tried on all of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.base.money import Money
from app.features.chat.state import Chat
from app.features.tuning.abilities import Takes
from app.features.tuning.fitting import Weighed
from app.features.tuning.parameters import NAMES
from app.features.tuning.presets import PRESETS
from app.features.tuning.state import Digest, Tuning
from app.features.tuning.usual import Usual
from app.features.tuning.weighing import Cut, Weight
from app.llm.prices import Estimate
from app.records.kinds import Conversation, Message
from app.records.talking import Asked, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
ALL = Parameters(temperature=0.2, top_p=0.9, top_k=40, max_tokens=500, seed=7, stop=("END", HOSTILE), effort="low")
EVERYTHING = Takes(
    "Small", "Near", names=frozenset(NAMES), efforts=("none", "low", "high"), most={"temperature": 1.0}, context=8_000
)
PARTS = Weight(system=60, summary=40, earlier=2_000, files=1_000, prompt=200, turns=3, left=2)
FITS = Weighed(EVERYTHING, PARTS, task="code")
TIGHT = replace(FITS, parts=replace(PARTS, earlier=5_000), cut=Cut("m3", 1, 900), digest=Cut("m3", 1, 900), longer=True)
TOO_LONG = replace(TIGHT, too_long=True, parts=replace(PARTS, earlier=50_000))
HOPELESS = replace(TOO_LONG, cut=None, digest=None, takes=replace(EVERYTHING, title=HOSTILE, line=HOSTILE))
SCRIPT = Weighed(Takes("Demo", "Demo line", script=True), Weight())
UNKNOWN = Weighed(Takes(HOSTILE, HOSTILE, names=frozenset({"temperature"})), PARTS, lost=(HOSTILE,))
DEAR = replace(
    FITS, cost=Estimate(Money(Decimal("0.5")), Money(Decimal("0.9")), "list"), takes=replace(EVERYTHING, context=None)
)
USUAL = Usual({("code", "USD"): tuple((str(n), Decimal("0.01")) for n in range(6))})
WRONG = {"temperature": (HOSTILE, "Type a number."), "stop": (HOSTILE, "At most 4 stop words.")}


def talk(**fields: object) -> Chat:
    """Two turns, of which the first is not sent."""
    conversation = Conversation.model_validate({"id": "c1", "title": "t", "created": 1, "updated": 1, **fields})
    said = tuple(
        Message(id=f"m{at}", conversation="c1", role="user" if at % 2 else "assistant", text=f"said {at}", created=at)
        for at in range(1, 5)
    )
    return Chat(conversation=conversation, messages=said)


LED = talk(system=HOSTILE, parameters=ALL, since="m3", summary=HOSTILE, trims=True)
FRESH = Chat(fresh=Asked(system=PRESETS[0].text, parameters=ALL))


def tunings() -> Mapping[str, tuple[Chat, Tuning]]:
    """By name."""
    digest = Digest("c1", "m3", 1, HOSTILE, "free")
    return {
        "nothing is known": (Chat(), Tuning()),
        "a script": (FRESH, Tuning(now=SCRIPT)),
        "a preset, for a new conversation": (FRESH, Tuning(now=FITS)),
        "led in every way": (LED, Tuning(now=FITS, wrong=WRONG)),
        "cut without a summary": (talk(since="m3"), Tuning(now=TIGHT)),
        "nearly full, and understood": (talk(), Tuning(now=TIGHT, quiet="c1")),
        "too long": (talk(), Tuning(now=TOO_LONG)),
        "too long for all that can be done": (talk(), Tuning(now=HOPELESS)),
        "a model of which little is known": (LED, Tuning(now=UNKNOWN)),
        "dear": (talk(), Tuning(now=DEAR, usual=USUAL)),
        "a summary that is being written": (talk(), Tuning(digest=digest)),
        "a summary that is begun": (talk(), Tuning(digest=replace(digest, by="", turns=0))),
        "a summary": (talk(), Tuning(digest=replace(digest, text=HOSTILE, cost="$0.01", problem=HOSTILE))),
        "a summary that did not come": (talk(), Tuning(digest=replace(digest, problem=HOSTILE))),
    }
