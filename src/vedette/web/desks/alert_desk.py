"""The desk for alerts: what persons do about them, one or many at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vedette.alerts.alert_list import AlertBook, on_action
from vedette.model.alert import Action, AlertEvent, AlertLabel
from vedette.model.errors import RecordError
from vedette.model.ids import AlertId
from vedette.record.actions.statement_parsing import required
from vedette.record.record import Record
from vedette.sharing.event_lines import alert_line, point_lines
from vedette.sharing.record_lines import note_line
from vedette.web.desks.json_object import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One alert that a person has chosen, as they saw it."""

    alert: str
    called_at: datetime | None = None  # an acknowledgement is for this call, and for no later one


class AlertDesk:
    """The page's actions on alerts. Called on the event loop's thread."""

    def __init__(
        self,
        book: Callable[[], AlertBook],
        record: Record,
        now: Callable[[], datetime],
        take: Callable[[Action], None],
        *,
        simulation: bool,
    ) -> None:
        """book: the alerts as they now stand. now: the time of an action. take: hands an action
        to the engine."""
        self._book = book
        self._record = record
        self._now = now
        self._take = take
        self._simulation = simulation

    def act(
        self,
        chosen: Sequence[Chosen],
        event: AlertEvent,
        by: str,
        *,
        shelve_s: float | None = None,
        why: str | None = None,
        label: AlertLabel | None = None,
    ) -> Json:
        """Do one thing about every alert that was chosen.

        Returns `done`, the alerts as they then stand, and `left`, those to which it does not
        apply, each with the reason. Raises RecordError for a name or reason that cannot be kept.
        """
        by = required("by", by)  # before it is queued: the run must not fail of a name
        why = None if why is None else required("why", why)
        done: list[Json] = []
        left: list[Json] = []
        for one in {one.alert: one for one in chosen}.values():
            action = Action(
                alert=AlertId(one.alert),
                event=event,
                at=self._now(),
                by=by,
                shelve_s=shelve_s,
                why=why,
                label=label,
                called_at=one.called_at,
            )
            reason = self._refused(action)
            if reason is not None:
                left.append({"alert": one.alert, "why": reason})
                continue
            _, (changed,) = on_action(self._book(), action, action.at)
            self._take(action)
            done.append(dict(alert_line(changed, changed.changed_at, simulation=self._simulation)))
        return {"done": done, "left": left}

    def act_on_one(
        self, alert_id: str, event: AlertEvent, by: str, shelve_s: float | None = None
    ) -> Json:
        """Do one thing about one alert; returns it as it then stands.

        Raises LookupError for an unknown alert, and RecordError where it does not apply.
        """
        if self._book().find(AlertId(alert_id)) is None:
            raise LookupError(alert_id)
        found = self.act([Chosen(alert=alert_id)], event, by, shelve_s=shelve_s)
        if found["left"]:
            raise RecordError(found["left"][0]["why"], mend="look at the alert as it now stands")
        return dict(found["done"][0])

    def note(self, alert_id: str, text: str, by: str) -> Json:
        """Add a note to an alert, and return it as JSON."""
        if self._book().find(AlertId(alert_id)) is None:
            raise LookupError(alert_id)
        note = self._record.alerts.add_note(alert_id, text, at=self._now(), by=by)
        return dict(note_line(note, {}))

    def way(self, alert_id: str) -> Json:
        """The recorded positions of the object of an alert, as JSON."""
        stretches = self._record.alerts.passed(AlertId(alert_id))
        return {
            "alert": alert_id,
            "stretches": [
                {
                    "height_reference": None
                    if stretch.height_reference is None
                    else stretch.height_reference.value,
                    "points": point_lines(stretch),
                }
                for stretch in stretches
            ],
        }

    def _refused(self, action: Action) -> str | None:
        """Why an action does not apply; None where it does."""
        book = self._book()
        alert = book.find(action.alert)
        if alert is None:
            return "there is no such open alert"
        _, changed = on_action(book, action, action.at)
        if changed:
            return None
        if action.called_at is not None and action.called_at != alert.called_at:
            return "it has called again since it was shown: look at it first"
        return f"the event {action.event.value} does not apply to an alert that is {alert.state}"
