"""Counts of a run, computed from its events alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from vedette import __version__
from vedette.feeds.recordings.recording import Recording
from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.crossing import Answer
from vedette.model.events import (
    AlertChanged,
    CrossingChanged,
    Event,
    NoticeChanged,
    Observed,
    SensorChanged,
    SetAside,
    TrackUpdated,
    TransmitterHeard,
)
from vedette.model.identity import Emitter
from vedette.model.ids import AlertId, NoticeId, RestrictionId, SensorId, TrackId
from vedette.model.sensor import SensorState
from vedette.model.times import to_text
from vedette.model.track import TrackStatus
from vedette.sharing.event_line_types import AnswersLine, RecordingLine, SummaryLine

_WORST_FIRST = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)


class Tallies:
    """Counts that grow with every event."""

    def __init__(self, *, simulation: bool) -> None:
        self._simulation = simulation
        self._first_at: datetime | None = None
        self._last_at: datetime | None = None
        self._tracks: set[TrackId] = set()
        self._confirmed: set[TrackId] = set()
        self._alerts: dict[AlertId, str] = {}
        self._silent: set[SensorId] = set()
        self._transmitters: set[tuple[Emitter, ...]] = set()
        self._notices: set[NoticeId] = set()
        self._observations = self._set_aside = 0
        self._worst: dict[tuple[RestrictionId, TrackId], Answer] = {}

    def note(self, events: Sequence[Event]) -> None:
        """Count the events."""
        for event in events:
            self._note(event)

    def _note(self, event: Event) -> None:
        self._first_at = self._first_at or event.at
        self._last_at = event.at
        match event:
            case TrackUpdated():
                self._tracks.add(event.track.id)
                if event.track.status is TrackStatus.CONFIRMED:
                    self._confirmed.add(event.track.id)
            case CrossingChanged():
                self._note_answer(event)
            case AlertChanged():
                self._note_alert(event.alert)
            case SensorChanged():
                silent = event.health.state is SensorState.SILENT
                (self._silent.add if silent else self._silent.discard)(event.health.sensor.id)
            case Observed():
                self._observations += 1
            case TransmitterHeard():
                self._transmitters.add(event.heard.identity.emitters)
            case NoticeChanged():
                self._notices.add(event.notice.id)
            case SetAside():
                self._set_aside += 1

    def _note_alert(self, alert: Alert) -> None:
        """Count an alert by the worst of its rules that called."""
        called = alert.state is AlertState.UNACKNOWLEDGED
        if called and self._alerts.get(alert.id) != AlertRule.ENTRY.value:
            self._alerts[alert.id] = alert.rule.value

    def _note_answer(self, event: CrossingChanged) -> None:
        key = (event.crossing.restriction, event.crossing.track)
        answer = event.crossing.verdict.answer
        before = self._worst.get(key, Answer.OUTSIDE)
        self._worst[key] = min(answer, before, key=_WORST_FIRST.index)

    def line(self, recordings: Iterable[Recording], incidents: int) -> SummaryLine:
        """The summary line of a run, which is the last one. incidents: how many were opened."""
        return {
            "type": "summary",
            "simulation": self._simulation,
            "version": __version__,
            "first_at": None if self._first_at is None else to_text(self._first_at),
            "last_at": None if self._last_at is None else to_text(self._last_at),
            "recordings": [_recording_line(r) for r in recordings],
            "tracks": len(self._tracks),
            "tracks_confirmed": len(self._confirmed),
            "alerts": dict(sorted(Counter(self._alerts.values()).items())),
            "incidents": incidents,
            "observations": self._observations,
            "transmitters_without_place": len(self._transmitters),
            "notices": len(self._notices),
            "set_aside": self._set_aside,
            "sensors_silent": len(self._silent),
            "answers": self._answers(),
        }

    def _answers(self) -> list[AnswersLine]:
        counts = Counter((restriction, answer) for (restriction, _), answer in self._worst.items())
        return [
            {
                "restriction": restriction,
                "inside": counts[restriction, Answer.INSIDE],
                "indeterminate": counts[restriction, Answer.INDETERMINATE],
                "outside": counts[restriction, Answer.OUTSIDE],
            }
            for restriction in sorted({r for r, _ in self._worst})
        ]


def _recording_line(recording: Recording) -> RecordingLine:
    tally = recording.tally
    return {
        "sha256": recording.sha256,
        "format": recording.format,
        "frames": tally.frames,
        "reports": tally.reports,
        "repeated": tally.repeated,
        "ignored": tally.ignored,
        "refused": tally.refused,
        "first_refusal": tally.first_refusal,
        "truncated": tally.truncated,
    }
