"""What the page's desk refuses before it can hurt the run."""

from pathlib import Path

import pytest
from commands import zone, zone_file

from vedette.app.desk import PageDesk
from vedette.app.inputs import open_inputs
from vedette.app.run import Run
from vedette.app.settings import Settings
from vedette.model.errors import RecordError
from vedette.record.book import Record

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
        desk = PageDesk(run, tmp_path / "none.sqlite", speed=1.0)
        for batch in run.batches():
            run.runner.feed(batch)
        desk.over = True
        (alert,) = run.runner.state.alerts.alerts
        with pytest.raises(RecordError, match="by"):
            desk.acknowledge(alert, "half \ud800")
        assert desk.acknowledge(alert, "officer")["changed_by"] == "officer"
