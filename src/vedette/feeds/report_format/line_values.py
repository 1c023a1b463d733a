"""Lines of the report format as values of the model."""

from typing import Any

from vedette.feeds.decoder import Frame
from vedette.feeds.report_format import line_models as lines
from vedette.model.height import Height
from vedette.model.identity import Claim, ClassLikelihood, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RawRef,
    RegistrationReport,
    Report,
    TroubleReport,
)
from vedette.model.sensor import Coverage, Sensor


def value_of(line: lines.Line, source: str, sequence: int, raw: RawRef) -> Report | Frame:
    """The report or frame in a line.

    `source`, `sequence` and `raw` identify the line. Raises ValueError if the model refuses values
    that pass the rules of the line, such as an invalid covariance.
    """
    match line:
        case lines.FrameLine():
            return Frame(
                data=bytes.fromhex(line.hex),
                encoding=line.encoding,
                sensor=SensorId(line.sensor),
                received_at=line.received_at,
                source=source,
                sequence=sequence,
                raw=raw,
            )
        case lines.SensorLine():
            return RegistrationReport(
                sensor=SensorId(line.sensor.id),
                measured_at=line.received_at,
                received_at=line.received_at,
                source=source,
                sequence=sequence,
                raw=raw,
                registered=_sensor(line.sensor),
            )
        case lines.HeartbeatLine():
            return HeartbeatReport(
                sensor=SensorId(line.sensor),
                measured_at=line.received_at,
                received_at=line.received_at,
                source=source,
                sequence=sequence,
                raw=raw,
                repeated=line.repeated,
                refused=line.refused,
            )
        case lines.TroubleLine():
            return TroubleReport(
                sensor=SensorId(line.sensor),
                measured_at=line.received_at,
                received_at=line.received_at,
                source=source,
                sequence=sequence,
                raw=raw,
                trouble=line.trouble,
                count=line.count,
                words=shown(line.words),
            )
    return _observation(line, source, sequence, raw)


def _observation(
    line: lines.PositionLine
    | lines.BearingLine
    | lines.RangeBearingLine
    | lines.PresenceLine
    | lines.IdentityLine,
    source: str,
    sequence: int,
    raw: RawRef,
) -> Report:
    """A report of something seen or heard."""
    said: dict[str, Any] = {
        "sensor": SensorId(line.sensor),
        "measured_at": line.measured_at,
        "received_at": line.received_at or line.measured_at,
        "source": source,
        "sequence": sequence,
        "raw": raw,
    }
    emitter = _emitter(line.emitter)
    match line:
        case lines.PositionLine():
            return PositionReport(
                **said,
                emitter=emitter,
                lat_deg=line.lat_deg,
                lon_deg=line.lon_deg,
                covariance=_covariance(line),
                heights=_heights(line.heights),
                motion=_motion(line.motion),
                classes=_classes(line.classes),
            )
        case lines.RangeBearingLine():
            return RangeBearingReport(
                **said,
                emitter=emitter,
                range_m=line.range_m,
                range_sigma_m=line.range_sigma_m,
                azimuth_deg=line.azimuth_deg,
                azimuth_sigma_deg=line.azimuth_sigma_deg,
                elevation_deg=line.elevation_deg,
                elevation_sigma_deg=line.elevation_sigma_deg,
                heights=_heights(line.heights),
                motion=_motion(line.motion),
                classes=_classes(line.classes),
            )
        case lines.BearingLine():
            return BearingReport(
                **said,
                emitter=emitter,
                azimuth_deg=line.azimuth_deg,
                azimuth_sigma_deg=line.azimuth_sigma_deg,
                elevation_deg=line.elevation_deg,
                elevation_sigma_deg=line.elevation_sigma_deg,
                classes=_classes(line.classes),
            )
        case lines.PresenceLine():
            return PresenceReport(
                **said, emitter=emitter, radius_m=line.radius_m, classes=_classes(line.classes)
            )
        case lines.IdentityLine():
            claims = tuple(Claim(c.kind, c.value) for c in line.claims)
            return IdentityReport(**said, emitter=_some(line.emitter), claims=claims)


def _covariance(line: lines.PositionLine) -> Covariance2D | None:
    if line.covariance is not None:
        return Covariance2D(line.covariance.ee, line.covariance.en, line.covariance.nn)
    return None if line.sigma_m is None else Covariance2D.circular(line.sigma_m)


def _height(part: lines.HeightPart | None) -> Height | None:
    if part is None:
        return None
    return Height(value_m=part.value_m, reference=part.reference, sigma_m=part.sigma_m)


def _heights(parts: tuple[lines.HeightPart, ...]) -> tuple[Height, ...]:
    return tuple(Height(value_m=p.value_m, reference=p.reference, sigma_m=p.sigma_m) for p in parts)


def _motion(part: lines.MotionPart | None) -> Motion | None:
    if part is None:
        return None
    return Motion(
        speed_m_s=part.speed_m_s,
        course_deg=part.course_deg,
        climb_m_s=part.climb_m_s,
        speed_sigma_m_s=part.speed_sigma_m_s,
    )


def _emitter(part: lines.EmitterPart | None) -> Emitter | None:
    return None if part is None else _some(part)


def _some(part: lines.EmitterPart) -> Emitter:
    """Addresses are compared as text, so their hex digits are written one way only."""
    own = part.scheme is EmitterScheme.SENSOR_TRACK  # holds a sensor's id, whose case counts
    return Emitter(part.scheme, part.value if own else part.value.lower())


def _classes(parts: tuple[lines.ClassPart, ...]) -> tuple[ClassLikelihood, ...]:
    return tuple(ClassLikelihood(p.object_class, p.likelihood) for p in parts)


def _sensor(part: lines.SensorPart) -> Sensor:
    return Sensor(
        id=SensorId(part.id),
        kind=part.kind,
        name=part.name,
        lat_deg=part.lat_deg,
        lon_deg=part.lon_deg,
        height=_height(part.height),
        coverage=_coverage(part.coverage),
        silent_after_s=part.silent_after_s,
        position_sigma_m=part.position_sigma_m,
        azimuth_sigma_deg=part.azimuth_sigma_deg,
        range_sigma_m=part.range_sigma_m,
        reports_per_s_max=part.reports_per_s_max,
    )


def shown(text: str) -> str:
    """Text from an untrusted source, made safe for one line of output."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _coverage(part: lines.CoveragePart | None) -> Coverage | None:
    if part is None:
        return None
    return Coverage(
        range_max_m=part.range_max_m,
        range_min_m=part.range_min_m,
        azimuth_from_deg=part.azimuth_from_deg,
        azimuth_to_deg=part.azimuth_to_deg,
        height_min=_height(part.height_min),
        height_max=_height(part.height_max),
    )
