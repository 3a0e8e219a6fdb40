"""What is on this device: each model with its space, its state, and what can be done with it; how all of them run."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from app.features.frame.state import SettingChosen
from app.features.models.running_view import stage
from app.features.models.said import (
    ContextChosen,
    ModelChecked,
    ModelDeleted,
    ModelExported,
    ModelLoadPressed,
    ModelMeasured,
    ModelRepaired,
    ModelTryPressed,
    ModelUnloadPressed,
    ModelUsed,
    ModelWanted,
    ShortClosed,
    UpdateLooked,
    UpdateTaken,
)
from app.features.models.state import Models, Work
from app.features.models.words import ENGINES, space_of
from app.features.providers.words import age, plain, sentences
from app.features.settings.update import counted
from app.ondevice import copies, updates, words
from app.ondevice.copies import SHORTEST, context_of
from app.ondevice.speed import figure, speed
from app.ondevice.values import Copy
from app.routing.words import seconds
from app.ui import kit
from app.ui.html import VALUE, Node, icon, on

CAPS = (("0", "None"), ("1", "1"), ("2", "2"), ("5", "5"), ("10", "10"))
DOING: dict[Work, str] = {
    "weighing": "Looking at this device",
    "checking": "Being checked",
    "looking": "Looking for an update",
    "handing out": "Being saved",
    "taking in": "Being copied",
    "measuring": "Being measured",
    "deleting": "Being deleted",
}


def section(models: Models) -> Node:
    """The last used first."""
    here = models.here
    return kit.section(
        "models-here",
        "On this device",
        _space(models, here),
        h.ul(".copies")[(_copy(models, copy) for copy in here)],
    )


def _space(models: Models, here: Sequence[Copy]) -> Node:
    taken, facts = copies.total(here), models.facts
    said = f"{len(here)} model{'s' if len(here) > 1 else ''}, {words.size(taken)}"
    if facts is None or not facts.quota:
        return h.p(".hint")[said]
    used = max(facts.used or 0, taken)  # what the browser says may be from before the last download
    of = f"{words.size(used)} of {words.size(facts.quota)}"
    return h.div(".copies-space")[
        h.span(".hint")[f"{said}. All that this site stores:"],
        kit.meter(used, facts.quota, "Space used by this site", of),
    ]


def _copy(models: Models, copy: Copy) -> Node:
    id, name = copy.model.id, plain(copy.model.name)
    is_running = models.running.model == id
    loaded = is_running and stage(models.running) == "loaded"
    loading = is_running and stage(models.running) == "loading"
    return h.li(".copy", id=f"copy-{id}")[
        h.div(".copy-head")[
            h.h3(".copy-name", title=name)[name],
            _lamp(models, copy, loaded=loaded, loading=loading),
            _more(copy, name),
        ],
        h.p(".copy-facts")[" · ".join(_facts(models, copy))],
        _trouble(models, copy),
        h.div(".copy-do")[
            None
            if copy.model.embeddings
            else kit.button("Try", ModelTryPressed(id), picture="play", aria_label=f"Try {name}"),
            None
            if copy.model.embeddings
            else kit.button("Use in chat", ModelUsed(id), picture="messages-square", aria_label=f"Use in chat: {name}"),
            _load(copy, name, loaded=loaded, loading=loading),
        ],
    ]


def _lamp(models: Models, copy: Copy, *, loaded: bool, loading: bool) -> Node:
    work = models.work.get(copy.model.id)
    if work:
        return kit.lamp("slow", DOING[work])
    if _damaged(models, copy):
        return kit.lamp("closed", "Damaged")
    if loaded or loading:
        return kit.lamp("device", "Loaded" if loaded else "Loading")
    return kit.lamp("closed", "The tab died") if copy.crashed else kit.lamp("clear", "Ready")


def _damaged(models: Models, copy: Copy) -> int:
    return sum(not one.whole for one in models.held.get(copy.model.id, ()))


def _facts(models: Models, copy: Copy) -> tuple[str, ...]:
    now = models.now
    parts = (
        ENGINES[copy.model.engine],
        copy.model.quantization,
        space_of(copy),
        f"{context_of(copy):,} tokens of context",
        f"{figure(copy.tokens_per_second)} tokens/s" if copy.tokens_per_second else "",
        f"used {age(copy.used, now)}" if copy.used else "not used yet",
    )
    return tuple(part for part in parts if part)


def _trouble(models: Models, copy: Copy) -> Node:
    """What is wrong with it, or new, and the way out."""
    id, name = copy.model.id, plain(copy.model.name)
    bad, wrong = _damaged(models, copy), models.trouble.get(id, "")
    measured = models.measured.get(id)
    change = updates.between(copy.files, copy.next) if copy.next and id not in models.fetching else None
    return [
        kit.note("warn", sentences(wrong)) if wrong else None,
        kit.note(
            "warn",
            f"Damaged, perhaps by the disk: {counted(bad, 'file')}. Only the damaged pieces are fetched again.",
            kit.button("Repair", ModelRepaired(id), picture="refresh-cw", aria_label=f"Repair {name}"),
        )
        if bad and id not in models.fetching
        else None,
        kit.note(
            "warn",
            "The tab died when this model was loaded the last time, so it is not loaded by itself. A shorter context "
            "(under More) needs less memory.",
            kit.button("Load it all the same", ModelLoadPressed(id), aria_label=f"Load it all the same: {name}"),
        )
        if copy.crashed
        else None,
        kit.note(
            "info",
            f"There is an update. {updates.in_words(change)}",
            kit.button("Update", UpdateTaken(id), picture="download", aria_label=f"Update {name}"),
        )
        if change and change.anything
        else None,
        h.p(".hint", role="status")["It is the newest: nothing to fetch."] if models.updates.get(id) == 0 else None,
        h.p(".copy-measured", role="status")[
            f"First token after {seconds(measured.first_token)}. {speed(measured.tokens_per_second).sentence}"
        ]
        if measured
        else None,
    ]


def _load(copy: Copy, name: str, *, loaded: bool, loading: bool) -> Node:
    id = f"load-{copy.model.id}"
    if loaded:
        return kit.button("Unload", ModelUnloadPressed(), id=id, aria_label=f"Unload {name}")
    if copy.crashed:
        return None
    waits = "true" if loading else None
    label = "Loading …" if loading else "Load"
    return kit.button(label, ModelLoadPressed(copy.model.id), id=id, aria_disabled=waits, aria_label=f"{label} {name}")


def _more(copy: Copy, name: str) -> Node:
    id, stored = copy.model.id, bool(copy.files)
    published = copy.model.url.startswith("http")
    about = {"aria-label": f"More for {name}", "title": "More"}
    return h.details(".menu", id=f"more-{id}")[
        h.summary(".button.quiet", about)[icon("ellipsis")],
        h.div(".menu-list")[
            _context(copy, name) if not copy.model.embeddings and copy.model.engine != "builtin" else None,
            _item("Measure its speed", "gauge", ModelMeasured(id)) if not copy.model.embeddings else None,
            _item("Check its files", "list-checks", ModelChecked(id)) if stored else None,
            _item("Look for an update", "refresh-cw", UpdateLooked(id)) if stored and published else None,
            _item("Save to files", "download", ModelExported(id)) if stored else None,
            _item("Delete", "trash-2", ModelDeleted(id)),
        ],
    ]


def _context(copy: Copy, name: str) -> Node:
    """Half and half again: a shorter one needs less memory."""
    lengths, now = [copy.model.context], context_of(copy)
    while lengths[-1] // 2 >= SHORTEST:
        lengths.append(lengths[-1] // 2)
    if now not in lengths:
        lengths.append(now)
    said = on(change=ContextChosen(copy.model.id, VALUE))
    return h.label(".copy-context")[
        h.span["Context"],
        h.select({"aria-label": f"Context of {name}", "autocomplete": "off", **said})[
            (h.option(value=str(one), selected=one == now)[f"{one:,} tokens"] for one in sorted(lengths, reverse=True))
        ],
    ]


def _item(label: str, picture: str, said: object) -> Node:
    return kit.button(label, said, look="quiet", picture=picture, class_="button quiet menu-item")


# ---- No room ---------------------------------------------------------------------------------------------------------


def short(models: Models) -> Node:
    """What could go, the least recently used first."""
    lack = models.short
    if lack is None:
        return None
    could_go = [models.copies[id] for id in lack.could_go if id in models.copies]
    name = plain(lack.model.name)
    what = f"There is not enough room for {name}: {words.size(lack.missing)} are missing."
    way = "These were not used for the longest time:" if could_go else "Free some space on this device, then try again."
    return h.div("#models-short", role="alert")[
        kit.note(
            "warn",
            f"{what} {way}",
            kit.button("Try again", ModelWanted(lack.model.id), aria_label=f"Try again: {name}"),
            kit.button("Close", ShortClosed(), look="quiet"),
        ),
        h.ul(".could-go")[
            (
                h.li[
                    h.span[plain(copy.model.name)],
                    h.span(".number")[space_of(copy)],
                    kit.button(
                        "Delete", ModelDeleted(copy.model.id), look="danger", aria_label=f"Delete {copy.model.name}"
                    ),
                ]
                for copy in could_go
            )
        ]
        if could_go
        else None,
    ]


# ---- How they run ----------------------------------------------------------------------------------------------------


def settings(models: Models) -> Node:
    """For all of them."""
    now = models.settings
    caps = ((value, label, SettingChosen("download_cap", value)) for value, label in CAPS)
    turned_on = now.engine_pace == "responsive"
    other = "full" if turned_on else "responsive"
    return kit.section(
        "models-pace",
        "How they load and run",
        kit.row(
            "Limit of downloads",
            kit.choice("download_cap", "Limit of downloads, in MB a second", caps, now.download_cap),
            hint="In MB a second, for all downloads together. Lower it where others need the connection too.",
        ),
        kit.row(
            "Keep this tab responsive",
            kit.switch(
                "engine_pace",
                "Keep this tab responsive",
                turned_on=turned_on,
                said=SettingChosen("engine_pace", other),
                described_by="engine-pace-hint",
            ),
            hint="Models leave time for everything else, and answer a little slower. It holds from the next load on.",
            id="engine-pace",
        ),
    )
