"""Sensors and notices, for the log: each change once, and since when."""

import logging
from collections.abc import Iterable

from vedette.model.events import Event, NoticeChanged, SensorChanged
from vedette.model.sensor import SensorState
from vedette.model.times import to_text

log = logging.getLogger(__name__)


def say_sensors(events: Iterable[Event]) -> None:
    """Log the changes of sensors, and each notice."""
    for event in events:
        if isinstance(event, SensorChanged):
            _say(event)
        elif isinstance(event, NoticeChanged):
            log.warning("notice %s: %s", event.notice.id, event.notice.words)


def _say(event: SensorChanged) -> None:
    health = event.health
    for condition in event.began:
        log.warning(
            "sensor %s: %s since %s: %s",
            *(health.sensor.id, condition.kind, to_text(condition.since), condition.words),
        )
    for condition in event.ended:
        log.warning(
            "sensor %s: no longer %s; it was since %s",
            *(health.sensor.id, condition.kind, to_text(condition.since)),
        )
    if event.began or event.ended:
        return
    if health.state is SensorState.SILENT:
        log.warning("sensor %s: SILENT since %s", health.sensor.id, to_text(health.since))
    else:
        words = "heard" if health.state is SensorState.ALIVE else "registered"
        log.info("sensor %s: %s since %s", health.sensor.id, words, to_text(health.since))
