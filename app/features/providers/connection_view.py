"""How a line stands, what is wrong with it, and how to mend it: where it can be exact, to the letter."""

from __future__ import annotations

import htpy as h

from app.features.providers.deriving import lamp_on
from app.features.providers.said import CheckPressed, CommandCopied
from app.features.providers.state import Providers
from app.features.providers.words import sentences
from app.llm import setup
from app.llm.catalog.model import Line
from app.llm.setup import Way
from app.ui import kit
from app.ui.html import Node


def section(providers: Providers, line: Line, *, online: bool) -> Node:
    """The lamp, the way to try it, the diagnosis and the fix."""
    lamp, busy = lamp_on(providers, line), providers.work.get(line.id) == "checking"
    can_try = line.where == "local" or lamp.word not in {"No key", "Key is for another address"}
    trouble = " ".join(part for part in (lamp.what, lamp.next_step) if part)
    return kit.section(
        "connection",
        "Connection",
        h.div(".standing")[
            kit.lamp(lamp.aspect, lamp.word),
            kit.button(
                "Checking …" if busy else "Check now",
                CheckPressed(line.id),
                picture="refresh-cw",
                aria_disabled="true" if busy or not can_try else None,
            ),
            h.span(".hint")["Costs nothing." if can_try else "Add a key first."],
        ],
        h.div(role="status")[
            kit.note("warn" if lamp.aspect == "slow" else "danger", sentences(trouble)) if trouble else None
        ],
        None if online or line.where == "local" else h.p(".hint")["This device is offline."],
        h.p(".hint")[line.cors.note] if _needs_note(line, trouble) else None,
        _local(providers, line, leaf=lamp.leaf) if line.where == "local" else _proxy(providers, line, leaf=lamp.leaf),
    )


def _needs_note(line: Line, trouble: str) -> bool:
    """What is known of pages and this line, where that can be news: not while all is well."""
    return bool(line.cors.note) and line.where != "local" and (line.cors.works != "yes" or bool(trouble))


def _local(providers: Providers, line: Line, *, leaf: str) -> Node:
    """The person's own system first; the others are a fold away."""
    ways = setup.ways_in(line.id, providers.world.origin)
    if not ways and lamp_on(providers, line).aspect == "clear":
        return None
    if not ways:
        return h.p(".hint")[
            "Let the server answer pages from ", kit.code(providers.world.origin or "this site"), " (CORS)."
        ]
    here, others = setup.for_platform(ways, providers.world.platform)
    origin, refused = providers.world.origin, leaf == "BlockedByCors"
    shown = [
        [_way(way, place) for place, way in enumerate(here)],
        kit.disclosure(
            "Other systems", *(_way(way, len(here) + place) for place, way in enumerate(others)), id="other-ways"
        )
        if others
        else None,
    ]
    return h.div(".ways")[
        h.h3[f"Let {line.name} answer this page"],
        h.p(".hint")[setup.about(line.id, origin, refused=refused)],
        kit.disclosure("If it does not answer all the same", *shown, id="ways-in-need")
        if setup.needs_nothing(line.id, origin, refused=refused)
        else shown,
    ]


def _way(way: Way, place: int) -> Node:
    return h.div(".way")[
        h.h4[way.title],
        h.p(".hint")[way.before] if way.before else None,
        h.div(".command")[
            h.pre(tabindex="0", id=f"command-{place}", aria_label=way.title)[way.command],
            kit.icon_button(f"Copy the command: {way.title}", "copy", CommandCopied(way.command)),
        ]
        if way.command
        else None,
        h.p(".hint")[way.after] if way.after else None,
    ]


def _proxy(providers: Providers, line: Line, *, leaf: str) -> Node:
    """For lines that pages are not known to reach, and for those that just refused one."""
    if line.cors.works in {"yes", "likely"} and leaf not in {"BlockedByCors", "BlocksBrowsers"}:
        return None
    return kit.disclosure(
        "What a proxy of your own must do",
        h.ul(".proxy")[(h.li[sentence] for sentence in setup.proxy_duties(line, providers.world.origin))],
        kit.note(
            "warn", "Whoever runs the proxy sees your key, your prompts and the answers. Use only one of your own."
        ),
        id="proxy",
    )
