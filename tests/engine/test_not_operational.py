"""A sensor that states that it must not be used is shown so, until it states the opposite."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.engine.health.admitted_reports import Watch, sift
from vedette.engine.health.conditions import judge
from vedette.engine.health.health_settings import HealthConfig
from vedette.feeds.asterix.asterix_decoder import ASTERIX, AsterixDecoder
from vedette.feeds.decoder import Frame
from vedette.model.ids import SensorId
from vedette.model.report import RawRef
from vedette.model.sensor import ConditionKind, Sensor, SensorHealth, SensorKind, SensorState

sys.path.insert(0, str(Path(__file__).parents[1] / "feeds" / "asterix"))
from asterix_encoder import block

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RADAR = SensorId("radar")


def test_nogo_of_a_radar_begins_and_ends_a_condition_within_a_cycle() -> None:
    decoder, config = AsterixDecoder(), HealthConfig()
    sensor = Sensor(id=RADAR, kind=SensorKind.RADAR)
    health = {RADAR: SensorHealth(sensor=sensor, state=SensorState.ALIVE, since=AT)}
    watches: dict[SensorId, Watch] = {}
    shown = []
    for second, nogo in enumerate((0, 1, 1, 0)):
        at = AT + timedelta(seconds=4 * second)
        north = {"010": {"SAC": 25, "SIC": 201}, "000": 1, "030": 43_200.0 + 4 * second}
        data = block(34, north | {"050": {"COM": {"NOGO": nogo}}})
        frame = Frame(
            data=data,
            encoding=ASTERIX,
            sensor=RADAR,
            received_at=at,
            source="in",
            sequence=second,
            raw=RawRef("in", 0, len(data)),
        )
        sifted = sift(watches, health, list(decoder.decode(frame)), config)
        end = at + timedelta(seconds=1)
        watches, health, _ = judge(sifted.watches, sifted.sensors, end, config)
        shown.append([one.kind for one in health[RADAR].conditions])
        if nogo:
            assert "NOGO" in health[RADAR].conditions[0].words
    bad = [ConditionKind.NOT_OPERATIONAL]
    assert shown == [[], bad, bad, []]
