"""Sightings that come in to a running `vedette serve`, and how soon the desk answers.

- flood: RUNS sightings from one network as fast as they go, while others, each of a network of its
  own, send two sightings and a photo (asked: nothing is lost from the others). The networks are
  those of the loopback addresses 127.0.k.1.
- answer: the sky behind a sighting through the server and its process, with 10,000 satellites and
  a stored picture of 5,000 tracks (asked: within a second).

Run: python benchmarks/sightings.py [--seed N] [--runs FLOOD] [--json FILE]
"""

import http.client
import json
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import common
import numpy as np
import sky_elements
from PIL import Image

sys.path.insert(0, str(common.ROOT / "tests" / "app"))
from served import Server, settings

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.live.sky_answers import SkyAnswers
from vedette.app.settings.settings import load
from vedette.app.settings.sky_settings import SkySettings
from vedette.model.times import to_text
from vedette.store.map_history import ShownWriter
from vedette.web.track_columns import pack
from vedette.web.track_trails import NO_ROWS

OTHERS, FLOODERS = 200, 4
PLACE = (52.2, 21.0)
_STATE = (400.0, 0.0, 400.0, 0.0, 0.0)  # covariance in m², velocity in m/s
_KIND = (0.5, 1, 1, 255, 0)  # share, height reference, status, class, accuracy stated
ALLOWED = 60  # of one network in an hour, as the settings have it by default


def main() -> None:
    """Serve, flood, ask, and print the table."""
    flags = common.parser(__doc__ or "", seed=20, runs=10_000).parse_args()
    rng = np.random.default_rng(flags.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        at = datetime.now(UTC) - timedelta(hours=2)
        (folder / "made.tle").write_bytes(sky_elements.many(rng, 10_000, at.timestamp()))
        config = settings(
            folder,
            zones=False,
            more='\n[sightings]\npublic = true\n[sky]\nelements = ["made.tle"]\n',
        )
        _store_picture(rng, folder / "data" / "shown", at)
        token = _token(config)
        server = Server(config)
        try:
            server.wait_ready()
            rows = [*_flood(server.page, flags.runs, at), *_answers(server.page, token)]
        finally:
            server.kill()
        rows.append(_processor(folder, at))
    common.finish(rows, ("part", "what", "n", "asked", "measured"), flags.json)


def _row(part: str, what: str, n: int, asked: Any, measured: Any) -> dict[str, Any]:
    return {"part": part, "what": what, "n": n, "asked": asked, "measured": measured}


def _flood(port: int, runs: int, at: datetime) -> list[dict[str, Any]]:
    began = time.monotonic()
    taken, refused, errors = [0] * FLOODERS, [0] * FLOODERS, [0] * FLOODERS

    def flood(worker: int) -> None:
        client = _Client(port, "127.0.0.1")
        for i in range(runs // FLOODERS):
            status, _ = client.send(_sighting(f"flood-{worker}-{i:012}", at))
            taken[worker] += status == 201
            refused[worker] += status == 429
            errors[worker] += status not in (201, 429)

    threads = [threading.Thread(target=flood, args=(k,)) for k in range(FLOODERS)]
    for one in threads:
        one.start()
    received, waits = 0, []
    photo = _photo()
    for k in range(1, OTHERS + 1):
        client = _Client(port, f"127.0.{k}.1")
        for i in range(2):
            clock = time.monotonic()
            key = f"other-{k:06}-{i:06}"
            status, _ = client.send(_sighting(key, at))
            received += status == 201
            waits.append(time.monotonic() - clock)
        status, _ = client.photo(key, photo)
        received += status == 201
    for one in threads:
        one.join()
    allowed = ALLOWED + (time.monotonic() - began) * ALLOWED / 3600 + 1
    return [
        _row("flood", "sent by one network", runs, None, runs),
        _row("flood", "of these taken", runs, f"<= {allowed:.0f}", sum(taken)),
        _row("flood", "of these refused with a time to wait", runs, None, sum(refused)),
        _row("flood", "of these with another answer", runs, 0, sum(errors)),
        _row("flood", "received of others, photos too", 3 * OTHERS, 3 * OTHERS, received),
        _row(
            "flood", "wait of the others, p99, s", 2 * OTHERS, None, float(np.quantile(waits, 0.99))
        ),
    ]


def _answers(port: int, token: str) -> list[dict[str, Any]]:
    client = _Client(port, "127.0.0.1", token)
    _, listed = client.ask("GET", "/api/sightings")
    first = listed["sightings"][0]["id"]
    path = f"/api/sightings/{first}/sky"
    spans = []
    for _ in range(6):
        clock = time.monotonic()
        status, found = client.ask("GET", path)
        spans.append(time.monotonic() - clock)
        assert status == 200, found
    kinds = [one["kind"] for one in found["sky"]["candidates"]]
    assert "track" in kinds, kinds
    return [
        _row("answer", "first, by the clock, s", 1, None, spans[0]),
        _row("answer", "after it, by the clock, median, s", 5, 1.0, float(np.median(spans[1:]))),
        _row("answer", "things listed", 1, None, len(kinds) + found["sky"]["more"]),
    ]


def _processor(folder: Path, at: datetime) -> dict[str, Any]:
    """The same answer in this process: its processor time, whatever else the machine does."""
    settings_of_sky = SkySettings(elements=(str(folder / "made.tle"),))
    answers = SkyAnswers(settings_of_sky, folder / "data" / "shown")
    said = {key: value for key, value in _sighting("x" * 20, at).items() if key != "witness"}
    spans = []
    for _ in range(6):
        clock = time.process_time()
        answers.answer(said)
        spans.append(time.process_time() - clock)
    return _row("answer", "processor time, median, s", 5, 1.0, float(np.median(spans[1:])))


class _Client:
    """One browser, from an address of its own."""

    def __init__(self, port: int, address: str, token: str | None = None) -> None:
        self._made = {"host": "127.0.0.1", "port": port, "source_address": (address, 0)}
        self._held = http.client.HTTPConnection(timeout=60, **self._made)
        self._origin = {"Origin": f"http://127.0.0.1:{port}"}
        if token is not None:
            self._origin["Authorization"] = f"Bearer {token}"

    def send(self, said: dict[str, Any]) -> tuple[int, Any]:
        """Send a sighting to the public form."""
        return self.ask("POST", "/api/public/sightings", json.dumps(said).encode())

    def photo(self, key: str, data: bytes) -> tuple[int, Any]:
        """Send its first photo."""
        path = f"/api/public/sightings/{key}/photos/1"
        return self.ask("POST", path, data, "application/octet-stream")

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, Any]:
        """The status and the answer; a connection that was closed is opened anew."""
        for _ in range(3):
            try:
                self._held.request(method, path, body, {**self._origin, "Content-Type": kind})
                answer = self._held.getresponse()
                return answer.status, json.loads(answer.read())
            except (http.client.HTTPException, ConnectionError):
                self._held.close()
        return 0, None


def _sighting(key: str, at: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "at": at.isoformat(),
        "place": {"lat_deg": PLACE[0], "lon_deg": PLACE[1]},
        "direction": {"azimuth_deg": 150, "elevation_deg": 25},
        "witness": "somebody",
    }


def _photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (800, 600), (9, 12, 40)).save(out, "JPEG")
    return out.getvalue()


def _token(config: Path) -> str:
    with open_door(load(config), make=True) as door:
        at = datetime.now(UTC)
        _, token = door.tokens.make(
            "bench", role=Role.OPERATOR, expires_at=at + timedelta(days=1), at=at, by="bench"
        )
    return token


def _store_picture(rng: np.random.Generator, folder: Path, at: datetime) -> None:
    """5,000 tracks of the ten minutes about a time, told every ten seconds."""
    count = 5_000
    lat, lon = PLACE[0] + rng.uniform(-3, 3, count), PLACE[1] + rng.uniform(-5, 5, count)
    height, turn = rng.uniform(300, 12_000, count), rng.uniform(0, 2 * np.pi, count)
    speed = rng.uniform(60, 250, count)
    writer = ShownWriter(folder, keep=timedelta.max)
    for second in range(-300, 301, 10):
        then = at + timedelta(seconds=second)
        ms = then.timestamp() * 1000
        north = lat + second * speed * np.cos(turn) / 111_000
        east = lon + second * speed * np.sin(turn) / (111_000 * np.cos(np.radians(lat)))
        rows = [
            (ms, ms, int(north[i] * 1e7), int(east[i] * 1e7), i, 9, *_STATE, height[i], *_KIND)
            for i in range(count)
        ]
        head = {
            "until": to_text(then),
            "about": []
            if second > -300
            else [
                {"slot": i, "id": f"track-{i:06}", "identity": {"claims": []}} for i in range(count)
            ],
            "lines": [],
        }
        frame = pack(head, rows, NO_ROWS)
        if second == -300:
            writer.picture(then, frame, b"{}")
        else:
            writer.change(then, frame)
    writer.close()


if __name__ == "__main__":
    main()
