"""The keys of a line as they are seen: their names and their use, never themselves."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from app.features.providers.deriving import lamp_on
from app.features.providers.key_fields import header_field, new_key_field, replacement_field
from app.features.providers.route import key_in_use, keys_of
from app.features.providers.said import (
    HeaderRowAdded,
    KeyChosen,
    KeyDropped,
    KeyForgotten,
    KeyKeptAnyway,
    KeyRenamed,
    KeySubmitted,
    ReplacementSubmitted,
)
from app.features.providers.state import Providers
from app.features.providers.words import DAY_MS, age, amount, day, plain, sentences
from app.llm.catalog.model import Line
from app.records.kinds import KeyUse
from app.ui import kit
from app.ui.html import FORM, Node, on
from app.vault.told import SecretInfo

OLD_DAYS = 180
# Text that is not language: nothing corrects it, and nothing is remembered of it.
_LITERAL = {"autocapitalize": "off", "spellcheck": "false", "autocorrect": "off"}


def section(providers: Providers, line: Line) -> Node:
    """What there is, and the form for one more."""
    keys = keys_of(line, providers.vault)
    return kit.section(
        "line-keys",  # `keys` is the frame's
        "Keys",
        _lead(line),
        _list(providers, line, keys.usable),
        _elsewhere(providers, line, keys.elsewhere),
        _form(providers, line, first=not keys.usable),
    )


def _lead(line: Line) -> Node:
    if line.key.needed == "yes":
        return h.p(".hint")[
            f"{line.name} needs a key of yours. It is encrypted in this browser, and sent to ",
            kit.code(line.origin),
            " only.",
        ]
    return h.p(".hint")[
        "Works without a key. Give one only if your server asks for it: it is sent to ", kit.code(line.origin), " only."
    ]


def _list(providers: Providers, line: Line, keys: Sequence[SecretInfo]) -> Node:
    if not keys:
        return None
    used = key_in_use(line, providers.profile, providers.vault)
    return h.ul(".keys-list", aria_label=f"Keys of {line.name}")[
        (_key(providers, key, in_use=key == used) for key in keys)
    ]


def _key(providers: Providers, key: SecretInfo, *, in_use: bool) -> Node:
    name, use = plain(key.name), providers.uses.get(key.id)
    radio = {"type": "radio", "name": "key-in-use", "value": key.id, **on(change=KeyChosen(key.id))}
    return h.li(".key", id=f"key-{key.id}")[
        h.label(".key-name")[
            h.input({**radio, "aria-label": f"Use “{name}” in this profile"}, checked=in_use),
            h.strong[name],
            kit.tag("In use") if in_use else None,
        ],
        kit.icon_button(f"Remove the key “{name}”", "trash-2", KeyDropped(key.id)),
        h.p(".key-facts")[" · ".join(_facts(providers, key, use))],
        [h.p(".key-flag")[kit.tone_icon("warn"), flag] for flag in _flags(providers, key, use)],
        kit.disclosure("Rename or replace", _rename(key), _replace(providers, key), id=f"change-{key.id}"),
    ]


def _facts(providers: Providers, key: SecretInfo, use: KeyUse | None) -> list[str]:
    told = [f"added {day(key.made)}"]
    if key.changed > key.made:
        told.append(f"replaced {day(key.changed)}")
    if use and use.requests:
        told.append(f"last used {age(use.used, providers.now)}")
        told.append(f"{use.requests:,} request{'s' if use.requests != 1 else ''}")
        told += [f"{amount(total, currency)} spent" for currency, total in sorted(use.spent.items())]
    else:
        told.append("never used")
    if key.headers:
        told.append(f"sent with {', '.join(plain(name, 40) for name in key.headers)}")
    return told


def _flags(providers: Providers, key: SecretInfo, use: KeyUse | None) -> list[str]:
    flags = []
    if use and use.failed:
        flags.append(f"Its provider refused it {age(use.failed, providers.now)}.")
    days = (providers.now - key.changed) // DAY_MS
    if providers.now and days >= OLD_DAYS:
        flags.append(f"It is {days} days old: consider making a new one with the provider.")
    return flags


def _rename(key: SecretInfo) -> Node:
    box = {"type": "text", "name": "name", "id": f"name-{key.id}", "value": key.name, "maxlength": "60"}
    return h.form(".inline-form", on(submit=KeyRenamed(key.id, FORM)), autocomplete="off")[
        kit.field("Name", h.input({**box, "required": True})), kit.button("Rename")
    ]


def _replace(providers: Providers, key: SecretInfo) -> Node:
    """The old one is written over at once."""
    busy = providers.work.get(key.line) == "keeping"
    return h.form(".stacked-form", on(submit=ReplacementSubmitted(key.id)))[
        kit.field("New key in its place", _secret(replacement_field(key.id))),
        [
            kit.field(f"{plain(name, 60)}, once more", _secret(replacement_field(key.id, place), new=False))
            for place, name in enumerate(key.headers)
        ],
        h.div(".form-foot")[_keep_button("Check and replace", busy=busy)],
    ]


def _elsewhere(providers: Providers, line: Line, keys: Sequence[SecretInfo]) -> Node:
    if not keys:
        return None
    belong = "This key belongs to another address and is" if len(keys) == 1 else "These keys belong elsewhere and are"
    told = [f"{belong} never sent to ", kit.code(line.origin), ". To use one here, put it in again below."]
    return h.div(".elsewhere")[
        kit.note("warn", told),
        h.ul(".keys-list", aria_label="Keys for other addresses")[(_bound(providers, key) for key in keys)],
    ]


def without_line(providers: Providers) -> Node:
    """After a restore in another browser, or where the rest of the storage was cleared: they can still be removed."""
    known = {line.id for line in providers.lines}
    keys = [key for key in providers.vault.secrets if key.line not in known]
    if not keys or not providers.loaded:
        return None
    told = (
        "These keys are in your vault, but their endpoints are not in this browser. One that is added under the same "
        "name and address has its key again."
    )
    return h.section("#keys-without-line.elsewhere", aria_label="Keys without an endpoint")[
        kit.note("info", told),
        h.ul(".keys-list", aria_label="Keys without an endpoint")[
            (_bound(providers, key, f"of {plain(key.line, 60)}") for key in keys)
        ],
    ]


def _bound(providers: Providers, key: SecretInfo, *of: str) -> Node:
    name = plain(key.name)
    told = [*of, f"for {plain(key.origin)}", *_facts(providers, key, providers.uses.get(key.id))]
    return h.li(".key", id=f"key-{key.id}")[
        h.span(".key-name")[h.strong[name]],
        kit.icon_button(f"Remove the key “{name}”", "trash-2", KeyDropped(key.id)),
        h.p(".key-facts")[" · ".join(told)],
    ]


def _form(providers: Providers, line: Line, *, first: bool) -> Node:
    """The key's field has no name: nothing of it goes into a message. It keeps its text while a dialog is open."""
    trouble = providers.trouble
    wrong = trouble.text if trouble and trouble.line == line.id and trouble.form == "key" else ""
    busy = providers.work.get(line.id) == "keeping"
    form = h.form("#key-form.stacked-form", on(submit=KeySubmitted(line.id, FORM)))[
        _where_to_get_one(line),
        h.div(".key-fields")[
            kit.field("Name", _name(providers, line)),
            kit.field(f"Key for {line.name}", _secret(new_key_field(line.id))),
        ],
        kit.disclosure(
            _headers_title(line), _headers(providers, line), id=f"key-headers-{line.id}", class_="key-headers"
        ),
        h.div(".form-foot")[
            _keep_button("Check and keep", busy=busy),
            h.span(".hint")["The check costs nothing."] if line.key_check else None,
        ],
        h.div(role="status")[kit.note("danger", sentences(wrong), *_answers(providers, line)) if wrong else None],
    ]
    if first and line.key.needed == "yes":
        return h.div(".add-key")[h.h3["Add a key"], form]
    opened = bool(wrong) or busy or lamp_on(providers, line).word == "Key is for another address"
    return kit.disclosure("Add a key", form, id=f"add-key-{line.id}", class_="add-key-fold", open=opened)


def _answers(providers: Providers, line: Line) -> tuple[Node, ...]:
    """A key that its provider refused waits for one of these."""
    if providers.refused != line.id:
        return ()
    return kit.button("Keep it anyway", KeyKeptAnyway(line.id)), kit.button("Forget it", KeyForgotten(), look="quiet")


def _where_to_get_one(line: Line) -> Node:
    if not line.key.page or line.where == "local":
        return h.p(".hint")[f"A key {line.key.hint}."] if line.key.hint else None
    return h.p(".hint")[
        h.a(href=line.key.page, target="_blank", rel="noopener noreferrer")[f"Get a key from {line.name}"],
        f". It {line.key.hint}." if line.key.hint else ".",
    ]


def _name(providers: Providers, line: Line) -> Node:
    """Another key, another field: the name of the last one is not offered again."""
    count = len(providers.vault.of_line(line.id))
    box = {
        "type": "text",
        "name": "name",
        "id": f"key-name-{line.id}-{count}",
        "placeholder": "work",
        "maxlength": "60",
    }
    return h.input({**box, **_LITERAL, "autocomplete": "off", "data-keep": True})


def _secret(id: str, *, new: bool = True) -> Node:
    box = {"type": "password", "id": id, **_LITERAL}
    return h.input(
        {**box, "data-secret": True, "data-keep": True, "autocomplete": "current-password" if new else "off"}
    )


def _headers_title(line: Line) -> str:
    known = [label for _, label in line.key.headers]
    return f"{', '.join(known)}, other headers" if known else "Other headers"


def _headers(providers: Providers, line: Line) -> Node:
    """What an account may want sent with the key; as secret as the key."""
    return [
        h.p(".hint")["Optional. They are kept with the key and travel with it."],
        h.div(".key-fields")[
            (
                kit.field(f"{label} ({header})", _secret(header_field(line.id, place, known=True), new=False))
                for place, (header, label) in enumerate(line.key.headers)
            )
        ]
        if line.key.headers
        else None,
        [
            h.div(".key-fields")[
                kit.field("Header", _header_name(line, row)),
                kit.field("Value", _secret(header_field(line.id, row), new=False)),
            ]
            for row in range(providers.header_rows)
        ],
        kit.button("Another header", HeaderRowAdded(), look="quiet", picture="plus"),
    ]


def _header_name(line: Line, row: int) -> Node:
    box = {"type": "text", "name": f"header-{row}", "id": f"key-header-name-{line.id}-{row}", "placeholder": "X-Header"}
    return h.input({**box, **_LITERAL, "autocomplete": "off", "data-keep": True})


def _keep_button(label: str, *, busy: bool) -> Node:
    return kit.button("Checking …" if busy else label, look="primary", disabled=busy)
