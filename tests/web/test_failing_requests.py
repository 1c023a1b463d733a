"""Whatever is sent, the answer is one line of JSON with the headers of every other answer."""

import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from test_who_may_what import BASE, OWN, House

from vedette.web.origin_check import HEADERS, Guard

DEEP = b"[" * 60_000
BODIES = {
    "deep JSON": DEEP,
    "deep objects": b'{"a":' * 12_000,
    "a lone surrogate": b'{"name":"\\ud800","role":"viewer","password":"x"}',
    "a surrogate in a key": b'{"\\udfff":1}',
    "not UTF-8": b'{"name":"\xff"}',
    "NaN": b'{"seconds":NaN}',
    "a number without an end": b'{"seconds":1e999}',
    "an integer of 5,000 digits": b'{"seconds":' + b"9" * 5_000 + b"}",
    "a list": b"[]",
    "nothing": b"",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "index.html").write_text("<!doctype html><title>vedette</title>")
    return House(tmp_path)


def require_plain(answer: object) -> None:
    assert isinstance(answer.json()["error"], str)
    assert "Traceback" not in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("host", ["[", "[::1", "]", "a[b", "[v1.x", "", "\x7f", "127.0.0.1:x"])
def test_a_host_that_is_none_is_refused_plainly(house: House, host: str) -> None:
    answer = house.client.get("/api/me", headers={"Host": host})
    if host.startswith("127.0.0.1"):
        assert answer.status_code == 200
        return
    assert answer.status_code == 403
    require_plain(answer)


@pytest.mark.parametrize("path", ["/%00", "/api/incidents/%00", "/assets/a%00b", "/%ff%fe"])
def test_a_path_that_is_none_is_refused_plainly(house: House, path: str) -> None:
    answer = house.client.get(path, headers=house.session("operator"))
    assert answer.status_code in {403, 404}
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "[", "null x"])
def test_an_origin_that_is_none_is_refused_plainly(house: House, origin: str) -> None:
    answer = house.client.post("/api/sign-in", json={}, headers={"Origin": origin})
    assert answer.status_code == 403
    require_plain(answer)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize(
    "path",
    ["/api/sign-in", "/api/link", "/api/people", "/api/tokens", "/api/alerts/x/shelve"],
)
def test_a_body_that_is_none_is_refused_plainly(house: House, path: str, body: bytes) -> None:
    headers = {**OWN, **house.session("administrator"), "Content-Type": "application/json"}
    answer = house.client.post(path, content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    require_plain(answer)


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "9999-12-30", "x", "2026-02-30", "٢٠٢٦-٠١-٠١"]
)
def test_a_day_at_the_end_of_the_calendar_is_refused_plainly(house: House, day: str) -> None:
    desk = [route for route in house.app.routes if getattr(route, "path", "").endswith("{day}")]
    assert desk
    answer = house.client.get(f"/api/restrict/x/tiles/{day}", headers=house.session("viewer"))
    assert answer.status_code in {404, 422}
    require_plain(answer)


def test_what_fails_inside_becomes_one_clear_answer(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(_: Request) -> Response:
        raise RuntimeError("the secret reason")

    inner = Route("/api/x", fails).app
    client = TestClient(Guard(inner), base_url=BASE)  # raises what the server would log itself
    answer = client.get("/api/x")
    assert answer.status_code == 500
    require_plain(answer)
    assert "secret reason" not in answer.text
    assert "secret reason" in caplog.text


def test_a_person_whose_name_holds_a_slash_can_be_removed(house: House) -> None:
    headers = {**OWN, **house.session("administrator")}
    made = house.client.post("/api/people", json={"name": "a/b", "role": "viewer"}, headers=headers)
    assert made.status_code == 201
    path = f"/api/people/{made.json()['id']}/remove"
    assert house.client.post(path, json={}, headers=headers).status_code == 200
    people = house.client.get("/api/people", headers=headers).json()
    assert next(p for p in people if p["name"] == "a/b")["removed_at"] is not None
    assert json.dumps(people)
