"""The quick pickle is the slow one."""

import pickle

from made import ZONE, at, night

from vedette.engine.live.pickling import dumps
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.engine.step import step
from vedette.model.ids import SensorId


def test_byte_for_byte() -> None:
    state = initial_state(EngineConfig(), (ZONE,))
    state, events = step(state, Batch(reports=tuple(night()), until=at(61)))
    value = (
        state.crossings,
        state.alerts,
        state.sensors,
        state.picture.lives,
        events,
        SensorId("a"),
    )
    assert state.crossings
    assert dumps(value) == pickle.dumps(value, protocol=5)
    assert pickle.loads(dumps(value)) == value  # noqa: S301
