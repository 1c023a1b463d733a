"""An address lasts as long as it is heard: what is near a silent one is tracked as if alone."""

from datetime import timedelta

import numpy as np
import pytest
from crafted import START, at, icao, play, position

from vedette.airspace.check.flight_facts import facts_of
from vedette.model.height import Height, HeightReference
from vedette.model.report import Observation
from vedette.model.track import Track, TrackStatus
from vedette.tracking import TrackingConfig
from vedette.tracking.identity.silent_address import address_silent, with_address_heard
from vedette.tracking.kalman.height_match import contradict
from vedette.tracking.track_lifecycle import Life

ADDRESS = icao("4b1a66")


def aircraft(until_s: int, speed: float = 70.0) -> list[Observation]:
    """Heard once a second, eastward, until it falls silent."""
    return [
        position(s, speed * s, 0, sigma_m=10, sensor="adsb", emitter=ADDRESS, sequence=s)
        for s in range(until_s)
    ]


def drone(from_s: int, east_m: float, north_m: float, seed: int = 1) -> list[Observation]:
    """Seen by a 4 s radar alone, at 20 m/s northward."""
    rng = np.random.default_rng(seed)
    return [
        position(
            from_s + 4.0 * k,
            east_m + float(rng.normal(0, 20)),
            north_m + 80.0 * k + float(rng.normal(0, 20)),
            sigma_m=20,
            sensor="radar",
            sequence=1_000 + k,
        )
        for k in range(25)
    ]


def first_confirmed(told: tuple[Track, ...] | list[Track], from_s: float) -> Track | None:
    """The first confirmed track without an address."""
    return next(
        (
            t
            for t in told
            if t.status is TrackStatus.CONFIRMED and not t.identity.emitters and t.at >= at(from_s)
        ),
        None,
    )


@pytest.mark.parametrize("quiet_s", [10, 30, 100])
@pytest.mark.parametrize("apart_m", [200.0, 1_500.0, 5_000.0])
def test_an_object_beside_a_silent_address_is_tracked_as_if_alone(
    quiet_s: int, apart_m: float
) -> None:
    start = 60 + quiet_s
    seen = drone(start, 70.0 * start, apart_m)
    _, alone = play(seen)
    _, beside = play([*aircraft(60), *seen])
    one, other = first_confirmed(alone, start), first_confirmed(beside, start)
    assert one is not None
    assert other is not None
    assert other.at <= one.at + timedelta(seconds=4)
    named = [t for t in beside if t.identity.emitters]
    assert all(t.sensors == ("adsb",) for t in named)
    assert not any(t.status is TrackStatus.CONFIRMED for t in named if t.at > at(start))


def test_a_silent_identity_lets_in_nobody_and_the_address_brings_it_back() -> None:
    gap = [r for r in aircraft(120) if not at(60) <= r.measured_at < at(100)]
    _, told = play(gap)
    silent = [t for t in told if t.identity_silent_since is not None]
    assert silent
    assert all(t.status is TrackStatus.COASTING for t in silent)
    assert all(at(60) < t.at < at(101) for t in silent)
    facts = facts_of(silent[0])
    assert facts.identified is None
    assert not facts.names
    assert not facts.meets
    assert facts.identified_why is not None
    assert "has not been heard" in facts.identified_why
    assert told[-1].status is TrackStatus.CONFIRMED
    assert told[-1].identity_silent_since is None
    assert facts_of(told[-1]).identified is True
    assert len({t.id for t in told}) == 1


def test_an_address_is_silent_by_its_own_interval() -> None:
    config = TrackingConfig()
    for every_s in (0.5, 2.0, 10.0):
        life = Life(id="x", first_at=START, updated_at=START, heard_at=START, shown_at=START)  # type: ignore[arg-type]
        now = START
        for _ in range(60):
            life = with_address_heard(life, now, 1.0)
            now += timedelta(seconds=every_s)
        patience = timedelta(seconds=max(config.coast_min_s, config.coast_turns * every_s))
        last = life.address_at
        assert last is not None
        assert not address_silent(life, last + patience, config)
        assert address_silent(life, last + patience + timedelta(seconds=1), config)


def test_heights_that_contradict_are_of_two_objects() -> None:
    def tell(value: float, reference: HeightReference) -> tuple[Height, ...]:
        return (Height(value_m=value, reference=reference),)

    pressure, sea, ground = (
        HeightReference.BAROMETRIC,
        HeightReference.MEAN_SEA_LEVEL,
        HeightReference.ABOVE_GROUND,
    )
    assert contradict(tell(6_900, pressure), tell(300, pressure))
    assert contradict(tell(6_900, pressure), tell(300, sea))
    assert not contradict(tell(900, pressure), tell(700, sea))
    assert not contradict(tell(6_900, pressure), tell(300, ground))
    assert not contradict(tell(900, pressure), tell(2_000, pressure), apart_s=60.0)
    assert not contradict((), tell(300, sea))
