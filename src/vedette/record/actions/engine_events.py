"""The entries of the engine's events: sensors, alerts, and the incidents that alerts open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from vedette.model.alert import AlertRule
from vedette.model.events import AlertChanged, AlertPassed, Event, SensorChanged
from vedette.model.ids import AlertId, IncidentId, RestrictionId, TrackId, content_id
from vedette.record.ledger import run_entries
from vedette.record.ledger.entries import MACHINE, Entry, HeldWords
from vedette.record.state.incidents import Incidents, Run

_OPENING_WORDS = {
    AlertRule.ENTRY: "Entry into",
    AlertRule.POSSIBLE_ENTRY: "Possible entry into",
    AlertRule.LEFT_AUTHORISED: "Authorised flight left its bounds near",
}


WordsOf = Callable[[RestrictionId], HeldWords | None]
"""What a restriction says, as the run holds it; None where it holds none of this id."""


def _unheard(_: RestrictionId) -> None:
    return None


@dataclass(slots=True)
class Noted:
    """The entries that a batch of events makes, and the incidents that they change."""

    incidents: Incidents  # as folded before this batch; only read
    run: Run
    words_of: WordsOf = _unheard
    entries: list[Entry] = field(default_factory=list)
    touched: dict[IncidentId, None] = field(default_factory=dict)  # a set that keeps its order
    _opened: dict[tuple[TrackId, RestrictionId], IncidentId] = field(default_factory=dict)
    _added: set[tuple[IncidentId, AlertId]] = field(default_factory=set)

    def take(self, events: Iterable[Event]) -> None:
        """Add entries for the events of sensors and alerts, and for the positions behind alerts.

        Other events are not recorded.
        """
        for event in events:
            if isinstance(event, SensorChanged):
                self.entries += self._sensor(event)
            elif isinstance(event, AlertChanged):
                self._take_alert(event)
            elif isinstance(event, AlertPassed):
                self.entries.append(
                    run_entries.alert_passed(at=event.at, run=self.run.id, stretch=event.stretch)
                )

    def _sensor(self, event: SensorChanged) -> list[Entry]:
        """What became of a sensor: its state, or each condition that began or ended."""
        at, run, health = event.at, self.run.id, event.health
        if not event.began and not event.ended:
            return [run_entries.sensor_changed(at=at, run=run, health=health)]
        changed = [(c, True) for c in event.began] + [(c, False) for c in event.ended]
        return [
            run_entries.sensor_condition(at=at, run=run, health=health, condition=c, holds=holds)
            for c, holds in changed
        ]

    def _take_alert(self, event: AlertChanged) -> None:
        alert = event.alert
        self.entries.append(run_entries.alert_changed(at=event.at, run=self.run.id, alert=alert))
        incident = self._incident_for(event)
        if not self._holds(incident, alert.id):
            self.entries.append(
                run_entries.incident_alert_added(at=event.at, incident=incident, alert=alert.id)
            )
            self._added.add((incident, alert.id))
        self.touched[incident] = None

    def _incident_for(self, event: AlertChanged) -> IncidentId:
        """The incident of the alert's track and restriction, opened now where there is none."""
        alert = event.alert
        crossing = (alert.track, alert.restriction)
        known = self._opened.get(crossing) or self.incidents.of_crossing(*crossing)
        if known is not None:
            return known
        incident = IncidentId(content_id("incident", self.run.id, *crossing))
        name = self.run.restriction_names.get(alert.restriction, alert.restriction)
        self.entries.append(
            run_entries.incident_opened(
                at=event.at,
                by=MACHINE,
                incident=incident,
                run=self.run.id,
                title=f"{_OPENING_WORDS[alert.rule]} {name}",
                simulation=self.run.simulation,
                track=alert.track,
                restriction=alert.restriction,
                held=self.words_of(alert.restriction),
            )
        )
        self._opened[crossing] = incident
        return incident

    def _holds(self, incident: IncidentId, alert: AlertId) -> bool:
        return (incident, alert) in self._added or self.incidents.holds_alert(incident, alert)
