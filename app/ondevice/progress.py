"""How a download stands, in words, and what to ask before one begins."""

from __future__ import annotations

from app.ondevice import words
from app.ondevice.values import Facts, JobTold

LOW_BATTERY = 0.2
SLOW_MBPS = 1.5
_ASKS_FROM = 20_000_000  # bytes: what a few pictures have is not worth a question
_LONG = 15 * 60  # seconds

STATES = {
    "waiting": "Waits for its turn",
    "running": "Downloading",
    "verifying": "Being checked",
    "paused": "Paused",
    "done": "Here",
    "failed": "Stopped",
}


def share(told: JobTold) -> float:
    """0 to 1; 0 where the total is not known."""
    return min(told.done / told.total, 1.0) if told.total else 0.0


def left(told: JobTold) -> float | None:
    """Seconds until it is here at this rate; None: nobody can say."""
    if told.state != "running" or told.rate <= 0 or not told.total:
        return None
    return max(told.total - told.done, 0) / told.rate


def in_words(told: JobTold) -> str:
    """`Downloading: 120 MB of 1.2 GB, 2.5 MB/s, about 7 min left`."""
    said = STATES[told.state]
    if told.state == "done":
        return f"{said}: {words.size(told.done)}"
    done = words.size(told.done)
    parts = [f"{done} of {words.size(told.total)}" if told.total else done]
    if told.state == "running" and told.rate > 0:
        parts.append(words.rate(told.rate))
        seconds = left(told)
        parts += [f"about {words.time_left(seconds)} left"] if seconds is not None else []
    return f"{said}: {', '.join(parts)}"


def cautions(facts: Facts, amount: int) -> tuple[str, ...]:
    """What speaks against fetching so many bytes now. Nothing: it may begin without a question."""
    if amount < _ASKS_FROM:
        return ()
    said = []
    if facts.saver:
        said.append(f"Your browser is set to save data, and this fetches {words.size(amount)}.")
    if facts.metered:
        said.append(f"This connection may be paid by volume, and this fetches {words.size(amount)}.")
    if facts.battery is not None and facts.battery <= LOW_BATTERY and not facts.charging:
        said.append(f"The battery is at {facts.battery:.0%} and not charging.")
    seconds = amount * 8 / (facts.mbps * 1_000_000) if facts.mbps else 0.0
    if facts.mbps and facts.mbps <= SLOW_MBPS and seconds > _LONG:
        said.append(f"At the speed that your browser tells, this takes about {words.time_left(seconds)}.")
    return tuple(said)
