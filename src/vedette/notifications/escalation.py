"""Which step of the rota is due: who is told of an alarm that nobody has acknowledged. Pure.

Times are seconds of a clock that only goes forward, given by the caller.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vedette.model.alert import Alert, AlertState
from vedette.model.ids import AlertId
from vedette.notifications.notice import NameOf, Notice, alarm_notice


@dataclass(slots=True)
class OpenCall:
    """An alarm that waits for a person, and how far up the rota it was told."""

    notice: Notice
    since_s: float
    step: int


class Escalation:
    """The calls that nobody has answered."""

    def __init__(self, after_s: float, last_step: int) -> None:
        """after_s: between two steps. last_step: the last one that anybody is in."""
        self._after_s = after_s
        self._last = last_step
        self._open: dict[AlertId, OpenCall] = {}

    @property
    def waiting(self) -> int:
        """The number of alarms that no person has acknowledged yet."""
        return len(self._open)

    def hear(self, alert: Alert, name_of: NameOf, now_s: float, *, simulation: bool) -> None:
        """Update the escalation with the present state of an alarm.

        now_s: monotonic time in seconds.
        """
        if alert.state is not AlertState.UNACKNOWLEDGED:
            self._open.pop(alert.id, None)
            return
        notice = alarm_notice(alert, name_of, simulation=simulation)
        known = self._open.get(alert.id)
        if known is None or known.notice.key != notice.key:
            self._open[alert.id] = OpenCall(notice, now_s, 1)

    def due(self, now_s: float) -> Iterator[tuple[Notice, int]]:
        """The notices that now go to a further step, each with that step.

        now_s: monotonic time in seconds.
        """
        for call in self._open.values():
            reached = min(1 + int((now_s - call.since_s) // self._after_s), self._last)
            while call.step < reached:
                call.step += 1
                yield call.notice, call.step
