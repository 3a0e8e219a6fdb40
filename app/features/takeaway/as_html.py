"""A conversation as a page of its own, and on paper: the same markup, without a script, a picture or a form."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

import htpy as h
from markupsafe import Markup

from app.features.takeaway.script import Script, file_words, moment, remarks, who
from app.records.kinds import Message
from app.ui.html import Node, html

Rendered = Mapping[str, str]
"""From a Markdown text to the markup that the page made of it."""


def texts_of(script: Script) -> tuple[str, ...]:
    """What has to be rendered: what models said. A prompt is shown as it was typed."""
    answers = [one for one in script.shown if one.role == "assistant"]
    return tuple(dict.fromkeys(text for one in answers for text in (one.text, one.reasoning) if text))


def page(script: Script, rendered: Rendered, css: str) -> str:
    """The file. Its policy lets nothing in but its own style sheet, known by its fingerprint."""
    fingerprint = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    return html(
        h.html(lang="en")[
            h.head[
                h.meta(charset="utf-8"),
                h.meta(http_equiv="Content-Security-Policy", content=policy),
                h.meta(name="viewport", content="width=device-width, initial-scale=1"),
                h.meta(name="color-scheme", content="light dark"),
                h.meta(name="referrer", content="no-referrer"),
                h.meta(name="generator", content="Switchyard"),
                h.title[script.title],
                h.style[Markup(css)],  # noqa: S704 - our own file
            ],
            h.body[h.main(".paper")[_content(script, rendered)]],
        ]
    )


def paper(script: Script, rendered: Rendered) -> str:
    """For the app's own page, to be printed."""
    return html(h.div(".paper")[_content(script, rendered)])


def _content(script: Script, rendered: Rendered) -> Node:
    system = script.conversation.system.strip()
    return [
        h.header[h.h1(dir="auto")[script.title], h.p(".about")[script.about]],
        h.div(".aside")[h.h3["System prompt"], h.p(".said.plain", dir="auto")[system]] if system else None,
        [_turn(message, rendered) for message in script.shown],
    ]


def _turn(message: Message, rendered: Rendered) -> Node:
    return h.section(class_="paper-prompt" if message.role == "user" else "paper-answer")[
        h.h2[who(message)],
        h.p(".meta")[moment(message.created)],
        h.div(".aside")[h.h3["Reasoning"], _answer(message.reasoning, rendered)] if message.reasoning else None,
        _said(message, rendered) if message.text else None,
        _listed("files", [f"Attached: {file_words(file)}" for file in message.files]),
        _listed("notes", remarks(message)),
    ]


def _said(message: Message, rendered: Rendered) -> Node:
    if message.role == "user":
        return h.div(".said.plain", dir="auto")[message.text]
    return _answer(message.text, rendered)


def _answer(text: str, rendered: Rendered) -> Node:
    """What the page did not render stands there as it was written."""
    markup = rendered.get(text)
    if markup is None:
        return h.div(".said.plain", dir="auto")[text]
    return h.div(".said", dir="auto")[Markup(markup)]  # noqa: S704 - sanitised by the page, see static/js/paper.js


def _listed(name: str, lines: Sequence[str]) -> Node:
    return h.ul({"class": name})[(h.li[line] for line in lines)] if lines else None
