"""The pictures in use, by their Lucide names; the build draws these and no others into the page."""

from __future__ import annotations

ICONS = (
    "arrow-down",
    "arrow-up",
    "chevron-right",
    "circle-check",
    "command",
    "copy",
    "download",
    "eye",
    "eye-off",
    "info",
    "key-round",
    "keyboard",
    "lock",
    "lock-open",
    "messages-square",
    "monitor-down",
    "octagon-alert",
    "panel-right",
    "plus",
    "refresh-cw",
    "search",
    "settings",
    "square",
    "train-track",
    "trash-2",
    "triangle-alert",
    "upload",
    "x",
)
