"""The tracker's one way in: a picture and one cycle's reports in, a picture and changes out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vedette.model.ids import SensorId
from vedette.model.report import IdentityReport, Observation
from vedette.model.sensor import Sensor
from vedette.model.times import to_microseconds
from vedette.model.track import Track
from vedette.tracking.bearings.bearing_cycle import OtherTracks, advance_bearings
from vedette.tracking.cycle.cycle import Cycle
from vedette.tracking.cycle.cycle_end import close, judge, learn
from vedette.tracking.cycle.groups import judge_groups
from vedette.tracking.cycle.nearest_neighbour import scans
from vedette.tracking.cycle.not_seen import judge_unseen
from vedette.tracking.cycle.process_scan import take_identities, take_scan
from vedette.tracking.cycle.rivals import settle
from vedette.tracking.cycle.seen_elsewhere import judge_drifts
from vedette.tracking.cycle.track_merging import merge
from vedette.tracking.cycle.track_picture import Picture
from vedette.tracking.kalman.fixes import measure
from vedette.tracking.kalman.turn_time import listen
from vedette.tracking.registration.registration_cycle import (
    TracksSeen,
    corrections,
    learn_biases,
)
from vedette.tracking.tracking_settings import TrackingConfig


def empty(config: TrackingConfig) -> Picture:
    """A picture in which nothing has been seen yet."""
    return Picture(config=config)


def advance(
    picture: Picture,
    reports: Sequence[Observation],
    sensors: Mapping[SensorId, Sensor],
    until: datetime,
) -> tuple[Picture, tuple[Track, ...]]:
    """Process one cycle: the picture at `until` and the changed tracks, sorted by id.

    reports: those received in the cycle, in any order. Bearings and presences go to a filter of
    their own (`vedette.tracking.bearings`).
    A changed track is updated, confirmed, coasting or lost. An updated track has the time of its
    last report, a silent one `until`. Pure: the same input gives the same output.
    """
    biases = corrections(picture.registration)
    fixes, unplaced = measure(reports, sensors, until, picture.config, biases)
    cycle = Cycle(picture, until, sensors)
    if picture.config.method == "pmb":
        cycle.rhythms = listen(picture.rhythms, fixes, sensors)
    for scan in scans(fixes, picture.habits, picture.config):
        take_scan(cycle, fixes, scan)
    take_identities(cycle, [r for r in reports if isinstance(r, IdentityReport)])
    learn(cycle)
    settle(cycle)
    merge(cycle)
    judge_drifts(cycle)
    judge_unseen(cycle, fixes)
    judge_groups(cycle)
    judge(cycle)
    seen = TracksSeen(cycle.states, cycle.lives, cycle.plots, fixes)
    registration = learn_biases(picture.registration, seen, sensors, to_microseconds(until))
    picture, tracks = close(cycle, unplaced)
    if registration is not picture.registration:
        picture = replace(picture, registration=registration)
    others = OtherTracks(picture.states, picture.lives)
    bearings, found = advance_bearings(
        picture.bearings, reports, sensors, until, others, picture.config
    )
    if bearings is picture.bearings:
        return picture, tracks
    changed = tuple(sorted((*tracks, *found), key=lambda t: t.id))
    return replace(picture, bearings=bearings), changed
