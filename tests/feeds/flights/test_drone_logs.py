"""Telemetry logs of drones become recorded flights; without their library the error names it."""

import sys
from datetime import timedelta

import pytest
from drone_logs import START_US, tlog, ulog
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.flights.flight_files import FORMATS, parse_flights
from vedette.model.errors import RecordingError
from vedette.model.flight import FlightKind
from vedette.model.height import HeightReference
from vedette.model.times import EPOCH

pytest.importorskip("pymavlink")
pytest.importorskip("pyulog")
FIXES = [(52.0 + 0.001 * i, 21.0, 150.0 + i, 3) for i in range(6)]
START = EPOCH + timedelta(microseconds=START_US)


@pytest.mark.parametrize("made", [tlog, ulog])
def test_a_log_is_one_recorded_flight(made: object) -> None:
    (flight,) = parse_flights(made(FIXES), where="log")  # type: ignore[operator]
    assert flight.kind is FlightKind.RECORDED
    assert [round(one.lat_deg, 6) for one in flight.samples] == [round(f[0], 6) for f in FIXES]
    assert [one.at for one in flight.samples] == [START + timedelta(seconds=i) for i in range(6)]
    height = next(
        h for h in flight.samples[2].heights if h.reference is HeightReference.MEAN_SEA_LEVEL
    )
    assert height.value_m == pytest.approx(152.0)
    assert flight.doubts == ()
    assert flight.times_off is None


@pytest.mark.parametrize("made", [tlog, ulog])
def test_without_a_fix_nobody_knows_the_place(made: object) -> None:
    void = [*FIXES[:4], (52.9, 21.9, 0.0, 1), (0.0, 0.0, 0.0, 3)]
    (flight,) = parse_flights(made(void), where="log")  # type: ignore[operator]
    assert len(flight.samples) == 4
    assert flight.heard == (START, START + timedelta(seconds=5))


def test_a_px4_log_without_utc_has_no_date() -> None:
    (flight,) = parse_flights(ulog(FIXES, utc=False), where="log")
    assert flight.times_off is not None
    assert flight.times_off.earlier is None


def test_each_system_of_a_log_is_a_flight_and_damage_is_told() -> None:
    data = tlog(FIXES) + b"noise" + tlog(FIXES, system=7)
    flights = parse_flights(data, where="log")
    assert [one.name for one in flights] == ["system 3", "system 7"]
    assert any("not a time and a packet" in one.what for one in flights[0].doubts)


@pytest.mark.parametrize(
    ("made", "module", "extra"),
    [(tlog, "pymavlink.dialects.v20", "vedette[mavlink]"), (ulog, "pyulog", "vedette[px4]")],
)
def test_without_its_library_the_error_names_the_extra(
    made: object, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made(FIXES)  # type: ignore[operator]
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RecordingError, match="is not installed") as told:
        parse_flights(data, where="log")
    assert extra in str(told.value)


LOGS = [tlog(FIXES), ulog(FIXES)]


@given(st.sampled_from(LOGS), st.integers(0, 400), st.binary(max_size=4))
def test_damage_is_refused_or_read(data: bytes, at: int, put: bytes) -> None:
    try:
        parse_flights(data[:at] + put + data[at + len(put) :], where="file")
    except RecordingError as refused:
        assert str(refused).startswith("file")  # noqa: PT017 - to be read is as good


def test_each_log_is_of_one_format() -> None:
    for data in LOGS:
        assert sum(form.looks_like(data) for form in FORMATS) == 1
