"""What is left of a track, an alarm or a sighting once the release rules have been applied.

The result has the same type, without the parts that were not released. So an encoder cannot send
what it does not have. The names of the withheld parts are kept: withheld is not the same as absent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vedette.access.release_rules import WITNESS_PLACE, Allowance, ReleaseKind
from vedette.access.withholding import personal_kinds
from vedette.model.alert import Alert
from vedette.model.contradiction import ContradictionKind
from vedette.model.identity import PERSONAL_CLAIMS, EmitterScheme, Identity
from vedette.model.track import Track

SENSORS = "sensors"
CONTRADICTION = "contradiction"
_SOME_SENSOR = "a sensor"


@dataclass(frozen=True, slots=True)
class ReleasedTrack:
    """A track without the parts that were not released, and the names of those parts."""

    track: Track
    withheld: tuple[str, ...]


def released_track(track: Track, allowance: Allowance) -> ReleasedTrack | None:
    """The part of a track that may go out; None if no track may."""
    if not allowance.allows(ReleaseKind.TRACKS):
        return None
    withheld = [kind for kind in personal_kinds(track.identity) if kind not in allowance.personal]
    changes: dict[str, Any] = {}
    if withheld:
        changes["identity"] = _identity(track.identity, allowance)
    if not allowance.coverage_gaps:
        hidden = [e for e in track.identity.emitters if e.scheme is EmitterScheme.SENSOR_TRACK]
        if hidden:
            shown = changes.get("identity", track.identity)
            kept = tuple(e for e in shown.emitters if e.scheme is not EmitterScheme.SENSOR_TRACK)
            changes["identity"] = Identity(emitters=kept, claims=shown.claims)
        if track.sensors:
            changes["sensors"] = ()
            withheld.append(SENSORS)
        found = track.contradiction
        if found is not None and found.kind is ContradictionKind.NOT_SEEN:
            changes["contradiction"] = None  # it says what a radar does not see, and where it is
            withheld.append(CONTRADICTION)
    return ReleasedTrack(replace(track, **changes) if changes else track, tuple(withheld))


def _identity(identity: Identity, allowance: Allowance) -> Identity:
    mac = "mac" in allowance.personal
    return Identity(
        emitters=tuple(e for e in identity.emitters if mac or e.scheme is not EmitterScheme.MAC),
        claims=tuple(
            c
            for c in identity.claims
            if c.kind not in PERSONAL_CLAIMS or c.kind.value in allowance.personal
        ),
    )


def released_alert(alert: Alert, allowance: Allowance, sensors: Collection[str]) -> Alert | None:
    """The part of an alarm that may go out; None if no alarm may.

    The names of our own people, and what they wrote, never go out. sensors: the ids of ours, which
    the reason must not name unless coverage gaps are released.
    """
    if not allowance.allows(ReleaseKind.ALARMS):
        return None
    reason = alert.reason
    if not allowance.coverage_gaps:
        for name in sorted(sensors, key=len, reverse=True):
            reason = reason.replace(name, _SOME_SENSOR)
    return replace(alert, reason=reason, changed_by=None, shelved_for=None, labelled_by=None)


def released_sighting(line: Mapping[str, Any], allowance: Allowance) -> dict[str, Any] | None:
    """The part of a sighting that may go out; None if no sighting may.

    line: as `sharing.sighting_lines` makes it. It has nothing that was sealed.
    """
    if not allowance.allows(ReleaseKind.SIGHTINGS):
        return None
    kept = ("type", "id", "at", "until", "time_sigma_s", "direction", "end", "claim",
            "source_grade", "information_grade")  # fmt: skip
    found = {key: line.get(key) for key in kept}
    outcome = line.get("outcome")
    found["outcome"] = None if outcome is None else outcome.get("outcome")
    found["withheld"] = []
    if WITNESS_PLACE in allowance.personal:
        found |= {key: line.get(key) for key in ("lat_deg", "lon_deg", "place_sigma_m")}
    else:
        found |= {"lat_deg": None, "lon_deg": None, "place_sigma_m": None}
        found["withheld"] = [WITNESS_PLACE]
        found["direction"] = found["end"] = None  # with the time, it would lead to the place
    return found
