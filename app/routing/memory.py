"""What answers taught about places: how fast they are and how good. The dispatcher tells it, `World` is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.routing import quality, speeds
from app.routing.quality import Bad, Conduct, Score, Sign
from app.routing.speeds import Speeds, Timing
from app.routing.values import Place, Rating, Speed, Task


@dataclass(slots=True)
class Memory:
    """Plain values by place, to be stored as they are."""

    speeds: dict[Place, Speeds] = field(default_factory=dict)
    scores: dict[tuple[Place, Task], Score] = field(default_factory=dict)
    conducts: dict[Place, Conduct] = field(default_factory=dict)

    def timed(self, place: Place, timing: Timing, now: float) -> None:
        """An answer came at this speed."""
        self.speeds[place] = speeds.measured(self.speeds.get(place), timing, now)

    def answered(self, place: Place, task: Task, bad: Bad | str, now: float) -> None:
        """An answer came, with this wrong about it; "" for nothing."""
        flaw: Bad | None = next((one for one in quality.BAD if one == bad), None)
        self.conducts[place] = quality.answered(self.conducts.get(place), flaw or "", now)
        if flaw:
            self.judged(place, task, flaw)

    def judged(self, place: Place, task: Task, sign: Sign) -> None:
        """A person's sign about an answer, or a flaw that was found."""
        self.scores[place, task] = quality.judged(self.scores.get((place, task)), sign)

    def forgiven(self, place: Place) -> None:
        """The person resets a place: its conduct and its scores begin anew."""
        self.conducts.pop(place, None)
        for key in [key for key in self.scores if key[0] == place]:
            del self.scores[key]

    def speeds_at(self, now: float) -> dict[Place, Speed]:
        """For `World.speeds`."""
        return {place: speeds.speed(known, now) for place, known in self.speeds.items()}

    def ratings(self) -> dict[tuple[Place, Task], Rating]:
        """For `World.ratings`."""
        return {key: quality.rating(score) for key, score in self.scores.items()}

    def demoted_at(self, now: float) -> dict[Place, str]:
        """For `World.demoted`."""
        reasons = {place: quality.demotion(conduct, now) for place, conduct in self.conducts.items()}
        return {place: reason for place, reason in reasons.items() if reason}
