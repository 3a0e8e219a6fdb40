"""What is known of files that wait beside the composer, what code tells of them, and what is ordered."""

from __future__ import annotations

from app.ui.messages import effect


@effect
class ClearDraft:
    """The text was stored as a prompt. What was typed since then is the draft of `at`."""

    text: str
    place: str
    at: str
