"""The past picture over the page's own routes: the very frames that a page took then."""

import asyncio
import json
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from fake_night import START, track
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vedette.model.events import TrackUpdated
from vedette.model.times import to_text
from vedette.store.map_history import Shown, shown_at
from vedette.web.hub import Hub
from vedette.web.map_history import ShownKeeper, shown_routes
from vedette.web.track_columns import unpack

ZONES = {"type": "FeatureCollection", "features": [], "left_out": []}
KEEP = timedelta(days=30)


def parts(body: bytes) -> list[bytes]:
    found = []
    while body:
        (length,) = struct.unpack_from("<I", body)
        found.append(body[4 : 4 + length])
        body = body[4 + length :]
    return found


def kept_until(folder: Path, at: datetime) -> Callable[[], bool]:
    """Whether the picture of `at` is kept."""

    def kept() -> bool:
        found = shown_at(folder, at)
        return found is not None and found.until == at

    return kept


async def until(done: Callable[[], bool]) -> None:
    """Wait for it, however busy the machine is."""
    async with asyncio.timeout(60):
        while not done():
            await asyncio.sleep(0.005)


def move(hub: Hub, seconds: float) -> datetime:
    """Three tracks move on; returns the time that is shown then."""
    at = START + timedelta(seconds=seconds)
    hub.publish([TrackUpdated(at=at, track=track(i, seconds)) for i in range(3)], at)
    hub.flush()
    return at


async def show(hub: Hub, folder: Path, seconds: float) -> None:
    """Three tracks move on, and what is shown then is kept."""
    await until(kept_until(folder, move(hub, seconds)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a page showed for twenty minutes."""
    folder = tmp_path_factory.mktemp("page") / "shown"

    async def run() -> None:
        hub = Hub(simulation=True)
        keeper = ShownKeeper(hub, lambda: dict(ZONES), folder, every_s=0.0, keep=KEEP)
        keeping = asyncio.create_task(keeper.run())
        for n in range(20):
            await show(hub, folder, 60.0 * n)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(run())
    return folder


def test_what_was_shown_then_is_shown_again(folder: Path) -> None:
    client = TestClient(Starlette(routes=shown_routes(folder)))
    for minutes in (0, 5, 9, 15, 19):
        asked = (START + timedelta(minutes=minutes, seconds=30)).isoformat()
        answer = client.get("/api/shown", params={"as_of": asked})
        assert answer.status_code == 200
        head, *frames = parts(answer.content)
        told = json.loads(head)
        kinds = [unpack(frame).head["kind"] for frame in frames]
        assert kinds == ["picture"] + ["change"] * (len(frames) - 1)
        last = unpack(frames[-1])
        assert last.head["until"] == told["until"]
        lats = {int(lat) for lat in last.tracks["lat_e7"]}
        assert lats == {round(track(i, 60.0 * minutes).lat_deg * 1e7) for i in range(3)}
        zones = client.get(f"/api/shown/zones/{told['zones']}")
        assert zones.json() == ZONES


def test_what_cannot_be_shown_is_said_in_a_line(folder: Path, tmp_path: Path) -> None:
    client = TestClient(Starlette(routes=shown_routes(folder)))
    before = client.get("/api/shown", params={"as_of": "2025-09-09T21:00:00Z"})
    assert before.status_code == 422
    assert "ask for 2025-09-09T21:15:00Z or later" in before.json()["error"]
    for asked in ("", "yesterday", "2025-09-09T21:30:00", "0001-01-01T00:00:00+23:59"):
        assert client.get("/api/shown", params={"as_of": asked}).status_code == 400
    for sha256 in ("0" * 64, "..%2F..%2Fetc", "x" * 64):
        assert client.get(f"/api/shown/zones/{sha256}").status_code == 404
    none = TestClient(Starlette(routes=shown_routes(tmp_path)))
    asked = none.get("/api/shown", params={"as_of": "2025-09-09T21:30:00Z"})
    assert "no picture is stored yet" in asked.json()["error"]


def test_new_zones_begin_a_new_picture(tmp_path: Path) -> None:
    """A declared restriction stands on the map of its time, and not of the time before."""

    async def run() -> None:
        hub = Hub(simulation=True)
        held = dict(ZONES)
        keeper = ShownKeeper(hub, lambda: dict(held), tmp_path, every_s=0.0, keep=KEEP)
        keeping = asyncio.create_task(keeper.run())
        await show(hub, tmp_path, 0.0)
        held["features"] = [{"type": "Feature"}]
        hub._picture.restriction_changes += 1
        await show(hub, tmp_path, 60.0)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(run())
    client = TestClient(Starlette(routes=shown_routes(tmp_path)))
    counts = []
    for seconds in (30, 90):
        asked = (START + timedelta(seconds=seconds)).isoformat()
        head = json.loads(parts(client.get("/api/shown", params={"as_of": asked}).content)[0])
        zones = client.get(f"/api/shown/zones/{head['zones']}").json()
        counts.append(len(zones["features"]))
    assert counts == [0, 1]


def test_a_full_disk_makes_a_gap_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("vedette.web.map_history.RETRY_S", 0.0)

    async def run() -> None:
        hub = Hub(simulation=True)
        keeper = ShownKeeper(hub, lambda: dict(ZONES), tmp_path, every_s=0.0, keep=KEEP)
        keeping = asyncio.create_task(keeper.run())
        await show(hub, tmp_path, 0.0)
        with monkeypatch.context() as full:

            def write(_: int, __: bytes) -> int:
                raise OSError(28, "No space left on device")

            full.setattr("vedette.store.map_history.os.write", write)
            move(hub, 60.0)
            await until(lambda: "No space left on device" in caplog.text)
        await show(hub, tmp_path, 120.0)
        assert not keeping.done()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(run())
    assert "No space left on device" in caplog.text
    client = TestClient(Starlette(routes=shown_routes(tmp_path)))
    asked = (START + timedelta(seconds=150)).isoformat()
    head, first, *_ = parts(client.get("/api/shown", params={"as_of": asked}).content)
    assert json.loads(head)["until"].startswith("2025-09-09T21:17:00")
    assert unpack(first).head["kind"] == "picture"


def test_the_time_of_a_frame_is_the_one_that_it_shows(tmp_path: Path) -> None:
    """Another client took a frame, the engine went on, and only then is the picture kept."""

    async def run() -> None:
        hub = Hub(simulation=True, frame_s=60.0)
        keeper = ShownKeeper(hub, lambda: dict(ZONES), tmp_path, every_s=0.0, keep=KEEP)
        hub.publish([TrackUpdated(at=START, track=track(0, 0.0))], START)
        hub.flush()
        hub.frame_since(-1)
        later = START + timedelta(seconds=5)
        hub.publish([TrackUpdated(at=later, track=track(0, 5.0))], later)
        keeping = asyncio.create_task(keeper.run())
        await until(lambda: shown_at(tmp_path, later) is not None)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(run())
    found = shown_at(tmp_path, START + timedelta(seconds=30))
    assert found is not None
    assert unpack(found.frames[-1]).head["until"] == to_text(found.until)


def test_few_large_pictures_are_read_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, most = 0, 0
    lock = threading.Lock()

    def counted(where: Path, at: datetime) -> Shown | None:
        nonlocal reading, most
        with lock:
            reading += 1
            most = max(most, reading)
        time.sleep(0.02)
        with lock:
            reading -= 1
        return shown_at(where, at)

    monkeypatch.setattr("vedette.web.map_history.shown_at", counted)
    asked = (START + timedelta(minutes=5)).isoformat()
    with (
        TestClient(Starlette(routes=shown_routes(folder))) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        paths = [f"/api/shown?as_of={quote(asked)}"] * 8
        answers = pool.map(client.get, paths)
        assert {answer.status_code for answer in answers} == {200}
    assert 1 <= most <= 2


def test_the_earliest_stored_time_is_told(folder: Path, tmp_path: Path) -> None:
    stored = TestClient(Starlette(routes=shown_routes(folder)))
    assert stored.get("/api/shown/first").json() == {"first": to_text(START)}
    none = TestClient(Starlette(routes=shown_routes(tmp_path)))
    assert none.get("/api/shown/first").json() == {"first": None}
