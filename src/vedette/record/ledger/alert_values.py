"""Alerts as plain values and back: the bodies of their entries."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from sys import intern
from typing import TypeVar

from vedette.model.alert import (
    Alert,
    AlertCondition,
    AlertLabel,
    AlertRule,
    AlertState,
    LastContact,
    PassedPoint,
    PassedStretch,
)
from vedette.model.height import HeightReference
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.times import from_text, to_text
from vedette.record.ledger.canonical_json import JsonValue

Kind = TypeVar("Kind")


def time_to_text(at: datetime | None) -> str | None:
    """The text of a time; None stays None."""
    return None if at is None else to_text(at)


def time_from_text(text: str | None) -> datetime | None:
    """The time in a text; None stays None."""
    return None if text is None else from_text(text)


def alert_to_dict(alert: Alert) -> dict[str, JsonValue]:
    """An alert as plain values."""
    optional: dict[str, JsonValue] = {
        "condition": None if alert.condition is None else str(alert.condition),
        "called_at": time_to_text(alert.called_at),
        "reason_at": time_to_text(alert.reason_at),
        "shelved_for": alert.shelved_for,
        "label": None if alert.label is None else str(alert.label),
        "labelled_by": alert.labelled_by,
        "contact": None if alert.contact is None else _contact_to_dict(alert.contact),
    }
    return {
        "alert": alert.id,
        "rule": str(alert.rule),
        "track": alert.track,
        "restriction": alert.restriction,
        "raised_at": to_text(alert.raised_at),
        "state": str(alert.state),
        "changed_at": to_text(alert.changed_at),
        "reason": alert.reason,
        "changed_by": alert.changed_by,
        "shelved_until": time_to_text(alert.shelved_until),
        "lat_udeg": _to_udeg(alert.lat_deg),
        "lon_udeg": _to_udeg(alert.lon_deg),
        "sigma_m": alert.sigma_m,
        **{key: value for key, value in optional.items() if value is not None},
    }


def _contact_to_dict(contact: LastContact) -> dict[str, JsonValue]:
    reference = contact.height_reference
    return {
        "at": to_text(contact.at),
        "lat_udeg": _to_udeg(contact.lat_deg),
        "lon_udeg": _to_udeg(contact.lon_deg),
        "sigma_m": contact.sigma_m,
        "speed_m_s": contact.speed_m_s,
        "course_deg": contact.course_deg,
        "height_m": contact.height_m,
        "height_reference": None if reference is None else str(reference),
        "height_sigma_m": contact.height_sigma_m,
        "reach_m_s": contact.reach_m_s,
        "reach_rule": contact.reach_rule,
    }


def _contact_from_dict(body: Mapping[str, JsonValue]) -> LastContact:
    reference = body["height_reference"]
    return LastContact(
        at=from_text(body["at"]),
        lat_deg=body["lat_udeg"] / 1_000_000,
        lon_deg=body["lon_udeg"] / 1_000_000,
        sigma_m=body["sigma_m"],
        speed_m_s=body["speed_m_s"],
        course_deg=body["course_deg"],
        height_m=body["height_m"],
        height_reference=None if reference is None else HeightReference(reference),
        height_sigma_m=body["height_sigma_m"],
        reach_m_s=body["reach_m_s"],
        reach_rule=intern(body["reach_rule"]),
    )


def stretch_to_dict(stretch: PassedStretch) -> dict[str, JsonValue]:
    """Positions as plain values: each row is what changed since the one before.

    A row is `[ms, lat, lon, sigma_m, height_m]`: milliseconds, millionths of a degree; the first
    row counts from `first_at` and from 0 degrees.
    """
    first = stretch.points[0]
    rows = []
    before = PassedPoint(first.at, 0.0, 0.0, 0, None)
    for last, point in pairwise((before, *stretch.points)):
        rows.append(
            [
                _ms(first.at, point.at) - _ms(first.at, last.at),
                _micro(point.lat_deg) - _micro(last.lat_deg),
                _micro(point.lon_deg) - _micro(last.lon_deg),
                point.sigma_m,
                point.height_m,
            ]
        )
    reference = stretch.height_reference
    return {
        "alert": stretch.alert,
        "track": stretch.track,
        "first_at": to_text(first.at),
        "height_reference": None if reference is None else str(reference),
        "points": rows,
    }


def stretch_from_dict(body: Mapping[str, JsonValue]) -> PassedStretch:
    """Inverse of `stretch_to_dict`, with times to the millisecond. Raises ValueError or
    KeyError."""
    at, lat, lon = from_text(body["first_at"]), 0, 0
    points = []
    for ms, lat_step, lon_step, sigma_m, height_m in body["points"]:
        at, lat, lon = at + timedelta(milliseconds=ms), lat + lat_step, lon + lon_step
        points.append(PassedPoint(at, lat / 1_000_000, lon / 1_000_000, sigma_m, height_m))
    reference = body["height_reference"]
    return PassedStretch(
        alert=AlertId(body["alert"]),
        track=TrackId(body["track"]),
        height_reference=None if reference is None else HeightReference(reference),
        points=tuple(points),
    )


def _ms(first: datetime, at: datetime) -> int:
    return (at - first) // timedelta(milliseconds=1)


def _micro(degrees: float) -> int:
    return round(degrees * 1_000_000)


def _to_udeg(degrees: float | None) -> int | None:
    """Millionths of a degree: entries without fractions are read quicker, and have one spelling."""
    return None if degrees is None else round(degrees * 1_000_000)


def _from_udeg(udeg: int | None) -> float | None:
    return None if udeg is None else udeg / 1_000_000


def alert_from_dict(body: Mapping[str, JsonValue]) -> Alert:
    """Inverse of `alert_to_dict`. Raises ValueError or KeyError."""
    return Alert(
        # One object for one word: a fold of a million entries holds each of these many times.
        id=AlertId(intern(body["alert"])),
        rule=AlertRule(body["rule"]),
        track=TrackId(intern(body["track"])),
        restriction=RestrictionId(intern(body["restriction"])),
        raised_at=from_text(body["raised_at"]),
        state=AlertState(body["state"]),
        changed_at=from_text(body["changed_at"]),
        reason=intern(body["reason"]),
        changed_by=body["changed_by"],
        shelved_until=time_from_text(body["shelved_until"]),
        # These came later: an alert of an older record has no place.
        lat_deg=_from_udeg(body.get("lat_udeg")),
        lon_deg=_from_udeg(body.get("lon_udeg")),
        sigma_m=body.get("sigma_m"),
        # An entry has these only where there is a value.
        condition=_optional(AlertCondition, body.get("condition")),
        called_at=time_from_text(body.get("called_at")),
        reason_at=time_from_text(body.get("reason_at")),
        shelved_for=body.get("shelved_for"),
        label=_optional(AlertLabel, body.get("label")),
        labelled_by=body.get("labelled_by"),
        contact=None if body.get("contact") is None else _contact_from_dict(body["contact"]),
    )


def _optional(kind: Callable[[str], Kind], text: str | None) -> Kind | None:
    return None if text is None else kind(text)
