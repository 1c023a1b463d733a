"""What the page's desk refuses before it can hurt the run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import zone, zone_file

from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.model.alert import AlertEvent
from vedette.model.errors import RecordError
from vedette.model.ids import RestrictionId, TrackId
from vedette.record.record import Record
from vedette.web.desks.incident_pages import Which

RECORDING = """\
{"format":"vedette-reports","version":1,"simulation":false,"name":"made"}
"""
PLOT = (
    '{"type":"position","sensor":"radar","measured_at":"2025-09-09T21:30:%02dZ",'
    '"lat_deg":51.0,"lon_deg":23.5,"sigma_m":10.0,"emitter":{"scheme":"icao24","value":"4891b2"}}\n'
)


def test_a_name_that_no_record_can_hold_does_not_end_the_run(tmp_path: Path) -> None:
    """It is refused at once: once queued it would fail in the engine's turn, with the page."""
    made = tmp_path / "made.jsonl"
    made.write_text(RECORDING + "".join(PLOT % second for second in range(20)))
    zones = zone_file(tmp_path, zone("Z", 51.0, 23.5, 5000.0))
    with Record.in_memory() as record:
        run = Run(open_inputs([made], [zones], Settings()), record, None, as_json=False)
        desk = ReplayDesk(run, tmp_path / "none.sqlite", speed=1.0)
        for batch in run.batches():
            run.runner.feed(batch)
        desk.over = True
        (alert,) = run.runner.state.alerts.alerts
        with pytest.raises(RecordError, match="by"):
            desk.alarms.act_on_one(alert, AlertEvent.ACKNOWLEDGE, "half \ud800")
        done = desk.alarms.act_on_one(alert, AlertEvent.ACKNOWLEDGE, "officer")
        assert done["changed_by"] == "officer"


def test_a_list_of_incidents_costs_what_is_asked_for(tmp_path: Path) -> None:
    """Which of thousands: the last few, one, or that of a track and a restriction; then and now."""
    at = datetime(2025, 9, 9, 21, tzinfo=UTC)
    with Record.in_memory() as record:
        opened = [
            record.incidents.open(
                at=at + timedelta(minutes=n),
                by="clerk",
                title=f"no. {n}",
                track=TrackId(f"track-{n}"),
                restriction=RestrictionId("zone"),
            )
            for n in range(7)
        ]
        run = Run(open_inputs([_made(tmp_path)], [], Settings()), record, None, as_json=False)
        desk = ReplayDesk(run, tmp_path / "none.sqlite", speed=1.0)

        def titles(which: Which, as_of: str | None = None) -> list[str]:
            return [one["title"] for one in desk.incidents(as_of, which)]

        assert len(desk.incidents()) == 7
        assert titles(Which(last=2)) == ["no. 5", "no. 6"]
        assert titles(Which(last=2), "2025-09-09T21:03:00Z") == ["no. 2", "no. 3"]
        assert titles(Which(last=0)) == []
        assert len(titles(Which(last=99))) == 7
        assert titles(Which(id=opened[3].id)) == ["no. 3"]
        assert titles(Which(id=opened[3].id), "2025-09-09T21:02:00Z") == []
        assert titles(Which(id="incident-none")) == []
        assert titles(Which(crossing=("track-4", "zone"))) == ["no. 4"]
        assert titles(Which(crossing=("track-4", "other"))) == []
        assert titles(Which(crossing=("track-4", "zone")), "2025-09-09T21:03:00Z") == []
        with pytest.raises(LookupError):
            desk.incident("incident-none")


def _made(folder: Path) -> Path:
    made = folder / "made.jsonl"
    made.write_text(RECORDING + PLOT % 0)
    return made
