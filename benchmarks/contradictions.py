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
  unseen     a forged drone at a site whose radar (4 s a turn, clutter) sees three true ones
  swarm      forged drones, all at once, that no sensor but their receiver of Remote ID knows of; it
             hears a true drone before

Honest flights turn with up to 3 g, drop out for up to two minutes and miss reports; a radar sees
every second one of them. Four in a hundred are true drones at the sites of the radars, seen in 85 %
of its turns.

`told`: a track of the address bears a contradiction, or is heard without a new place, or its
address is among those of a notice.
`alerts_closed_by_claim`: alerts at the believable place, raised before the fault, that ended as
"outside" while the flight was there. `certain_at_claim`: flights with an answer of "inside" at the
claimed place, in a zone that the object itself never enters; of a forged drone, an answer given
more than 30 s after it began. A dash: there is no such zone.
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
KINDS = ("jump", "zero", "freeze", "replay", "duplicate", "drift", "unseen", "swarm")
FORGED = ("unseen", "swarm")
START = datetime(2025, 6, 1, 12, tzinfo=UTC)
HONEST_S, FAULTY_S = 60, 90
DRIFT_S = 300  # a slow drift shows late
ZONE_M = 45_000.0
LEAST_ZONE_M = 500.0
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
    receiver: str = "adsb"
    radar: str = "radar"
    claimed_most_m: float = ZONE_M

    @property
    def claimed_m(self) -> float:
        """The radius of the zone at the claimed place, clear of where the object is."""
        if self.claimed is None:
            return 0.0
        nearest_m = min((distance_m(self.claimed, at) for at in self.true), default=math.inf)
        return min(self.claimed_most_m, 0.8 * nearest_m)

    @property
    def first_place(self) -> LatLon:
        line = self.lines[0][1]
        return line["lat_deg"], line["lon_deg"]

    def say(
        self, s: float, at: LatLon, speed: float, course: float, *, by_radar: bool = False
    ) -> None:
        line: dict[str, Any] = {
            "type": "position", "lat_deg": at[0], "lon_deg": at[1],
            "sensor": self.radar if by_radar else self.receiver,
            "covariance": {"ee": 400.0, "en": 0.0, "nn": 400.0},
        }  # fmt: skip
        if not by_radar:
            scheme = "icao24" if self.receiver == "adsb" else "mac"
            line["emitter"] = {"scheme": scheme, "value": self.address}
            if scheme == "mac":
                line["heights"] = [{"value_m": 110.0, "reference": "above_ground"}]
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
                s + 0.7,
                noisy(straight(origin, speed, course, s), rng),
                speed,
                course,
                by_radar=True,
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
            flight.say(s + 0.7, noisy(true, rng), speed, course, by_radar=True)
    flight.claimed = {
        "jump": straight(off, speed, course, FAULTY_S / 2),
        "zero": (0.0, 0.0),
        "duplicate": straight(off, speed, course + 90, FAULTY_S / 2),
    }.get(kind)
    return flight


SITE_TRUE, SITE_FORGED = 3, 6  # drones at a site with a radar
SITE_REACH_M, SITE_TURN_S = 6_000.0, 4.0
SITE_S = 240


@dataclass
class Site:
    """A receiver of Remote ID, perhaps a radar, and the drones that are heard there."""

    flights: list[Flight]
    lines: list[tuple[float, dict[str, Any]]]  # of the radar: its registration, and clutter


def mac(number: int) -> str:
    return f"02{number:010x}"


def drone(flight: Flight, around: LatLon, start_s: float, rng: random.Random) -> list[LatLon]:
    """A drone on a circle at 8 to 18 m/s, as it states it once a second; returns its places."""
    speed, radius = rng.uniform(8.0, 18.0), rng.uniform(250.0, 500.0)
    phase = rng.uniform(0.0, 360.0)
    places = []
    for second in range(int(SITE_S - start_s)):
        course = phase + math.degrees(speed * second / radius)
        at = straight(around, radius, course - 90.0, 1.0)
        places.append(at)
        flight.say(start_s + second + rng.uniform(0, 0.2), noisy(at, rng), speed, course)
    return places


def radar_site(number: int, origin: LatLon, rng: random.Random) -> Site:
    """True drones that a radar sees; then one forged drone after the other."""
    receiver, radar = f"rid-{number}", f"radar-{number}"
    register = {
        "type": "sensor",
        "sensor": {
            "id": radar, "kind": "radar", "lat_deg": origin[0], "lon_deg": origin[1],
            "height": {"value_m": 100.0, "reference": "ellipsoid"},
            "coverage": {"range_max_m": SITE_REACH_M},
        },
    }  # fmt: skip
    site = Site([], [(0.0, register)])
    for n in range(SITE_TRUE):
        flight = Flight("honest", mac(100 * number + n), None, receiver=receiver, radar=radar)
        far_m = rng.uniform(4_500, 5_200) if n == 0 else rng.uniform(1_500, 5_200)
        around = straight(origin, far_m, 120.0 * n + rng.uniform(-15, 15), 1.0)
        for second, at in enumerate(drone(flight, around, 0.0, rng)):
            if second % SITE_TURN_S == 0 and rng.random() < 0.85:
                flight.say(second + 0.3, noisy(at, rng), 0.0, 0.0, by_radar=True)
        site.flights.append(flight)
    for n in range(SITE_FORGED):
        name = mac(100 * number + 50 + n)
        flight = Flight("unseen", name, 90.0 + 20.0 * n, receiver=receiver, radar=radar)
        around = straight(origin, rng.uniform(1_500, 4_000), 120.0 * n / 2 + 60.0, 1.0)
        flight.claimed = around
        flight.claimed_most_m = 900.0
        drone(flight, around, flight.fault_s or 0.0, rng)
        site.flights.append(flight)
    clutter = Flight("", "", None, radar=radar)
    for turn in range(int(SITE_S / SITE_TURN_S)):
        for _ in range(3):
            far_m = rng.uniform(500, SITE_REACH_M)
            at = straight(origin, far_m, rng.uniform(0, 360), 1.0)
            clutter.say(turn * SITE_TURN_S + 0.3, at, 0.0, 0.0, by_radar=True)
    site.lines += clutter.lines
    return site


def swarm_site(number: int, count: int, origin: LatLon, rng: random.Random) -> Site:
    """A receiver that hears one true drone; then many forged ones begin within ten seconds."""
    receiver = f"rid-{number}"
    true = Flight("honest", mac(100_000 + number), None, receiver=receiver)
    drone(true, straight(origin, 2_500.0, rng.uniform(0, 360), 1.0), 0.0, rng)
    site = Site([true], [])
    for n in range(count):
        start_s = HONEST_S + rng.uniform(0.0, 10.0)
        flight = Flight("swarm", mac(200_000 + 1_000 * number + n), start_s, receiver=receiver)
        around = straight(origin, rng.uniform(200, 2_000), rng.uniform(0, 360), 1.0)
        flight.claimed = around
        flight.claimed_most_m = 900.0
        drone(flight, around, start_s, rng)
        site.flights.append(flight)
    return site


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
            flight.say(s, noisy(at, rng), speed, course, by_radar=True)
    return flight


def flights(seed: int, honest_count: int, each: int) -> Site:
    """All of a run, each in a cell of its own; drones in the cell of their site."""
    rng = random.Random(seed)  # noqa: S311
    radars = -(-each // SITE_FORGED)
    alone = max(honest_count - radars * SITE_TRUE - 1, 0)
    lone_kinds = [kind for kind in KINDS if kind not in FORGED]
    count = alone + each * len(lone_kinds) + radars + 1
    cells = [(lat, lon) for lat in range(-64, 66, 4) for lon in range(-178, 178, 4)]
    places = [(float(a), float(b)) for a, b in rng.sample(cells, min(count, len(cells)))]
    if count > len(cells):
        raise SystemExit(f"{count} flights, and room for {len(cells)}")
    made = [honest(f"{n:06x}", places.pop(), rng) for n in range(alone)]
    for k, kind in enumerate(lone_kinds):
        made += [
            faulty(kind, f"{alone + k * each + n:06x}", places.pop(), rng) for n in range(each)
        ]
    sites = [radar_site(n, places.pop(), rng) for n in range(radars)]
    if each:
        sites.append(swarm_site(radars, each, places.pop(), rng))
    lines = [line for site in sites for line in site.lines]
    return Site([*made, *(one for site in sites for one in site.flights)], lines)


def replayed(all_of_it: Site, folder: Path) -> list[dict[str, Any]]:
    """Everything that `vedette replay --json` prints of the flights."""
    made = all_of_it.flights
    lines = sorted(
        (
            *((s, -1, line) for s, line in all_of_it.lines),
            *((s, n, line) for n, one in enumerate(made) for s, line in one.lines),
        ),
        key=lambda x: (x[0], x[1]),
    )
    header = {"format": "vedette-reports", "version": 1, "simulation": True, "name": "claims"}
    with (folder / "claims.jsonl").open("w") as out:
        print(json.dumps(header), file=out)
        for s, _, line in lines:
            at = (START + timedelta(seconds=s)).isoformat().replace("+00:00", "Z")
            when = "received_at" if line["type"] == "sensor" else "measured_at"
            print(json.dumps({**line, when: at}), file=out)
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
            if address is None:
                address = of_track.get(event["id"]) or drone_of(event, made)
            if address is not None:
                of_track[event["id"]] = address
                doubted = event["contradiction"] or event["same_place_since"]
                if doubted and found[address].told_s is None:
                    found[address].told_s = seconds(event["noted_at"])
        elif event["type"] == "notice":
            note_notice(found, made, event)
        elif event["type"] in ("crossing", "alert") and event["track"] in of_track:
            address = of_track[event["track"]]
            note(found[address], by_address[address], event, zones[event["restriction"]])
    return found


def drone_of(track: dict[str, Any], made: list[Flight]) -> str | None:
    """The address of the drone that a new track is of, which no line names: by its first place."""
    where, first_s = (track["lat_deg"], track["lon_deg"]), seconds(track["first_at"])
    near = [
        (distance_m(one.first_place, where), one.address)
        for one in made
        if one.receiver in track["sensors"] and abs(one.lines[0][0] - first_s) < 2.0
    ]
    apart_m, address = min(near, default=(math.inf, ""))
    return address if apart_m < 300.0 else None


def note_notice(found: dict[str, Found], made: list[Flight], event: dict[str, Any]) -> None:
    """A notice tells those that it lists. It names no address of a drone: found by its place."""
    for sign in event["signs"]:
        where = (sign["lat_deg"], sign["lon_deg"])
        named = [one for one in made if one.address == sign["address"]]
        near = [one for one in made if one.receiver in event["sensors"] and one.lines]
        for one in named or sorted(near, key=lambda f: distance_m(f.first_place, where))[:1]:
            if found[one.address].told_s is None:
                found[one.address].told_s = seconds(event["noted_at"])


def note(found: Found, flight: Flight, event: dict[str, Any], zone: str) -> None:
    """Count an answer or an alert after the fault began."""
    owner, what = zone.split()
    began = flight.fault_s or 0.0
    if flight.kind in FORGED and seconds(event["noted_at"]) <= began + flight.in_time_s:
        return
    if owner != flight.address or seconds(event["noted_at"]) <= began:
        return
    if event["type"] == "crossing":
        found.certain |= what == "claimed" and event["answer"] == "inside"
    elif what == "here" and seconds(event["raised_at"]) <= began:
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
    all_of_it = flights(seed, honest_count, each)
    made = all_of_it.flights
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        events = replayed(all_of_it, folder)
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
