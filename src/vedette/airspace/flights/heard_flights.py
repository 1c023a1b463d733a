"""The reports of sensors as recorded flights, one for each transmitter."""

from collections.abc import Iterable
from datetime import datetime

from vedette.airspace.check.flight_facts import Facts, facts_heard
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.identity import NO_IDENTITY, Identity
from vedette.model.report import (
    BearingReport,
    IdentityReport,
    Observation,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    Report,
)

_SEEN = (PositionReport, BearingReport, RangeBearingReport, PresenceReport, IdentityReport)


def heard_flights(reports: Iterable[Report]) -> tuple[tuple[Flight, Facts], ...]:
    """One recorded flight for each transmitter, sorted by name, with the identity that it
    broadcast.

    A transmitter that was heard without any position has no samples. If the emitter is not known,
    the sensor is named instead.
    """
    places: dict[str, list[PositionReport]] = {}
    heard: dict[str, tuple[datetime, datetime]] = {}
    identities: dict[str, Identity] = {}
    for report in reports:
        if isinstance(report, _SEEN):
            name = _name(report)
            known = identities.get(name, NO_IDENTITY)
            if report.emitter is not None:
                known = known.with_emitter(report.emitter)
            if isinstance(report, IdentityReport):
                known = known.with_claims(report.claims)
            identities[name] = known
            at = report.measured_at
            first, last = heard.get(name, (at, at))
            heard[name] = min(first, at), max(last, at)
            taken = places.setdefault(name, [])
            if isinstance(report, PositionReport):
                taken.append(report)
    return tuple(
        (_flight(name, places[name], heard[name]), facts_heard(identities[name]))
        for name in sorted(places)
    )


def _name(report: Observation) -> str:
    emitter = report.emitter
    if emitter is not None:
        return f"{emitter.scheme}:{emitter.value}"
    return f"sensor:{report.sensor}"


def _flight(name: str, reports: list[PositionReport], heard: tuple[datetime, datetime]) -> Flight:
    """In order of measurement; of equal ones, in the order of receipt."""
    ordered = sorted(reports, key=lambda report: (report.measured_at, report.order))
    samples = tuple(
        Sample(
            lat_deg=one.lat_deg,
            lon_deg=one.lon_deg,
            at=one.measured_at,
            covariance=one.covariance,
            heights=one.heights,
        )
        for one in ordered
    )
    return Flight(name=name, kind=FlightKind.RECORDED, samples=samples, heard=heard)
