"""Whether each figure on the page is true at the shown time, at random moments of the night.

`vedette demo` serves the night, and a browser (`webui/e2e/truth.mjs`) reads its page at moments
drawn by `--seed`: the clock, every row of the tracks, one track's card, every alarm and every
sensor. Each figure is then recomputed from the events that the same run wrote. The depth of an
alarm's object is also recomputed from the track's place and the restriction's outline.
"""

import json
import math
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common import ROOT, finish, parser
from page_figures import OLD_S, Truth, clock, same, speed_m_s

COLUMNS = ("figures_of", "moments", "figures", "stale", "first_stale")
START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
WHOLE_MIN = 465  # the night ends at 05:00
Line = dict[str, Any]
RUN = "from vedette.app.cli import main; main()"


@dataclass
class Tally:
    """How many figures were compared, and those that differ."""

    figures: int = 0
    stale: list[str] = field(default_factory=list)

    def compare(self, what: str, shown: str, expected: str) -> None:
        """Count one figure."""
        self.figures += 1
        if not same(shown, expected):
            self.stale.append(f"{what}: shown {shown!r}, expected {expected!r}")


@contextmanager
def _demo(folder: Path, speed: float) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", RUN, "demo", "--no-browser", "--port", str(port)]
    command += ["--speed", str(speed), "--out", str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL
    ) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, server)
            yield url, server.pid
        finally:
            server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            raise RuntimeError(
                f"vedette demo ended with {server.returncode} before its page was up"
            )
        try:
            if isinstance(_asked(f"{url}/api/restrictions"), dict):
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.25)
    raise RuntimeError("the page of vedette demo was not up after 5 minutes")


def _asked(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (our own server)
        return json.load(answer)


def _moments(seed: int, count: int, minutes: float) -> list[str]:
    draw = random.Random(seed)  # noqa: S311 (no secret)
    at = sorted(draw.uniform(60, 60 * minutes) for _ in range(count))
    return [(START + timedelta(seconds=s)).isoformat().replace("+00:00", "Z") for s in at]


def _read(url: str, pid: int, moments: list[str], seed: int) -> list[Line]:
    command = ["node", "e2e/truth.mjs", "--url", url, "--pid", str(pid), "--seed", str(seed)]
    command += ["--moments", json.dumps(moments), "--timeout", "3600"]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT / "webui", capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    if "error" in report:
        raise RuntimeError(f"the page could not be read: {report['error']}")
    return list(report["moments"])


def _events(file: Path) -> list[Line]:
    """The lines of the events; the last one may be cut, since the run was stopped."""
    whole = file.read_text().rpartition("\n")[0]
    lines = [json.loads(text) for text in whole.splitlines()]
    return [line for line in lines if "noted_at" in line]


def _compare(moment: Line, truth: Truth, rings: dict[str, Line], of: dict[str, Tally]) -> None:
    at = truth.until
    shown_at = f"{at:%Y-%m-%d} {at:%H:%M:%S} UTC"
    of["clock"].compare("clock", moment["clock"], shown_at)
    of["tracks"].compare(f"{at} number of rows", str(moment["rows"]), str(len(truth.tracks)))
    for row in moment["tracks"]:
        track = truth.tracks.get(row["id"])
        expected = {} if track is None else truth.row(track)
        for name in ("place", "name", "detail", "height", "speed", "answer"):
            of["tracks"].compare(f"{at} {row['id']} {name}", row[name], expected.get(name, "gone"))
    chosen = truth.tracks.get(moment["card"]["id"])
    if chosen is not None:
        for name, expected_words in truth.card(chosen).items():
            words = moment["card"]["figures"].get(name, "")
            of["card"].compare(f"{at} {chosen['id']} {name}", words, expected_words)
        number = len(truth.crossings(chosen["id"]))
        of["card"].compare("answers", str(len(moment["card"]["crossings"])), str(number))
    _compare_alerts(moment, truth, rings, of)
    for sensor in moment["sensors"]:
        line = truth.sensors[sensor["id"]]
        state = {"silent": "✕ SILENT since ", "alive": "✓ heard, since "}.get(line["state"])
        words = "never heard" if state is None else f"{state}{clock(line['since'])}"
        told = sensor["state"]
        told = told[: len(words)] if state is not None else told[-len(words) :]
        of["sensors"].compare(f"{at} {sensor['id']}", told, words)


def _compare_alerts(
    moment: Line, truth: Truth, rings: dict[str, Line], of: dict[str, Tally]
) -> None:
    tally, at = of["alarms"], truth.until
    shown = sorted(alert["id"] for alert in moment["alerts"])
    tally.compare(f"{at} alarms", " ".join(shown), " ".join(sorted(truth.alerts)))
    for alert in moment["alerts"]:
        line = truth.alerts.get(alert["id"])
        if line is None:
            continue
        expected = truth.alert(line)
        for name in sorted({*expected, *alert["figures"]}):
            told, wanted = alert["figures"].get(name, ""), expected.get(name, "")
            tally.compare(f"{at} {alert['id']} {name}", told, wanted)
        tally.compare("raised", alert["raised"], clock(line["raised_at"]))
        reason = f"At {clock(line['reason_at'] or line['at'])}: {line['reason']}"
        tally.compare(f"{at} {alert['id']} reason", alert["reason"], reason)
        _compare_depth(alert, line, truth, rings, of["depth"])


def _compare_depth(
    alert: Line, line: Line, truth: Truth, rings: dict[str, Line], tally: Tally
) -> None:
    """The distance to the outline, from the track's place now.

    A figure of now may be as old as the page lets it be, and the outline is taken in a plane, so
    the distance that the object flies in that time and one hundredth of the depth are allowed.
    """
    track, measured = truth.tracks.get(line["track"]), truth.measured(line)
    told = alert["figures"].get("Now", "")
    if track is None or measured is None or "from the boundary" not in told or " ago" in told:
        return
    depth = _to_outline_m(track, rings[line["restriction"]])
    value, unit = told.replace("\u2009", "").split(", ")[1].split()[:2]
    shown_m = float(value) * (1000 if unit == "km" else 1)
    allowed = (speed_m_s(track) or 0.0) * OLD_S + 0.01 * depth + 100
    tally.figures += 1
    if abs(shown_m - depth) > allowed:
        tally.stale.append(f"{truth.until} {line['id']} depth: {told!r}, recomputed {depth:.0f} m")


def _to_outline_m(track: Line, geometry: Line) -> float:
    """Metres from a track's place to the nearest side of a polygon, in a plane about the place."""
    lat, lon = track["lat_deg"], track["lon_deg"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    nearest = math.inf
    for ring in (ring for polygon in polygons for ring in polygon):
        plane = [
            (
                (x - lon) * 111_320 * math.cos(math.radians((lat + y) / 2)),
                (y - lat) * 111_195,
            )
            for x, y, *_ in ring
        ]
        for (ax, ay), (bx, by) in pairwise(plane):
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            t = 0.0 if length == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
            nearest = min(nearest, math.hypot(ax + t * dx, ay + t * dy))
    return nearest


def main() -> None:
    """Serve, read, recompute, compare."""
    flags = parser(__doc__ or "", seed=1, runs=1)
    flags.add_argument("--moments", type=int, default=20)
    flags.add_argument("--minutes", type=float, default=WHOLE_MIN, help="of the night, from 21:15")
    flags.add_argument("--speed", type=float, default=60.0, help="a multiple of real time")
    given = flags.parse_args()
    wanted = _moments(given.seed, given.moments, given.minutes)
    with TemporaryDirectory() as place:
        folder = Path(place) / "night"
        with _demo(folder, given.speed) as (url, pid):
            rings = {
                one["properties"]["id"]: one["geometry"]
                for one in _asked(f"{url}/api/restrictions")["features"]
            }
            moments = _read(url, pid, wanted, given.seed)
            time.sleep(2)  # the events of the last moment are written before it is shown
        events = _events(folder / "events.jsonl")
    of = {name: Tally() for name in ("clock", "tracks", "card", "alarms", "depth", "sensors")}
    for moment in moments:
        _compare(moment, Truth(events, moment["until"]), rings, of)
    rows = [
        {
            "figures_of": name,
            "moments": len(moments),
            "figures": tally.figures,
            "stale": len(tally.stale),
            "first_stale": tally.stale[0] if tally.stale else None,
        }
        for name, tally in of.items()
    ]
    finish(rows, COLUMNS, given.json)
    for tally in of.values():
        for words in tally.stale[:10]:
            print(words)
    raise SystemExit(1 if any(tally.stale for tally in of.values()) else 0)


if __name__ == "__main__":
    main()
