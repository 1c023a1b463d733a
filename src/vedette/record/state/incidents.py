"""Incidents, folded from ledger entries. Nothing else is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from sys import intern

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.errors import LedgerError
from vedette.model.ids import AlertId, IncidentId, RestrictionId, SensorId, StatementId, TrackId
from vedette.model.incident import Incident, Statement
from vedette.model.question import Question
from vedette.model.sensor import ConditionKind, SensorState
from vedette.model.times import from_text
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.alert_values import alert_from_dict
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import OF_QUESTIONS, OF_STATEMENTS, Entry, EntryKind
from vedette.record.state.document_drafts import Drafts
from vedette.record.state.evidence import Exhibits
from vedette.record.state.id_prefix import find_id
from vedette.record.state.incident_entries import IncidentFold
from vedette.record.state.inquiries import Inquiries, Inquiry, questions
from vedette.record.state.lazy_map import Shelf
from vedette.record.state.open_questions import Silence, open_questions
from vedette.record.state.releases import Releases
from vedette.record.state.responses import Responses
from vedette.record.state.restrictions import Declared
from vedette.record.state.statements import Told

_MEND = "`vedette record list` and `show` print the ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the engine, as the ledger tells of it."""

    id: str
    opened_at: datetime
    simulation: bool
    restriction_names: Mapping[RestrictionId, str]
    closed: bool = False


class Incidents:
    """The state of all entries so far. The same entries give the same state."""

    def __init__(self) -> None:
        self.run: Run | None = None  # the last one opened
        self.simulated = False  # whether any run so far was a simulation
        self.noted_until: datetime | None = None  # the last change of a sensor or an alert
        self.clock_steps: list[datetime] = []  # when the machine's clock was set
        self.alerts: Shelf[AlertId, Alert] = Shelf()  # as they now stand
        self.raised: Shelf[AlertId, Alert] = Shelf()  # as they rose
        self.escalated: dict[AlertId, list[Alert]] = {}  # as each further rule fired first
        self.passed: dict[AlertId, list[int]] = {}  # positions of the entries of its object's way
        self.told = Told()
        self.inquiries = Inquiries()
        self.responses = Responses()
        self.releases = Releases()
        self.exhibits = Exhibits()
        self.declared = Declared()
        self.drafts = Drafts()
        self._drafts: Shelf[IncidentId, IncidentFold] = Shelf()
        self._live: dict[IncidentId, None] = {}  # a set in order: all with an alert not closed
        self._by_crossing: dict[tuple[TrackId, RestrictionId], IncidentId] = {}
        self._silent: dict[SensorId, Silence] = {}

    def apply(self, position: int, entry: Entry) -> None:
        """Apply one entry, in the ledger's order. Raises LedgerError."""
        try:
            self._apply(position, entry)
            self._apply_told(position, entry)
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise LedgerError(
                f"entry {position} ({entry.kind}) cannot be applied: {failure_in_words(exc)}",
                mend="open it with the version of vedette that wrote it, or run `vedette verify`",
            ) from exc

    @property
    def statements(self) -> Mapping[StatementId, Statement]:
        """Every statement in its present state."""
        return self.told.all

    def _apply(self, position: int, entry: Entry) -> None:
        body = entry.body
        match entry.kind:
            case EntryKind.RUN_OPENED:
                names = {RestrictionId(r["id"]): r["name"] for r in body["restrictions"]}
                self.run = Run(
                    id=body["run"],
                    opened_at=entry.at,
                    simulation=body["simulation"],
                    restriction_names=names,
                )
                self.simulated |= self.run.simulation
                self._silent.clear()  # another run, other sensors
            case EntryKind.RUN_CLOSED:
                self._close_run(body)
            case EntryKind.SENSOR_CHANGED:
                self._hear_of(body)
                self.noted_until = entry.at  # may be earlier: the clock was set back
            case EntryKind.SENSOR_CONDITION:
                self._note_step(body)
                self.noted_until = entry.at  # may be earlier: the clock was set back
            case EntryKind.ALERT_CHANGED | EntryKind.ALERT_PASSED:
                self._take_alert(position, entry)
                self.noted_until = entry.at  # may be earlier: the clock was set back
            case EntryKind.INCIDENT_OPENED:
                self._open(entry)
            case EntryKind.INCIDENT_ALERT_ADDED:
                incident, alert_id = IncidentId(intern(body["incident"])), AlertId(body["alert"])
                draft = self._drafts[incident]
                if self.alerts[alert_id].id not in draft.alerts:
                    draft.alerts.append(alert_id)
                    self._live[incident] = None
            case EntryKind.EVIDENCE_ADDED | EntryKind.EVIDENCE_REMOVED | EntryKind.CUSTODY_NOTED:
                self.exhibits.apply(entry)
            case EntryKind.DOCUMENT_TAKEN_IN | EntryKind.DRAFT_DECIDED:
                self.drafts.apply(entry)
            case EntryKind.SOURCE_READ:
                pass  # stands for itself; no incident rests on it yet
            case (
                EntryKind.RESTRICTION_DRAFTED
                | EntryKind.RESTRICTION_REVIEWED
                | EntryKind.RESTRICTION_PUBLISHED
                | EntryKind.RESTRICTION_WITHDRAWN
            ):
                self.declared.apply(position, entry)

    def _apply_told(self, position: int, entry: Entry) -> None:
        """What persons said, asked and did."""
        match entry.kind:
            case kind if kind in OF_STATEMENTS:
                self._tell(position, entry)
            case kind if kind in OF_QUESTIONS:
                self._note(self.inquiries.apply(entry), position)
            case EntryKind.RESPONSE_OPENED | EntryKind.RESPONSE_STEPPED:
                self.responses.apply(entry)
            case EntryKind.RELEASE_MADE | EntryKind.ALERT_NOTED:
                self.releases.apply(entry)

    def _close_run(self, body: Mapping[str, JsonValue]) -> None:
        run = self.run
        if run is not None and run.id == body["run"]:
            self.run = Run(
                id=run.id,
                opened_at=run.opened_at,
                simulation=run.simulation,
                restriction_names=run.restriction_names,
                closed=True,
            )

    def _take_alert(self, position: int, entry: Entry) -> None:
        if entry.kind is EntryKind.ALERT_CHANGED:
            self._change_alert(alert_from_dict(entry.body))
            return
        alert = self.alerts[AlertId(entry.body["alert"])].id  # an unknown alert is an error
        self.passed.setdefault(alert, []).append(position)

    def _change_alert(self, alert: Alert) -> None:
        """An alert rose, or came to another state."""
        before = self.alerts.get(alert.id)
        self.alerts[alert.id] = alert
        if before is None:
            self.raised[alert.id] = alert
            return
        self._note_rule(alert)
        if alert.state is AlertState.CLOSED:
            self._let_go(self.of_crossing(alert.track, alert.restriction))
        elif before.state is AlertState.CLOSED:  # it came back, or was reopened
            incident = self.of_alert(alert.id)
            if incident is not None:
                self._live[incident] = None

    def _note_rule(self, alert: Alert) -> None:
        """A rule that had not fired for this alert yet: a recording is sealed behind it."""
        if alert.changed_by is not None or alert.called_at != alert.changed_at:
            return
        further = self.escalated.get(alert.id, [])
        if alert.rule not in {one.rule for one in (self.raised[alert.id], *further)}:
            self.escalated.setdefault(alert.id, []).append(alert)

    def _let_go(self, incident: IncidentId | None) -> None:
        """Of an incident whose alerts are all closed, a sensor's silence is nothing to note."""
        if incident in self._live and not self._is_live(self._drafts[incident]):
            del self._live[incident]

    def _is_live(self, draft: IncidentFold) -> bool:
        return any(self.alerts[a].state is not AlertState.CLOSED for a in draft.alerts)

    def _note_step(self, body: Mapping[str, JsonValue]) -> None:
        if body["condition"] == ConditionKind.CLOCK_STEPPED and body["holds"]:
            self.clock_steps.append(from_text(body["since"]))

    def _hear_of(self, body: Mapping[str, JsonValue]) -> None:
        sensor = SensorId(body["sensor"])
        if SensorState(body["state"]) is not SensorState.SILENT:
            self._silent.pop(sensor, None)
            return
        silence = Silence(sensor, body["name"], from_text(body["since"]))
        self._silent[sensor] = silence
        for incident in self._live:  # not all incidents: there may be hundreds of thousands
            draft = self._drafts[incident]
            if self._is_live(draft):
                draft.silences[sensor, silence.since] = silence

    def _open(self, entry: Entry) -> None:
        incident = IncidentId(intern(entry.body["incident"]))
        if incident in self._drafts:
            return  # two processes opened it at once; the first stands
        draft = self._drafts[incident] = IncidentFold(entry)
        track, restriction = entry.body["track"], entry.body["restriction"]
        if track is not None and restriction is not None:
            crossing = (TrackId(track), RestrictionId(restriction))
            self._by_crossing.setdefault(crossing, incident)
            draft.silences = {(s.sensor, s.since): s for s in self._silent.values()}

    def _tell(self, position: int, entry: Entry) -> None:
        if entry.kind is EntryKind.STATEMENT_ADDED:
            draft, said = self._drafts[IncidentId(entry.body["incident"])], entry.body["statement"]
            if said not in self.told.all:
                draft.statements.append(StatementId(said))
        self._note(self.told.apply(entry), position)

    def _note(self, incident: IncidentId, position: int) -> None:
        draft = self._drafts[incident]
        draft.log.append(position)
        draft.worked.questions = None

    @property
    def silent(self) -> tuple[Silence, ...]:
        """The sensors of the last run that are silent, in the order in which they fell silent."""
        return tuple(self._silent.values())

    def of_crossing(self, track: TrackId, restriction: RestrictionId) -> IncidentId | None:
        """The incident of this track and restriction; None if none was opened."""
        return self._by_crossing.get((track, restriction))

    def of_alert(self, alert: AlertId) -> IncidentId | None:
        """The incident that the alert was added to; None if there is none."""
        known = self.alerts.get(alert)
        crossed = None if known is None else self.of_crossing(known.track, known.restriction)
        if crossed is not None and alert in self._drafts[crossed].alerts:
            return crossed
        return next((i for i, draft in self._drafts.items() if alert in draft.alerts), None)

    def holds(self, incident: IncidentId) -> bool:
        """Whether the incident was opened."""
        return incident in self._drafts

    def holds_alert(self, incident: IncidentId, alert: AlertId) -> bool:
        """Whether the alert was already added to the incident."""
        return self.holds(incident) and alert in self._drafts[incident].alerts

    def ids(self) -> tuple[IncidentId, ...]:
        """The ids of all incidents, in the order in which they were opened."""
        return tuple(self._drafts)

    def all(self, last: int | None = None) -> tuple[Incident, ...]:
        """Every incident, in the order in which they were opened; or the last `last` of them."""
        first = 0 if last is None else max(0, len(self._drafts) - last)
        return tuple(map(self.get, islice(self._drafts, first, None)))

    def find(self, text: str) -> IncidentId:
        """The incident whose id is, or begins with, `text`. Raises RecordError."""
        return find_id("incident", self._drafts, text, mend=_MEND)

    def find_statement(self, text: str) -> StatementId:
        """The statement whose id is, or begins with, `text`. Raises RecordError."""
        return find_id("statement", self.statements, text, mend=_MEND)

    def get(self, incident: IncidentId) -> Incident:
        """One incident in its present state. Raises KeyError."""
        draft = self._drafts[incident]
        body = draft.opened.body
        alerts = [self.alerts[a] for a in draft.alerts]
        statements = tuple(self.statements[s] for s in draft.statements)
        asked = self.questions(incident)
        return Incident(
            id=incident,
            title=body["title"],
            opened_at=draft.opened.at,
            opened_by=draft.opened.by,
            simulation=body["simulation"],
            track=body["track"],
            restriction=body["restriction"],
            alerts=tuple(draft.alerts),
            statements=statements,
            evidence=self.exhibits.of(incident),
            responses=self.responses.of(incident),
            questions=asked,
            notes=self.releases.to(draft.alerts),
            releases=self.releases.of(incident),
            open_questions=open_questions(
                alerts,
                self._has_entered(draft),
                statements,
                draft.silences.values(),
                asked,
                self.told.replaced,
            ),
        )

    def _has_entered(self, draft: IncidentFold) -> bool:
        """Whether an entry was ever proven, whatever the alerts tell of now."""
        called = (
            alert for a in draft.alerts for alert in (self.raised[a], *self.escalated.get(a, ()))
        )
        return any(alert.rule is AlertRule.ENTRY for alert in called)

    def questions(self, incident: IncidentId) -> tuple[Question, ...]:
        """The questions of one incident, each with its present answer. Raises KeyError."""
        draft = self._drafts[incident]
        if draft.worked.questions is None:
            draft.worked.questions = questions(
                incident,
                opened_at=draft.opened.at,
                opened_by=draft.opened.by,
                statements=[self.statements[s] for s in draft.statements],
                replaced=self.told.replaced,
                inquiry=self.inquiries.of.get(incident, Inquiry()),
            )
        return draft.worked.questions

    def log_of(self, incident: IncidentId) -> tuple[Entry, tuple[int, ...]]:
        """The entry that opened it, and the positions of all entries that decide its questions."""
        draft = self._drafts[incident]
        return draft.opened, tuple(draft.log)
