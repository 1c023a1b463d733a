"""The timeline section: what happened when, as told, and the places with coordinates."""

from dataclasses import replace
from typing import NamedTuple

from vedette.model.alert import Alert
from vedette.model.claim_words import sentence_of
from vedette.model.event_time_place import When
from vedette.model.times import to_text
from vedette.sharing.alert_words import condition_words, contact_words, label_words
from vedette.sharing.dossier.content_blocks import Map, Point, Section, Table, Tone, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.statements_section import Numbers
from vedette.sharing.dossier.text_format import (
    UNKNOWN,
    coordinates,
    place_words,
    time_words,
    when_words,
)
from vedette.sharing.hidden_characters import plain

_SHARES = (0.17, 0.17, 0.66)


class _Moment(NamedTuple):
    """What a row of the timeline says."""

    what: str
    event_at: str | None = None  # as told: a partial date
    event: str = UNKNOWN  # the same in words
    said_at: str | None = None
    said: str = UNKNOWN


def timeline(matter: Matter) -> Section:
    """What happened and what was said, by the time of the event, beside the time of saying.

    What has no time of an event comes last, by the time of saying.
    """
    moments = [*_alerts(matter), *_said(matter), *_done(matter)]
    if not moments:
        return Section("Timeline", (Words("Nothing is on record that has a time."),))
    rows = tuple((m.event, m.said, m.what) for m in sorted(moments, key=_order))
    note = Words(
        "By the time of the event, as told. A time is no more precise than its source: what is told"
        " only to the day stands before what is told to the minute of that day. What has no time of"
        " an event comes last, by the time when it was said.",
        Tone.NOTE,
    )
    return Section("Timeline", (note, Table(("Event", "Said", "What"), _SHARES, rows)))


def _order(moment: _Moment) -> tuple[bool, str, bool, str]:
    return (
        moment.event_at is None,
        moment.event_at or "",
        moment.said_at is None,
        moment.said_at or "",
    )


def places(matter: Matter) -> Section:
    """The places of alerts, of lost objects, and of statements that give coordinates."""
    numbers = Numbers(matter)
    found: dict[tuple[float, float], list[str]] = _raised(matter)
    for alert in matter.alerts:
        if alert.contact is not None:
            seen = (alert.contact.lat_deg, alert.contact.lon_deg)
            words = f"last seen {time_words(to_text(alert.contact.at))}"
            if words not in found.setdefault(seen, []):
                found[seen].append(words)
    for said in matter.incident.statements:
        for what, place in (("said in", said.said_in), ("about", said.about_place)):
            if place is not None and place.lat_deg is not None and place.lon_deg is not None:
                words = f"{numbers.of(said.id)}, {what}: {place_words(place)}"
                if said.id in matter.replaced:
                    words += " (superseded)"
                found.setdefault((place.lat_deg, place.lon_deg), []).append(plain(words))
    if not found:
        return Section("Map", (Words("No coordinates are on record, so no map is drawn."),))
    points = tuple(Point(lat, lon, "; ".join(names)) for (lat, lon), names in found.items())
    note = Words(
        "Where the track was when an alert rose and where it was lost, and places as statements"
        " give them, on a grid of latitude and longitude (WGS 84). No way between them, before or"
        " after is drawn.",
        Tone.NOTE,
    )
    return Section("Map", (note, Map(points)))


def _raised(matter: Matter) -> dict[tuple[float, float], list[str]]:
    """Where each alert rose, in words, by place."""
    found: dict[tuple[float, float], list[str]] = {}
    told: set[str] = set()
    for alert in matter.alerts:
        if alert.id in told or alert.lat_deg is None or alert.lon_deg is None:
            continue
        told.add(alert.id)
        words = f"alert ({condition_words(alert)}) rose {time_words(to_text(alert.raised_at))}"
        words += f", known to {alert.sigma_m} m (1 sigma)"
        found.setdefault((alert.lat_deg, alert.lon_deg), []).append(words)
    return found


def _where(alert: Alert) -> str:
    if alert.lat_deg is None or alert.lon_deg is None:
        return ""
    return f" at {coordinates(alert.lat_deg, alert.lon_deg)} (to {alert.sigma_m} m, 1 sigma)"


def _alerts(matter: Matter) -> list[_Moment]:
    moments: list[_Moment] = []
    risen: set[str] = set()
    for alert in matter.alerts:
        rose = alert.id not in risen
        risen.add(alert.id)
        at = to_text(alert.changed_at)
        by = "" if alert.changed_by is None else f", by {alert.changed_by}"
        state = "rose" if rose else str(alert.state)
        where = _where(alert) if rose else ""
        words = f"Alert ({condition_words(alert)}) {state}{where}{by}: {_why(alert)} [{alert.id}]"
        moments.append(_Moment(words, at, time_words(at), None, "–"))
    for note in matter.incident.notes:
        at = to_text(note.at)
        words = f"Note to alert {note.alert}, by {note.by}: {note.text}"
        moments.append(_Moment(words, None, UNKNOWN, at, time_words(at)))
    return moments


def _why(alert: Alert) -> str:
    """Its reason, where its object was lost, and what a person says that it was."""
    reason = alert.reason
    if alert.reason_at is not None and alert.reason_at != alert.changed_at:
        reason = f"at {time_words(to_text(alert.reason_at))}: {reason}"
    if alert.contact is not None:
        reason += f"; {contact_words(alert.contact)}"
    said = label_words(alert)
    return reason if said is None else f"{reason}; {said}"


def _said(matter: Matter) -> list[_Moment]:
    numbers = Numbers(matter)
    return [
        _Moment(
            f"{numbers.of(s.id)}: {sentence_of(s)}"
            + (" SUPERSEDED" if s.id in matter.replaced else ""),
            s.about_at,
            _when(s.about),
            s.said_at,
            _when(s.said),
        )
        for s in matter.incident.statements
    ]


def _done(matter: Matter) -> list[_Moment]:
    numbers = Numbers(matter)
    said = {s.id: s.said for s in matter.incident.statements}
    moments = []
    for response in matter.incident.responses:
        for step in response.steps:
            words = f"{response.kind} {step.status}: {response.what} ({numbers.of(step.statement)})"
            if step.statement in matter.replaced:
                words += " SUPERSEDED"
            at = said.get(step.statement)
            moments.append(
                _Moment(
                    words,
                    None if step.when is None else step.when.at,
                    _when(step.when),
                    None if at is None else at.at,
                    _when(at),
                )
            )
    return moments


def _when(when: When | None) -> str:
    """The time as it is told; the annex has the day that a weekday was counted from."""
    return when_words(None if when is None else replace(when, dateline=None))
