"""A conversation as Markdown: prompts and answers as they were written, with who and when between them."""

from __future__ import annotations

import re

from app.features.takeaway.script import Script, file_words, moment, remarks, who
from app.records.kinds import Message

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&])")


def markdown(script: Script) -> str:
    """The shown branch."""
    head = [f"# {escaped(script.title)}", f"*{escaped(script.about)}*"]
    system = script.conversation.system.strip()
    if system:
        head.append(_quoted("System prompt", system))
    return "\n\n".join([*head, *(part for message in script.shown for part in _turn(message))]) + "\n"


def escaped(text: str) -> str:
    """A name or a title that is nothing but text."""
    return _SPECIAL.sub(r"\\\1", text)


def _turn(message: Message) -> list[str]:
    parts = [f"## {escaped(who(message))}", f"*{moment(message.created)}*"]
    if message.reasoning:
        parts.append(_quoted("Reasoning", message.reasoning))
    if message.text:
        parts.append(_closed(message.text.replace("\r\n", "\n").rstrip()))
    if message.files:
        parts.append("\n".join(["Attached:", "", *(f"- {escaped(file_words(file))}" for file in message.files)]))
    parts += [f"*{escaped(remark)}*" for remark in remarks(message)]
    return parts


def _quoted(name: str, text: str) -> str:
    lines = [f"**{name}**", "", *_closed(text.strip()).splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _closed(text: str) -> str:
    """With the code block closed that a cut answer left open: all that follows would be in it."""
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r" {0,3}(`{3,}|~{3,})(.*)$", line)
        if not mark:
            continue
        ticks, rest = mark[1], mark[2]
        if not fence:
            fence = ticks if not (ticks[0] == "`" and "`" in rest) else ""
        elif ticks[0] == fence[0] and len(ticks) >= len(fence) and not rest.strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text
