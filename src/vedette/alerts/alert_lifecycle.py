"""The life cycle of an alert, as a table.

An alert whose condition ends before anybody acknowledged it is *returned*, not closed: no alert is
closed unseen. An alert whose track was lost is returned too: nobody saw the object leave.
Source of the states: ISA-18.2 / IEC 62682, alarm state transitions.
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
    (AlertState.UNACKNOWLEDGED, AlertEvent.CONTACT_LOST): AlertState.RETURNED,
    (AlertState.ACKNOWLEDGED, AlertEvent.CONTACT_LOST): AlertState.RETURNED,
    (AlertState.SHELVED, AlertEvent.CONTACT_LOST): AlertState.RETURNED,
}


def advance(state: AlertState, event: AlertEvent) -> AlertState:
    """Next state; an event without a row leaves the alert as it was."""
    return TRANSITIONS.get((state, event), state)
