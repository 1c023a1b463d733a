"""Alerts as plain values and back: the bodies of their entries."""

from collections.abc import Mapping
from datetime import datetime
from sys import intern

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.times import from_text, to_text
from vedette.record.ledger.canonical_json import JsonValue


def time_to_text(at: datetime | None) -> str | None:
    """The text of a time; None stays None."""
    return None if at is None else to_text(at)


def time_from_text(text: str | None) -> datetime | None:
    """The time in a text; None stays None."""
    return None if text is None else from_text(text)


def alert_to_dict(alert: Alert) -> dict[str, JsonValue]:
    """An alert as plain values."""
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
    }


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
    )
