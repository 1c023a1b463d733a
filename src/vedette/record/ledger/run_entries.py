"""Entries on a run: its sources, sensors, alerts, and the incidents that are opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from vedette.model.alert import Alert, PassedStretch
from vedette.model.ids import AlertId, IncidentId, RestrictionId, TrackId
from vedette.model.restriction import Restriction
from vedette.model.sensor import Condition, SensorHealth
from vedette.model.times import to_text
from vedette.record.ledger.alert_values import alert_to_dict, stretch_to_dict, time_to_text
from vedette.record.ledger.entries import MACHINE, Entry, EntryKind, HeldWords


def run_opened(
    *,
    at: datetime,
    by: str,
    run: str,
    name: str | None,
    simulation: bool,
    version: str,
    settings_sha256: str | None,
    restrictions: Sequence[Restriction],
) -> Entry:
    """The entry for the start of a run of the engine, with its restrictions."""
    held = [{"id": r.id, "name": r.name, "source_sha256": r.source_sha256} for r in restrictions]
    body = {
        "run": run,
        "name": name,
        "simulation": simulation,
        "version": version,
        "settings_sha256": settings_sha256,
        "restrictions": sorted(held, key=lambda r: str(r["id"])),
    }
    return Entry(at=at, by=by, kind=EntryKind.RUN_OPENED, body=body)


def source_read(
    *,
    at: datetime,
    run: str,
    sha256: str,
    name: str | None,
    format_name: str,
    size_bytes: int | None,
    simulation: bool,
) -> Entry:
    """The entry for a recording or a live feed. `name` is a file name, never a path."""
    body = {
        "run": run,
        "sha256": sha256,
        # A file's name may hold bytes that are no text; they are shown, not lost.
        "name": None if name is None else name.encode(errors="backslashreplace").decode(),
        "format": format_name,
        "size_bytes": size_bytes,
        "simulation": simulation,
    }
    return Entry(at=at, by=MACHINE, kind=EntryKind.SOURCE_READ, body=body)


def sensor_changed(*, at: datetime, run: str, health: SensorHealth) -> Entry:
    """The entry for a sensor that registered, fell silent or came back.

    Its position and coverage are left out."""
    body = {
        "run": run,
        "sensor": health.sensor.id,
        "kind": str(health.sensor.kind),
        "name": health.sensor.name,
        "state": str(health.state),
        "since": to_text(health.since),
        "last_heard_at": time_to_text(health.last_heard_at),
        "reports": health.reports,
        "repeated": health.repeated,
        "refused": health.refused,
    }
    return Entry(at=at, by=MACHINE, kind=EntryKind.SENSOR_CHANGED, body=body)


def sensor_condition(
    *, at: datetime, run: str, health: SensorHealth, condition: Condition, holds: bool
) -> Entry:
    """The entry for a fault of a sensor that began (`holds`) or ended."""
    body = {
        "run": run,
        "sensor": health.sensor.id,
        "name": health.sensor.name,
        "condition": str(condition.kind),
        "holds": holds,
        "since": to_text(condition.since),
        "words": condition.words,
        "reports": health.reports,
        "refused": health.refused,
        "shed": health.shed,
        "unused": health.unused,
    }
    return Entry(at=at, by=MACHINE, kind=EntryKind.SENSOR_CONDITION, body=body)


def alert_changed(*, at: datetime, run: str, alert: Alert) -> Entry:
    """The entry for an alert that was raised or changed its state.

    `by` is the person, if a person did it."""
    body = {"run": run, **alert_to_dict(alert)}
    return Entry(at=at, by=alert.changed_by or MACHINE, kind=EntryKind.ALERT_CHANGED, body=body)


def alert_passed(*, at: datetime, run: str, stretch: PassedStretch) -> Entry:
    """The entry for the positions of an alarm's object."""
    body = {"run": run, **stretch_to_dict(stretch)}
    return Entry(at=at, by=MACHINE, kind=EntryKind.ALERT_PASSED, body=body)


def incident_opened(
    *,
    at: datetime,
    by: str,
    incident: IncidentId,
    run: str | None,
    title: str,
    simulation: bool,
    track: TrackId | None,
    restriction: RestrictionId | None,
    held: HeldWords | None = None,
) -> Entry:
    """The entry for a new incident. Everything that belongs to it refers to its id.

    held: the text of the restriction as the run used it; None where it is not known.
    """
    body = {
        "incident": incident,
        "run": run,
        "title": title,
        "simulation": simulation,
        "track": track,
        "restriction": restriction,
        "held": None if held is None else [[heading, words] for heading, words in held],
    }
    return Entry(at=at, by=by, kind=EntryKind.INCIDENT_OPENED, body=body)


def incident_alert_added(*, at: datetime, incident: IncidentId, alert: AlertId) -> Entry:
    """The entry for an alert that belongs to an incident."""
    body = {"incident": incident, "alert": alert}
    return Entry(at=at, by=MACHINE, kind=EntryKind.INCIDENT_ALERT_ADDED, body=body)


def run_closed(*, at: datetime, by: str, run: str, counts: Mapping[str, int]) -> Entry:
    """The entry for the end of a run; `counts` are the counts of its input."""
    body = {"run": run, "counts": dict(counts)}
    return Entry(at=at, by=by, kind=EntryKind.RUN_CLOSED, body=body)
