"""Which alerts among events rose, became worse or came back: those behind which is sealed.

Behind one alert there is one seal for each rule that fired: the recording of a possible entry does
not hold what proves the entry that it became.
"""

from collections.abc import Iterable, Iterator

from vedette.model.alert import Alert, AlertCondition, AlertState
from vedette.model.events import AlertChanged, Event


def raised(events: Iterable[Event]) -> Iterator[AlertChanged]:
    """The alerts whose condition has just called."""
    for event in events:
        if isinstance(event, AlertChanged) and has_called(event.alert):
            yield event


def has_called(alert: Alert) -> bool:
    """Whether the alert's condition has just called: it rose, became worse or came back."""
    if alert.state is not AlertState.UNACKNOWLEDGED or alert.changed_by is not None:
        return False
    if alert.condition is AlertCondition.LOST_INSIDE:
        return False  # nothing was seen
    if alert.reason_at is None:  # of an earlier version
        return alert.raised_at == alert.changed_at
    return alert.called_at == alert.changed_at == alert.reason_at


def seal_name(alert: Alert) -> str:
    """The name of the file that is sealed behind an alert and the rule that fired."""
    return f"{alert.id}-{alert.rule.value}.vseal"
