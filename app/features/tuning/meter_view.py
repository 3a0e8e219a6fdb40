"""How much of a model's context the next prompt takes, in the composer and in the drawer, and what to do about it."""

from __future__ import annotations

import htpy as h

from app.features.chat.state import Chat
from app.features.frame.state import DrawerToggled
from app.features.providers.words import plain
from app.features.routes.said import BoardWanted, ScopeChosen
from app.features.tuning.fitting import Weighed
from app.features.tuning.said import AllSentAgain, OldestLeft, SummaryWanted, TightClosed, TrimsChosen
from app.features.tuning.state import Tuning
from app.features.tuning.weighing import Cut
from app.ui import kit
from app.ui.html import Node, on

NOTHING_TYPED = 4
"""Tokens of an empty prompt: what wraps it."""


# ---- In the composer -------------------------------------------------------------------------------------------------


def foot(tuning: Tuning) -> Node:
    """A small bar that opens the drawer, and a word where the cost is unusual."""
    now = tuning.now
    if now is None or now.takes.script:
        return None
    parts, share = now.parts, now.share
    begun = parts.prompt > NOTHING_TYPED or parts.turns or parts.system
    dear = tuning.usual.of_estimate(now.task, now.cost) if parts.prompt > NOTHING_TYPED else ""
    return [
        h.span("#unusual.unusual", title="Compared with what your answers to such prompts cost")[dear]
        if dear
        else None,
        _gauge(now, share) if share is not None and begun else None,
    ]


def _gauge(now: Weighed, share: float) -> Node:
    said = f"{percent(share)} of what {plain(now.takes.title)} takes. Show what is sent"
    return h.button(
        {"class": ["gauge", "tight" if now.tight else ""], "id": "gauge", "title": said, "aria-label": said},
        on(click=DrawerToggled("tuning")),
        type="button",
        aria_controls="drawer",
    )[_bar(now), h.span(".gauge-share")[percent(share)]]


def _bar(now: Weighed) -> Node:
    """What is said, then the room for the answer."""
    context = now.takes.context or 1
    used = min(1.0, now.parts.total / context)
    room = min(1.0 - used, now.parts.room / context)
    return h.svg(".fill", viewBox="0 0 100 1", preserveAspectRatio="none", aria_hidden="true")[
        h.rect(".fill-whole", width="100", height="1"),
        h.rect(".fill-room", x=f"{used * 100:.2f}", width=f"{room * 100:.2f}", height="1"),
        h.rect(".fill-used", width=f"{used * 100:.2f}", height="1"),
    ]


# ---- Over the composer -----------------------------------------------------------------------------------------------


def notice(tuning: Tuning, chat: Chat) -> Node:
    """Where it is too long, or nearly: what it comes to, and what can be done, each by one click."""
    now = tuning.now
    if now is None or not now.tight or (not now.too_long and tuning.quiet == chat.here):
        return None
    closing = (
        None if now.too_long else kit.icon_button("Close this notice", "x", TightClosed(chat.here), id="tight-close")
    )
    return h.div(".tight-box")[
        kit.note("warn" if now.too_long else "info", _words(now), choices(now, chat, "notice"), closing),
    ]


def _words(now: Weighed) -> str:
    name, context = f"{plain(now.takes.title)} on {plain(now.takes.line)}", now.takes.context or 0
    whole = now.parts.total + now.parts.room
    if not now.too_long:
        return f"{name} is nearly full: {percent(whole / context)} of its {context:,} tokens." if context else ""
    needs = f"this needs about {whole:,} with room for the answer"
    said = f"This is too long for {name}: it takes {context:,} tokens, and {needs}."
    if now.cut:
        return said
    longer = " or choose a longer model" if now.longer else ""
    return f"{said} Nothing more can be left out, so make the prompt shorter{longer}."


def choices(now: Weighed, chat: Chat, where: str) -> Node:
    """Each holds at once and can be taken back; a summary is shown first. `where` they stand makes their ids."""
    here = chat.here
    return [
        _trim(now.cut, here, where) if now.cut and here else None,
        kit.button(f"Sum up {turns(now.digest.turns)}", SummaryWanted(now.digest.since, here), id=f"{where}-summary")
        if now.digest and here
        else None,
        kit.button("Choose a longer model", (BoardWanted(), ScopeChosen("conversation")), id=f"{where}-longer")
        if now.longer
        else None,
    ]


def _trim(cut: Cut, here: str, where: str) -> Node:
    label = f"Leave out {turns(cut.turns, oldest=True)}"
    about = f"About {cut.tokens:,} tokens less. They stay in the conversation and are not sent."
    return kit.button(label, OldestLeft(cut.since, here), id=f"{where}-trim", title=about)


# ---- In the drawer ---------------------------------------------------------------------------------------------------


def weights(tuning: Tuning, chat: Chat) -> Node:
    """Part by part."""
    now, talk = tuning.now, chat.conversation
    if now is None or now.takes.script:
        return h.p(".hint")["Once a model can answer, this shows how much of it your prompt fills."]
    parts, context = now.parts, now.takes.context
    rows = (
        ("System prompt", parts.system),
        ("Summary", parts.summary),
        (f"Earlier: {turns(parts.turns)}", parts.earlier),
        ("Files", parts.files),
        ("This prompt", parts.prompt if parts.prompt > NOTHING_TYPED else 0),
        ("Room for the answer", parts.room),
    )
    whole = parts.total + parts.room
    return [
        _bar(now) if context else None,
        h.p(".weights-whole")[
            f"≈ {whole:,} of {context:,} tokens ({percent(whole / context)})"
            if context
            else f"≈ {whole:,} tokens. Nobody says how many {plain(now.takes.title)} takes."
        ],
        h.dl(".weights")[(h.div[h.dt[name], h.dd[f"{count:,}"]] for name, count in rows if count)],
        h.p(".hint")[f"Not sent: {turns(parts.left)}."] if parts.left else None,
        h.div(".tuning-choices")[
            choices(now, chat, "drawer"),
            kit.button("Send all again", AllSentAgain(chat.here), id="drawer-all-again")
            if talk and (talk.since or talk.summary)
            else None,
        ],
        h.div(".trims")[
            h.span("#trims-name")["Leave out the oldest turns by itself when all of it is too long"],
            kit.switch(
                "trims",
                "Leave out the oldest turns by itself when all of it is too long",
                turned_on=talk.trims,
                said=TrimsChosen(not talk.trims, chat.here),
            ),
        ]
        if talk
        else None,
    ]


def percent(share: float) -> str:
    """Whole ones; a little is not nothing."""
    return "under 1\N{NO-BREAK SPACE}%" if share < 0.01 else f"{round(share * 100):,}\N{NO-BREAK SPACE}%"  # noqa: PLR2004 - one per cent


def turns(count: int, *, oldest: bool = False) -> str:
    """`the oldest turn`, `3 turns`."""
    if oldest:
        return "the oldest turn" if count == 1 else f"the oldest {count:,} turns"
    return "1 turn" if count == 1 else f"{count:,} turns"
