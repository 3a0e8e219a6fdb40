"""The ids of elements that orders write into past the room: views make them."""

from __future__ import annotations

PROMPT = "compare-prompt"
"""The field, and its draft."""
ESTIMATE = "compare-estimate"
TITLE = "new-title"
