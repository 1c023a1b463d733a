"""The night is the one that its documentation describes."""

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from vedette.airspace.formats.zone_files import read_zones
from vedette.geo.local import east_north_m
from vedette.model.restriction import Bars, Polygon
from vedette.sim import DEFAULT_SEED, generate, scenarios
from vedette.sim.night_2025_09.intruders import first_inside_s, state_outline
from vedette.sim.night_2025_09.places import DEBRIS_PLACES
from vedette.sim.paths import GROUND_M
from vedette.sim.scenario import Group, Mover

NIGHT = scenarios["night-2025-09"]
WARSAW = ZoneInfo("Europe/Warsaw")
DOCS = Path(__file__).parent.parent.parent / "docs" / "scenario-night-2025-09.md"


@cache
def movers(group: Group) -> tuple[Mover, ...]:
    return tuple(m for m in NIGHT.movers(DEFAULT_SEED) if m.group is group)


def entry(mover: Mover) -> datetime:
    inside = first_inside_s(mover.path)
    assert inside is not None
    return NIGHT.starts_at + timedelta(seconds=mover.starts_s + inside)


def local(hour: int, minute: int) -> datetime:
    return datetime(2025, 9, 9 if hour > 12 else 10, hour, minute, tzinfo=WARSAW)


def test_it_runs_from_2315_to_0700_local() -> None:
    assert (NIGHT.starts_at, NIGHT.ends_at) == (local(23, 15), local(7, 0))


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2])
def test_first_entry_at_2330_and_last_at_0630(seed: int) -> None:
    found = [m for m in NIGHT.movers(seed) if m.group is Group.INTRUDERS]
    entries = sorted(entry(m) for m in found)
    assert len(entries) == 21
    assert abs(entries[0] - local(23, 30)) < timedelta(seconds=1)
    assert abs(entries[-1] - local(6, 30)) < timedelta(seconds=1)


def test_intruders_move_as_such_drones_are_reported_to() -> None:
    for mover in movers(Group.INTRUDERS):
        t = np.arange(1.0, mover.path.duration_s - 1.0, 5.0)
        east, north, up = mover.path.velocity(t)
        speed = np.hypot(east, north)
        assert 25 <= speed.min() <= speed.max() <= 51
        assert np.abs(up).max() < 5
        above_ground = mover.path.height_m - GROUND_M
        assert 99 <= above_ground.min() <= above_ground.max() <= 3_001


def test_paths_end_near_the_named_places_once_each() -> None:
    ends = [m.ends_near for m in movers(Group.INTRUDERS) if m.ends_near is not None]
    assert sorted(ends) == sorted(DEBRIS_PLACES)
    for mover in movers(Group.INTRUDERS):
        if mover.ends_near is not None:
            place = DEBRIS_PLACES[mover.ends_near]
            off = east_north_m(*place, mover.path.lat_deg[-1], mover.path.lon_deg[-1])
            assert np.hypot(*off) < 100


def test_passers_by_stay_ten_kilometres_outside() -> None:
    outline = np.array(state_outline().exterior.coords)
    for mover in movers(Group.PASSERS_BY):
        for lat, lon in zip(mover.path.lat_deg[::20], mover.path.lon_deg[::20], strict=True):
            off = east_north_m(
                np.full(len(outline), lat), np.full(len(outline), lon), outline[:, 1], outline[:, 0]
            )
            assert np.hypot(*off).min() > 10_000
        assert first_inside_s(mover.path) is None


def test_birds_are_as_slow_as_birds() -> None:
    for mover in movers(Group.BIRDS):
        east, north, _ = mover.path.velocity(np.arange(1.0, mover.path.duration_s - 1.0, 10.0))
        assert 7 < np.hypot(east, north).min() <= np.hypot(east, north).max() < 20


def test_there_is_civil_traffic_and_less_of_it_later() -> None:
    def in_the_air(minutes: float) -> int:
        at = minutes * 60
        return sum(m.starts_s <= at < m.ends_s for m in movers(Group.CIVIL))

    assert all(8 <= in_the_air(m) <= 16 for m in range(0, 61, 5))
    assert all(2 <= in_the_air(m) <= 7 for m in range(120, 460, 10))


def test_made_up_senders_are_told_apart_from_real_ones() -> None:
    civil = [m.adsb for m in movers(Group.CIVIL) if m.adsb is not None]
    assert len({a.address for a in civil}) == len(civil)
    assert all(0xF00000 <= a.address < 0xF08000 for a in civil)  # a block of no state
    assert all(a.callsign.startswith("SIM") for a in civil)
    drones = [m.remote_id for m in movers(Group.COOPERATIVE) if m.remote_id is not None]
    assert all(d.mac[0] & 2 for d in drones)  # locally administered: no maker's
    assert all(d.serial.startswith("SIM") for d in drones)


def test_the_radars_see_the_first_intruder_before_and_while_it_crosses() -> None:
    whole = _plots(frozenset())
    rest = set(_plots(frozenset({"intruders"})))
    times = [at for at, text in whole if (at, text) not in rest]
    crossing = local(23, 30)
    before = [t for t in times if crossing - timedelta(minutes=5) <= t < crossing]
    while_ = [t for t in times if crossing <= t < crossing + timedelta(minutes=5)]
    assert len(before) > 30
    assert len(while_) > 30


def _plots(without: frozenset[str]) -> list[tuple[datetime, str]]:
    lines = generate(NIGHT, without=without, until=local(23, 36))
    return [
        (datetime.fromisoformat(line["measured_at"]), json.dumps(line))
        for line in lines
        if line.get("type") == "range_bearing"
    ]


def test_one_radar_dies_and_says_nothing_after() -> None:
    last = max(
        datetime.fromisoformat(line["received_at"])
        for line in generate(NIGHT, until=local(23, 50))
        if line.get("sensor") == "radar-gap"
    )
    assert local(23, 23) < last <= local(23, 24) + timedelta(seconds=1)
    (station,) = [s for s in NIGHT.stations if s.id == "radar-gap"]
    assert station.sensor.silent_after_s == 15


def test_the_zone_file_reads_without_deviation_and_states_its_error() -> None:
    zones = read_zones(NIGHT.zones)
    assert zones.deviations == ()
    (restriction,) = zones.restrictions
    assert restriction.bars is Bars.UNIDENTIFIED
    assert restriction.boundary_sigma_m == 700.0
    assert restriction.approximation is not None
    assert "Natural Earth" in restriction.approximation
    (volume,) = restriction.volumes
    assert isinstance(volume.area, Polygon)
    assert (volume.lower, volume.upper) == (None, None)


def test_every_named_place_and_every_entry_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [name for name in DEBRIS_PLACES if name not in text]
    missing += [g.value for g in Group if f"`{g.value}`" not in text]
    assert not missing, f"add to {DOCS.name}: {missing}"
