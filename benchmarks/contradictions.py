"""Claims that are not true, and honest flights: what is told of each, through `vedette replay`.

    python benchmarks/contradictions.py [--seed N] [--runs N] [--honest N] [--each N] [--json FILE]

Every flight has an address and a part of the sky of its own. It flies honestly for a minute into a
restriction, and then its transmitter lies or fails:

  jump       claims a place 20 to 600 km away and flies on from there
  zero       claims latitude 0, longitude 0
  freeze     repeats its last place, and goes on stating its speed
  replay     repeats its own first minute, over and over
  duplicate  a second transmitter 20 to 200 km away sends the same address; both go on
  drift      its claim drifts off at 1 to 10 m/s, while a radar sees where it is; told before the
             error passes 1 km counts as `told_within_30s`
  swarm      forged drones that no sensor but the receiver knows of

Honest flights turn with up to 3 g, drop out for up to two minutes and miss reports; a radar sees
every second one of them.

`told`: a track of the address bears a contradiction, or is heard without a new place.
`alerts_closed_by_claim`: alerts at the believable place, raised before the fault, that ended as
"outside" while the flight was there. `certain_at_claim`: flights with an answer of "inside" at the
claimed place, in a zone that the object itself never enters. A dash: there is no such zone.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import common

from vedette.geo.local import east_north_m, moved

COLUMNS = ["kind", "n", "told", "told_within_30s", "alerts_closed_by_claim", "certain_at_claim"]
KINDS = ("jump", "zero", "freeze", "replay", "duplicate", "drift", "swarm")
START = datetime(2025, 6, 1, 12, tzinfo=UTC)
HONEST_S, FAULTY_S = 60, 90
DRIFT_S = 300  # a slow drift shows late
ZONE_M = 45_000.0
LEAST_ZONE_M = 2_000.0
LatLon = tuple[float, float]


@dataclass
class Flight:
    """One flight with all that its transmitters and a radar report of it."""

    kind: str
    address: str
    fault_s: float | None
    lines: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    in_time_s: float = 30.0
    here: LatLon | None = None  # the middle of a zone at the believable place
    claimed: LatLon | None = None  # and of one at the claimed place, which the object never enters
    true: list[LatLon] = field(default_factory=list)  # where the object is after the fault

    @property
    def claimed_m(self) -> float:
        """The radius of the zone at the claimed place, clear of where the object is."""
        if self.claimed is None:
            return 0.0
        nearest_m = min((distance_m(self.claimed, at) for at in self.true), default=math.inf)
        return min(ZONE_M, 0.8 * nearest_m)

    def say(self, s: float, at: LatLon, speed: float, course: float, sensor: str = "adsb") -> None:
        line: dict[str, Any] = {
            "type": "position", "sensor": sensor, "lat_deg": at[0], "lon_deg": at[1],
            "covariance": {"ee": 400.0, "en": 0.0, "nn": 400.0},
        }  # fmt: skip
        if sensor == "adsb":
            line["emitter"] = {"scheme": "icao24", "value": self.address}
            line["motion"] = {"speed_m_s": speed, "course_deg": course % 360}
        self.lines.append((s, line))


def straight(origin: LatLon, speed: float, course: float, s: float) -> LatLon:
    turn = math.radians(course)
    lat, lon = moved(*origin, speed * s * math.sin(turn), speed * s * math.cos(turn))
    return float(lat), float(lon)


def noisy(at: LatLon, rng: random.Random) -> LatLon:
    lat, lon = moved(*at, rng.gauss(0, 15), rng.gauss(0, 15))
    return float(lat), float(lon)


def faulty(kind: str, address: str, origin: LatLon, rng: random.Random) -> Flight:
    """An honest minute, then the fault."""
    speed = rng.uniform(60, 100) if kind == "drift" else rng.uniform(60, 280)
    course = rng.uniform(0, 360)
    flight = Flight(kind, address, float(HONEST_S))
    if kind == "swarm":
        return forged(flight, origin, rng)
    away_m = rng.uniform(20_000, 600_000 if kind == "jump" else 200_000)
    off = straight(origin, away_m, rng.uniform(0, 360), 1.0)
    drift, drift_course = rng.uniform(1, 10), rng.uniform(0, 360)
    flight.here = straight(origin, speed, course, HONEST_S)
    if kind == "drift":
        flight.in_time_s = 1_000.0 / drift
    first = [noisy(straight(origin, speed, course, s), rng) for s in range(HONEST_S)]
    for s in range(HONEST_S):
        flight.say(s + rng.uniform(0, 0.2), first[s], speed, course)
        if kind == "drift" and s % 4 == 0:
            flight.say(
                s + 0.7, noisy(straight(origin, speed, course, s), rng), speed, course, "radar"
            )
    for after in range(DRIFT_S if kind == "drift" else FAULTY_S):
        s = HONEST_S + after
        true = straight(origin, speed, course, s)
        flight.true.append(true)
        said: LatLon = {
            "jump": straight(off, speed, course, after),
            "zero": (0.0, 0.0),
            "freeze": first[-1],
            "replay": first[after % HONEST_S],
            "duplicate": true,
            "drift": straight(true, drift, drift_course, after),
        }[kind]
        exact = kind in ("zero", "freeze", "replay")
        flight.say(s + rng.uniform(0, 0.2), said if exact else noisy(said, rng), speed, course)
        if kind == "duplicate":
            also = noisy(straight(off, speed, course + 90, after), rng)
            flight.say(s + 0.5, also, speed, course + 90)
        if kind == "drift" and s % 4 == 0:
            flight.say(s + 0.7, noisy(true, rng), speed, course, "radar")
    flight.claimed = {
        "jump": straight(off, speed, course, FAULTY_S / 2),
        "zero": (0.0, 0.0),
        "duplicate": straight(off, speed, course + 90, FAULTY_S / 2),
    }.get(kind)
    return flight


def forged(flight: Flight, origin: LatLon, rng: random.Random) -> Flight:
    """A drone that is not there: a plausible flight out of nothing."""
    flight.fault_s = 0.0
    flight.claimed = origin
    for s in range(FAULTY_S):
        at = straight(origin, 15.0, 360.0 * s / FAULTY_S, s / 4)
        flight.say(float(s), noisy(at, rng), 15.0, 360.0 * s / FAULTY_S)
    return flight


def honest(address: str, origin: LatLon, rng: random.Random) -> Flight:
    """Turns of up to 3 g, gaps, missed reports."""
    flight = Flight("honest", address, None)
    speed, course, rate = rng.uniform(15, 280), rng.uniform(0, 360), 0.0
    at, s = origin, 0.0
    seen, turn_s = rng.random() < 0.5, 0.0
    while s < HONEST_S + FAULTY_S:
        step = rng.choice([0.5, 1.0, 1.0, 1.0, rng.uniform(1, 8)])
        step = rng.uniform(10, 120) if rng.random() < 0.02 else step
        if rng.random() < 0.1:
            most = math.degrees(3 * 9.81 / speed)
            rate = rng.choice([0.0, rng.uniform(-most, most)])
        for _ in range(max(1, int(step * 5))):
            course += rate * 0.2
            at = straight(at, speed, course, 0.2)
        s += step
        flight.say(s, noisy(at, rng), speed, course)
        if seen and s >= turn_s:
            turn_s = s + 4.0
            flight.say(s, noisy(at, rng), speed, course, sensor="radar")
    return flight


def flights(seed: int, honest_count: int, each: int) -> list[Flight]:
    """All of a run, each in a cell of its own."""
    rng = random.Random(seed)  # noqa: S311
    count = honest_count + each * len(KINDS)
    cells = [(lat, lon) for lat in range(-64, 66, 4) for lon in range(-178, 178, 4)]
    places = [(float(a), float(b)) for a, b in rng.sample(cells, min(count, len(cells)))]
    if count > len(cells):
        raise SystemExit(f"{count} flights, and room for {len(cells)}")
    made = [honest(f"{n:06x}", places[n], rng) for n in range(honest_count)]
    for k, kind in enumerate(KINDS):
        for n in range(each):
            number = honest_count + k * each + n
            made.append(faulty(kind, f"{number:06x}", places[number], rng))
    return made


def replayed(made: list[Flight], folder: Path) -> list[dict[str, Any]]:
    """Everything that `vedette replay --json` prints of the flights."""
    lines = sorted(
        ((s, n, line) for n, one in enumerate(made) for s, line in one.lines),
        key=lambda x: (x[0], x[1]),
    )
    header = {"format": "vedette-reports", "version": 1, "simulation": True, "name": "claims"}
    with (folder / "claims.jsonl").open("w") as out:
        print(json.dumps(header), file=out)
        for s, _, line in lines:
            at = (START + timedelta(seconds=s)).isoformat().replace("+00:00", "Z")
            print(json.dumps({**line, "measured_at": at}), file=out)
    zones = [
        circle(f"{one.address} {what}", at, radius_m)
        for one in made
        for what, at, radius_m in (
            ("here", one.here, ZONE_M),
            ("claimed", one.claimed, one.claimed_m),
        )
        if at is not None and radius_m >= LEAST_ZONE_M
    ]
    (folder / "zones.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": zones})
    )
    return run("replay", str(folder / "claims.jsonl"), "-r", str(folder / "zones.geojson"))


def run(*arguments: str) -> list[dict[str, Any]]:
    """The lines of JSON that a command of vedette prints."""
    command = [sys.executable, "-m", "vedette.app.cli", *arguments, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        return [json.loads(line) for line in process.stdout if line.startswith("{")]


def circle(name: str, at: LatLon, radius_m: float) -> dict[str, Any]:
    ring = [straight(at, radius_m, 10.0 * n, 1.0) for n in range(36)]
    ring.append(ring[0])
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [[[lon, lat] for lat, lon in ring[::-1]]]},
    }


@dataclass
class Found:
    """What came of one address."""

    told_s: float | None = None
    closed: int = 0
    certain: bool = False


def judged(
    made: list[Flight], events: list[dict[str, Any]], zones: dict[str, str]
) -> dict[str, Found]:
    """What is told of each address. zones: the name of each restriction, by its id."""
    by_address = {one.address: one for one in made}
    of_track: dict[str, str] = {}
    found: dict[str, Found] = defaultdict(Found)
    for event in events:
        if event["type"] == "track":
            address = next((e["value"] for e in event["identity"]["emitters"]), None)
            if address is not None:
                of_track[event["id"]] = address
                doubted = event["contradiction"] or event["same_place_since"]
                if doubted and found[address].told_s is None:
                    found[address].told_s = seconds(event["noted_at"])
        elif event["type"] in ("crossing", "alert") and event["track"] in of_track:
            address = of_track[event["track"]]
            note(found[address], by_address[address], event, zones[event["restriction"]])
    return found


def note(found: Found, flight: Flight, event: dict[str, Any], zone: str) -> None:
    """Count an answer or an alert after the fault began."""
    owner, what = zone.split()
    if owner != flight.address or seconds(event["noted_at"]) <= (flight.fault_s or 0.0):
        return
    if event["type"] == "crossing":
        found.certain |= what == "claimed" and event["answer"] == "inside"
    elif what == "here" and seconds(event["raised_at"]) <= (flight.fault_s or 0.0):
        over = event["state"] in ("returned", "closed")
        found.closed += over and event["reason"].startswith("outside")


def seconds(text: str) -> float:
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - START).total_seconds()


def total(of_kind: list[Flight], found: dict[str, Found], what: str, zone: str) -> int | None:
    """A sum over the flights of a kind; None where none of them has such a zone."""
    measured = [one for one in of_kind if getattr(one, zone) is not None]
    return sum(getattr(found[one.address], what) for one in measured) if measured else None


def distance_m(a: LatLon, b: LatLon) -> float:
    east, north = east_north_m(*a, *b)
    return math.hypot(float(east), float(north))


def measure(seed: int, honest_count: int, each: int) -> list[dict[str, Any]]:
    """The rows of one seed."""
    made = flights(seed, honest_count, each)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        events = replayed(made, folder)
        read = run("zones", "read", str(folder / "zones.geojson"))
    zones = {line["id"]: line["name"] for line in read if line["type"] == "zone"}
    found = judged(made, events, zones)
    rows = []
    for kind in ("honest", *KINDS):
        of_kind = [one for one in made if one.kind == kind]
        told = {
            one.address: told_s - (one.fault_s or 0.0)
            for one in of_kind
            if (told_s := found[one.address].told_s) is not None
        }
        rows.append(
            {
                "kind": kind,
                "n": len(of_kind),
                "told": len(told),
                "told_within_30s": sum(
                    0.0 <= told.get(one.address, math.inf) <= one.in_time_s for one in of_kind
                ),
                "alerts_closed_by_claim": total(of_kind, found, "closed", "here"),
                "certain_at_claim": total(of_kind, found, "certain", "claimed"),
            }
        )
    return rows


def main() -> None:
    """Run, print, write."""
    flags = common.parser(__doc__ or "", seed=1, runs=1)
    flags.add_argument("--honest", type=int, default=1000)
    flags.add_argument("--each", type=int, default=72, help="faulty flights of each kind")
    asked = flags.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    for seed in range(asked.seed, asked.seed + asked.runs):
        for row in measure(seed, asked.honest, asked.each):
            sums = rows.setdefault(row["kind"], {"kind": row["kind"]})
            for name in COLUMNS[1:]:
                known = row[name] is not None
                sums[name] = sums.get(name, 0) + row[name] if known else None
    common.finish(list(rows.values()), COLUMNS, asked.json)


if __name__ == "__main__":
    main()
