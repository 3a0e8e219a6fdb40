"""The Chat room as it is seen: turns joined by the track they ran on, and the composer."""

from __future__ import annotations

import htpy as h

from app.features.chat import turn_view
from app.features.chat.figures import in_all
from app.features.chat.said import EarlierWanted, PromptEditing
from app.features.chat.state import Chat, ComposerWanted, ConversationStarted, DraftTyped, PromptSubmitted, StopPressed
from app.features.chat.tree import all_versions
from app.features.chat.turn_view import Around
from app.features.files import view as files_view
from app.features.frame.state import DrawerToggled
from app.features.providers.route import Route
from app.features.providers.words import lack_in_words, plain
from app.features.queue import view as queue_view
from app.features.queue.state import QueueRoom
from app.features.routes import board_view
from app.features.routes.state import Departing, Routes
from app.features.tuning import marks, meter_view
from app.features.tuning.state import Tuning
from app.features.tuning.usual import Usual
from app.records.kinds import Message
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FORM, VALUE, Node, icon, on

SAMPLES = (
    "What is Switchyard, and what can it do?",
    "Where does what I type go, and who can see it?",
    "Show me a table, some code and a formula.",
)
NOTHING = QueueRoom()
UNLED = Tuning()


def actions(chat: Chat, routes: Routes) -> tuple[Action, ...]:
    """What can be done in the room, and to get into it. Escape closes the board first, then it stops the answer."""
    escape = "" if routes.board or chat.editing else "Escape"
    leave = (Action("leave-editing", "Leave the prompt as it was", PromptEditing(), "Escape", "x", "Chat"),)
    stop = (Action("stop", "Stop the answer", StopPressed(), escape, "square", "Chat"),) if chat.answering else ()
    return (
        Action("new-conversation", "New conversation", ConversationStarted(), "g n", "plus", "Chat"),
        Action("composer", "Write a prompt", ComposerWanted(), "/", "arrow-up", "Chat"),
        Action("conversations", "Show or hide conversations", DrawerToggled(), "g l", "panel-right", "Chat"),
        Action("tuning", "System prompt and parameters", DrawerToggled("tuning"), "g t", "sliders-horizontal", "Chat"),
        *stop,
        *(leave if chat.editing and not routes.board else ()),
    )


def room(  # noqa: PLR0913 - each is of another feature
    chat: Chat,
    routes: Routes,
    guide: Node = None,
    board: Node = None,
    *,
    queue: QueueRoom = NOTHING,
    tuning: Tuning = UNLED,
) -> Node:
    """The conversation, and the composer, which can be typed into before Python is up; `board` lies over it."""
    turns = _turns(chat, routes, queue, tuning.usual) if chat.messages else _welcome(chat, routes.departing, guide)
    return h.div(".chat")[
        h.div("#scroller", role="region", aria_label="Conversation", tabindex="0")[turns],
        h.div(".dock")[_composer(chat, routes, tuning), h.div("#board", data_keep=True)[board]],
    ]


def _welcome(chat: Chat, departing: Departing, guide: Node) -> Node:
    """With the setup guide, until that is closed."""
    return h.div(".turns.welcome")[
        marks.system(chat),
        kit.empty(
            "Every model, one tab",
            h.p[
                "Switchyard runs in this browser and nowhere else. "
                "Each prompt goes down a line; the answer comes back here."
            ],
            guide,
            h.p[_goes_to(chat.route, departing)],
            _samples() if departing.where == "script" else None,
        ),
    ]


def _samples() -> Node:
    """What the demo line has answers to; of a model these would be odd questions."""
    return h.ul(".samples", aria_label="Prompts to try")[
        (
            h.li[
                h.button(".sample", on(click=PromptSubmitted({"prompt": text})), type="button")[
                    h.span[text], icon("arrow-up")
                ]
            ]
            for text in SAMPLES
        )
    ]


def _goes_to(route: Route, departing: Departing) -> Node:
    if departing.where == "script":
        return [
            "The demo line is here to try the app with: a script that plays prepared answers, without a network.",
            h.span(".unguided")[
                " ", h.a(href="#/providers")["Choose a provider or a model on your machine"], " to talk to one."
            ],
        ]
    if not route.ready and route.lacks != "waiting":
        return [lack_in_words(route)[0], " ", h.a(href=f"#/providers/{route.line.id}")["See to it"], "."]
    if departing.nobody:
        return departing.nobody
    goes: Node = [h.strong[plain(departing.title)], " on ", h.strong[plain(departing.name)]]
    if not departing.automatic:
        return ["Prompts go to ", goes, "."]
    return ["Each prompt goes down the line that suits it. The next one: ", goes, "."]


def _turns(chat: Chat, routes: Routes, queue: QueueRoom, usual: Usual) -> Node:
    """The last ones; more of them when somebody goes back so far."""
    shown, hidden = chat.messages[-chat.turns :], max(0, len(chat.messages) - chat.turns)
    beside = all_versions(chat.messages, chat.aside)
    total = in_all((*chat.messages, *chat.aside))
    return h.div(".turns")[
        marks.system(chat),
        _earlier(hidden),
        (
            [
                marks.left_out(one, chat),
                _turn(one, chat, routes, queue, (tuple(beside.get(one.id, ())), usual.of(one))),
            ]
            for one in shown
        ),
        h.p("#talk-total.talk-total", title="What this conversation took, all versions together")[total]
        if total and not chat.answering
        else None,
    ]


def _earlier(hidden: int) -> Node:
    if not hidden:
        return None
    label = f"Show earlier messages ({hidden:,})"
    return h.p(".earlier")[kit.button(label, EarlierWanted(), look="quiet", picture="arrow-up", id="earlier")]


def _turn(message: Message, chat: Chat, routes: Routes, queue: QueueRoom, known: tuple[tuple[str, ...], str]) -> Node:
    versions, unusual = known
    busy = bool(chat.answering or chat.deciding)
    around = Around(
        versions=versions,
        busy=busy,
        editing=message.id == chat.editing,
        board=message.id in chat.boards,
        reading=message.id == chat.reading,
        unusual=unusual,
        menu=message.id == chat.menu,
    )
    if message.role == "user" or message.state in {"complete", "cut"}:
        return turn_view.ended(message, around)
    waits = queue_view.waits(message, queue, busy=busy)
    if message.state == "queued":
        return turn_view.queued(message, waits)
    here = doing(chat, routes) if message.id == chat.answering else None
    return turn_view.answer(message, around, doing=here, waits=waits)


def doing(chat: Chat, routes: Routes) -> str:
    """Who is asked or waited for, until the answer on screen begins."""
    return routes.travels.get(chat.answering, "")


def _composer(chat: Chat, routes: Routes, tuning: Tuning) -> Node:
    box = {
        "id": "composer",
        "name": "prompt",
        "rows": "1",
        "aria-label": "Prompt",
        "placeholder": "Write a prompt",
        "dir": "auto",
    }
    last = next((one.id for one in reversed(chat.messages) if one.role == "user"), "")
    busy = bool(chat.answering or chat.deciding)
    whose = {"data-place": chat.place, "data-carries": chat.carries, "data-last": "" if busy else last}
    held = {"data-enter": "submit", **whose, **on(input=DraftTyped(VALUE, chat.place))}
    return h.form(
        "#composer-form.composer", on(submit=PromptSubmitted(FORM, chat.place)), data_reset=True, autocomplete="off"
    )[
        files_view.drop_target(),
        h.button("#latest.button", type="button", hidden=True)[icon("arrow-down"), h.span["Latest"]],
        h.div("#tight", data_keep=True)[meter_view.notice(tuning, chat)],
        h.div(".composer-box")[
            files_view.strip(chat),
            h.textarea({**box, **held}, data_keep=True),
            h.p("#voice-said.voice-said", role="status", data_keep=True),
            h.div(".composer-foot")[
                h.span(".composer-tools")[files_view.button(), files_view.voice()],
                h.span("#chosen", data_keep=True)[board_view.chip_button(chat, routes)],
                h.output("#estimate.estimate", {"for": "composer", "aria-live": "off"}, data_keep=True),
                h.span(".composer-hint")[
                    h.span(".when-ready")[kit.keys("shift+Enter"), " new line"],
                    h.span(".when-starting")["You can type already"],
                ],
                h.span("#weighed", data_keep=True)[meter_view.foot(tuning)],
                queue_view.send_menu(),
                _send(answering=bool(chat.answering)),
            ],
        ],
    ]


def _send(*, answering: bool) -> Node:
    """One button in one place: it sends, and while an answer comes it stops."""
    if answering:
        return kit.button("Stop", StopPressed(), picture="square", id="send", aria_label="Stop")
    return kit.button("Send", look="primary", picture="arrow-up", id="send", aria_label="Send")
