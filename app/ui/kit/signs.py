"""What tells how something stands: never by colour alone, always with a shape and a word."""

from __future__ import annotations

from typing import Literal

import htpy as h

from app.ui.html import Node, icon

Aspect = Literal["clear", "slow", "closed", "untried", "device"]
Tone = Literal["info", "ok", "warn", "danger"]

TONE_ICONS = {"info": "info", "ok": "circle-check", "warn": "triangle-alert", "danger": "octagon-alert"}

# A disc, a triangle, a barred square, a ring and a diamond: told apart without colour, in print too.
_SHAPES = {
    "clear": h.circle(cx="8", cy="8", r="5.5"),
    "slow": h.path(d="M8 1.8 15 14H1z"),
    "closed": h.path(d="M2.5 2.5h11v11h-11zm2 4.4v2.2h7V6.9z", fill_rule="evenodd"),
    "untried": h.circle(cx="8", cy="8", r="4.8", fill="none", stroke="currentColor", stroke_width="1.8"),
    "device": h.path(d="M8 1 15 8 8 15 1 8z"),
}


def lamp(aspect: Aspect, word: str, *, quiet: bool = False) -> Node:
    """A signal lamp with its word; `quiet` leaves the word to screen readers."""
    drawn = h.svg(viewBox="0 0 16 16", aria_hidden="true")[_SHAPES[aspect]]
    return h.span({"class": ["lamp", aspect]})[drawn, h.span({"class": "unseen" if quiet else "lamp-word"})[word]]


def tag(text: str) -> Node:
    """A short mark beside a name."""
    return h.span(".tag")[text]


def tone_icon(tone: Tone) -> Node:
    """The picture of a tone: each has its own shape."""
    return icon(TONE_ICONS[tone])


def keys(press: str) -> Node:
    """Key caps: `mod+k` is two pressed together, `g s` one after the other."""
    chords = press.split(" ")
    return h.span(".keys")[
        ((h.span(".then")["then"] if place else None, _chord(chord)) for place, chord in enumerate(chords))
    ]


def _chord(chord: str) -> Node:
    return [h.kbd[_key(key)] for key in chord.split("+")]


def _key(key: str) -> Node:
    """Only the page knows which keyboard it has, so both names of `mod` are there and the style sheet shows one."""
    if key == "mod":
        return [h.span(".off-mac")["Ctrl"], h.span(".on-mac")["⌘"]]
    return {"Escape": "Esc", "shift": "Shift", "alt": "Alt"}.get(key, key.upper() if len(key) == 1 else key)


def code(text: str) -> Node:
    """Text that is read letter by letter: a release, a file name."""
    return h.code[text]


def meter(value: int, most: int, label: str, words: str) -> Node:
    """How much of something is used, as a bar and in words."""
    share = f"{100 * value / most:.2f}" if most else "0"
    return h.div(".meter")[
        h.svg(viewBox="0 0 100 1", preserveAspectRatio="none", role="img", aria_label=f"{label}: {words}")[
            h.rect(".meter-whole", width="100", height="1"), h.rect(".meter-used", width=share, height="1")
        ],
        h.span(".meter-words", aria_hidden="true")[words],
    ]
