"""What can be set for SBS-1, and the time zones that it may name."""

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Sbs1Settings:
    """The options of encoding `sbs1`."""

    time_zone: str | None = None
    """Time zone of the server's clock, like `UTC` or `Europe/Warsaw`. A message is then measured at
    the time at which its line says that it was generated. Give it only where NTP or GNSS sets that
    clock."""

    def __post_init__(self) -> None:
        if self.time_zone is not None:
            zone_of(self.time_zone)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone of a name. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as exc:  # the last: a name that nobody knows
        raise ValueError(f"time_zone must be like Europe/Warsaw or UTC, got {name!r}") from exc
