"""Whether the silence of an identity is all that makes an alert of a track.

An aircraft that was heard with its identity, was let in, and leaves the reach of its receivers
coasts. Nobody sees anything there that is not identified, so by itself that raises nothing. It
does as soon as a proven object without an identity may be it: the two cannot be told apart, and
the check takes the one that may be barred. Plots that prove no object yet raise no alert of their
own, and make none of an aircraft beside them: in clutter there are always some. Once they prove
one, it raises an alert by itself as well. What its name let in by an authorisation is not
excused: an authorisation holds only while it is heard.
"""

from collections.abc import Sequence
from dataclasses import replace

from vedette.airspace.check.flight_facts import facts_of
from vedette.engine.state import EngineState
from vedette.geo.local import east_north_m
from vedette.model.crossing import Crossing, Standing
from vedette.model.track import Track, TrackStatus
from vedette.tracking.kalman.height_match import contradict

_GATE2 = 16.0
"""Squared Mahalanobis distance within which two are not told apart: 4 sigma, missed by chance in
one case of 3,000 (chi-squared with two degrees of freedom)."""


class SilentIdentities:
    """Which tracks may be an object without an identity, for one cycle."""

    def __init__(self, state: EngineState) -> None:
        self._state = state
        self._nameless: Sequence[Track] | None = None

    def alone_bars(self, track: Track, crossing: Crossing) -> bool:
        """Whether a track is barred only because its identity is silent.

        That is: it would be allowed with the identity, and no other track may be the same object.
        """
        if track.identity_silent_since is None or crossing.authorisation is not None:
            return False
        only = crossing.restriction
        heard = replace(track, identity_silent_since=None)
        found, _ = self._state.index.check_track(heard, track.at, also=[only], only=only)
        if not found or any(one.standing is not Standing.NOT_BARRED for one in found):
            return False
        if any(one.authorisation is not None for one in found):
            return False
        return not any(_may_be(track, other) for other in self._others())

    def _others(self) -> Sequence[Track]:
        """Every proven track without an identity; no birds."""
        if self._nameless is None:
            self._nameless = [
                one
                for one in self._state.picture.tracks
                if one.status is not TrackStatus.TENTATIVE
                and not one.identity.cooperative
                and facts_of(one).bird is None
            ]
        return self._nameless


def _may_be(track: Track, other: Track) -> bool:
    """Whether the object without an identity may be the silent one, by place and height."""
    if contradict(track.heights, other.heights, _apart_s(track, other)):
        return False
    east, north = (
        float(v) for v in east_north_m(track.lat_deg, track.lon_deg, other.lat_deg, other.lon_deg)
    )
    # Where the silent one is by now lies within what it may have flown since it was told.
    way_m = _apart_s(track, other) * _speed_m_s(track)
    ee = track.covariance.ee + other.covariance.ee + way_m**2
    nn = track.covariance.nn + other.covariance.nn + way_m**2
    en = track.covariance.en + other.covariance.en
    return east**2 * nn - 2.0 * east * north * en + north**2 * ee <= _GATE2 * (ee * nn - en**2)


def _apart_s(track: Track, other: Track) -> float:
    return abs((track.at - other.at).total_seconds())


def _speed_m_s(track: Track) -> float:
    east, north = track.velocity_east_m_s or 0.0, track.velocity_north_m_s or 0.0
    return float((east**2 + north**2) ** 0.5)
