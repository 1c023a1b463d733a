"""In which interval an object reaches a boundary if it keeps its course."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundaryTime:
    """Seconds from the time of the track's state until it reaches the boundary along the ground.

    It says what follows from course and speed, and nothing of what anybody means to do.
    """

    earliest_s: float
    latest_s: float | None  # None: by its errors it may also pass the boundary by
