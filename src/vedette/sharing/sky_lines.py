"""What `vedette sky --json` prints: one line a sighting, and one for a crossing of several."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from vedette.model.times import to_text
from vedette.sky.answer import Answer
from vedette.sky.candidate import Candidate, Kind
from vedette.sky.coverage import CoverageAt
from vedette.sky.crossing_directions import Crossing
from vedette.sky.meteor_showers import ActiveShower
from vedette.sky.tonight import Mistakable, Night


class FitLine(TypedDict):
    """One thing that the witness said, against one thing of the list."""

    aspect: str
    fit: Literal["consistent with", "differs from", "not known"]
    words: str


class CandidateLine(TypedDict):
    """One thing in the stated direction. Null is not known."""

    rank: int
    kind: Kind
    name: str
    words: str
    apart_deg: float | None
    sigmas: float
    azimuth_deg: float
    elevation_deg: float | None
    after_s: float
    distance_m: float | None
    height_m: float | None
    magnitude: float | None
    speed_deg_s: float | None
    toward: str | None
    error_deg: float | None
    error_s: float | None
    elements_age_days: float | None
    members: int
    colour: str | None
    fits: list[FitLine]
    notes: list[str]


class ShowerLine(TypedDict):
    """A meteor shower that is active."""

    name: str
    days_from_peak: float
    radiant_elevation_deg: float
    zenith_rate: float


class SilentLine(TypedDict):
    """A sensor that would have covered a place, but was silent."""

    sensor: str
    since: str


class CoverageLine(TypedDict):
    """What was covered at one distance along the stated direction."""

    distance_m: float
    height_m: float | None
    lowest_seen_m: float | None
    seen_by: list[str]
    silent: list[SilentLine]


class SpeedLine(TypedDict):
    """How fast a light flew that moved as stated, if it flew at a height."""

    height_m: float
    distance_m: float
    speed_m_s: float


class SkyLine(TypedDict):
    """The answer for one sighting."""

    type: Literal["sky"]
    sighting: str
    at: str
    sky: str
    sun_elevation_deg: float
    magnitude_limit: float
    wedge_probability: float
    candidates: list[CandidateLine]
    more: int
    below_horizon: list[str]
    satellites_in_shadow: int | None
    showers: list[ShowerLine]
    coverage: list[CoverageLine]
    speeds: list[SpeedLine]
    weather: str | None
    not_known: list[str]
    sources: list[str]


class CrossingLine(TypedDict):
    """Where the directions of several sightings cross."""

    type: Literal["crossing"]
    sightings: list[str]
    answer: Literal["one place", "far away", "cannot be of one object", "not known"]
    words: str
    lat_deg: float | None
    lon_deg: float | None
    height_m: float | None
    probability: float
    region: list[list[float]] | None  # outline as longitude, latitude
    height_from_m: float | None
    height_to_m: float | None
    nearest_m: float | None  # with "far away": it was no nearer than this to the first witness


class MistakableLine(TypedDict):
    """One thing of a night that is easily taken for something else."""

    kind: Kind
    name: str
    starts: str
    ends: str
    azimuth_deg: float
    elevation_deg: float
    azimuth_end_deg: float
    elevation_end_deg: float
    magnitude: float | None
    words: str


class NightLine(TypedDict):
    """What stands in the sky of a place in one night."""

    type: Literal["night"]
    lat_deg: float
    lon_deg: float
    dark_from: str | None
    dark_until: str | None
    things: list[MistakableLine]
    not_known: list[str]
    sources: list[str]


class OutcomesLine(TypedDict):
    """How many sightings on a record have which outcome."""

    type: Literal["outcomes"]
    counts: dict[str, int]


SkyOutput = Annotated[
    SkyLine | CrossingLine | NightLine | OutcomesLine, Field(discriminator="type")
]


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line."""
    adapter: TypeAdapter[SkyOutput] = TypeAdapter(SkyOutput)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette sky line",
        **adapter.json_schema(),
    }


def sky_line(answer: Answer) -> SkyLine:
    """One sighting's answer."""
    seen = answer.satellites
    return {
        "type": "sky",
        "sighting": answer.sighting.id,
        "at": to_text(answer.sighting.at),
        "sky": answer.state.twilight.value,
        "sun_elevation_deg": round(answer.state.sun_elevation_deg, 2),
        "magnitude_limit": round(answer.state.limit_mag, 1),
        "wedge_probability": answer.within,
        "candidates": [_candidate(i, one) for i, one in enumerate(answer.candidates, start=1)],
        "more": answer.more,
        "below_horizon": list(answer.below_horizon),
        "satellites_in_shadow": None if seen is None else seen.in_shadow,
        "showers": [_shower(one) for one in answer.showers],
        "coverage": [_coverage(one) for one in answer.coverage],
        "speeds": [
            {
                "height_m": one.height_m,
                "distance_m": round(one.distance_m, 0),
                "speed_m_s": round(one.speed_m_s, 1),
            }
            for one in answer.speeds
        ],
        "weather": None if answer.weather is None else answer.weather.text,
        "not_known": list(answer.not_known),
        "sources": list(answer.sources),
    }


def _candidate(rank: int, one: Candidate) -> CandidateLine:
    age = one.elements_age_s
    return {
        "rank": rank,
        "kind": one.kind,
        "name": one.name,
        "words": one.words(),
        "apart_deg": _rounded(one.apart_deg, 2),
        "sigmas": round(one.sigmas, 2),
        "azimuth_deg": round(one.azimuth_deg, 2) % 360.0,
        "elevation_deg": _rounded(one.elevation_deg, 2),
        "after_s": round(one.after_s, 1),
        "distance_m": _rounded(one.distance_m, 0),
        "height_m": _rounded(one.height_m, 0),
        "magnitude": _rounded(one.magnitude, 1),
        "speed_deg_s": _rounded(one.speed_deg_s, 4),
        "toward": one.toward,
        "error_deg": _rounded(one.error_deg, 2),
        "error_s": _rounded(one.error_s, 1),
        "elements_age_days": None if age is None else round(age / 86400.0, 2),
        "members": one.members,
        "colour": one.colour,
        "fits": [{"aspect": f.aspect, "fit": f.fit.value, "words": f.words} for f in one.fits],
        "notes": list(one.notes),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0


def _shower(one: ActiveShower) -> ShowerLine:
    return {
        "name": one.shower.name,
        "days_from_peak": round(one.days_from_peak, 1),
        "radiant_elevation_deg": round(one.radiant_elevation_deg, 1),
        "zenith_rate": one.shower.zenith_rate,
    }


def _coverage(one: CoverageAt) -> CoverageLine:
    return {
        "distance_m": one.distance_m,
        "height_m": _rounded(one.height_m, 0),
        "lowest_seen_m": _rounded(one.lowest_seen_m, 0),
        "seen_by": list(one.seen_by),
        "silent": [{"sensor": name, "since": to_text(since)} for name, since in one.silent],
    }


def crossing_line(found: Crossing) -> CrossingLine:
    """The place where several directions cross, JSON-ready."""
    return {
        "type": "crossing",
        "sightings": list(found.sightings),
        "answer": found.answer.value,
        "words": found.words,
        "lat_deg": _rounded(found.lat_deg, 5),
        "lon_deg": _rounded(found.lon_deg, 5),
        "height_m": _rounded(found.height_m, 0),
        "probability": found.probability,
        "region": None
        if found.region is None
        else [[round(lon, 5), round(lat, 5)] for lon, lat in found.region],
        "height_from_m": _rounded(found.height_from_m, 0),
        "height_to_m": _rounded(found.height_to_m, 0),
        "nearest_m": _rounded(found.nearest_m, 0),
    }


def night_line(night: Night) -> NightLine:
    """One night over a place."""
    return {
        "type": "night",
        "lat_deg": night.observer.lat_deg,
        "lon_deg": night.observer.lon_deg,
        "dark_from": None if night.dark_from is None else to_text(night.dark_from),
        "dark_until": None if night.dark_until is None else to_text(night.dark_until),
        "things": [_mistakable(one) for one in night.things],
        "not_known": list(night.not_known),
        "sources": list(night.sources),
    }


def _mistakable(one: Mistakable) -> MistakableLine:
    return {
        "kind": one.kind,
        "name": one.name,
        "starts": to_text(one.starts),
        "ends": to_text(one.ends),
        "azimuth_deg": round(one.azimuth_deg, 1) % 360.0,
        "elevation_deg": round(one.elevation_deg, 1),
        "azimuth_end_deg": round(one.azimuth_end_deg, 1) % 360.0,
        "elevation_end_deg": round(one.elevation_end_deg, 1),
        "magnitude": _rounded(one.magnitude, 1),
        "words": one.words,
    }


def outcomes_line(counts: dict[str, int]) -> OutcomesLine:
    """The sightings of a record by their outcome."""
    return {"type": "outcomes", "counts": counts}
