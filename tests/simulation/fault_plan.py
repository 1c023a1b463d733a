"""From a seed to what goes wrong and when. Each seed has a few kinds of fault, not all of them."""

import random
from dataclasses import dataclass

from traffic import Flight

ENDS_S = 20.0
FAULTS_FROM_S, FAULTS_UNTIL_S = 2.0, 13.0
KINDS = (
    "kill",  # the process is killed, at a moment or within an operation
    "power",  # the machine loses its power
    "lying sync",  # the disk says that it has synced, and then the power is lost
    "disk full",
    "record full",  # the database has no room either
    "clock step",
    "cut",  # connections are reset
    "half open",
    "partition",  # nothing gets through, and nobody is told
    "delay",
    "chop",  # writes arrive in pieces
    "datagrams",  # lost, doubled, reordered
    "hostile",  # lines that the format lets in, or nearly
    "flood",
    "poison",  # a report that the tracker fails on
    "deadly",  # a report that ends the process
    "damage",  # bits flip, a segment or the end of the write-ahead log is gone, while it is down
    "strangers",  # connections that say nothing
    "slow thread",
)


@dataclass(frozen=True)
class Moment:
    """One fault, by the true time."""

    at_s: float
    what: str
    value: float = 0.0


@dataclass(frozen=True)
class Plan:
    """All that a seed decides before the run begins."""

    seed: int
    kinds: frozenset[str]
    moments: tuple[Moment, ...]
    flights: tuple[Flight, ...]

    @classmethod
    def of(cls, seed: int) -> "Plan":
        rng = random.Random(f"plan {seed}")
        kinds = frozenset(rng.sample(KINDS, rng.choice([0, 1, 2, 2, 3, 3, 4, 5])))
        moments: list[Moment] = []

        def somewhen() -> float:
            return rng.uniform(FAULTS_FROM_S, FAULTS_UNTIL_S)

        def stretch(begin: str, end: str, most_s: float, value: float = 0.0) -> None:
            start = somewhen()
            moments.append(Moment(start, begin, value))
            moments.append(Moment(min(start + rng.uniform(0.5, most_s), FAULTS_UNTIL_S + 1), end))

        if "kill" in kinds or ("damage" in kinds and not kinds & {"power", "lying sync"}):
            for _ in range(rng.choice([1, 1, 2, 3])):
                what = rng.choice(["kill", "kill in operation", "kill in operation"])
                moments.append(Moment(somewhen(), what, rng.randrange(1, 12)))
        if "power" in kinds:
            for _ in range(rng.choice([1, 1, 2])):
                what = rng.choice(["power", "power in operation", "power in operation"])
                moments.append(Moment(somewhen(), what, rng.randrange(1, 12)))
        if "lying sync" in kinds:
            start = somewhen()
            moments += [Moment(start, "lie"), Moment(start + rng.uniform(0.5, 4.0), "power")]
        if "disk full" in kinds:
            for _ in range(rng.choice([1, 1, 2])):
                stretch("full", "room", 5.0)
        if "record full" in kinds:
            stretch("record full", "record room", 5.0)
        if "clock step" in kinds:
            for _ in range(rng.choice([1, 2])):
                step = rng.choice([-3600.0, -60.0, -5.0, -0.5, 0.5, 5.0, 60.0, 40 * 86_400.0])
                stretch("step", "step back", 6.0, step)
        if "cut" in kinds:
            moments += [Moment(somewhen(), "cut") for _ in range(rng.randint(1, 5))]
        if "half open" in kinds:
            moments += [Moment(somewhen(), "half open") for _ in range(rng.randint(1, 4))]
        if "partition" in kinds:
            start = rng.uniform(FAULTS_FROM_S, 6.0)
            moments += [Moment(start, "partition"), Moment(start + rng.uniform(2, 9), "whole")]
        if "delay" in kinds:
            stretch("delay", "no delay", 5.0, rng.choice([0.05, 0.3, 1.5]))
        if "slow thread" in kinds:
            stretch("slow", "not slow", 5.0, rng.choice([0.02, 0.2, 0.8]))
        flights = tuple(
            Flight(rng.uniform(low, low + 3), rng.uniform(-300, 300), rng.choice(["r1", "r2"]))
            for low in (5.0, 11.0)
        )
        if "flood" in kinds and rng.random() < 0.5:  # a slow engine, so that the queue fills
            stretch("slow", "not slow", 5.0, 0.8)
        moments.sort(key=lambda moment: moment.at_s)
        return cls(seed, kinds, tuple(moments), flights)
