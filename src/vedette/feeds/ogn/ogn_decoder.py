"""OGN lines in, reports out. docs/feeds/connect-ogn.md says what becomes of each line."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vedette.feeds.decoder import Frame
from vedette.feeds.ogn.ogn_lines import ICAO, UNMANNED_TYPE, OgnPosition, read_ogn
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import ClassLikelihood, Emitter, EmitterScheme, ObjectClass
from vedette.model.report import Covariance2D, HeartbeatReport, Motion, PositionReport, Report

OGN = "ogn_aprs"  # the encoding of a frame that is one line
_HALF_DAY = timedelta(hours=12)


class OgnDecoder:
    """A Decoder of OGN lines. It keeps nothing between them."""

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the report of one line. Raises BadFrameError.

        A device whose pilot wants no tracking gives nothing, as the rules of the network ask.
        """
        if frame.encoding != OGN:
            raise BadFrameError(f"{frame.encoding} is not OGN", frame=frame.data[:40])
        found = read_ogn(frame.data)
        if found is None or found.hidden:
            yield HeartbeatReport(
                sensor=frame.sensor,
                measured_at=frame.received_at,
                received_at=frame.received_at,
                source=frame.source,
                sequence=frame.sequence,
                raw=frame.raw,
            )
            return
        yield _report(frame, found)


def _report(frame: Frame, found: OgnPosition) -> PositionReport:
    if found.address_type == ICAO:
        emitter = Emitter(EmitterScheme.ICAO24, found.address)
    else:
        emitter = Emitter(EmitterScheme.SENSOR_TRACK, f"{frame.sensor}/{found.address}".lower())
    height = found.height_m
    unmanned = found.aircraft_type == UNMANNED_TYPE
    return PositionReport(
        sensor=frame.sensor,
        measured_at=_nearest(found.time_of_day_s, frame.received_at),
        received_at=frame.received_at,
        source=frame.source,
        sequence=frame.sequence,
        raw=frame.raw,
        lat_deg=found.lat_deg,
        lon_deg=found.lon_deg,
        covariance=None if found.sigma_m is None else Covariance2D.circular(found.sigma_m),
        heights=(
            ()
            if height is None
            else (Height(value_m=height, reference=HeightReference.MEAN_SEA_LEVEL),)
        ),
        motion=Motion(
            speed_m_s=found.speed_m_s, course_deg=found.course_deg, climb_m_s=found.climb_m_s
        ),
        emitter=emitter,
        classes=(ClassLikelihood(ObjectClass.UNMANNED, 1.0),) if unmanned else (),
    )


def _nearest(time_of_day_s: int, received_at: datetime) -> datetime:
    """A time of day on the day that brings it nearest to its receipt."""
    midnight = received_at.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + timedelta(seconds=time_of_day_s)
    if at - received_at > _HALF_DAY:
        return at - 2 * _HALF_DAY
    return at + 2 * _HALF_DAY if received_at - at > _HALF_DAY else at
