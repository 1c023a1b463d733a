"""Reports made by hand, and a small loop that feeds them to the tracker as the engine does."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from vedette.geo.local import moved
from vedette.model.identity import ClassLikelihood, Emitter, EmitterScheme
from vedette.model.ids import SensorId, TrackId
from vedette.model.report import (
    Covariance2D,
    Motion,
    Observation,
    PositionReport,
    RangeBearingReport,
    RawRef,
)
from vedette.model.sensor import Sensor
from vedette.model.track import Track, TrackStatus
from vedette.tracking import Picture, TrackingConfig, advance, empty

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
CYCLE_S = 0.5


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def said(sensor: str, seconds: float, sequence: int) -> dict[str, object]:
    return {
        "sensor": SensorId(sensor),
        "measured_at": at(seconds),
        "received_at": at(seconds),
        "source": "crafted",
        "sequence": sequence,
        "raw": RawRef("crafted", sequence, 1),
    }


def icao(value: str) -> Emitter:
    return Emitter(EmitterScheme.ICAO24, value)


def position(
    seconds: float,
    east_m: float,
    north_m: float,
    *,
    sensor: str = "radar",
    sigma_m: float | None = 50.0,
    emitter: Emitter | None = None,
    motion: Motion | None = None,
    classes: tuple[ClassLikelihood, ...] = (),
    origin: tuple[float, float] = (52.0, 21.0),
    sequence: int = 0,
    **more: object,
) -> PositionReport:
    lat, lon = moved(*origin, float(east_m), float(north_m))
    covariance = None if sigma_m is None else Covariance2D.circular(sigma_m)
    return PositionReport(
        **said(sensor, seconds, sequence),  # type: ignore[arg-type]
        lat_deg=float(lat),
        lon_deg=float(lon),
        covariance=covariance,
        emitter=emitter,
        motion=motion,
        classes=classes,
        **more,  # type: ignore[arg-type]
    )


def plot(seconds: float, range_m: float, azimuth_deg: float, **more: object) -> RangeBearingReport:
    sensor = str(more.pop("sensor", "radar"))
    sequence = int(str(more.pop("sequence", 0)))
    return RangeBearingReport(
        **said(sensor, seconds, sequence),  # type: ignore[arg-type]
        range_m=range_m,
        azimuth_deg=azimuth_deg,
        **more,  # type: ignore[arg-type]
    )


def play(
    reports: Iterable[Observation],
    sensors: Mapping[SensorId, Sensor] | None = None,
    *,
    config: TrackingConfig | None = None,
    extra_s: float = 0.0,
    picture: Picture | None = None,
) -> tuple[Picture, list[Track]]:
    """Run cycle by cycle; the picture at the end and every track told on the way."""
    ordered = sorted(reports, key=lambda r: r.order)
    picture = empty(config or TrackingConfig()) if picture is None else picture
    told: list[Track] = []
    first, last = ordered[0].received_at, ordered[-1].received_at
    k, until = 0, first + timedelta(seconds=CYCLE_S)
    while k < len(ordered) or until <= last + timedelta(seconds=extra_s):
        batch = []
        while k < len(ordered) and ordered[k].received_at < until:
            batch.append(ordered[k])
            k += 1
        picture, changed = advance(picture, batch, sensors or {}, until)
        told.extend(changed)
        until += timedelta(seconds=CYCLE_S)
    return picture, told


def ever_confirmed(told: Iterable[Track]) -> set[TrackId]:
    return {t.id for t in told if t.status is TrackStatus.CONFIRMED}
