"""Serial numbers tell drones apart, whatever radio addresses they are heard under."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.remote_id.drone_addresses import DroneAddresses

T0 = datetime(2025, 6, 1, 12, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("123456")), min_size=1, max_size=60
)


@given(STEPS)
def test_one_serial_is_one_drone_and_two_serials_are_two(heard: list[tuple[str, str]]) -> None:
    drones = DroneAddresses()
    names = [
        (serial, drones.name(address, serial, T0 + timedelta(seconds=n)))
        for n, (address, serial) in enumerate(heard)
    ]
    known = dict(names)
    assert all(known[serial] == name for serial, name in names)
    assert len(set(known.values())) == len(known)


def test_a_frame_without_a_serial_is_of_the_only_drone_on_its_address() -> None:
    drones = DroneAddresses()
    assert drones.name("a", None, T0) == "a"
    assert drones.name("a", "S1", T0) == "a"
    assert drones.name("b", "S1", T0) == "a"
    assert drones.name("b", None, T0) == "a"
    assert drones.name("b", "S2", T0) == "b"
    assert drones.name("b", None, T0) is None  # of S1 or of S2
    assert drones.name("b", "S3", T0) == "b/2"


def test_what_was_silent_for_long_is_forgotten() -> None:
    drones = DroneAddresses()
    assert drones.name("a", "S1", T0) == "a"
    later = T0 + timedelta(hours=1)
    assert drones.name("b", "S1", later) == "b"
    assert drones.name("a", "S2", later) == "a"


def test_a_flood_of_serials_does_not_fill_the_memory() -> None:
    drones = DroneAddresses()
    for n in range(25_000):
        drones.name("a", f"S{n}", T0 + timedelta(milliseconds=n))
    assert len(drones._drones) <= 10_000
    assert len(drones._names) <= 10_000
