"""Files as they are seen: beside the composer, under a prompt, and in a window of their own."""

from __future__ import annotations

import htpy as h

from app.features.chat.state import Chat
from app.features.files.quoting import is_image, name_of
from app.features.files.said import FileClosed, FileOpened, FileRemoved, PictureSizeChosen, VoicePressed
from app.features.files.state import Desk, Looked, Size, Waiting
from app.llm import tokens
from app.records.kinds import Message
from app.records.talking import Attached
from app.ui import kit
from app.ui.html import Node, icon, on

picture = h.Element("sy-picture")
_KILO, _MEGA = 1_000, 1_000_000
SIZES: tuple[tuple[Size, str], ...] = (("1024", "1024"), ("2048", "2048"), ("original", "Original"))


def button() -> Node:
    """Files are picked with it; the page reads them (static/js/files)."""
    picker = h.input("#attach.unseen", type="file", multiple=True, aria_label="Attach files")
    title = "Attach pictures and text files. They can be pasted and dropped too."
    return h.label(class_="button quiet icon-button file-button", title=title)[picker, icon("paperclip")]


def voice() -> Node:
    """Shown where the browser can listen (static/js/files/voice.js)."""
    title = "Speak the prompt. Your browser may send the sound to its maker to be understood."
    shown = {"id": "voice", "class": "button quiet icon-button", "type": "button"}
    named = {"aria-label": "Speak the prompt", "title": title, **on(click=VoicePressed())}
    return h.button({**shown, **named}, data_keep=True)[icon("mic")]


def drop_target() -> Node:
    """Lies over the room while files are dragged over the page."""
    return h.div("#drop-here", aria_hidden="true")[icon("paperclip"), h.span["Drop files here to attach them"]]


def strip(chat: Chat) -> Node:
    """Over the text field: what goes with the next prompt."""
    waiting, reading = chat.desk.waiting.get(chat.place, ()), chat.desk.reading.get(chat.place, 0)
    if not waiting and not reading:
        return None
    pictures = any(is_image(one.file) for one in waiting)
    return h.div("#attached.attached")[
        h.ul(".attached-files", aria_label="Attached files")[
            (_chip(one, busy=chat.deciding) for one in waiting),
            h.li(".attached-reading", role="status")[f"Reading {reading} file{'' if reading == 1 else 's'}…"]
            if reading
            else None,
        ],
        _sizes(chat.desk) if pictures else None,
    ]


def _chip(one: Waiting, *, busy: bool) -> Node:
    file, name = one.file, name_of(one.file.name)
    remove = kit.icon_button(f"Remove “{name}”", "x", FileRemoved(file.id), disabled=busy)
    return h.li(".attached-file", id=f"attached-{file.id}", data_return="composer")[
        _opener(file, f"≈ {one.tokens:,} tokens", one.key), remove
    ]


def _sizes(desk: Desk) -> Node:
    options = [(value, label, PictureSizeChosen(value)) for value, label in SIZES]
    return h.div(".attached-sizes")[
        h.span("#picture-size-name")["Longest side"],
        kit.choice("picture-size", "Longest side of pictures, in pixels", options, desk.size),
        h.span(".attached-about")["Sent without place and camera data."],
    ]


def of_prompt(message: Message) -> Node:
    """Those that went with a prompt."""
    if not message.files:
        return None
    return h.ul(".prompt-files", aria_label="Files of this prompt")[
        (h.li(".attached-file")[_opener(file)] for file in message.files)
    ]


def _opener(file: Attached, more: str = "", key: int = 0) -> Node:
    name = name_of(file.name)
    return h.button(".attached-open", on(click=FileOpened(file.id)), type="button", title=f"Look at “{name}”")[
        _thumbnail(file, key) if is_image(file) else icon("file-text"),
        h.span(".attached-words")[
            h.span(".attached-name", dir="auto")[name], h.span(".attached-facts")[_facts(file, more)]
        ],
    ]


def _thumbnail(file: Attached, key: int, where: str = "thumb") -> Node:
    named = {"id": f"{where}-{file.id}", "class": f"picture-{where}", "data-file": file.id, "data-key": key or None}
    return picture(named, data_keep=True)


def _facts(file: Attached, more: str) -> str:
    pixels = f"{file.width} × {file.height}" if file.width else ""
    return " · ".join(part for part in (pixels, weight(file.size), more) if part)


def weight(size: int) -> str:
    """Bytes as people say them."""
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB"
    return f"{max(1, round(size / _KILO)):,} kB" if size >= _KILO else f"{size} bytes"


def dialog(looked: Looked | None) -> Node:
    """One file, as large as there is room."""
    if looked is None:
        return None
    file = looked.file
    return kit.dialog("file-look", name_of(file.name), FileClosed(), h.p(".file-about")[_about(file)], _content(looked))


def _about(file: Attached) -> str:
    counted = f"about {tokens.PER_IMAGE:,} tokens; each provider counts pictures its own way" if is_image(file) else ""
    return _facts(file, counted)


def _content(looked: Looked) -> Node:
    file = looked.file
    if looked.gone:
        return kit.note("warn", "What was in this file is gone or damaged.")
    if is_image(file):
        return _thumbnail(file, 0, "large")
    if looked.text is None:
        return h.p(role="status")["Reading…"]
    return [
        h.pre(".file-text", tabindex="0", role="region", aria_label="Text of the file", dir="auto")[looked.text],
        h.p(".file-about")["Only its beginning is shown here. All of it goes with the prompt."]
        if looked.more
        else None,
    ]
