"""Houses in every situation that a person can see: views are tried on all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.features.chat.state import Chat
from app.features.endpoints.form import EMPTY
from app.features.endpoints.state import Endpoints, Form
from app.features.files.state import Desk, Looked, Waiting
from app.features.frame.state import (
    Frame,
    Notice,
    NoticeCleared,
    Palette,
    Question,
    ShortcutList,
    Toast,
    ToastClosed,
)
from app.features.guide.state import Guide
from app.features.house import House
from app.features.login.state import Login
from app.features.profiles.state import Naming, ProfilePreview, Profiles
from app.features.providers.deriving import with_lines, with_models
from app.features.providers.route import MAIN
from app.features.providers.state import Providers
from app.features.routes.state import Routes
from app.features.settings.state import (
    EraseConfirmed,
    ImportPreview,
    KindSpace,
    Licence,
    Service,
    SettingsRoom,
    Space,
)
from app.features.settings.update import UPDATE_READY
from app.features.takeaway.state import Code, Takeaway
from app.features.talks.said import TalkDropped
from app.llm import demo
from app.llm.as_code import LANGUAGES
from app.llm.catalog.own import OwnLine
from app.llm.trial import Came, Sent, Trial
from app.records.kinds import Conversation, LineConfig, Message, Profile, Settings
from app.records.talking import Attached
from tests.fakes import standings
from tests.fakes.boards import answers, boards
from tests.fakes.comparisons import HOUSES as COMPARISONS
from tests.fakes.lines import rooms
from tests.fakes.models import HOUSES as MODELS
from tests.fakes.queues import QUEUES
from tests.fakes.rules import SITUATIONS as RULES
from tests.fakes.talks import SITUATIONS as TALKS, TWO
from tests.fakes.tunings import tunings
from tests.fakes.usages import USAGES
from tests.fakes.vaults import VAULTS

HOSTILE = '"><img src=x onerror=alert(1)> & “quotes” \u202e ' + "W" * 200


def conversation(id: str = "c1", title: str = "How a signal box works") -> Conversation:
    return Conversation(id=id, title=title, created=1, updated=1)


def prompt(id: str = "m1", text: str = "How does it work?") -> Message:
    return Message(id=id, conversation="c1", role="user", text=text, created=1)


def answer(id: str = "m2", text: str = "It **works**.", **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
    return Message(
        id=id, conversation="c1", role="assistant", text=text, created=2, parent="m1", line=demo.NAME, **fields
    )


def chat(*messages: Message, **fields: Any) -> Chat:  # noqa: ANN401 - the fields of Chat
    return Chat(**{"conversation": conversation(), "messages": messages, **fields})


SPACE = Space(5_000, 10_000, kept=False, kinds=(KindSpace("Messages", 1_200, 4_000),), app=1_000)
READY = Frame(ready=True)
SETTINGS = Frame(ready=True, room="settings")
PROVIDERS = Frame(ready=True, room="providers")
ROUTES = Frame(ready=True, room="routes")
BUSY = SettingsRoom(
    space=SPACE,
    preview=ImportPreview(HOSTILE, 3, 1, 2),
    licences=(Licence("@some/package", "1.0", "MIT", HOSTILE),),
    service=Service(release="0123456789ab", offline="ready", update="current", installable=True, boot="snapshot"),
)
TROUBLED = SettingsRoom(
    space=Space(0, 0, kept=True, kinds=()),
    memory_only="The browser does not let this site store data.",
    problem=HOSTILE,
    service=Service(offline="unavailable", offline_reason=HOSTILE, update="unavailable", boot="wheels"),
)
TOASTS = (
    Toast(1, "Copied.", "ok"),
    Toast(2, "Conversation deleted.", "info", "Undo", ToastClosed(1)),
    Toast(3, HOSTILE, "danger"),
    Toast(4, "The browser did not agree.", "warn"),
)
NOTICES = (
    Notice("memory", HOSTILE),
    UPDATE_READY,
    Notice("outdated", "Reload.", "danger", "Close", NoticeCleared("x")),
)
DELETE = Question("Delete?", HOSTILE, "Delete", TalkDropped("c1"))
ERASE = Question("Erase everything?", "All of it.", "Erase", EraseConfirmed(), typed="erase")

OWN = OwnLine(name="Ours", base_url="https://models.example.org/v1")
CONFIGS = {"own-ours": LineConfig(id="own-ours", own=OWN)}
BOTH = Profiles((MAIN, Profile(id="w", name=HOSTILE, made=1)))
WRONG = {"name": HOSTILE, "base_url": HOSTILE, "key": HOSTILE, "headers": HOSTILE}
TRIED = {
    "own-ours": Trial(
        Sent("POST", HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE), Came(200, ((HOSTILE, HOSTILE),), HOSTILE), 0.5, HOSTILE
    ),
    "openrouter": Trial(Sent("POST", "https://x", (), ""), None, 0.5, "", HOSTILE),
    "groq": Trial(problem=HOSTILE),
}


def on_line(id: str, **slices: Any) -> House:  # noqa: ANN401 - slices of the house
    room = with_models(with_lines(Providers(configs=CONFIGS, open=id, loaded=True)))
    frame = Frame(ready=True, room="providers")
    return House(frame=frame, providers=room, endpoints=Endpoints(configs=CONFIGS, trials=TRIED), **slices)


WAYS: dict[str, House] = {
    "the guide was closed": House(frame=READY, guide=Guide(open=False)),
    **{f"the guide, {way} unfolded": House(frame=READY, guide=Guide(way=way)) for way in ("free", "local")},
    "an own endpoint that was tried": on_line("own-ours"),
    "a line to log in with, tried in vain": on_line("openrouter"),
    "a line that is being left for its login": on_line("openrouter", login=Login(leaving="openrouter")),
    "the list of lines with two profiles": on_line("", profiles=BOTH),
    "the form of a new endpoint": House(frame=READY, endpoints=Endpoints(form=Form(preset="azure"))),
    "the form of an endpoint with mistakes": House(
        frame=READY,
        endpoints=Endpoints(form=Form("own-ours", dict.fromkeys(EMPTY, HOSTILE), WRONG, saving=True)),
    ),
    "a profile's name is asked for": House(frame=READY, profiles=replace(BOTH, naming=Naming("w", HOSTILE, HOSTILE))),
    "the palette with two profiles": House(frame=replace(READY, overlay=Palette()), profiles=BOTH),
    "a profile to import": House(
        frame=READY, profiles=replace(BOTH, preview=ProfilePreview(HOSTILE, (HOSTILE,), (HOSTILE,)))
    ),
    "a profile that can't be imported": House(frame=READY, profiles=replace(BOTH, problem=HOSTILE)),
}

ATTACHED = (
    Attached(id="f1", name="signal.png", media="image/png", size=214_000, width=2048, height=1365),
    Attached(id="f2", name=HOSTILE, media="text/plain", size=1_200),
)
WAITING = tuple(file.model_copy(update={"id": f"w{file.id}"}) for file in ATTACHED)
WITH_FILES = Desk({"c1": (Waiting(WAITING[0], 1_000, 1), Waiting(WAITING[1], 300))}, {"c1": 1})
ASKED_WITH_FILES = prompt().model_copy(update={"files": ATTACHED})
FILES: dict[str, House] = {
    "files that wait beside the composer": House(frame=READY, chat=chat(ASKED_WITH_FILES, answer(), desk=WITH_FILES)),
    **{
        f"a file that is looked at, {name}": House(frame=READY, chat=chat(ASKED_WITH_FILES, desk=Desk(looked=looked)))
        for name, looked in {
            "a picture": Looked(ATTACHED[0]),
            "being read": Looked(ATTACHED[1]),
            "a text": Looked(ATTACHED[1], HOSTILE, more=True),
            "gone": Looked(ATTACHED[1], "", gone=True),
        }.items()
    },
}

BOARDS: dict[str, House] = {
    **{
        f"the board: {name}": House(frame=READY, chat=state, routes=routes)
        for name, (state, routes) in boards().items()
    },
    **{
        f"the board of an answer: {name}": House(
            frame=READY,
            chat=chat(
                prompt("p"),
                one,
                boards=frozenset({one.id}),
                answering=one.id if one.state == "streaming" else "",
            ),
            routes=Routes(travels={one.id: HOSTILE}),
        )
        for name, one in answers().items()
    },
}

SHOWN = Code(
    "m2",
    HOSTILE,
    texts=dict.fromkeys(LANGUAGES, HOSTILE),
    needs=dict.fromkeys(LANGUAGES, HOSTILE),
    variables=("A_KEY", "B_KEY"),
    pictures=(HOSTILE, "b.png"),
    notes=(HOSTILE,),
)
CODES = {
    "the request of an answer as code": House(frame=READY, takeaway=Takeaway(code=SHOWN)),
    "an answer without a request": House(frame=READY, takeaway=Takeaway(code=Code("m2", nothing=HOSTILE))),
}

LONG = [prompt(f"m{at}", "W" * 300).model_copy(update={"parent": f"m{at - 1}" if at else ""}) for at in range(80)]
TUNINGS: dict[str, House] = {
    f"led: {name}": House(frame=replace(READY, drawer="tuning", narrow=not number % 2), chat=talk, tuning=tuning)
    for number, (name, (talk, tuning)) in enumerate(tunings().items())
}

HOUSES: dict[str, House] = {
    **CODES,
    **TUNINGS,
    **WAYS,
    **QUEUES,
    **COMPARISONS,
    **MODELS,
    **BOARDS,
    **FILES,
    "before Python is up": House(),
    "empty": House(frame=READY),
    "no conversations in the drawer": House(frame=replace(READY, drawer="talks")),
    "a conversation": House(frame=replace(READY, drawer="talks"), chat=chat(prompt(), answer(), menu="m2"), talks=TWO),
    "a hostile conversation": House(frame=READY, chat=chat(prompt(text=HOSTILE), answer(text=HOSTILE))),
    "an answer that was cut": House(frame=READY, chat=chat(prompt(), answer(state="cut", reason=HOSTILE))),
    "a prompt of several versions, written anew": House(
        frame=READY, chat=chat(prompt(), answer(), editing="m1", aside=(prompt("m9", HOSTILE),))
    ),
    "one of three answers, read aloud": House(
        frame=READY, chat=chat(prompt(), answer(), aside=(answer("m3"), answer("m4")), reading="m2", menu="m2")
    ),
    "a long conversation": House(frame=READY, chat=chat(*LONG)),
    "an answer under way": House(frame=READY, chat=chat(prompt(), answer(text="", state="streaming"), answering="m2")),
    "offline, with notices and toasts": House(frame=replace(READY, online=False, notices=NOTICES, toasts=TOASTS)),
    "the palette": House(
        frame=replace(READY, overlay=Palette()), chat=chat(prompt(), answer(), answering="m2"), talks=TWO
    ),
    "the palette with what can be taken back": House(
        frame=replace(READY, overlay=Palette()), talks=TALKS["what can be taken back"]
    ),
    "the palette with an installable app": House(frame=replace(READY, overlay=Palette()), settings=BUSY),
    "the palette, nothing found": House(frame=replace(READY, overlay=Palette(HOSTILE))),
    "the shortcuts": House(frame=replace(READY, overlay=ShortcutList())),
    "a question": House(frame=replace(READY, overlay=DELETE)),
    "a question with a word to type": House(frame=replace(SETTINGS, overlay=ERASE)),
    "settings, nothing known": House(frame=SETTINGS),
    "settings, all known": House(frame=SETTINGS, settings=BUSY),
    "settings, all in trouble": House(frame=replace(SETTINGS, settings=Settings(isolation="off")), settings=TROUBLED),
    **{
        f"settings, update {update}": House(
            frame=SETTINGS,
            settings=replace(BUSY, service=Service(offline="preparing", progress=40, update=update)),
        )
        for update in ("checking", "downloading", "ready", "unreachable")
    },
    **{
        f"providers: {name}": House(frame=PROVIDERS, providers=state, chat=Chat(route=state.route))
        for name, state in rooms().items()
    },
    **{
        f"routes: {name}": House(frame=ROUTES, routes=routes, providers=state)
        for name, (routes, state) in standings.rooms().items()
    },
    **{f"rules: {name}": House(frame=ROUTES, rules=rules) for name, rules in RULES.items()},
    "providers, offline": House(frame=replace(PROVIDERS, online=False)),
    **{f"talks: {name}": House(frame=replace(READY, drawer="talks"), talks=talks) for name, talks in TALKS.items()},
    **{f"usage: {name}": house for name, house in USAGES.items()},
    **{f"the vault: {name}": House(frame=SETTINGS, vault=vault) for name, vault in VAULTS.items()},
}
