"""Every error a person can meet, as one tree.

An error that reaches the page says three things: what happened, what was kept, what to do next.
It also knows whether trying again can help and whether another line can.
"""

from __future__ import annotations

from typing import ClassVar


class SwitchyardError(Exception):
    """The root of the tree. A leaf gives the sentences; `what` may be made exact where it is raised."""

    what: str = "Something went wrong."
    kept: str = "Nothing that was stored is lost."
    next_step: str = "Reload the page. If it happens again, please report it."
    retry_can_help: ClassVar[bool] = False
    other_line_can_help: ClassVar[bool] = False

    def __init__(self, what: str = "", *, kept: str = "", next_step: str = "") -> None:
        """Give a sentence only where it can be more exact than the class's own."""
        self.what = what or type(self).what
        self.kept = kept or type(self).kept
        self.next_step = next_step or type(self).next_step
        super().__init__(self.what)

    @property
    def advice(self) -> str:
        """What happened and what to do next, where it is plain to see what was kept."""
        return " ".join(part for part in (self.what, self.next_step) if part)

    def __str__(self) -> str:
        """All three sentences, in the order a person wants them."""
        return " ".join(part for part in (self.what, self.kept, self.next_step) if part)


class Unexpected(SwitchyardError):
    """A defect of ours: an exception that no room has a name for."""

    what = "Switchyard met an error that it did not expect."
