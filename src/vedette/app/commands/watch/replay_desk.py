"""The desk of a replay: actions of people take effect at the current time of the recording."""

from datetime import timedelta
from pathlib import Path

from vedette.app.commands.watch.recording_run import Run
from vedette.engine.state import Batch
from vedette.model.alert import Action
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.desks.json_object import Json


class ReplayDesk(IncidentDesk):
    """The desk of a replay. All times, including those of the record, are times of the
    recording.
    """

    def __init__(self, run: Run, record_path: Path, *, speed: float) -> None:
        inputs = run.inputs
        refused = [one for zone in inputs.zones for one in zone.refused]
        super().__init__(run.runner, inputs.restrictions, record_path, refused)
        self._run = run
        self.speed = speed
        self.over = False  # nothing more is fed: a person's action has to move time itself

    def meta(self) -> Json:
        """The kind of run that the page shows."""
        recordings = self._run.inputs.recordings
        return {
            "name": next((r.name for r in recordings if r.name), "recording"),
            "simulation": self.simulation,
            "mode": "replay",
            "speed": self.speed,
            "time_zone": self._run.inputs.settings.page.time_zone,
        }

    def _take(self, action: Action) -> None:
        self._runner.act(action)
        if self.over:
            cycle = timedelta(seconds=self._runner.state.config.cycle_s)
            self._runner.feed(Batch(until=self._now() + cycle))
