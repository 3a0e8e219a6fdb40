"""What is asked to be decided, as the room stands. Pure."""

from __future__ import annotations

from app.features.compare.ordered import DecideRound
from app.features.compare.rounds import round_on_screen
from app.features.compare.state import MERGE, Compare
from app.records.kinds import Comparison


def round_order(  # noqa: PLR0913 - what is decided, each by its name
    compare: Compare, comparison: Comparison, text: str, runs: int = 1, *, again: int = -1, only: str = ""
) -> DecideRound:
    """A new prompt, the one of the round `again` once more, or only one slot of that round."""
    origin = compare.origin
    return DecideRound(
        comparison, compare.messages, origin.before, text, runs, again=again, only=only, since=origin.asked
    )


def merge_order(compare: Compare) -> DecideRound:
    """One answer out of those of the round on screen."""
    comparison, now = compare.comparison, round_on_screen(compare)
    assert comparison  # noqa: S101 - asked for only where a round is on screen
    assert now  # noqa: S101 - as above
    prompt = compare.messages.get(now.prompt)
    text = prompt.text if prompt else ""
    return DecideRound(comparison, compare.messages, (), text, again=compare.at, only=MERGE, merging=compare.merging)
