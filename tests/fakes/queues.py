"""The queue, thumbs and comparisons in the situations that a person can see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.chat.state import Chat
from app.features.frame.state import Frame
from app.features.house import House
from app.features.providers.deriving import with_lines, with_models
from app.features.providers.route import MAIN
from app.features.providers.state import Providers
from app.features.quality.state import Quality
from app.features.queue.state import Entry, QueueRoom
from app.features.routes.books import Remembered
from app.features.routes.state import Routes, Standing
from app.records.kinds import Conversation, Message
from app.records.routed import Board, Routing, Split
from app.routing.comparing import Side, Tally

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200
ROUTES = Frame(ready=True, room="routes")
CHAT = Frame(ready=True)
WAITS = Entry("m2", "c1", "How does it work?", "waiting", "at 14:20, in 3 h", "Groq")
ENTRIES = (
    Entry("m1", "c1", "The first of several prompts, which is answered now", "running", "soon"),
    WAITS,
    Entry("m3", "c1", HOSTILE, "waiting", why="waits for your keys to be unlocked"),
    Entry("m4", "c2", "Tried in vain so far", "waiting", "soon", why="The line broke off.", tries=2),
    Entry("m5", "c2", "An answered one", "done"),
    Entry("m6", "c2", "A failed one", "failed", why=HOSTILE, tries=5),
    Entry("m7", "c2", "A cancelled one", "cancelled"),
)
QUEUE = QueueRoom(ENTRIES)
SPLIT = Split(id="s", task="code", a=("ollama", "qwen3:4b"), b=("lm-studio", HOSTILE))
VOTES: tuple[tuple[str, Side, Tally], ...] = (("s", "a", Tally(3, 1, 9)), ("s", "b", Tally(24, 12, 40)))


def message(id: str = "m2", **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
    about = {"role": "assistant", "text": "", "parent": "m0", "line": "Ollama", "place": "ollama", "model": "qwen"}
    return Message(id=id, conversation="c1", created=700_000_000, **{**about, **fields})


def talk(*messages: Message, **slices: Any) -> House:  # noqa: ANN401 - slices of the house
    prompt = Message(id="m0", conversation="c1", role="user", text="How does it work?", created=1)
    here = Conversation(id="c1", title="How it works", created=1, updated=1)
    return House(frame=CHAT, chat=Chat(conversation=here, messages=(prompt, *messages)), **slices)


def room(
    routing: Routing | None = None,
    ended: Split | None = None,
    line: str = "",
    model: str = "",
    **slices: Any,  # noqa: ANN401 - slices of the house
) -> House:
    profile = MAIN.model_copy(update={"routing": routing or Routing(), "line": line, "model": model})
    providers = with_models(with_lines(replace(Providers(loaded=True), profiles=(profile,))))
    standing = Standing(remembered=Remembered(votes=VOTES, ended=ended))
    return House(frame=ROUTES, providers=providers, routes=Routes(standing=standing), **slices)


def waiting(**fields: Any) -> QueueRoom:  # noqa: ANN401 - the fields of Entry
    return QueueRoom((replace(WAITS, **fields),))


QUEUES: dict[str, House] = {
    "the queue, all there is": room(queue=QUEUE),
    "the queue, paused": room(queue=replace(QUEUE, paused=True, said="Place 2 of 4.")),
    "the queue, only what is over": room(queue=QueueRoom(ENTRIES[4:])),
    "a queued answer": talk(message(state="queued"), queue=waiting()),
    "a queued answer, nothing read yet": talk(message(state="queued")),
    "a queued answer that waits for keys": talk(
        message(state="queued"), queue=waiting(when="", why="waits for your keys to be unlocked")
    ),
    "a queued answer, paused": talk(message(state="queued"), queue=replace(waiting(), paused=True)),
    "a queued answer that failed": talk(
        message(state="queued", text="It began."), queue=waiting(state="failed", why=HOSTILE)
    ),
    "an answer from the queue under way": talk(message(state="streaming"), queue=waiting(state="running")),
    "an answer that left the queue": talk(message(state="cut", reason="It was taken out of the queue.", line="")),
    "a good answer": talk(message(text="It works.", thumb="up")),
    "a bad answer from memory": talk(message(text="It works.", thumb="down", board=Board(remembered=1, task="code"))),
    "nothing compared": room(quality=Quality("code", "ollama", "", "lm-studio", "x")),
    "two lines that are the same": room(quality=Quality("", "ollama", "x", "ollama", "x")),
    "two lines compared, while one is fixed": room(Routing(split=SPLIT), line="ollama", model="qwen3:4b"),
    "two lines compared": room(Routing(split=SPLIT)),
    "a comparison that was stopped": room(ended=SPLIT),
}
