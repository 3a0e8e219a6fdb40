"""Small views that every room is built of. Each takes words and messages, and gives markup; none knows a room."""

from app.ui.kit.controls import button, choice, field, file_button, icon_button, list_field, moves, switch
from app.ui.kit.signs import Aspect, code, keys, lamp, meter, tag, tone_icon
from app.ui.kit.surfaces import dialog, disclosure, empty, facts, note, row, section, table

__all__ = [
    "Aspect",
    "button",
    "choice",
    "code",
    "dialog",
    "disclosure",
    "empty",
    "facts",
    "field",
    "file_button",
    "icon_button",
    "keys",
    "lamp",
    "list_field",
    "meter",
    "moves",
    "note",
    "row",
    "section",
    "switch",
    "table",
    "tag",
    "tone_icon",
]
