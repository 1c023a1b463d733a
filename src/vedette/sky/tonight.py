"""What stands in the sky of a place in one night that is easily taken for a drone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from vedette.geo.local import Array
from vedette.sky import atmosphere
from vedette.sky.bodies import BODIES, body_path
from vedette.sky.candidate import Kind
from vedette.sky.elements import Elements
from vedette.sky.ephemeris import Ephemeris, ephemeris
from vedette.sky.meteor_showers import active_showers
from vedette.sky.observer import Observer, azimuth_elevation, earth_fixed_rotation, turned
from vedette.sky.obstacles import Obstacle, obstacle_views
from vedette.sky.satellites import SatellitePaths, passing, satellite_paths
from vedette.sky.sighting_file import WINDS
from vedette.sky.stars import star_directions, stars
from vedette.sky.trains import trains

_STEP_S = 300.0
_PASS_STEP_S = 10.0
_LOW_DEG = 15.0  # a light below this is taken for something near the ground
_BODY_MAG = 1.0
_STAR_MAG = 0.6
_PASS_MAG = 2.5
_PASS_LOW_DEG = 10.0
_DARK_SUN_DEG = -4.0  # when lights in the sky begin to be noticed
_KNOWN_BRIGHT = ("ISS", "CSS (TIANHE", "TIANGONG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistakable:
    """One thing, and from when to when it is easily taken for something else."""

    kind: Kind
    name: str
    starts: datetime
    ends: datetime
    azimuth_deg: float
    elevation_deg: float
    azimuth_end_deg: float
    elevation_end_deg: float
    magnitude: float | None  # at its brightest; None: not known
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night over a place."""

    observer: Observer
    dark_from: datetime | None  # None: it does not get dark, or never light
    dark_until: datetime | None
    things: tuple[Mistakable, ...]  # by their start
    not_known: tuple[str, ...]
    sources: tuple[str, ...]


def tonight(
    observer: Observer,
    evening: date,
    elements: Elements | None = None,
    obstacles: tuple[Obstacle, ...] | None = None,
) -> Night:
    """The night that begins on the evening of a date, from sunset to sunrise at the place."""
    data = ephemeris()
    noon = datetime(evening.year, evening.month, evening.day, 12, tzinfo=UTC)
    noon -= timedelta(hours=observer.lon_deg / 15.0)
    at_s = noon.timestamp() + np.arange(0.0, 86_400.0 + 1, _STEP_S)
    _, sun = azimuth_elevation(
        body_path(data, "Sun", at_s, observer.place_m, observer.axes).east_north_up
    )
    dark = sun < _DARK_SUN_DEG
    things = [*_bodies(data, observer, at_s, dark), *_stars(data, observer, at_s, dark)]
    missing = []
    if elements is None:
        missing.append("satellites: not known, no file of elements was given")
    elif dark.any():
        things += _passes(data, observer, elements, at_s[dark])
        missing.append("satellites of unknown brightness, other than trains, are left out")
    if obstacles is None:
        missing.append("aerodromes and their approaches: not known, no file was given")
    elif dark.any():
        things += _fixed(observer, obstacles, at_s[dark])
    missing.append("weather: not known")
    if dark.any():
        things += _showers(data, observer, float(at_s[dark][len(at_s[dark]) // 2]))
    whole = bool(dark.all())
    return Night(
        observer=observer,
        dark_from=None if whole or not dark.any() else _utc(at_s[dark][0]),
        dark_until=None if whole or not dark.any() else _utc(at_s[dark][-1]),
        things=tuple(sorted(things, key=lambda one: (one.starts, one.name))),
        not_known=tuple(missing if dark.any() else ["it does not get dark", *missing]),
        sources=(data.source,),
    )


def _bodies(
    data: Ephemeris, observer: Observer, at_s: Array, dark: np.ndarray
) -> Iterator[Mistakable]:
    for name in BODIES:
        if name == "Sun":
            continue
        path = body_path(data, name, at_s, observer.place_m, observer.axes)
        azimuth, true = azimuth_elevation(path.east_north_up)
        seen = true + atmosphere.refraction_deg(true)
        magnitude = atmosphere.dimmed(path.magnitude, seen)
        low = dark & (seen > 0) & (seen < _LOW_DEG) & (path.magnitude < _BODY_MAG)
        kind = Kind.MOON if name == "Moon" else Kind.PLANET
        for first, last in _spans(low):
            brightest = float(np.nanmin(magnitude[first : last + 1]))
            yield _thing(kind, name, at_s, azimuth, seen, (first, last), brightest, _WORDS[kind])


_WORDS = {
    Kind.MOON: "low: large and orange, seems to stand behind trees or towers",
    Kind.PLANET: "bright and low: seems to hover, and to follow whoever drives",
    Kind.STAR: "bright and low: seems to hover, flickers in red, green and blue",
    Kind.SATELLITE: "a steady light that crosses the sky and may fade in the middle of it",
    Kind.TRAIN: "lights in a row that cross the sky one behind the other",
}


def _stars(
    data: Ephemeris, observer: Observer, at_s: Array, dark: np.ndarray
) -> Iterator[Mistakable]:
    catalogue = stars()
    count = int(np.searchsorted(catalogue.magnitude, _STAR_MAG))
    fixed = star_directions(data, catalogue, float(at_s[0]))[:count]
    azimuth, true = azimuth_elevation(turned(fixed, at_s - at_s[0]) @ observer.axes.T)
    seen = true + atmosphere.refraction_deg(true)
    for i in range(count):
        magnitude = atmosphere.dimmed(catalogue.magnitude[i], seen[i])
        low = dark & (seen[i] > 0) & (seen[i] < _LOW_DEG) & (magnitude < 2.5)
        for first, last in _spans(low):
            brightest = float(magnitude[first : last + 1].min())
            words = _WORDS[Kind.STAR]
            span = (first, last)
            yield _thing(
                Kind.STAR, catalogue.label(i), at_s, azimuth[i], seen[i], span, brightest, words
            )


def _passes(
    data: Ephemeris, observer: Observer, elements: Elements, dark_s: Array
) -> Iterator[Mistakable]:
    """Sunlit passes of what is known to be bright, and of trains."""
    middle = float(dark_s[len(dark_s) // 2])
    current = elements.nearest_to(middle)
    known = [i for i, name in enumerate(current.names) if name.upper().startswith(_KNOWN_BRIGHT)]
    leaders = {
        train.members[0]: f"train of {len(train.members)} satellites, launch {train.launch}"
        for train in trains(current, np.arange(len(current)), middle)
    }
    few = current.only([*known, *leaders])
    names = [*(current.names[i] for i in known), *leaders.values()]
    kinds = [Kind.SATELLITE] * len(known) + [Kind.TRAIN] * len(leaders)
    if not names:
        return
    at = np.arange(dark_s[0], dark_s[-1], _PASS_STEP_S)
    if len(at) < 2:
        return
    over = passing(data, few, observer, float(at[0]), float(at[-1]))
    mid = np.array([(at[0] + at[-1]) / 2])
    sun = body_path(data, "Sun", mid, observer.place_m, observer.axes).east_north_up[0]
    sun_m = sun @ observer.axes + observer.place_m
    seen = satellite_paths(over, np.arange(len(over.index)), at, sun_m)
    yield from _passes_of(seen, names, kinds, at)


def _passes_of(
    seen: SatellitePaths, names: list[str], kinds: list[Kind], at: Array
) -> Iterator[Mistakable]:
    azimuth, true = azimuth_elevation(seen.east_north_up)
    elevation = true + atmosphere.refraction_deg(true)
    magnitude = atmosphere.dimmed(seen.magnitude, elevation)
    up = (elevation > _PASS_LOW_DEG) & seen.sunlit & ~(magnitude > _PASS_MAG)
    for row, index in enumerate(seen.index):
        for first, last in _spans(up[row]):
            if last == first:
                continue
            shown = magnitude[row, first : last + 1]
            brightest = None if np.isnan(shown).all() else float(np.nanmin(shown))
            kind, name = kinds[int(index)], names[int(index)]
            span = (first, last)
            yield _thing(
                kind, name, at, azimuth[row], elevation[row], span, brightest, _WORDS[kind]
            )


def _fixed(
    observer: Observer, obstacles: tuple[Obstacle, ...], dark_s: Array
) -> Iterator[Mistakable]:
    middle = _utc(float(dark_s[len(dark_s) // 2]))
    for view in obstacle_views(obstacles, observer, 0.0, middle):
        one = view.obstacle
        if one.kind == "permit":
            words = "a flight that is permitted here; whether it flies is not known"
        elif one.kind in ("aerodrome", "runway_lights"):
            words = "aircraft that approach it towards here seem to hover, with landing lights on"
        else:
            words = f"lights on file: {one.lights}" if one.lights else "it may carry lights"
        yield Mistakable(
            kind=Kind.PERMIT if one.kind == "permit" else Kind.FIXED,
            name=f"{one.name} ({one.kind.replace('_', ' ')}), {view.distance_m / 1e3:.1f} km",
            starts=one.begins or _utc(float(dark_s[0])),
            ends=one.ends or _utc(float(dark_s[-1])),
            azimuth_deg=view.azimuth_deg,
            elevation_deg=view.elevation_deg,
            azimuth_end_deg=view.azimuth_deg,
            elevation_end_deg=view.elevation_deg,
            magnitude=None,
            words=words,
        )


def _showers(data: Ephemeris, observer: Observer, at_s: float) -> Iterator[Mistakable]:
    rotation = earth_fixed_rotation(data.time(np.array([at_s])))[0]
    up = observer.axes[2] @ rotation
    north, east = observer.axes[1] @ rotation, observer.axes[0] @ rotation
    for one in active_showers(_utc(at_s), up):
        ra, dec = np.radians(one.shower.ra_deg), np.radians(one.shower.dec_deg)
        radiant = np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])
        azimuth = float(np.degrees(np.arctan2(radiant @ east, radiant @ north)) % 360.0)
        yield Mistakable(
            kind=Kind.METEORS,
            name=one.shower.name,
            starts=_utc(at_s),
            ends=_utc(at_s),
            azimuth_deg=azimuth,
            elevation_deg=one.radiant_elevation_deg,
            azimuth_end_deg=azimuth,
            elevation_end_deg=one.radiant_elevation_deg,
            magnitude=None,
            words=f"meteors anywhere in the sky; the peak is {_days(one.days_from_peak)}",
        )


def _days(from_peak: float) -> str:
    days = round(from_peak)
    if days == 0:
        return "this night"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'ago' if days > 0 else 'ahead'}"


def _thing(
    kind: Kind,
    name: str,
    at_s: Array,
    azimuth: Array,
    elevation: Array,
    span: tuple[int, int],
    magnitude: float | None,
    words: str,
) -> Mistakable:
    first, last = span
    return Mistakable(
        kind=kind,
        name=name,
        starts=_utc(float(at_s[first])),
        ends=_utc(float(at_s[last])),
        azimuth_deg=float(azimuth[first]),
        elevation_deg=float(elevation[first]),
        azimuth_end_deg=float(azimuth[last]),
        elevation_end_deg=float(elevation[last]),
        magnitude=magnitude,
        words=words,
    )


def _spans(true: np.ndarray) -> list[tuple[int, int]]:
    """First and last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], true.astype(np.int8), [0]))))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _utc(at_s: float) -> datetime:
    return datetime.fromtimestamp(round(float(at_s)), UTC)


def compass(azimuth_deg: float) -> str:
    """The compass point of an azimuth."""
    return WINDS[round(azimuth_deg / 22.5) % 16]
