"""Tracks and sensors of a past time, out of the stored pictures of the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from vedette.geo.local import Array
from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind, SensorState
from vedette.model.times import from_text
from vedette.model.track import TrackStatus
from vedette.sky.aircraft import Tracks
from vedette.sky.coverage import SensorThen
from vedette.sky.sighting import Sighting
from vedette.store.map_history import shown_at
from vedette.web.track_columns import NONE, REFERENCES, STATUSES, Columns, unpack

AROUND_S = 180.0  # of samples kept before and after what a sighting reaches
_SEGMENTS_MAX = 4  # that are read for one sighting: each holds up to ten minutes
_OLD = timedelta(minutes=5)  # a picture this much older than the sighting tells nothing of it
_HEIGHT_SIGMA_M = {  # of a height that is taken for one above the ellipsoid
    HeightReference.ELLIPSOID: 20.0,
    HeightReference.MEAN_SEA_LEVEL: 60.0,
    HeightReference.BAROMETRIC: 300.0,
    HeightReference.FLIGHT_LEVEL: 300.0,
}
_SIGMA_OF_REFERENCE = np.array([*(_HEIGHT_SIGMA_M.get(one, np.nan) for one in REFERENCES), np.nan])
_LEFT_OUT = [STATUSES.index(one) for one in (TrackStatus.TENTATIVE, TrackStatus.LOST)]


@dataclass(slots=True)
class _Found:
    ids: dict[str, int] = field(default_factory=dict)  # of tracks, by their first appearance
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[Array] = field(default_factory=list)  # each (n, 6): track, s, lat, lon, m, m
    sensors: dict[str, dict[float, dict[str, Any]]] = field(default_factory=dict)


def shown_tracks(folder: Path, sighting: Sighting) -> tuple[Tracks, tuple[SensorThen, ...]] | None:
    """The tracks and sensors that the page showed around the time of a sighting.

    None if no picture of that time is stored. Raises ShownError if the stored pictures are damaged.
    """
    around = timedelta(seconds=AROUND_S + 3.5 * max(sighting.time_sigma_s, 1.0))
    first = sighting.at - around
    asked = sighting.at + around + timedelta(seconds=sighting.duration_s or 0.0)
    found = _Found()
    newest: datetime | None = None
    for _ in range(_SEGMENTS_MAX):
        shown = shown_at(folder, asked)
        if shown is None:
            break
        newest = newest or shown.until
        begins = _take(found, shown.frames, first)
        if begins is None or begins <= first:
            break
        asked = begins - timedelta(microseconds=1)
    if newest is None or newest < sighting.at - _OLD:
        return None
    return _table(found), tuple(_sensors(found))


def _take(found: _Found, frames: tuple[bytes, ...], first: datetime) -> datetime | None:
    """Take the frames of one segment; the time of its first frame."""
    track_of = np.zeros(0, dtype=np.int64)  # by slot; -1: not told
    begins = None
    for frame in frames:
        unpacked = unpack(frame)
        head = unpacked.head
        until = from_text(head["until"])
        begins = begins or until
        for about in head["about"]:
            slot = about["slot"]
            if slot >= len(track_of):
                more = np.full(max(slot + 1, 2 * len(track_of)) - len(track_of), -1)
                track_of = np.concatenate((track_of, more))
            track_of[slot] = found.ids.setdefault(about["id"], len(found.ids))
            found.about[about["id"]] = about
        for line in head["lines"]:
            if line["type"] == "sensor":
                found.sensors.setdefault(line["id"], {})[until.timestamp()] = line
        if until >= first and len(unpacked.tracks["slot"]):
            found.rows.append(_rows(unpacked.tracks, track_of))
    return begins


def _rows(columns: Columns, track_of: np.ndarray) -> Array:
    """The tracks of one frame as rows (track, s, lat, lon, height m, error m)."""
    slot = np.asarray(columns["slot"], dtype=np.int64)
    known = slot < len(track_of)
    track = (
        np.where(known, track_of[np.where(known, slot, 0)], -1) if len(track_of) else slot * 0 - 1
    )
    reference = np.asarray(columns["height_reference"])
    sigma = _SIGMA_OF_REFERENCE[np.where(reference == NONE, len(REFERENCES), reference)]
    height = np.where(np.isnan(sigma), np.nan, columns["height_m"])
    spread = np.maximum(columns["cov_ee_m2"], columns["cov_nn_m2"]).astype(float)
    error = np.hypot(np.sqrt(np.maximum(spread, 0.0)), np.nan_to_num(sigma))
    rows = np.stack(
        (
            track.astype(float),
            columns["state_at_ms"] / 1000.0,
            columns["lat_e7"] / 1e7,
            columns["lon_e7"] / 1e7,
            height,
            error,
        ),
        axis=1,
    )
    return np.asarray(rows[(track >= 0) & ~np.isin(columns["status"], _LEFT_OUT)])


def _table(found: _Found) -> Tracks:
    rows = np.concatenate([np.zeros((0, 6)), *found.rows])
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    twice = np.zeros(len(rows), dtype=bool)  # a track that stood still between two frames
    twice[1:] = (np.diff(rows[:, 0]) == 0) & (np.diff(rows[:, 1]) <= 0)
    rows = rows[~twice]
    return Tracks(
        labels=tuple(_label(one, found.about[one]) for one in found.ids),
        facts=tuple(_facts(found.about[one]) for one in found.ids),
        track=rows[:, 0].astype(np.int64),
        at_s=rows[:, 1],
        lat_deg=rows[:, 2],
        lon_deg=rows[:, 3],
        height_m=rows[:, 4],
        sigma_m=rows[:, 5],
    )


def _claims(about: dict[str, Any]) -> list[dict[str, Any]]:
    claims = (about.get("identity") or {}).get("claims") or []
    return [one for one in claims if isinstance(one, dict)]


def _label(track: str, about: dict[str, Any]) -> str:
    said = [one["value"] for one in _claims(about) if one.get("kind") == "callsign"]
    return f"{said[0].strip()} ({track})" if said else track


def _facts(about: dict[str, Any]) -> str:
    """The page's pictures hold no personal claim, so all of them can be said."""
    return "; ".join(
        f"{one['kind'].replace('_', ' ')} {one['value']}"
        for one in _claims(about)
        if one.get("kind") != "callsign"
    )


def _sensors(found: _Found) -> Iterator[SensorThen]:
    for lines in found.sensors.values():
        told = [line for _, line in sorted(lines.items())]
        yield SensorThen(sensor=_sensor(told[-1]), silences=tuple(_silences(told)))


def _silences(told: list[dict[str, Any]]) -> Iterator[tuple[datetime, datetime | None]]:
    since: datetime | None = None
    for line in told:
        if line["state"] == SensorState.ALIVE:
            if since is not None:
                yield since, from_text(line["since"])
            since = None
        elif since is None:
            since = from_text(line["last_heard_at"] or line["since"])
    if since is not None:
        yield since, None


def _sensor(line: dict[str, Any]) -> Sensor:
    said = line["coverage"]
    return Sensor(
        id=SensorId(line["id"]),
        kind=SensorKind(line["kind"]),
        name=line["name"],
        lat_deg=line["lat_deg"],
        lon_deg=line["lon_deg"],
        coverage=None
        if said is None
        else Coverage(
            range_max_m=said["range_max_m"],
            range_min_m=said["range_min_m"],
            azimuth_from_deg=said["azimuth_from_deg"],
            azimuth_to_deg=said["azimuth_to_deg"],
            height_min=_height(said["height_min"]),
            height_max=_height(said["height_max"]),
        ),
    )


def _height(said: dict[str, Any] | None) -> Height | None:
    if said is None:
        return None
    return Height(value_m=said["value_m"], reference=HeightReference(said["reference"]))
