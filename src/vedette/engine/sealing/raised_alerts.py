"""Which alerts among events rose for the first time."""

from collections.abc import Iterable, Iterator

from vedette.model.alert import Alert, AlertState
from vedette.model.events import AlertChanged, Event


def raised(events: Iterable[Event]) -> Iterator[AlertChanged]:
    """The alerts that rose for the first time."""
    for event in events:
        if isinstance(event, AlertChanged) and _is_new(event.alert):
            yield event


def _is_new(alert: Alert) -> bool:
    return alert.raised_at == alert.changed_at and alert.state is AlertState.UNACKNOWLEDGED
