"""The file of one sighting or several: JSON, or one JSON object a line."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vedette.model.errors import SkyError
from vedette.model.times import from_text
from vedette.model.value_words import failure_in_words, fault_in_words
from vedette.sky.observer import Observer
from vedette.sky.sighting import (
    Brightness,
    Colour,
    Course,
    Direction,
    ElevationBy,
    Motion,
    Sighting,
)

# 22.5 degrees apart, from north
_NORTH_TO_SOUTH = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE")
WINDS = (*_NORTH_TO_SOUTH, "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceIn(_Part):
    """Where the witness stood, WGS 84."""

    lat_deg: float = Field(ge=-90, le=90)
    lon_deg: float = Field(ge=-180, le=180)
    height_m: float = Field(default=0.0, ge=-500, le=30_000, description="Above the ellipsoid.")
    sigma_m: float = Field(default=50.0, ge=0, le=100_000, description="1-sigma error.")


class DirectionIn(_Part):
    """A direction, true north. What was not stated is left out."""

    azimuth_deg: float | None = Field(default=None, ge=0, le=360)
    wind: str | None = Field(default=None, description="A compass point instead: NE, SSW.")
    azimuth_sigma_deg: float | None = Field(default=None, ge=0.01, le=180)
    elevation_deg: float | None = Field(default=None, ge=-10, le=90)
    elevation_sigma_deg: float | None = Field(default=None, ge=0.01, le=180)
    elevation_by: ElevationBy = ElevationBy.EYE


class SightingIn(_Part):
    """One sighting."""

    type: Literal["sighting"] = "sighting"
    id: str = Field(default="sighting", max_length=200)
    at: str = Field(description="RFC 3339; when it was in the stated direction.")
    time_sigma_s: float = Field(default=60.0, ge=0, le=7200)
    duration_s: float | None = Field(default=None, ge=0, le=86_400)
    place: PlaceIn
    direction: DirectionIn
    end: DirectionIn | None = None
    motion: Motion | None = None
    course: Course | None = None
    size_thumbs: float | None = Field(
        default=None,
        ge=0,
        le=20,
        description="Its size in widths of a thumb at arm's length; 0 is a point of light.",
    )
    brightness: Brightness | None = None
    colours: tuple[Colour, ...] = ()
    blinking: bool | None = None
    sound: bool | None = None
    count: int | None = Field(default=None, ge=1, le=100_000)


# Errors where a witness states none (docs/sky.md names the sources).
AZIMUTH_SIGMA_DEG = 15.0
ELEVATION_SIGMA_DEG = {
    ElevationBy.EYE: 10.0,
    ElevationBy.PHONE: 5.0,
    ElevationBy.INSTRUMENT: 2.0,
}
_WIND_SIGMA_DEG = 15.0


def read_sightings(data: bytes, where: str) -> tuple[Sighting, ...]:
    """Read a file: an object, a list of objects, or one object a line.

    Raises SkyError that names the field, what was expected and what was found.
    """
    text = data.decode("utf-8-sig", errors="replace").strip()
    try:
        whole: Any = json.loads(text)
        rows = [
            (f"{where}: sighting {i}", one)
            for i, one in enumerate(whole if isinstance(whole, list) else [whole], start=1)
        ]
    except ValueError:
        rows = _lines(text, where)
    if not rows:
        raise SkyError("must contain a sighting, got none", where=where, mend="see docs/sky.md")
    return tuple(_read(row, place) for place, row in rows)


def _lines(text: str, where: str) -> list[tuple[str, Any]]:
    rows = []
    for at, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                rows.append((f"{where}: line {at}", json.loads(line)))
            except ValueError as exc:
                raise SkyError(
                    f"must be JSON: {failure_in_words(exc)}",
                    where=f"{where}: line {at}",
                    mend="see docs/sky.md",
                ) from exc
    return rows


def _read(row: Any, where: str) -> Sighting:
    try:
        said = SightingIn.model_validate(row)
    except ValidationError as exc:
        raise unreadable(exc, where) from exc
    return to_sighting(said, where)


def unreadable(exc: ValidationError, where: str) -> SkyError:
    """The error that names the field, what was expected and what was found."""
    first = exc.errors()[0]
    field = ".".join(str(one) for one in first["loc"]) or "the sighting"
    return SkyError(f"`{field}` {fault_in_words(first)}", where=where, mend="see docs/sky.md")


def to_sighting(said: SightingIn, where: str) -> Sighting:
    """The sighting in the values that were read. Raises SkyError."""
    try:
        return Sighting(
            id=said.id,
            observer=Observer(
                lat_deg=said.place.lat_deg,
                lon_deg=said.place.lon_deg,
                height_m=said.place.height_m,
            ),
            place_sigma_m=said.place.sigma_m,
            at=from_text(said.at),
            time_sigma_s=said.time_sigma_s,
            duration_s=said.duration_s,
            direction=_direction(said.direction),
            end=None if said.end is None else _direction(said.end),
            motion=said.motion,
            course=said.course,
            size_thumbs=said.size_thumbs,
            brightness=said.brightness,
            colours=said.colours,
            blinking=said.blinking,
            sound=said.sound,
            count=said.count,
        )
    except ValueError as exc:
        raise SkyError(str(exc), where=where, mend="correct it; see docs/sky.md") from exc


def _direction(said: DirectionIn) -> Direction:
    azimuth, sigma = said.azimuth_deg, said.azimuth_sigma_deg
    if said.wind is not None:
        if azimuth is not None:
            raise ValueError("either `azimuth_deg` or `wind` must be given, got both")
        azimuth = wind_deg(said.wind)
        sigma = sigma or _WIND_SIGMA_DEG
    elevation_sigma = said.elevation_sigma_deg
    return Direction(
        azimuth_deg=azimuth,
        azimuth_sigma_deg=AZIMUTH_SIGMA_DEG if sigma is None else sigma,
        elevation_deg=said.elevation_deg,
        elevation_sigma_deg=ELEVATION_SIGMA_DEG[said.elevation_by]
        if elevation_sigma is None
        else elevation_sigma,
        elevation_by=said.elevation_by,
    )


def as_json(sighting: Sighting) -> dict[str, Any]:
    """A sighting as plain JSON, as it is handed to another process."""
    place, direction, end = sighting.observer, sighting.direction, sighting.end
    said: dict[str, Any] = {
        "id": sighting.id,
        "at": sighting.at.isoformat(),
        "time_sigma_s": sighting.time_sigma_s,
        "place": {
            "lat_deg": place.lat_deg,
            "lon_deg": place.lon_deg,
            "height_m": place.height_m,
            "sigma_m": sighting.place_sigma_m,
        },
        "direction": _plain(direction),
        "end": None if end is None else _plain(end),
        "colours": [one.value for one in sighting.colours],
    }
    for name in ("duration_s", "blinking", "sound", "count", "size_thumbs"):
        said[name] = getattr(sighting, name)
    for name in ("motion", "course", "brightness"):
        value = getattr(sighting, name)
        said[name] = None if value is None else value.value
    return said


def as_sighting(said: dict[str, Any]) -> Sighting:
    """The sighting of `as_json`. Raises SkyError."""
    return _read(said, "sighting")


def _plain(one: Direction) -> dict[str, Any]:
    names = ("azimuth_deg", "azimuth_sigma_deg", "elevation_deg", "elevation_sigma_deg")
    return {**{name: getattr(one, name) for name in names}, "elevation_by": one.elevation_by.value}


def wind_deg(word: str) -> float:
    """The azimuth of a compass point. Raises ValueError."""
    try:
        return WINDS.index(word.strip().upper()) * 22.5
    except ValueError:
        raise ValueError(f"`wind` must be one of {', '.join(WINDS)}, got {word!r}") from None


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one sighting."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **SightingIn.model_json_schema(), "title": "vedette sighting"}
