"""One column: a slot's head with its figures, its answer, and what can be done about it."""

from __future__ import annotations

from typing import Any

import htpy as h

from app.features.chat.ids import answer_id, reasoning_id
from app.features.chat.live import figures_id, joined
from app.features.compare.figures import finish_words, line_of_figures
from app.features.compare.judging_update import MOST_STARS, can_vote
from app.features.compare.rounds import Column, columns, hides, is_tuned, round_on_screen
from app.features.compare.said import (
    BestVoted,
    ChatContinued,
    SlotAnswerCopied,
    SlotPickerOpened,
    SlotRemoved,
    SlotRetried,
    SlotStopped,
    StarsGiven,
    TuningWanted,
)
from app.features.compare.saying import MERGED, column_name, short_name
from app.features.compare.state import FEWEST, MERGE, MOST, Compare
from app.features.providers.deriving import lamp_on
from app.features.providers.route import line_of
from app.features.providers.state import Providers
from app.features.providers.words import plain, sentences
from app.records.kinds import Message
from app.records.talking import Round
from app.ui import kit
from app.ui.html import Node, icon, on

markdown = h.Element("sy-markdown")
PLACES = MOST + 1
"""Columns at most: the slots, and the merged answer."""


def place_id(place: int) -> str:
    """The id of a column's region."""
    return f"compare-slot-{place}"


def seen(compare: Compare, providers: Providers, place: int) -> tuple[object, ...]:
    """What a column follows: of all answers only its own."""
    if not compare.open:
        return (False,)
    answer = _answer_at(compare, place)
    id = answer.id if answer else ""
    states = (id in compare.running, compare.busy, can_vote(compare), compare.travels.get(id, ""))
    return (compare.comparison, compare.at, answer, *states, providers.lines, providers.lamps, providers.vault)


def _answer_at(compare: Compare, place: int) -> Message | None:
    every = columns(compare)
    if place < len(every):
        return every[place].answer
    now = round_on_screen(compare)
    return compare.messages.get(now.merged) if now and place == PLACES - 1 else None


def section(compare: Compare, providers: Providers, place: int) -> Node:
    """A place in the row of columns; its region fills it."""
    every = columns(compare)
    merged = place == PLACES - 1
    if not merged and place >= len(every):
        return None
    if merged and _answer_at(compare, place) is None:
        return None
    name = MERGED if merged else column_name(compare, every[place])
    slot = MERGE if merged else every[place].slot.id
    named: dict[str, Any] = {
        "id": place_id(place),
        "class": ["slot", "merged" if merged else ""],
        "data-slot": slot,
        "data-keep": True,
    }
    return h.section(named, aria_label=name)[column(compare, providers, place)]


def column(compare: Compare, providers: Providers, place: int) -> Node:
    """What stands in it."""
    every, now = columns(compare), round_on_screen(compare)
    if place == PLACES - 1:
        answer = _answer_at(compare, place)
        return _merged(compare, answer, hidden=hides(now)) if answer else None
    if place >= len(every):
        return None
    one = every[place]
    return [
        _head(compare, providers, one),
        h.div(".slot-scroll", role="region", tabindex="0", aria_label=f"{column_name(compare, one)}, answer")[
            _said(compare, one.answer, hidden=one.hidden) if one.answer else _waits(compare, one, now)
        ],
        _foot(compare, one, now) if one.answer else None,
    ]


# ---- The head --------------------------------------------------------------------------------------------------------


def _head(compare: Compare, providers: Providers, one: Column) -> Node:
    return h.header(".slot-head")[
        h.div(".slot-title")[
            h.span(".slot-letter", aria_hidden="true")[one.alias[-1]] if one.hidden else _lamp(providers, one),
            h.h2[short_name(one)],
            None if one.hidden else h.span(".slot-line")[_line_name(providers, one)],
            None if one.hidden else _menu(compare, one),
        ],
        kit.tag("asked in its own way") if is_tuned(one.slot) and not one.hidden else None,
        _figures(one.answer, hidden=one.hidden) if one.answer else None,
    ]


def _lamp(providers: Providers, one: Column) -> Node:
    line = line_of(providers.lines, one.slot.place[0])
    if line is None:
        return kit.lamp("closed", "Gone", quiet=True)
    lamp = lamp_on(providers, line)
    return kit.lamp(lamp.aspect, lamp.word, quiet=True)


def _line_name(providers: Providers, one: Column) -> str:
    line = line_of(providers.lines, one.slot.place[0])
    name = plain(line.name if line else one.slot.place[0])
    return "a script, not a model" if line and line.where == "script" else f"on {name}"


def _figures(answer: Message, *, hidden: bool) -> Node:
    """While it grows they go by in an element of their own; what it took is told when names are."""
    if answer.state == "streaming":
        return h.p({"class": "slot-figures", "id": figures_id(answer.id), "data-keep": True}, hidden=hidden)
    parts = ("Figures follow your vote",) if hidden else line_of_figures(answer)
    if hidden and not answer.text:
        parts = ()
    words = (*parts, finish_words(answer)) if not hidden or answer.text else (finish_words(answer),)
    return h.p(".slot-figures", id=f"took-{answer.id}")[joined(words)]


def _menu(compare: Compare, one: Column) -> Node:
    slots = compare.comparison.slots if compare.comparison else ()
    name = column_name(compare, one)
    spare = len(slots) > FEWEST
    return h.details(".menu", id=f"slot-menu-{one.slot.id}")[
        h.summary({"class": "button quiet icon-button", "aria-label": f"{name}: set up", "title": "Set up"})[
            icon("ellipsis")
        ],
        h.div(".menu-list")[
            kit.button("Another model …", SlotPickerOpened(one.slot.id), picture="search"),
            kit.button("Instructions and parameters …", TuningWanted(one.slot.id), picture="sliders-horizontal"),
            kit.button("Remove this slot", SlotRemoved(one.slot.id), picture="trash-2") if spare else None,
        ],
    ]


# ---- The answer ------------------------------------------------------------------------------------------------------


def _waits(compare: Compare, one: Column, now: Round | None) -> Node:
    if now is None:
        return h.p(".slot-nothing")["Its answer will stand here."]
    return h.div(".slot-nothing")[
        h.p["It was not asked in this round."],
        kit.button("Ask it too", SlotRetried(one.slot.id), aria_disabled="true" if compare.deciding else None),
    ]


def _said(compare: Compare, answer: Message, *, hidden: bool) -> Node:
    growing = answer.state == "streaming"
    return [
        h.p(".slot-doing")[_doing(compare, answer, hidden=hidden)] if growing else None,
        _reasoning(answer) if answer.reasoning else None,
        markdown({"id": answer_id(answer), "data-keep": True})[answer.text],
        h.ul(".answer-notes")[(h.li[sentences(note)] for note in answer.notes)]
        if answer.notes and not hidden
        else None,
        _cut(answer, hidden=hidden) if answer.state == "cut" else None,
    ]


def _doing(compare: Compare, answer: Message, *, hidden: bool) -> str:
    """Where the request is; while names are hidden only that something goes on."""
    doing = compare.travels.get(answer.id, "")
    if hidden and doing:
        return "Waiting" if doing.startswith("Waiting") else "Asking"
    return doing


def _reasoning(answer: Message) -> Node:
    thought = markdown({"id": reasoning_id(answer), "data-keep": True})[answer.reasoning]
    return h.details(".reasoning", id=f"thought-{answer.id}")[h.summary["Reasoning"], thought]


def _cut(answer: Message, *, hidden: bool) -> Node:
    if answer.text:
        return h.p(".slot-cut")[sentences(answer.reason) if not hidden else "It ends here."]
    words = "It gave no answer. Why is told after your vote." if hidden else sentences(answer.reason)
    return h.div(".slot-trouble")[icon("octagon-alert"), h.p[words or "It gave no answer."]]


# ---- The foot --------------------------------------------------------------------------------------------------------


def _foot(compare: Compare, one: Column, now: Round | None) -> Node:
    answer, slot = one.answer, one.slot.id
    assert answer  # noqa: S101 - the caller has seen it
    name = column_name(compare, one)
    if answer.state == "streaming":
        mine = answer.id in compare.running
        stop = kit.button("Stop", SlotStopped(answer.id), picture="square", aria_label=f"Stop {name}")
        return h.footer(".slot-foot")[stop if mine else h.span(".hint")["Another tab is writing this."]]
    judged = now is not None and (now.best == slot or slot in now.stars)
    return h.footer(".slot-foot")[
        _vote(compare, slot, name, now) if answer.text and now else None,
        _stars(slot, name, now) if answer.text and now else None,
        h.span(".slot-tools")[
            kit.button("Try again", SlotRetried(slot), picture="refresh-cw", aria_label=f"Try again: {name}")
            if answer.state == "cut" and not judged
            else None,
            kit.icon_button(f"Copy the answer of {name}", "copy", SlotAnswerCopied(answer.id)) if answer.text else None,
            kit.icon_button(f"Continue in Chat from {name}", "messages-square", ChatContinued(slot))
            if answer.text and not one.hidden
            else None,
        ],
    ]


def _vote(compare: Compare, slot: str, name: str, now: Round) -> Node:
    chosen = now.best == slot
    return kit.button(
        "Best",
        BestVoted(slot),
        picture="circle-check",
        aria_pressed=str(chosen).lower(),
        aria_label=f"Best: {name}",
        aria_disabled=None if can_vote(compare) else "true",
        id=f"best-{slot}",
    )


def _stars(slot: str, name: str, now: Round) -> Node:
    given = now.stars.get(slot, 0)
    return h.span(".stars", role="group", aria_label=f"Rating of {name}")[
        (_star(slot, number, given) for number in range(1, MOST_STARS + 1))
    ]


def _star(slot: str, number: int, given: int) -> Node:
    label = f"{number} star{'' if number == 1 else 's'}"
    named = {"class": ["star", "on" if number <= given else ""], "type": "button", "aria-label": label, "title": label}
    pressed = {"aria-pressed": str(number == given).lower(), "id": f"star-{number}-{slot}"}
    return h.button({**named, **pressed, **on(click=StarsGiven(slot, number))})[icon("star")]


# ---- The merged answer -----------------------------------------------------------------------------------------------


def _merged(compare: Compare, answer: Message, *, hidden: bool) -> Node:
    growing = answer.state == "streaming"
    mine = answer.id in compare.running
    by = plain(answer.model) or plain(answer.line)
    return [
        h.header(".slot-head")[
            h.div(".slot-title")[icon("merge"), h.h2["Merged"], h.span(".slot-line")[f"by {by}"]],
            _figures(answer, hidden=False),
        ],
        h.div(".slot-scroll", role="region", tabindex="0", aria_label=MERGED)[_said(compare, answer, hidden=False)],
        h.footer(".slot-foot")[
            kit.button("Stop", SlotStopped(answer.id), picture="square", aria_label=f"Stop {MERGED.lower()}")
            if growing and mine
            else None,
            h.span(".slot-tools")[
                kit.icon_button(f"Copy {MERGED.lower()}", "copy", SlotAnswerCopied(answer.id)),
                None
                if hidden
                else kit.icon_button(
                    f"Continue in Chat from {MERGED.lower()}", "messages-square", ChatContinued(MERGE)
                ),
            ]
            if answer.text and not growing
            else None,
        ],
    ]
