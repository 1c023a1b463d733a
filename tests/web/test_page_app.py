"""Every route, and everything that is refused."""

import asyncio
import gzip
import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_night import START, FakeDesk, alert, sensors, track
from shapely.geometry import Point, shape
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import connect

from vedette.model.errors import RecordError, ServeError
from vedette.model.events import AlertChanged, SensorChanged, TrackUpdated
from vedette.model.times import to_text
from vedette.web.hub import Hub
from vedette.web.listening import make_server, open_socket, url_of
from vedette.web.track_columns import unpack
from vedette.web.web_app import STATIC, create_app

BASE = "http://127.0.0.1:8484"
OWN = {"Origin": BASE}
STREAM = "ws://127.0.0.1:8484/stream"


class QuietHub(Hub):
    """A hub that is filled without a loop."""

    def _schedule(self) -> None:
        self.flush()


@pytest.fixture
def desk() -> FakeDesk:
    hub = QuietHub(simulation=True)
    desk = FakeDesk(hub)
    raised = alert(0, START)
    desk.book = desk.book.with_alert(raised)
    events = [TrackUpdated(at=START, track=track(i, 0)) for i in range(15)]
    health = [SensorChanged(at=START, health=h) for h in sensors(0)]
    hub.publish([*events, *health, AlertChanged(at=START, alert=raised)], START)
    return desk


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>vedette</title>")
    return tmp_path


@pytest.fixture
def client(desk: FakeDesk, static: Path) -> TestClient:
    return TestClient(create_app(desk.hub, desk, static=static), base_url=BASE)


def test_the_page_may_load_nothing_but_its_own(client: TestClient) -> None:
    for path in ("/", "/api/meta", "/nowhere"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers


def test_every_route_answers(client: TestClient, desk: FakeDesk) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/api/meta").json()["simulation"] is True
    assert client.get("/api/restrictions").json()["type"] == "FeatureCollection"
    (incident,) = client.get("/api/incidents").json()
    url = f"/api/incidents/{incident['id']}"
    assert client.get(url).json()["statements"] == []
    body = {"by": "me", "statement": {"speaker": "A", "claim": "B", "modality": "reported"}}
    assert client.post(f"{url}/statements", json=body, headers=OWN).status_code == 201
    assert client.get(url).json()["statements"][0]["recorded_by"] == "me"
    assert client.post("/api/verify", json={}, headers=OWN).json()["integrity"] == "intact"
    (alert_id,) = desk.alerts
    shelved = client.post(
        f"/api/alerts/{alert_id}/shelve", json={"by": "me", "seconds": 60}, headers=OWN
    )
    assert shelved.json()["state"] == "shelved"
    answer = client.post(f"/api/alerts/{alert_id}/acknowledge", json={"by": "me"}, headers=OWN)
    assert answer.json()["state"] == "acknowledged"
    assert answer.json()["changed_by"] == "me"
    assert answer.headers["cache-control"] == "no-store"


def act(client: TestClient, **body: object) -> dict[str, Any]:
    answer = client.post("/api/alerts", json={"by": "me", **body}, headers=OWN)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_many_alerts_are_handled_at_once_and_what_does_not_apply_is_named(
    client: TestClient, desk: FakeDesk
) -> None:
    (alert_id,) = desk.alerts
    chosen = {alert_id: None, "none": None}
    found = act(client, act="acknowledge", alerts=chosen, label="wildlife")
    assert [(a["state"], a["label"], a["labelled_by"]) for a in found["done"]] == [
        ("acknowledged", "wildlife", "me")
    ]
    assert [one["alert"] for one in found["left"]] == ["none"]
    (undone,) = act(client, act="undo", alerts={alert_id: None})["done"]
    assert (undone["state"], undone["label"]) == ("unacknowledged", None)
    (shelved,) = act(client, act="shelve", alerts={alert_id: None}, seconds=60, why="a kite")[
        "done"
    ]
    assert (shelved["state"], shelved["shelved_for"]) == ("shelved", "a kite")
    (back,) = act(client, act="unshelve", alerts={alert_id: None})["done"]
    assert back["state"] == "unacknowledged"


def test_an_acknowledgement_is_for_the_call_that_was_seen(
    client: TestClient, desk: FakeDesk
) -> None:
    (alert,) = desk.alerts.values()
    earlier = to_text((alert.called_at or START) - timedelta(seconds=5))
    found = act(client, act="acknowledge", alerts={alert.id: earlier})
    assert found["done"] == []
    assert "called again" in found["left"][0]["why"]
    seen = to_text(alert.called_at or START)
    assert len(act(client, act="acknowledge", alerts={alert.id: seen})["done"]) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"act": "escalated", "alerts": {"a": None}}, "act must be one of"),
        ({"act": "acknowledge", "alerts": []}, "alerts must be an object"),
        ({"act": "acknowledge", "alerts": {}}, "alerts must be an object"),
        ({"act": "acknowledge", "alerts": {"a": 5}}, "RFC 3339"),
        ({"act": "acknowledge", "alerts": {"a": None}, "label": "enemy"}, "label must be one of"),
        ({"act": "shelve", "alerts": {"a": None}, "seconds": 60}, "why must be text"),
        ({"act": "shelve", "alerts": {"a": None}, "why": "x"}, "seconds must be a number"),
    ],
)
def test_an_act_that_is_not_one_is_refused(
    client: TestClient, body: dict[str, Any], words: str
) -> None:
    answer = client.post("/api/alerts", json={"by": "me", **body}, headers=OWN)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_strangers_change_nothing(
    client: TestClient, desk: FakeDesk, headers: dict[str, str]
) -> None:
    (alert_id,) = desk.alerts
    answer = client.post(f"/api/alerts/{alert_id}/acknowledge", json={"by": "me"}, headers=headers)
    assert answer.status_code == 403
    assert desk.alerts[alert_id].changed_by is None
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=headers):
        pass


def test_a_form_of_another_site_is_refused_even_without_an_origin(
    client: TestClient, desk: FakeDesk
) -> None:
    (alert_id,) = desk.alerts
    answer = client.post(f"/api/alerts/{alert_id}/acknowledge", content='{"by": "me"}')
    assert answer.status_code == 403


def test_nobody_reads_under_another_name(client: TestClient) -> None:
    assert client.get("/api/incidents", headers={"Host": "rebound.example"}).status_code == 403
    for host in ("localhost:8484", "[::1]:8484", "127.0.0.1"):
        assert client.get("/api/incidents", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/api/alerts/none/acknowledge", {"by": "me"}, 404, "there is no 'none'"),
        ("/api/alerts/none/acknowledge", {"by": " "}, 400, "by must be the name of a person"),
        ("/api/alerts/none/acknowledge", [1], 400, "must be a JSON object"),
        ("/api/alerts/none/shelve", {"by": "me"}, 400, "seconds must be a number"),
        ("/api/alerts/none/shelve", {"by": "me", "seconds": True}, 400, "seconds must be a number"),
        ("/api/alerts/none/shelve", {"by": "me", "seconds": -1}, 400, "seconds must be above 0"),
        ("/api/alerts/none/shelve", {"by": "me", "seconds": 1e9}, 400, "seconds must be above 0"),
        ("/api/incidents/none/statements", {"by": "me"}, 400, "statement must be an object"),
        ("/api/incidents/none/statements", {"by": "me", "statement": {}}, 404, "there is no"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    client: TestClient, path: str, body: object, status: int, words: str
) -> None:
    answer = client.post(path, json=body, headers=OWN)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    "query", ["last=-1", "last=some", "last=%C2%B2", "track=t", "restriction=r"]
)
def test_what_is_asked_wrong_of_the_list_is_said(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/incidents?{query}")
    assert answer.status_code == 400
    assert "send" in answer.json()["error"]


def test_what_the_record_refuses_is_told(client: TestClient, desk: FakeDesk, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise RecordError("no such modality", where="statement", mend="choose one of the list")

    monkeypatch.setattr(desk, "say", refuse)
    body = {"by": "me", "statement": {}}
    answer = client.post("/api/incidents/x/statements", json=body, headers=OWN)
    assert answer.status_code == 422
    assert answer.json()["error"] == "statement: no such modality; choose one of the list"


def test_a_long_or_broken_body_is_refused(client: TestClient) -> None:
    headers = OWN | {"Content-Type": "application/json"}
    path = "/api/alerts/none/acknowledge"
    assert client.post(path, content=b"{", headers=headers).status_code == 400
    assert client.post(path, content=b'"' + b"a" * 100_000, headers=headers).status_code == 400


def test_the_stream_greets_then_shows_then_gives_signs_of_life(client: TestClient) -> None:
    with client.websocket_connect(STREAM, headers=OWN) as stream:
        hello = json.loads(stream.receive_text())
        assert hello["kind"] == "hello"
        assert hello["meta"]["mode"] == "replay"
        head, tracks, _ = unpack(stream.receive_bytes())
        assert head["kind"] == "picture"
        assert len(tracks["slot"]) == 15
        trails = unpack(stream.receive_bytes())
        assert trails.head["kind"] == "change"
        assert trails.head["frame"] == head["frame"]
        assert json.loads(stream.receive_text()) == {"kind": "alive"}


def test_a_page_that_is_not_built_says_how_to_build_it(desk: FakeDesk, tmp_path: Path) -> None:
    client = TestClient(create_app(desk.hub, desk, static=tmp_path), base_url=BASE)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.text


def test_a_taken_port_is_one_line_that_says_how_to_mend_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match="already taken") as caught:
            open_socket(port=port)
    text = str(caught.value)
    assert text.startswith(f"127.0.0.1:{port}: ")
    assert "`port`" in text
    assert "\n" not in text


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])  # noqa: S104
def test_nothing_beyond_loopback_is_served(host: str) -> None:
    with pytest.raises(ServeError, match="loopback"):
        open_socket(host, 0)


def test_there_is_no_port_70000() -> None:
    with pytest.raises(ServeError, match="no such port"):
        open_socket(port=70_000)


def test_a_client_that_does_not_read_gets_fewer_frames_and_no_queue(static: Path) -> None:
    async def run() -> None:
        hub = Hub(simulation=True, frame_s=0.005)
        desk = FakeDesk(hub)
        listener = open_socket(port=0)
        url = url_of(listener)
        server = make_server(create_app(hub, desk, static=static))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        stream = url.replace("http", "ws") + "stream"
        # The one buffers next to nothing and does not read; the other reads all.
        async with connect(stream, max_queue=1) as slow, connect(stream) as quick:
            seen = 0
            for n in range(300):
                hub.publish([TrackUpdated(at=START, track=track(i, n)) for i in range(15)], START)
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.1)  # the last frame is closed
            async with asyncio.timeout(5):
                while (last := await _frame(quick)).head["frame"] < hub.frame_number:
                    seen += 1
            assert hub.clients == 2
            async with asyncio.timeout(5):
                while (late := await _frame(slow)).head["frame"] < hub.frame_number:
                    pass
            assert late.tracks["lat_e7"].tolist() == last.tracks["lat_e7"].tolist()
        async with httpx.AsyncClient() as browser:
            assert (await browser.get(url)).status_code == 200
        server.should_exit = True
        await serving
        assert hub.clients == 0

    asyncio.run(run())


async def _frame(stream):
    while isinstance(message := await stream.recv(), str):
        pass
    return unpack(message)


BUILT = STATIC / "base" / "world.json.gzip"


@pytest.mark.skipif(not BUILT.is_file(), reason="the page is not built (make setup)")
@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol", 34.1, 44.95, "Ukraine"),
        ("Sevastopol", 33.52, 44.58, "Ukraine"),
        ("Kerch", 36.45, 45.35, "Ukraine"),
        ("Krasnodar", 38.97, 45.04, "Russia"),
        ("Chelm", 23.47, 51.14, "Poland"),
    ],
)
def test_the_map_that_is_served_draws_the_borders_that_the_un_recognises(
    place: str, lon: float, lat: float, country: str
) -> None:
    world = json.loads(gzip.decompress(BUILT.read_bytes()))
    holding = [
        geometry["properties"]["name"]
        for geometry in world["objects"]["countries"]["geometries"]
        if geometry["type"] and _area(world, geometry).contains(Point(lon, lat))
    ]
    assert holding == [country], place


def _area(world: dict, geometry: dict):
    """A TopoJSON geometry as a shape."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    unfolded = [[_ring(world, ring) for ring in polygon] for polygon in polygons]
    # An islet may have shrunk to fewer corners than a ring needs; the page does not draw it.
    whole = [[r for r in polygon if len(r) >= 4] for polygon in unfolded if len(polygon[0]) >= 4]
    return shape({"type": "MultiPolygon", "coordinates": whole}).buffer(0)


def _ring(world: dict, ring: list[int]) -> list[list[float]]:
    (kx, ky), (x0, y0) = world["transform"]["scale"], world["transform"]["translate"]
    points: list[list[float]] = []
    for index in ring:
        x = y = 0
        line = []
        for dx, dy in world["arcs"][~index if index < 0 else index]:
            x, y = x + dx, y + dy
            line.append([x * kx + x0, y * ky + y0])
        points += line[::-1] if index < 0 else line
    return points
