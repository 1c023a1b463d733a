"""What is worth telling somebody who does not look at the page, made from the engine's events.

A notice says what the record says and no more: no identity that leads to a person, no judgement.
Its key is that of the event, so that the same event is told once, whatever restarts in between.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.alert import Alert, AlertCondition, AlertState
from vedette.model.events import AlertChanged, Event, SensorChanged
from vedette.model.ids import AlertId, RestrictionId, content_id
from vedette.model.sensor import SensorHealth, SensorState
from vedette.model.times import to_text
from vedette.sharing.hidden_characters import plain, visible

URGENT = frozenset({AlertCondition.ENTRY, AlertCondition.LOST_INSIDE})
"""Conditions of alarms that are told in quiet hours too."""

_TITLES = {
    AlertCondition.ENTRY: "Entry",
    AlertCondition.POSSIBLE_ENTRY: "Possible entry",
    AlertCondition.LEFT_AUTHORISED: "Left what was authorised",
    AlertCondition.LOST_INSIDE: "Lost inside",
    AlertCondition.LEFT: "Left",
}


class NoticeKind(StrEnum):
    """What a notice is about."""

    ALARM = "alarm"
    SENSOR = "sensor"
    ENGINE = "engine"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell."""

    key: str  # the same for the same event
    kind: NoticeKind
    urgent: bool
    title: str
    text: str
    at: datetime
    simulation: bool = False
    alert: AlertId | None = None

    def to_dict(self, *, step: int, contact: str) -> dict[str, object]:
        """The notification as JSON values, for one step of the rota and one contact.

        Hidden characters in names are shown as code points.
        """
        return {
            "type": "notification",
            "id": self.id_for(step),
            "kind": self.kind.value,
            "urgent": self.urgent,
            "title": plain(self.marked_title),
            "text": visible(self.text),
            "at": to_text(self.at),
            "simulation": self.simulation,
            "alert": self.alert,
            "step": step,
            "contact": contact,
        }

    @property
    def marked_title(self) -> str:
        """The title; it begins with "SIMULATION: " if the alert is simulated."""
        return f"SIMULATION: {self.title}" if self.simulation else self.title

    def id_for(self, step: int) -> str:
        """The id of the message that is sent to the people of one step of the rota."""
        return content_id("notification", self.key, step)


NameOf = Callable[[RestrictionId], str]


def notices_of(events: Iterable[Event], name_of: NameOf, *, simulation: bool) -> Iterator[Notice]:
    """The notices for the alarms that call and the sensors that fell silent or failed."""
    for event in events:
        match event:
            case AlertChanged():
                if calls(event.alert):
                    yield alarm_notice(event.alert, name_of, simulation=simulation)
            case SensorChanged():
                yield from _of_sensor(event, simulation=simulation)
            case _:
                pass


def calls(alert: Alert) -> bool:
    """Whether an alarm has just requested an acknowledgement."""
    return alert.state is AlertState.UNACKNOWLEDGED and alert.called_at == alert.changed_at


def alarm_notice(alert: Alert, name_of: NameOf, *, simulation: bool) -> Notice:
    """The notice of the last request of an alarm for an acknowledgement."""
    condition = alert.condition or AlertCondition.ENTRY
    called_at = alert.called_at or alert.raised_at
    place = ""
    if alert.contact is not None:
        contact = alert.contact
        place = f" Last seen {to_text(contact.at)} at {contact.lat_deg:.5f}, {contact.lon_deg:.5f}."
    elif alert.lat_deg is not None and alert.lon_deg is not None:
        place = f" Raised at {alert.lat_deg:.5f}, {alert.lon_deg:.5f} (to {alert.sigma_m} m)."
    return Notice(
        key=f"alarm {alert.id} {to_text(called_at)}",
        kind=NoticeKind.ALARM,
        urgent=condition in URGENT,
        title=f"{_TITLES[condition]}: {name_of(alert.restriction)}",
        text=f"At {to_text(called_at)}: {alert.reason}.{place} Alert {alert.id}.",
        at=called_at,
        simulation=simulation,
        alert=alert.id,
    )


def _of_sensor(event: SensorChanged, *, simulation: bool) -> Iterator[Notice]:
    health = event.health
    name = health.sensor.name or health.sensor.id
    for condition in event.began:
        yield Notice(
            key=f"condition {health.sensor.id} {condition.kind} {to_text(condition.since)}",
            kind=NoticeKind.SENSOR,
            urgent=False,
            title=f"Sensor {name}: {condition.kind.value.replace('_', ' ')}",
            text=condition.words,
            at=event.at,
            simulation=simulation,
        )
    if event.began or event.ended or health.state is not SensorState.SILENT:
        return
    yield Notice(
        key=f"silent {health.sensor.id} {to_text(health.since)}",
        kind=NoticeKind.SENSOR,
        urgent=False,
        title=f"Sensor {name} is silent",
        text=f"Not heard since {to_text(health.since)}. {_blind_words(health)}",
        at=event.at,
        simulation=simulation,
    )


def _blind_words(health: SensorHealth) -> str:
    """What is not watched by a silent sensor any more."""
    coverage = health.sensor.coverage
    if coverage is None or health.sensor.lat_deg is None or health.sensor.lon_deg is None:
        return "What it watched was not declared."
    return (
        f"Its area, {coverage.range_max_m / 1000:.0f} km around {health.sensor.lat_deg:.4f}, "
        f"{health.sensor.lon_deg:.4f}, is not watched by it: where no other sensor looks, no track "
        "means nothing."
    )
