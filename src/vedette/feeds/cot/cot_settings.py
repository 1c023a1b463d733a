"""What can be set for Cursor on Target: which events become reports, and how they are dated."""

from dataclasses import dataclass

DIMENSIONS = ("A", "G", "S", "U", "P")


@dataclass(frozen=True, slots=True, kw_only=True)
class CotSettings:
    """The options of encoding `cot`."""

    dimensions: tuple[str, ...] = ("A",)
    """Which objects become reports: `A` in the air, `G` people and vehicles on the ground, `S` at
    sea, `U` under water, `P` in space. Objects on the ground inside a restriction raise alarms."""
    ignore_uids: tuple[str, ...] = ()
    """Starts of the uids that are ignored. Name here what this system sends to the same TAK server,
    so that its own tracks do not come back as reports."""
    event_times: bool = True
    """Whether a position is measured at the `time` of its event. Set this to false if the clocks of
    the senders are not set by NTP or GNSS: a position is then measured when it is received."""

    def __post_init__(self) -> None:
        unknown = [one for one in self.dimensions if one not in DIMENSIONS]
        if unknown:
            raise ValueError(
                f"dimensions must be of {', '.join(DIMENSIONS)}, got {', '.join(unknown)!r:.40}"
            )
