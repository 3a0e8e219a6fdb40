"""Below the columns of the Compare room: the composer; above them on a phone: the bar of slots."""

from __future__ import annotations

import htpy as h

from app.features.compare.ids import ESTIMATE, PROMPT
from app.features.compare.rounds import columns, round_on_screen
from app.features.compare.said import ComparePromptSent, ComparePromptTyped, ComparingStopped, SlotTabPressed
from app.features.compare.saying import column_name, short_name
from app.features.compare.state import MERGE, Compare
from app.records.kinds import Message
from app.ui import kit
from app.ui.html import FORM, VALUE, Node, on

# ---- A phone's bar of slots ------------------------------------------------------------------------------------------


def tabs_seen(compare: Compare) -> tuple[object, ...]:
    """With how each of them stands."""
    if not compare.open:
        return (False,)
    return (compare.comparison, compare.at, compare.messages, compare.shown)


def tabs(compare: Compare) -> Node:
    """One slot is in sight at a time; this says which, and leads to the others."""
    every = columns(compare)
    found = [(one.slot.id, column_name(compare, one), short_name(one), one.answer) for one in every]
    now = round_on_screen(compare)
    if now and now.merged in compare.messages:
        found.append((MERGE, "The merged answer", "Merged", compare.messages[now.merged]))
    shown = compare.shown if any(id == compare.shown for id, *_ in found) else found[0][0] if found else ""
    return [_tab(id, name, short, answer, shown=id == shown) for id, name, short, answer in found]


def _tab(id: str, name: str, short: str, answer: Message | None, *, shown: bool) -> Node:
    states = {"streaming": " …", "cut": " !" if answer and not answer.text else ""}
    mark = states.get(answer.state, "") if answer else ""
    said = {"aria-label": f"{name}{', answering' if mark == ' …' else ', failed' if mark else ''}"}
    current = {"aria-current": "true"} if shown else {}
    return h.button(
        {"class": "slot-tab", "type": "button", "id": f"tab-{id}", **said, **current}, on(click=SlotTabPressed(id))
    )[h.span(".slot-tab-name")[short], h.span(".slot-tab-mark")[mark]]


# ---- The composer ----------------------------------------------------------------------------------------------------


def composer(compare: Compare) -> Node:
    """One prompt for all."""
    box = {
        "id": PROMPT,
        "class": "compare-prompt",
        "name": "prompt",
        "rows": "1",
        "aria-label": "Prompt for all slots",
        "placeholder": "Write a prompt for all slots",
        "dir": "auto",
        "data-enter": "submit",
    }
    return h.form("#compare-form.composer", on(submit=ComparePromptSent(FORM)), data_reset=True, autocomplete="off")[
        h.div(".composer-box")[
            h.textarea({**box, **on(input=ComparePromptTyped(VALUE))}, data_keep=True),
            h.div(".composer-foot")[
                h.output(".estimate", {"id": ESTIMATE, "for": PROMPT, "aria-live": "off"}, data_keep=True),
                h.span(".composer-hint")[kit.keys("shift+Enter"), " new line"],
                _send(compare),
            ],
        ],
    ]


def _send(compare: Compare) -> Node:
    if compare.busy:
        return kit.button(
            "Stop all", ComparingStopped(), picture="square", id="compare-send", aria_label="Stop all answers"
        )
    return kit.button("Send", look="primary", picture="arrow-up", id="compare-send", aria_label="Send to all slots")
