"""Notices: what many transmitters show together, and no single one does.

A notice informs. It lists what was observed, and widens doubt where it says so.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model import ranges
from vedette.model.identity import Emitter
from vedette.model.ids import NoticeId, SensorId
from vedette.model.times import require_utc, to_text


class NoticeKind(StrEnum):
    """What a notice is about."""

    NAVIGATION_INTERFERENCE = "navigation_interference"  # satellite navigation is disturbed
    NEW_TRANSMITTERS = "new_transmitters"  # many at once, that only one receiver hears


class SignKind(StrEnum):
    """What one transmitter showed."""

    ACCURACY_LOST = "accuracy_lost"  # it stated a good accuracy, and states a bad one now
    PLACE_LOST = "place_lost"  # it is heard, and states no place any more
    JUMPED = "jumped"  # it states places that it cannot have come to, and goes on there
    FROZEN = "frozen"  # it repeats one place, and states that it moves
    GATHERED = "gathered"  # it stays at one place with others, and states that it moves
    FIRST_HEARD = "first_heard"  # it was not heard before


SIGN_WORDS: dict[SignKind, str] = {
    SignKind.ACCURACY_LOST: "stated accuracy collapsed",
    SignKind.PLACE_LOST: "stopped stating a position",
    SignKind.JUMPED: "position jumped",
    SignKind.FROZEN: "position frozen",
    SignKind.GATHERED: "position stays at one place with others",
    SignKind.FIRST_HEARD: "first heard",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What one transmitter showed first, when, and where it was by then."""

    emitter: Emitter
    kind: SignKind
    at: datetime
    lat_deg: float
    lon_deg: float

    def __post_init__(self) -> None:
        require_utc("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice as it stands. `ended_at` is None while it lasts."""

    id: NoticeId
    kind: NoticeKind
    since: datetime  # UTC; the first sign
    ended_at: datetime | None = None
    lat_deg: float  # the middle of the area
    lon_deg: float
    radius_m: float
    signs: tuple[Sign, ...]  # one for each transmitter, since the notice began; by address
    present: int  # transmitters that show a sign now
    around: int  # transmitters of this kind in the area now, those with a sign included
    sensors: tuple[SensorId, ...]  # that heard the signs, sorted

    def __post_init__(self) -> None:
        require_utc("since", self.since)
        require_utc("ended_at", self.ended_at)
        ranges.LATITUDE_DEG.require("lat_deg", self.lat_deg)
        ranges.LONGITUDE_DEG.require("lon_deg", self.lon_deg)
        ranges.DISTANCE_M.require("radius_m", self.radius_m)

    @property
    def count(self) -> int:
        """Transmitters that have shown a sign since the notice began."""
        return len(self.signs)

    @property
    def words(self) -> str:
        """The text of the notice on the page and in the log."""
        since = to_text(self.since)[11:19]
        if self.kind is NoticeKind.NAVIGATION_INTERFERENCE:
            what = "navigation interference likely" if self.ended_at is None else (
                "navigation interference was likely"
            )  # fmt: skip
            who = f"{self.count} aircraft ({self._kinds})"
        else:
            what = "many new transmitters at once"
            who = f"{self.count} first heard within seconds, by {', '.join(self.sensors)} only"
        ended = "" if self.ended_at is None else f" until {to_text(self.ended_at)[11:19]}"
        return (
            f"{what}: since {since}{ended} UTC, within {self.radius_m / 1000:,.0f} km of "
            f"{self.lat_deg:.3f}, {self.lon_deg:.3f}, {who}"
        )

    @property
    def _kinds(self) -> str:
        counts = {kind: sum(one.kind is kind for one in self.signs) for kind in SignKind}
        return ", ".join(f"{n} {SIGN_WORDS[kind]}" for kind, n in counts.items() if n)
