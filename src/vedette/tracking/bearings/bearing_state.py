"""What the tracking by bearings remembers from one cycle to the next, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from vedette.geo.local import Array, east_north_m, moved
from vedette.model.height import HeightReference
from vedette.model.identity import NO_IDENTITY, Identity
from vedette.model.ids import SensorId, TrackId
from vedette.model.track import TrackStatus
from vedette.tracking.bearings.bearing_settings import (
    ASSUMED_CLUTTER,
    ASSUMED_DETECTION,
    DOUBTFUL_SHARE,
    MISFIT_MOST,
)
from vedette.tracking.bearings.sight import Sight
from vedette.tracking.kalman.track_motion import Integers

MODES = 2
"""Straight flight and turning: each object has a state for either, and a probability of either."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinematics:
    """n Gaussian states of motion, one a row."""

    lat_deg: Array  # (n,)
    lon_deg: Array  # (n,)
    height_m: Array  # (n,) by the reference of the sensors that measured elevations
    velocity: Array  # (n, 3) east, north, up, m/s
    covariance: Array  # (n, 6, 6) of east, north, up (m) and their velocities (m/s)

    def __len__(self) -> int:
        return len(self.lat_deg)

    def rows(self, which: Integers) -> "Kinematics":
        """A copy of the rows `which`."""
        return Kinematics(
            self.lat_deg[which],
            self.lon_deg[which],
            self.height_m[which],
            self.velocity[which],
            self.covariance[which],
        )

    def joined(self, other: "Kinematics") -> "Kinematics":
        """These rows, then those of `other`."""
        return Kinematics(
            np.concatenate((self.lat_deg, other.lat_deg)),
            np.concatenate((self.lon_deg, other.lon_deg)),
            np.concatenate((self.height_m, other.height_m)),
            np.concatenate((self.velocity, other.velocity)),
            np.concatenate((self.covariance, other.covariance)),
        )

    def moved_by(self, step: Array, covariance: Array) -> "Kinematics":
        """The states moved by `step` (n, 6: m and m/s), with another covariance (n, 6, 6)."""
        lat, lon = moved(self.lat_deg, self.lon_deg, step[:, 0], step[:, 1])
        return Kinematics(
            lat, lon, self.height_m + step[:, 2], self.velocity + step[:, 3:], covariance
        )


@dataclass(frozen=True, slots=True, eq=False)
class BearingStates:
    """The states of n objects; the arrays are never written to once made.

    Rows `MODES * i` to `MODES * i + MODES - 1` of `motion` are those of object i.
    """

    at_us: Integers  # (n,) microseconds since 1970
    existence: Array  # (n,) probability that there is such an object
    mode: Array  # (n, MODES) probability of each mode
    motion: Kinematics  # of n * MODES rows

    def __len__(self) -> int:
        return len(self.at_us)

    def rows(self, which: Integers) -> "BearingStates":
        """A copy of the objects `which`."""
        parts = (MODES * which[:, None] + np.arange(MODES)[None, :]).ravel()
        return BearingStates(
            self.at_us[which], self.existence[which], self.mode[which], self.motion.rows(parts)
        )

    def joined(self, other: "BearingStates") -> "BearingStates":
        """These objects, then those of `other`."""
        return BearingStates(
            np.concatenate((self.at_us, other.at_us)),
            np.concatenate((self.existence, other.existence)),
            np.concatenate((self.mode, other.mode)),
            self.motion.joined(other.motion),
        )

    def mean(self) -> Kinematics:
        """One Gaussian for each object, with the mean and covariance of its modes."""
        first = self.motion.rows(MODES * np.arange(len(self)))
        offsets = self.offsets()
        centre = (self.mode[:, :, None] * offsets).sum(axis=1)
        apart = offsets - centre[:, None, :]
        inner = self.motion.covariance.reshape(-1, MODES, 6, 6)
        spread = apart[:, :, :, None] * apart[:, :, None, :]
        covariance = (self.mode[:, :, None, None] * (inner + spread)).sum(axis=1)
        return first.moved_by(centre, covariance)

    def offsets(self) -> Array:
        """(n, MODES, 6) of each mode from the first mode of its object, m and m/s."""
        m, n = self.motion, len(self)
        first = np.repeat(MODES * np.arange(n), MODES)
        east, north = east_north_m(m.lat_deg[first], m.lon_deg[first], m.lat_deg, m.lon_deg)
        up = m.height_m - m.height_m[first]
        place = np.stack((east, north, up), axis=-1)
        return np.concatenate((place, m.velocity - m.velocity[first]), axis=1).reshape(n, MODES, 6)


def no_bearing_states() -> BearingStates:
    """States of no object."""
    none = np.zeros(0)
    motion = Kinematics(none, none, none, np.zeros((0, 3)), np.zeros((0, 6, 6)))
    return BearingStates(np.zeros(0, np.int64), none, np.zeros((0, MODES)), motion)


@dataclass(frozen=True, slots=True, kw_only=True)
class BearingLife:
    """All data of an object found by bearings, except its state of motion."""

    id: TrackId
    status: TrackStatus = TrackStatus.TENTATIVE
    told: bool = False  # it was told as a track, so its end is told too
    first_us: int  # measured time of its first bearing, microseconds since 1970
    updated_us: int  # of its last one
    shown_at: datetime  # end of the cycle in which it was last told
    heard: tuple[tuple[SensorId, int], ...] = ()  # last bearing of each sensor, microseconds
    received: float = 0.0  # bearings received in the last scans, weighted by their probability
    expected: float = 0.0  # bearings expected in the same scans
    misfit: float = (
        1.0  # mean squared distance of its bearings from it, in sigmas; 1 if it is right
    )
    reports: int = 0
    height_reference: HeightReference | None = None  # None: no elevation was measured
    agreeing: int = 0  # cycles in a row in which a track of other sensors agreed with it
    identity: Identity = NO_IDENTITY
    class_weights: tuple[float, ...] = ()

    @property
    def share(self) -> float:
        """Share of the expected bearings that it received, 0 to 1 or slightly above."""
        return self.received / self.expected if self.expected > 0 else 0.0

    @property
    def doubtful(self) -> bool:
        """Whether it receives too few bearings, or bearings that do not fit: it may be made of the
        bearings of several objects."""
        return self.misfit > MISFIT_MOST or self.share < DOUBTFUL_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorBearings:
    """What is learned of one sensor's bearings."""

    detection: float = ASSUMED_DETECTION  # probability of a bearing of an object in a scan
    clutter: float = ASSUMED_CLUTTER  # bearings in a scan that are of no object
    last_us: int = 0  # time of its last scan


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bearings:
    """All objects found by bearings, and the bearings that wait for others to cross them."""

    states: BearingStates = field(default_factory=no_bearing_states)
    lives: tuple[BearingLife, ...] = ()  # row by row with `states`
    pool: tuple[Sight, ...] = ()  # in order of time
    sensors: Mapping[SensorId, SensorBearings] = field(default_factory=dict)

    @property
    def idle(self) -> bool:
        """Whether the passing of time alone can change nothing."""
        return not self.lives
