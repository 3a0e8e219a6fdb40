"""The Chat room as it is seen: turns joined by the track they ran on, and the composer."""

from __future__ import annotations

import htpy as h

from app.features.chat import answer_board
from app.features.chat.ids import answer_id, reasoning_id
from app.features.chat.said import AnswerCopied
from app.features.chat.state import (
    Chat,
    ComposerWanted,
    ConversationStarted,
    DraftTyped,
    PromptSubmitted,
    StopPressed,
)
from app.features.frame.state import DrawerToggled
from app.features.providers.route import Route
from app.features.providers.route_view import ran
from app.features.providers.words import SOURCES, amount, lack_in_words, plain
from app.features.quality import thumbs_view
from app.features.queue import view as queue_view
from app.features.queue.state import QueueRoom
from app.features.routes import board_view
from app.features.routes.state import Departing, Routes
from app.features.takeaway.view import code_button
from app.llm import demo
from app.records.kinds import Message, Spent
from app.ui import kit
from app.ui.actions import Action
from app.ui.html import FORM, VALUE, Node, icon, on

SAMPLES = (
    "What is Switchyard, and what can it do?",
    "Where does what I type go, and who can see it?",
    "Show me a table, some code and a formula.",
)
NOTHING = QueueRoom()

markdown = h.Element("sy-markdown")


def actions(chat: Chat, routes: Routes) -> tuple[Action, ...]:
    """What can be done in the room, and to get into it. Escape closes the board first, then it stops the answer."""
    escape = "" if routes.board else "Escape"
    stop = (Action("stop", "Stop the answer", StopPressed(), escape, "square", "Chat"),) if chat.answering else ()
    return (
        Action("new-conversation", "New conversation", ConversationStarted(), "g n", "plus", "Chat"),
        Action("composer", "Write a prompt", ComposerWanted(), "/", "arrow-up", "Chat"),
        Action("conversations", "Show or hide conversations", DrawerToggled(), "g l", "panel-right", "Chat"),
        *stop,
    )


def room(chat: Chat, routes: Routes, guide: Node = None, board: Node = None, *, queue: QueueRoom = NOTHING) -> Node:
    """The conversation, and the composer, which can be typed into before Python is up; `board` lies over it."""
    turns = (
        h.div(".turns")[(_turn(one, chat, routes, queue) for one in chat.messages)]
        if chat.messages
        else _welcome(chat, routes.departing, guide)
    )
    return h.div(".chat")[
        h.div("#scroller", role="region", aria_label="Conversation", tabindex="0")[turns],
        h.div(".dock")[_composer(chat, routes), h.div("#board", data_keep=True)[board]],
    ]


def _welcome(chat: Chat, departing: Departing, guide: Node) -> Node:
    """With the setup guide, until that is closed."""
    return h.div(".turns.welcome")[
        kit.empty(
            "Every model, one tab",
            h.p[
                "Switchyard runs in this browser and nowhere else. "
                "Each prompt goes down a line; the answer comes back here."
            ],
            guide,
            h.p[_goes_to(chat.route, departing)],
            _samples() if departing.where == "script" else None,
        )
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


def _turn(message: Message, chat: Chat, routes: Routes, queue: QueueRoom) -> Node:
    if message.role == "user":
        return _prompt(message)
    waits = queue_view.waits(message, queue, busy=bool(chat.answering or chat.deciding))
    here = doing(chat, routes) if message.id == chat.answering else None
    return _answer(message, board=message.id in chat.boards, doing=here, waits=waits)


def doing(chat: Chat, routes: Routes) -> str:
    """Who is asked or waited for, until the answer on screen begins."""
    return routes.travels.get(chat.answering, "")


def _prompt(message: Message) -> Node:
    return h.article(".turn.prompt", id=f"message-{message.id}", aria_label="You")[
        h.h2(".unseen")["You"], h.p(".prompt-text", dir="auto")[message.text]
    ]


def _answer(message: Message, *, board: bool, doing: str | None, waits: Node) -> Node:
    growing, line = message.state == "streaming", message.line or demo.NAME
    if message.state == "queued":
        return _queued(message, waits)
    return h.article(".turn.answer", id=f"message-{message.id}", aria_label=line)[
        h.h3(".unseen")[line],
        _reasoning(message) if message.reasoning else None,
        markdown({"id": answer_id(message), "data-keep": True}, announce=growing)[message.text],
        h.ul(".answer-notes")[(h.li[note] for note in message.notes)] if message.notes else None,
        answer_board.joins(message),
        answer_board.left(message),
        answer_board.cut(message) if message.state == "cut" else None,
        h.footer(".answer-foot")[
            ran(line, message.model, failed=message.state == "cut" and not message.text)
            if _was_asked(message)
            else None,
            h.span(".answer-state")["Answering"] if growing else None,
            h.span("#doing.answer-status", data_keep=True)[doing] if growing and doing is not None else None,
            thumbs_view.remembered(message),
            _spent(message.spent) if message.spent else None,
            None if growing else _tools(message, board=board),
        ],
        waits,
        answer_board.board(message) if board else None,
    ]


def _was_asked(message: Message) -> bool:
    """Not where it left the queue before it was anybody's turn."""
    return bool(message.line or message.text or message.state != "cut")


def _queued(message: Message, waits: Node) -> Node:
    """Nobody has answered yet; what one of them began is shown as far as it came."""
    return h.article(".turn.answer", id=f"message-{message.id}", aria_label="Queued answer")[
        h.h3(".unseen")["Queued answer"],
        markdown({"id": answer_id(message), "data-keep": True})[message.text],
        waits,
    ]


def _tools(message: Message, *, board: bool) -> Node:
    return h.span(".answer-tools")[
        thumbs_view.thumbs(message),
        answer_board.again(message),
        answer_board.button(message, shown=board),
        code_button(message),
        kit.icon_button("Copy answer", "copy", AnswerCopied(message.id)) if message.text else None,
    ]


def _spent(spent: Spent) -> Node:
    """Tokens in and out, and the cost with whoever says so. What is an estimate looks like one."""
    about = "" if spent.told else "≈ "
    counted = "as the provider counted them" if spent.told else "estimated: the provider did not say"
    tokens = h.span(title=f"Tokens in and out, {counted}")[f"{about}{spent.input:,} in, {about}{spent.output:,} out"]
    if not spent.source:
        cost: Node = h.span["price unknown"]
    elif spent.source == "free":
        cost = h.span["free"]
    else:
        guessed = "" if spent.told or spent.source == "reported" else "≈ "
        cost = h.span[f"{guessed}{amount(spent.cost, spent.currency)} ({SOURCES[spent.source]})"]
    return h.span(".answer-spent")[tokens, " · ", cost]


def _reasoning(message: Message) -> Node:
    """What the model thought first: folded, because it is not the answer."""
    thought = markdown({"id": reasoning_id(message), "data-keep": True})[message.reasoning]
    return h.details(".reasoning", id=f"thought-{message.id}")[h.summary["Reasoning"], thought]


def _composer(chat: Chat, routes: Routes) -> Node:
    box = {
        "id": "composer",
        "name": "prompt",
        "rows": "1",
        "aria-label": "Prompt",
        "placeholder": "Write a prompt",
        "dir": "auto",
    }
    whose = {"data-place": chat.place, "data-carries": chat.carries}
    held = {"data-enter": "submit", **whose, **on(input=DraftTyped(VALUE, chat.place))}
    return h.form(
        "#composer-form.composer", on(submit=PromptSubmitted(FORM, chat.place)), data_reset=True, autocomplete="off"
    )[
        h.button("#latest.button", type="button", hidden=True)[icon("arrow-down"), h.span["Latest"]],
        h.div(".composer-box")[
            h.textarea({**box, **held}, data_keep=True),
            h.div(".composer-foot")[
                h.span("#chosen", data_keep=True)[board_view.chip_button(chat, routes)],
                h.output("#estimate.estimate", {"for": "composer", "aria-live": "off"}, data_keep=True),
                h.span(".composer-hint")[
                    h.span(".when-ready")[kit.keys("shift+Enter"), " new line"],
                    h.span(".when-starting")["You can type already"],
                ],
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
