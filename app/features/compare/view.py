"""The Compare room as it is seen: its tools, the round, the columns side by side, the composer."""

from __future__ import annotations

import htpy as h

from app.features.compare import column_view, dock
from app.features.compare.figures import total_words
from app.features.compare.judging_update import answered, can_vote
from app.features.compare.rounds import NONE, columns, hides, round_on_screen
from app.features.compare.said import (
    BestVoted,
    BlindTurned,
    ComparingStopped,
    ComparisonBegun,
    ComparisonExported,
    ComparisonsOpened,
    ComparisonWanted,
    DifferenceWanted,
    Format,
    MergeWanted,
    RoundAgainWanted,
    RoundShown,
    SlotPickerOpened,
    SlotShown,
    SyncTurned,
    TuningWanted,
)
from app.features.compare.state import MOST, MOST_RUNS, Compare
from app.features.providers.state import Providers
from app.features.providers.words import plain
from app.records.kinds import Conversation, Message
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import CHECKED, FORM, VALUE, Node, icon, on

GROUP = "Compare"


def actions(compare: Compare, conversation: Conversation | None, branch: tuple[Message, ...]) -> tuple[Action, ...]:
    """What can be done here, and what leads here. `branch`: the messages of the conversation that is open in Chat."""
    head = branch[-1].id if branch else ""
    told = ComparisonWanted(conversation.id if conversation else "", head)
    from_chat = (Action("compare-conversation", "Compare this conversation", told, icon="columns-3", group=GROUP),)
    return (
        Action("new-comparison", "New comparison", ComparisonBegun(), icon="plus", group=GROUP),
        *(from_chat if conversation and head else ()),
        *(_here(compare) if compare.open else ()),
    )


def _here(compare: Compare) -> tuple[Action, ...]:
    stop = Action("stop-comparing", "Stop all answers", ComparingStopped(), "Escape", "square", GROUP)
    return (
        Action("comparisons", "Show kept comparisons", ComparisonsOpened(), icon="layers", group=GROUP),
        Action("add-slot", "Add a slot", SlotPickerOpened(), icon="plus", group=GROUP),
        Action("differences", "Show differences", DifferenceWanted(), icon="git-compare-arrows", group=GROUP),
        Action("merge", "Merge the answers", MergeWanted(), icon="merge", group=GROUP),
        *((stop,) if compare.busy else ()),
    )


def seen(compare: Compare) -> tuple[object, ...]:
    """What the room follows: not what streams in it."""
    here = (compare.comparison, compare.origin, compare.at, compare.troubles)
    return (*here, compare.sync, compare.busy, compare.stored, _has_merged(compare))


def _has_merged(compare: Compare) -> bool:
    now = round_on_screen(compare)
    return now is not None and now.merged in compare.messages


def room(compare: Compare, providers: Providers) -> Node:
    """Everything of it."""
    if compare.comparison is None:
        return h.div(".compare")
    return h.div(".compare")[
        h.div("#compare-tools.compare-tools", data_keep=True)[tools(compare)],
        _troubles(compare),
        _origin(compare),
        h.div("#compare-round.compare-round", data_keep=True)[round_bar(compare)],
        h.nav("#compare-tabs.slot-tabs", data_keep=True, aria_label="Slots")[dock.tabs(compare)],
        _slots(compare, providers),
        h.p("#compare-said.unseen", role="status", data_keep=True)[compare.said],
        h.div(".dock")[dock.composer(compare)],
    ]


def _slots(compare: Compare, providers: Providers) -> Node:
    count = len(columns(compare)) + _has_merged(compare)
    held = {"class": ["slots", f"of-{min(count, 3)}"], "id": "slots", **on(change=SlotShown(VALUE))}
    return h.div({**held, "data-sync": compare.sync})[
        (column_view.section(compare, providers, place) for place in range(column_view.PLACES))
    ]


def _troubles(compare: Compare) -> Node:
    if not compare.troubles:
        return None
    return h.div("#compare-troubles.compare-note", role="alert")[
        kit.note("warn", [h.strong["Nothing was sent. "], " ".join(compare.troubles)])
    ]


def _origin(compare: Compare) -> Node:
    comparison, origin = compare.comparison, compare.origin
    if comparison is None or not comparison.origin[0]:
        return None
    if origin.gone:
        words: Node = "The conversation that this began with is not stored any more: prompts are sent without it."
    else:
        count = len(origin.before)
        turns = f"{count} message{'' if count == 1 else 's'}"
        link = h.a(href=f"#/chat/{comparison.origin[0]}")[f"“{plain(origin.title)}”"]
        words = [f"Before each prompt, {turns} of ", link, " are sent." if count != 1 else " is sent."]
    return h.p(".compare-note.hint")[words]


# ---- Tools -----------------------------------------------------------------------------------------------------------


def tools_seen(compare: Compare) -> tuple[object, ...]:
    """The tools and the round follow the answers too."""
    if not compare.open:
        return (False,)
    return (compare.comparison, compare.at, compare.messages, compare.sync, compare.busy)


def tools(compare: Compare) -> Node:
    """Over the columns."""
    comparison = compare.comparison
    if comparison is None:
        return None
    enough = len(answered(compare)) > 1
    full = len(comparison.slots) >= MOST
    return [
        kit.button("Comparisons", ComparisonsOpened(), picture="layers", id="comparisons-button", title="Comparisons"),
        kit.button("New", ComparisonBegun(), picture="plus", aria_label="New comparison", title="New comparison"),
        h.span(".tool-gap"),
        kit.button(
            "Add a slot",
            SlotPickerOpened(),
            picture="columns-3",
            aria_disabled="true" if full else None,
            title=f"There are {MOST}, and that is the most." if full else "Add a slot",
        ),
        kit.button(
            "Differences",
            DifferenceWanted(),
            picture="git-compare-arrows",
            aria_disabled=None if enough else "true",
            title="Differences of two answers, word by word",
        ),
        kit.button(
            "Merge",
            MergeWanted(),
            picture="merge",
            aria_disabled=None if enough else "true",
            title="One answer out of all",
        ),
        _switch(
            "blind", "Hide names", "Hide names until there is a vote", BlindTurned(CHECKED), on_now=comparison.blind
        ),
        _switch("sync", "Scroll together", "Scroll the answers together", SyncTurned(CHECKED), on_now=compare.sync),
        _more(compare),
    ]


def _switch(name: str, words: str, label: str, said: object, *, on_now: bool) -> Node:
    picture = icon("eye-off") if name == "blind" else None  # on a phone, in the place of the words
    return h.span({"class": ["tool-switch", name], "title": label})[
        picture,
        h.span(".tool-words", aria_hidden="true")[words],
        kit.switch(f"compare-{name}", label, turned_on=on_now, said=said),
    ]


def _more(compare: Compare) -> Node:
    rounds = bool(compare.comparison and compare.comparison.rounds)
    files: tuple[tuple[str, Format], ...] = (("Markdown", "md"), ("CSV", "csv"), ("JSON", "json"))
    return h.details("#compare-menu.menu")[
        h.summary({"class": "button quiet icon-button", "aria-label": "More", "title": "More"})[icon("ellipsis")],
        h.div(".menu-list")[
            kit.button("Instructions for all slots …", TuningWanted(), picture="sliders-horizontal"),
            (kit.button(f"Save as {name}", ComparisonExported(kind), picture="download") for name, kind in files)
            if rounds
            else None,
        ],
    ]


# ---- The round -------------------------------------------------------------------------------------------------------


def round_bar(compare: Compare) -> Node:
    """What was asked, which round it is, and what all of it took."""
    comparison, now = compare.comparison, round_on_screen(compare)
    if comparison is None:
        return None
    if now is None:
        return h.div(".compare-empty")[
            h.h2["One prompt, several models"],
            h.p[
                "Each slot below gets the same prompt, and all answer side by side. Choose who they are, then write. "
                "Nothing is sent before you press Send."
            ],
        ]
    prompt = compare.messages.get(now.prompt)
    answers = [compare.messages[id] for id in (*now.answers.values(), now.merged) if id in compare.messages]
    total = "" if hides(now) else total_words(answers)
    return [
        h.details(".round-prompt", id=f"round-prompt-{now.prompt}")[
            h.summary(dir="auto")[h.span(".unseen")["Prompt: "], h.span(".round-words")[prompt.text if prompt else ""]],
        ],
        h.div(".round-foot")[
            _turning(compare, len(comparison.rounds)),
            h.span(".round-total", title="All slots together")[h.span(".round-all")["In all: "], total]
            if total
            else None,
            h.span(".round-gap"),
            _none(compare, now.best),
            _again(compare),
        ],
    ]


def _turning(compare: Compare, count: int) -> Node:
    if count < 2:  # noqa: PLR2004 - one round is no choice
        return None
    at = compare.at
    return h.span(".round-turning")[
        kit.icon_button("Earlier round", "chevron-left", RoundShown(at - 1), aria_disabled="true" if at == 0 else None),
        h.span(".number")[f"Round {at + 1} of {count}"],
        kit.icon_button(
            "Later round", "chevron-right", RoundShown(at + 1), aria_disabled="true" if at == count - 1 else None
        ),
    ]


def _none(compare: Compare, best: str) -> Node:
    if not answered(compare):
        return None
    return kit.button(
        "None is good",
        BestVoted(NONE),
        look="quiet",
        aria_pressed=str(best == NONE).lower(),
        aria_disabled=None if can_vote(compare) else "true",
        id="best-none",
    )


def _again(compare: Compare) -> Node:
    off = "true" if compare.busy else None
    named = {"name": "runs", "aria-label": "How many times", "id": "again-runs"}
    return h.form(".again", on(submit=RoundAgainWanted(FORM)), autocomplete="off")[
        kit.button(
            "Run again", look="quiet", picture="refresh-cw", aria_disabled=off, id="run-again", title="Run again"
        ),
        h.select(named)[(h.option(value=str(number))[f"{number} ×"] for number in range(1, MOST_RUNS + 1))],
    ]
