"""The life of an alert, as a table.

An alert whose condition goes before anybody saw it is *returned*, not closed: nothing is ever
closed unseen. Source of the states: ISA-18.2 / IEC 62682, alarm state transitions.
"""

from vedette.model.alert import AlertEvent, AlertState

TRANSITIONS: dict[tuple[AlertState, AlertEvent], AlertState] = {
    (AlertState.UNACKNOWLEDGED, AlertEvent.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.UNACKNOWLEDGED, AlertEvent.SHELVE): AlertState.SHELVED,
    (AlertState.UNACKNOWLEDGED, AlertEvent.CONDITION_GONE): AlertState.RETURNED,
    (AlertState.RETURNED, AlertEvent.ACKNOWLEDGE): AlertState.CLOSED,
    (AlertState.RETURNED, AlertEvent.CONDITION_BACK): AlertState.UNACKNOWLEDGED,
    (AlertState.ACKNOWLEDGED, AlertEvent.CONDITION_GONE): AlertState.CLOSED,
    (AlertState.SHELVED, AlertEvent.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.SHELVED, AlertEvent.SHELF_EXPIRED): AlertState.UNACKNOWLEDGED,
    (AlertState.SHELVED, AlertEvent.CONDITION_GONE): AlertState.RETURNED,
}


def advance(state: AlertState, event: AlertEvent) -> AlertState:
    """Next state; an event without a row leaves the alert as it was."""
    return TRANSITIONS.get((state, event), state)
