"""What lies over the Compare room: the list of models, how a slot is asked, differences, merging, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import htpy as h

from app.features.chat.ids import answer_id
from app.features.compare import tuning
from app.features.compare.ids import TITLE
from app.features.compare.judging_update import answered
from app.features.compare.merging import RECIPES, guard, recipe_of
from app.features.compare.rounds import columns
from app.features.compare.said import (
    ComparisonDeleted,
    ComparisonPicked,
    ComparisonRenamed,
    ComparisonsClosed,
    ComparisonStarred,
    DifferenceChosen,
    DifferenceClosed,
    MergeBegun,
    MergeClosed,
    MergeRecipeChosen,
    RenamingWanted,
    Side,
    SlotPickerClosed,
    SlotPickerOpened,
    SlotPlaced,
    SlotSought,
    TuningClosed,
    TuningSubmitted,
)
from app.features.compare.saying import column_name
from app.features.compare.state import MERGE, Compare, Picking, Tuning
from app.features.compare.storing import LATEST_KEPT
from app.features.providers.deriving import lamp_on
from app.features.providers.route import line_of
from app.features.providers.route_view import offered
from app.features.providers.state import Providers
from app.features.providers.words import day, plain
from app.llm import demo
from app.llm.catalog.model import Line, Model
from app.records.kinds import Comparison
from app.ui import kit
from app.ui.html import FORM, VALUE, Node, icon, on

MOST_IN_PICKER = 60
MARK = "(one that is drawn by chance)"
BETWEEN = (
    "The question and the answers stand between the two, each between marks of its own, as Answer A, B and so on, "
    "without the names of their models."
)
difference_element = h.Element("sy-diff")


def seen(compare: Compare, providers: Providers) -> tuple[object, ...]:
    """Closed, they follow nothing that streams."""
    models = providers if compare.picking or compare.merging else None
    over = (compare.picking, compare.tuning, compare.merging, compare.difference, compare.listing)
    shown = (compare.listed, compare.renaming) if compare.listing else ()
    here = compare.comparison if compare.tuning or compare.listing or compare.difference else None
    return (compare.open, *over, models, here, *shown)


def dialogs(compare: Compare, providers: Providers) -> Node:
    """At most two at once: the list of models may lie over another one."""
    if not compare.open:
        return None
    return [
        _listing(compare) if compare.listing else None,
        _tuning(compare, compare.tuning) if compare.tuning else None,
        _difference(compare, *compare.difference) if compare.difference else None,
        _merging(compare, providers) if compare.merging else None,
        _picker(compare.picking, providers) if compare.picking else None,
    ]


# ---- The list of models ----------------------------------------------------------------------------------------------


def _picker(picking: Picking, providers: Providers) -> Node:
    found = list(islice(offered(providers, picking.query), MOST_IN_PICKER))
    closed = {"aria-label": "Who answers in this slot", **on(close=SlotPickerClosed())}
    field = kit.list_field("slot", "Find a model", picking.query, SlotSought(VALUE), "slot-option-0" if found else "")
    return h.dialog("#slot-picker.dialog.palette", closed, data_modal=True)[
        h.div(".palette-head")[icon("search"), field, kit.icon_button("Close", "x", SlotPickerClosed())],
        h.div("#slot-list.palette-list", role="listbox", aria_label="Lines and models", data_query=picking.query)[
            (_option(providers, place, line, model) for place, (line, model) in enumerate(found))
        ],
        h.p(".palette-none", role="status")[None if found else f"No model that is ready matches “{picking.query}”."],
        h.p(".picker-foot")["Only models that are ready are listed. ", h.a(href="#/providers")["All lines and keys"]],
    ]


def _option(providers: Providers, place: int, line: Line, model: Model | None) -> Node:
    lamp = lamp_on(providers, line)
    chosen = {
        "id": f"slot-option-{place}",
        "class": "option",
        "role": "option",
        "aria-selected": str(place == 0).lower(),
    }
    return h.div({**chosen, **on(click=SlotPlaced(line.id, model.id if model else ""))})[
        kit.lamp(lamp.aspect, lamp.word, quiet=True),
        h.span(".option-name")[plain(model.name or model.id) if model else demo.WHAT],
        h.span(".option-group")[plain(line.name)],
    ]


# ---- How a slot is asked ---------------------------------------------------------------------------------------------


def _tuning(compare: Compare, form: Tuning) -> Node:
    every = columns(compare)
    one = next((column for column in every if column.slot.id == form.slot), None)
    title = f"How {column_name(compare, one)} is asked" if one else "How all slots are asked"
    shown = tuning.shown_fields(compare)
    hint = (
        "What differs here from all slots holds for this slot only."
        if one
        else "This holds for every slot that says nothing else itself."
    )
    return kit.dialog(
        "slot-tuning",
        title,
        TuningClosed(),
        h.form(on(submit=TuningSubmitted(FORM)), autocomplete="off")[
            h.p(".hint")[hint],
            kit.field(
                "Instructions (system prompt)",
                h.textarea(
                    {"name": tuning.SYSTEM, "id": "slot-system", "rows": "4", "class": "tall", "dir": "auto"},
                    data_keep=True,
                )[shown.get(tuning.SYSTEM, "")],
            ),
            h.div(".tuning-numbers")[(_number(form, shown, name, label) for name, label, *_ in tuning.NUMBERS)],
            h.p(".hint")["Empty: as the provider does it. What a model does not take is left out, and said."],
            h.div(".dialog-foot")[kit.button("Cancel", TuningClosed()), kit.button("Use this", look="primary")],
        ],
    )


def _number(form: Tuning, shown: Mapping[str, str], name: str, label: str) -> Node:
    wrong = form.wrong.get(name)
    described = {"aria-invalid": "true", "aria-describedby": f"slot-{name}-wrong"} if wrong else {}
    named = {"type": "text", "inputmode": "decimal", "name": name, "id": f"slot-{name}"}
    return h.div[
        kit.field(label, h.input({**named, **described, "value": shown.get(name, "")})),
        h.p(".field-wrong", id=f"slot-{name}-wrong", role="alert")[wrong] if wrong else None,
    ]


# ---- Differences -----------------------------------------------------------------------------------------------------


def _difference(compare: Compare, left: str, right: str) -> Node:
    ids = dict(answered(compare))
    if left not in ids or right not in ids:
        return None
    elements = {"from": answer_id(ids[left]), "to": answer_id(ids[right])}
    return h.dialog(
        {"id": "differences", "class": "dialog wide", "aria-labelledby": "differences-title"},
        on(close=DifferenceClosed()),
        data_modal=True,
    )[
        h.header(".dialog-head")[
            h.h2(id="differences-title")["Differences, word by word"],
            kit.icon_button("Close", "x", DifferenceClosed()),
        ],
        h.div(".dialog-body")[
            h.div(".diff-sides")[_side(compare, "left", left), _side(compare, "right", right)],
            difference_element({"id": "difference", "data-keep": True, **elements}),
        ],
    ]


def _side(compare: Compare, side: Side, chosen: str) -> Node:
    able = {slot for slot, _ in answered(compare)}
    every = [column for column in columns(compare) if column.slot.id in able]
    label = "Left: struck out" if side == "left" else "Right: underlined"
    named = {"id": f"diff-{side}", "autocomplete": "off", **on(change=DifferenceChosen(side, VALUE))}
    return kit.field(
        label,
        h.select(named)[
            (h.option(value=one.slot.id, selected=one.slot.id == chosen)[column_name(compare, one)] for one in every)
        ],
    )


# ---- Merging ---------------------------------------------------------------------------------------------------------


def _merging(compare: Compare, providers: Providers) -> Node:
    merging = compare.merging
    assert merging  # noqa: S101 - the caller has seen it
    line = line_of(providers.lines, merging.place.line)
    recipe = recipe_of(merging.recipe)
    who = f"{plain(merging.place.model) or demo.NAME} on {plain(line.name if line else merging.place.line)}"
    return kit.dialog(
        "merging",
        "One answer out of all",
        MergeClosed(),
        h.div(".merging")[
            h.p(".merge-who")[
                h.span["Written by ", h.strong[who]],
                kit.button("Another model …", SlotPickerOpened(MERGE), look="quiet"),
            ],
            h.fieldset(".recipes")[
                h.legend["How"],
                (
                    h.label(".recipe")[
                        h.input(
                            {
                                "type": "radio",
                                "name": "recipe",
                                "value": one.id,
                                **on(change=MergeRecipeChosen(one.id)),
                            },
                            checked=one.id == recipe.id,
                        ),
                        h.span[one.name],
                    ]
                    for one in RECIPES
                ),
            ],
            h.h3(".merge-head")["What it is told"],
            h.blockquote(".merge-words")[h.p[guard(MARK)], h.p[recipe.words]],
            h.p(".hint")[
                f"{BETWEEN} ",
                h.output("#merge-estimate.number")[merging.takes],
            ],
            h.div(".dialog-foot")[
                kit.button("Cancel", MergeClosed()),
                kit.button("Write it", MergeBegun(), look="primary", picture="merge"),
            ],
        ],
    )


# ---- What is kept ----------------------------------------------------------------------------------------------------


def _listing(compare: Compare) -> Node:
    here = compare.comparison.id if compare.comparison else ""
    return kit.dialog(
        "comparisons",
        "Comparisons",
        ComparisonsClosed(),
        h.ul(".kept-list")[(_kept(compare, one, here=one.id == here) for one in compare.listed)]
        if compare.listed
        else h.p(".hint")["Nothing is kept yet. A comparison is stored in this browser from its first prompt on."],
        h.p(".hint")[f"The latest {LATEST_KEPT} are kept by themselves. Those with a star stay until you delete them."],
    )


def _kept(compare: Compare, one: Comparison, *, here: bool) -> Node:
    if compare.renaming == one.id:
        return h.li(".kept", id=f"kept-{one.id}")[
            h.form(".renaming", on(submit=ComparisonRenamed(FORM)), autocomplete="off")[
                h.input(
                    {"type": "text", "name": "title", "id": TITLE, "aria-label": "New title", "value": one.title},
                    data_keep=True,
                ),
                kit.button("Rename", look="primary"),
                kit.button("Cancel", RenamingWanted()),
            ]
        ]
    title, rounds = plain(one.title) or "Untitled", len(one.rounds)
    star = f"Keep “{title}”" if not one.saved else f"Keep “{title}” only as one of the latest"
    current = {"aria-current": "true"} if here else {}
    return h.li(".kept", id=f"kept-{one.id}")[
        h.button({"class": "kept-open", "type": "button", **current, **on(click=ComparisonPicked(one.id))})[
            h.span(".kept-title")[title],
            h.span(".kept-about")[
                f"{len(one.slots)} slots · {rounds} round{'' if rounds == 1 else 's'} · {day(one.updated)}"
            ],
        ],
        kit.icon_button(
            star, "star", ComparisonStarred(one.id), aria_pressed=str(one.saved).lower(), id=f"keep-{one.id}"
        ),
        kit.icon_button(f"Rename “{title}”", "pencil", RenamingWanted(one.id)),
        kit.icon_button(f"Delete “{title}”", "trash-2", ComparisonDeleted(one.id)),
    ]
