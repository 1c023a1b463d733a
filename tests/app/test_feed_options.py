"""Options that the settings give to a feed are in the raw log, so a replay decodes with them."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vedette.app.live.data_folder import open_site
from vedette.app.settings.settings import load
from vedette.feeds.recordings.recording import open_recording
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport

LINE = (
    b"MSG,3,1,1,4CA2D6,1,2026/01/15,13:00:00.250,2026/01/15,13:00:00.250,"
    b",37000,,,51.45735,-1.02826,,,0,0,0,0"
)


@pytest.mark.parametrize(
    ("options", "zone_hours"), [("", None), ('options = { time_zone = "Europe/Warsaw" }\n', 1)]
)
def test_a_replay_of_the_raw_log_knows_the_options(
    options: str, zone_hours: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(
        '[[input]]\nkind = "tcp"\nname = "in"\nencoding = "sbs1"\nsensor = "rx"\n'
        f'connect = "127.0.0.1:1"\n{options}'
    )
    site = open_site(load(path))

    async def run() -> None:
        engine = asyncio.create_task(site.live.run())
        site.intake.offer(input="in", sensor=SensorId("rx"), encoding="sbs1", data=LINE)
        await site.intake.settled()
        engine.cancel()
        with suppress(asyncio.CancelledError):
            await engine

    try:
        asyncio.run(run())
    finally:
        site.close()
    replayed = open_recording(tmp_path / "data" / "raw").reports()
    (report,) = [one for one in replayed if isinstance(one, PositionReport)]
    generated = datetime(2026, 1, 15, 13, 0, 0, 250_000, tzinfo=UTC)
    if zone_hours is None:
        assert report.measured_at == report.received_at
    else:
        assert report.measured_at == generated.replace(hour=13 - zone_hours)
