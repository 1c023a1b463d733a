"""The life cycle of an alarm, as a table.

One alarm stands for one object and one restriction. It is acknowledged once for each escalation:
when it rises, when its condition becomes worse, when it comes back, and when its object is lost.
An alarm whose condition ends before anybody acknowledged it is *returned*, not closed: no alarm is
closed unseen. One whose object was lost stays until a person closes it: nobody saw the object
leave. Source of the states: ISA-18.2 / IEC 62682, alarm state transitions.
"""

from vedette.model.alert import AlertCondition, AlertEvent, AlertRule, AlertState

_UNACKNOWLEDGED, _ACKNOWLEDGED = AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED
_SHELVED, _RETURNED, _CLOSED = AlertState.SHELVED, AlertState.RETURNED, AlertState.CLOSED

TRANSITIONS: dict[tuple[AlertState, AlertEvent], AlertState] = {
    (_UNACKNOWLEDGED, AlertEvent.ACKNOWLEDGE): _ACKNOWLEDGED,
    (_UNACKNOWLEDGED, AlertEvent.SHELVE): _SHELVED,
    (_UNACKNOWLEDGED, AlertEvent.CONDITION_GONE): _RETURNED,
    (_UNACKNOWLEDGED, AlertEvent.CLOSE): _CLOSED,
    (_ACKNOWLEDGED, AlertEvent.UNDO): _UNACKNOWLEDGED,
    (_ACKNOWLEDGED, AlertEvent.ESCALATED): _UNACKNOWLEDGED,
    (_ACKNOWLEDGED, AlertEvent.CONTACT_LOST): _UNACKNOWLEDGED,
    (_ACKNOWLEDGED, AlertEvent.CONDITION_GONE): _CLOSED,
    (_ACKNOWLEDGED, AlertEvent.CLOSE): _CLOSED,
    (_SHELVED, AlertEvent.ACKNOWLEDGE): _ACKNOWLEDGED,
    (_SHELVED, AlertEvent.UNSHELVE): _UNACKNOWLEDGED,
    (_SHELVED, AlertEvent.SHELF_EXPIRED): _UNACKNOWLEDGED,
    (_SHELVED, AlertEvent.ESCALATED): _UNACKNOWLEDGED,
    (_SHELVED, AlertEvent.CONTACT_LOST): _UNACKNOWLEDGED,
    (_SHELVED, AlertEvent.CONDITION_GONE): _RETURNED,
    (_RETURNED, AlertEvent.ACKNOWLEDGE): _CLOSED,
    (_RETURNED, AlertEvent.CONDITION_BACK): _UNACKNOWLEDGED,
    (_CLOSED, AlertEvent.UNDO): _RETURNED,
    (_CLOSED, AlertEvent.CONDITION_BACK): _UNACKNOWLEDGED,
}

CONDITION_OF = {
    AlertRule.POSSIBLE_ENTRY: AlertCondition.POSSIBLE_ENTRY,
    AlertRule.LEFT_AUTHORISED: AlertCondition.LEFT_AUTHORISED,
    AlertRule.ENTRY: AlertCondition.ENTRY,
}

_RANK = {
    None: 0,
    AlertCondition.LEFT: 0,
    AlertCondition.POSSIBLE_ENTRY: 1,
    AlertCondition.LEFT_AUTHORISED: 2,
    AlertCondition.ENTRY: 3,
    AlertCondition.LOST_INSIDE: 3,
}
"""How an alarm escalates. It compares conditions of one alarm, never two alarms."""


def advance(state: AlertState, event: AlertEvent) -> AlertState:
    """Next state; an event without a row leaves the alert as it was."""
    return TRANSITIONS.get((state, event), state)


def escalates(before: AlertCondition | None, after: AlertCondition) -> bool:
    """Whether an alarm must be acknowledged again after its condition has changed."""
    return _RANK[after] > _RANK[before]
