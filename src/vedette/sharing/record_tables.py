"""Incidents and statements as tables: the columns of CSV and JSON, and features of GeoJSON."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from vedette.model.alert import Alert
from vedette.model.claim_words import words_of
from vedette.model.event_time_place import Place
from vedette.model.incident import Incident
from vedette.model.times import to_text
from vedette.record.record import Record
from vedette.sharing.record_line_types import RowLine

Row = dict[str, str | float | bool | None]

INCIDENT_COLUMNS: Final[Sequence[str]] = (
    *("incident", "title", "opened_at", "opened_by", "simulation", "track", "restriction"),
    *("alerts", "statements", "rule", "raised_at", "lat_deg", "lon_deg", "sigma_m"),
)
STATEMENT_COLUMNS: Final[Sequence[str]] = (
    *("statement", "incident", "speaker", "role", "to", "via", "modality", "claim", "in_words"),
    *("said_at", "said_until", "said_in", "about_at", "about_until", "about_place", "lat_deg"),
    *("lon_deg", "precision_m", "source_grade", "information_grade", "superseded_by"),
    *("recorded_at", "recorded_by"),
)


def incident_rows(record: Record) -> Iterator[Row]:
    """One row for each incident, with the place and time of its first alert."""
    for identity in record.incidents.ids():
        incident = record.incidents.get(identity)
        alerts = record.alerts.of_incident(incident)
        yield _incident_row(incident, alerts[0] if alerts else None)


def statement_rows(record: Record) -> Iterator[Row]:
    """One row for each statement, with the place that it is about."""
    replaced = record.statements.replaced()
    for identity in record.incidents.ids():
        for said in record.incidents.get(identity).statements:
            place = said.about_place
            yield {
                "statement": said.id,
                "incident": said.incident,
                "speaker": said.speaker,
                "role": said.role,
                "to": said.to,
                "via": said.via,
                "modality": str(said.modality),
                "claim": said.claim,
                "in_words": words_of(said),
                "said_at": said.said_at,
                "said_until": None if said.said is None else said.said.until,
                "said_in": _name(said.said_in),
                "about_at": said.about_at,
                "about_until": None if said.about is None else said.about.until,
                "about_place": _name(place),
                "lat_deg": None if place is None else place.lat_deg,
                "lon_deg": None if place is None else place.lon_deg,
                "precision_m": None if place is None else place.precision_m,
                "source_grade": said.source_grade,
                "information_grade": said.information_grade,
                "superseded_by": replaced.get(said.id),
                "recorded_at": to_text(said.recorded_at),
                "recorded_by": said.recorded_by,
            }


def row_line(of: Literal["incidents", "statements"], row: Row) -> RowLine:
    """A row as a line of JSON."""
    return {"type": "row", "of": of, "values": row}


def feature(row: Row) -> dict[str, object]:
    """A row as a feature of GeoJSON (RFC 7946); without coordinates its geometry is null."""
    lat_deg, lon_deg = row["lat_deg"], row["lon_deg"]
    placed = lat_deg is not None and lon_deg is not None
    return {
        "type": "Feature",
        "id": row.get("statement") or row["incident"],
        "geometry": {"type": "Point", "coordinates": [lon_deg, lat_deg]} if placed else None,
        "properties": {k: v for k, v in row.items() if k not in ("lat_deg", "lon_deg")},
    }


def _incident_row(incident: Incident, alert: Alert | None) -> Row:
    return {
        "incident": incident.id,
        "title": incident.title,
        "opened_at": to_text(incident.opened_at),
        "opened_by": incident.opened_by,
        "simulation": incident.simulation,
        "track": incident.track,
        "restriction": incident.restriction,
        "alerts": len(incident.alerts),
        "statements": len(incident.statements),
        "rule": None if alert is None else str(alert.rule),
        "raised_at": None if alert is None else to_text(alert.raised_at),
        "lat_deg": None if alert is None else alert.lat_deg,
        "lon_deg": None if alert is None else alert.lon_deg,
        "sigma_m": None if alert is None else alert.sigma_m,
    }


def _name(place: Place | None) -> str | None:
    return None if place is None else place.name
