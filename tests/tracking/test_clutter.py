"""Clutter is learned per sensor, upward only, and only where an area is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.tracking.cycle.clutter import Clutter, area_km2, density_per_km2


def radar(coverage: Coverage | None) -> Sensor:
    return Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, coverage=coverage)


@given(st.floats(5.0, 60.0), st.floats(300.0, 7_200.0), st.integers(2, 40))
def test_a_steady_rate_is_found(turn_s: float, lasts_s: float, false: int) -> None:
    clutter, turns = Clutter(), int(lasts_s / turn_s)
    for turn in range(turns):
        clutter = clutter.with_plots(false, 1 + round(1e6 * turn * turn_s))
    if clutter.count >= 20.0:
        assert clutter.per_s * turn_s == pytest.approx(false, rel=2.5 / min(turns, 300 / turn_s))


def test_the_setting_is_the_least_and_holds_where_no_area_is_declared() -> None:
    clutter = Clutter()
    for turn in range(100):
        clutter = clutter.with_plots(50, 1 + turn * 10_000_000)
    wide = radar(Coverage(range_max_m=100_000.0))
    assert density_per_km2(clutter, wide, 10.0, 3e-4) == pytest.approx(50 / 31_416, rel=0.05)
    assert density_per_km2(clutter, wide, 10.0, 1e-2) == 1e-2
    assert density_per_km2(clutter, radar(None), 10.0, 3e-4) == 3e-4
    assert density_per_km2(clutter, None, 10.0, 3e-4) == 3e-4
    assert density_per_km2(None, wide, 10.0, 3e-4) == 3e-4


def test_a_sector_is_the_part_that_it_is() -> None:
    whole = area_km2(radar(Coverage(range_max_m=10_000.0)))
    part = area_km2(radar(Coverage(range_max_m=10_000.0, azimuth_from_deg=350, azimuth_to_deg=80)))
    assert whole is not None
    assert part == pytest.approx(whole / 4)
