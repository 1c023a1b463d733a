"""Over HTTP: drafted, reviewed, published with a person's yes; and heard of."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from test_who_may_what import OWN, House

from vedette.access.role_permissions import Role
from vedette.web.notice_stream import Notices

FORM: dict[str, Any] = {
    "id": "works",
    "name": "Works",
    "authority": "The office",
    "shape": {"kind": "circle", "centre": [52.0, 20.0], "radius_m": 5000},
    "lower": "SFC",
    "upper": "FL095",
    "country": "POL",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "index.html").write_text("<!doctype html><title>vedette</title>")
    return House(tmp_path)


def post(house: House, path: str, who: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
    answer = house.client.post(path, headers=OWN | who, json=body)
    house.client.cookies.clear()
    return answer.status_code, answer.json()


def test_a_person_publishes_what_was_reviewed_and_nothing_else(house: House) -> None:
    operator = house.session("operator")
    status, draft = post(house, "/api/restrict-drafts", operator, {"form": FORM})
    assert status == 201
    path = f"/api/restrict-drafts/{draft['id']}"
    status, said = post(house, f"{path}/publish", operator, {"sha256": draft["sha256"]})
    assert (status, "was not reviewed" in said["error"]) == (422, True)
    status, seen = post(house, f"{path}/review", operator, {})
    assert status == 200
    assert seen["warnings"]
    assert seen["picture"].startswith("<svg")
    status, said = post(house, f"{path}/publish", operator, {"sha256": "0" * 64})
    assert (status, "changed after" in said["error"]) == (422, True)
    status, done = post(house, f"{path}/publish", operator, {"sha256": seen["sha256"]})
    assert (status, done["by"]) == (200, "operator")  # who is signed in, not what the body says
    viewer = house.session("viewer")
    for name in ("ed318.json", "ed269.json", "restriction.geojson", "notam-draft.txt", "map.svg"):
        answer = house.client.get(f"/api/restrict/works/files/{name}", headers=OWN | viewer)
        assert answer.status_code == 200, name
        assert answer.headers["content-disposition"].startswith("attachment")
    assert house.client.get("/api/restrict/works/files/x", headers=OWN | viewer).status_code == 404
    tiles = house.client.get("/api/restrict/works/tiles/2025-09-11", headers=OWN | viewer)
    assert len(tiles.json()) == 1
    status, done = post(house, "/api/restrict/works/withdraw", operator, {"reason": "over"})
    assert (status, done["state"]) == (200, "withdrawn")


def test_a_program_may_draft_and_cannot_say_yes(house: House) -> None:
    program = house.token(Role.OPERATOR)
    status, draft = post(house, "/api/restrict-drafts", program, {"form": FORM})
    assert status == 201
    path = f"/api/restrict-drafts/{draft['id']}"
    for way in (f"{path}/review", f"{path}/publish", "/api/restrict/works/withdraw"):
        status, said = post(house, way, program, {"sha256": draft["sha256"], "reason": "x"})
        assert (status, "a program cannot confirm this" in said["error"]) == (400, True), way


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({**FORM, "upper": "120"}, "upper: must be a height limit, got '120'"),
        (
            {**FORM, "shape": {"kind": "strip", "border": "/etc/passwd"}},
            "must be the name of a border",
        ),
        ({}, "shape: must be an object"),
    ],
)
def test_a_form_that_is_wrong_gets_one_line(house: House, form: Any, said: str) -> None:
    operator = house.session("operator")
    status, answer = post(house, "/api/restrict-drafts", operator, {"form": form})
    assert status == 422
    assert said in answer["error"]


def request(last: str | None) -> Request:
    headers = [] if last is None else [(b"last-event-id", last.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def test_listeners_hear_at_once_and_what_they_missed() -> None:
    notices = Notices()

    async def heard(last: str | None, wanted: int) -> list[str]:
        found: list[str] = []
        async for chunk in notices.heard(request(last), lambda _: True):
            found += [line[4:] for line in chunk.decode().split("\n") if line.startswith("id: ")]
            if len(found) >= wanted:
                break
        return found

    async def scene() -> None:
        listening = asyncio.create_task(heard(None, 2))
        while notices.listeners == 0:
            await asyncio.sleep(0.01)
        for number in range(2):
            notices.tell({"notice": f"n{number}"})
        assert await asyncio.wait_for(listening, 10) == ["n0", "n1"]
        assert await heard("n0", 1) == ["n1"]

    asyncio.run(scene())


def test_who_may_no_longer_listen_hears_no_more() -> None:
    async def scene() -> list[bytes]:
        return [chunk async for chunk in Notices().heard(request(None), lambda _: False)]

    assert asyncio.run(scene()) == [b"retry: 1000\n\n"]
