"""Nobody without a role reads or changes anything: every route and the stream, walked by everybody.

The walk takes its routes from the application itself, so that a new route is walked too; one
without a rule keeps the server from starting.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fake_night import START, FakeDesk, alert, track
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from vedette.access.authentication import Door
from vedette.access.passwords import hash_password
from vedette.access.role_permissions import PERMISSIONS, Permission, Role
from vedette.engine.live.flight_plans import Plans
from vedette.model.events import TrackUpdated
from vedette.notifications.caller import Caller
from vedette.notifications.channels import Channels
from vedette.notifications.contacts import NotifySettings
from vedette.record.record import Record
from vedette.store import people_rows
from vedette.store.delivery_log import DeliveryLog
from vedette.store.outbox import Outbox
from vedette.web import request_access
from vedette.web.desks.draft_desk import DraftDesk
from vedette.web.desks.question_desk import QuestionDesk
from vedette.web.desks.restriction_desk import RestrictionDesk
from vedette.web.desks.sighting_desk import SightingDesk
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.map_history import shown_routes
from vedette.web.notice_stream import Notices, notice_routes
from vedette.web.notification_routes import notification_routes
from vedette.web.question_routes import inquiry_routes
from vedette.web.request_access import NOT_ALLOWED, SIGNED_OUT, Keeper
from vedette.web.restriction_routes import restrict_routes
from vedette.web.route_access import MOUNT, RULES, WEBSOCKET, Open, kinds_of, require_rules
from vedette.web.sighting_limits import NetworkLimits
from vedette.web.sighting_routes import PublicForm, sighting_routes
from vedette.web.web_app import create_app

BASE = "http://127.0.0.1:8484"
OWN = {"Origin": BASE}
STREAM = "ws://127.0.0.1:8484/stream"
NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)
PASSWORD = "four words that nobody says"  # noqa: S105
KEPT = hash_password(PASSWORD)
DOCS = Path(__file__).parents[2] / "docs" / "access.md"


class QuietHub(Hub):
    """A hub that is filled without a loop."""

    def _schedule(self) -> None:
        self.flush()


class Clock:
    """The wall clock of the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


LIMITS = NetworkLimits(per_network=1e6, in_all=1e6)


class NoSky:
    """Nothing is asked of the sky here."""

    async def tonight(self, day: str | None) -> None:
        return None

    async def preview(self, photo: bytes) -> bytes:
        return photo


def silent_caller(path: Path) -> Caller:
    """A caller that has nobody to tell."""
    return Caller(
        settings=NotifySettings(),
        contacts=(),
        outbox=Outbox(path),
        deliveries=DeliveryLog(path),
        channels=Channels(settings=NotifySettings()),
        name_of=str,
        simulation=True,
    )


class House:
    """A server with one person of each role, and one of each way to be known."""

    def __init__(self, static: Path) -> None:
        self.clock = Clock()
        self.door = Door.in_memory()
        self.hub = QuietHub(simulation=True)
        self.desk = FakeDesk(self.hub)
        raised = alert(0, START)
        self.desk.book = self.desk.book.with_alert(raised)
        self.alert = raised.id
        self.hub.publish([TrackUpdated(at=START, track=track(0, 0))], START)
        self.keeper = Keeper(door=self.door, clock=self.clock)
        drafts = DraftDesk(Record.in_memory(), lambda: NOW)
        inquiry = QuestionDesk(Record.in_memory(), lambda: NOW)
        self.app = create_app(
            self.hub,
            self.desk,
            static=static,
            keeper=self.keeper,
            more=[
                Route("/health", _word),
                Route("/metrics", _word),
                *draft_routes(drafts),
                *inquiry_routes(inquiry),
                *restrict_routes(restrict_desk(static / "plans")),
                *notice_routes(Notices(), lambda _: False),  # so that the stream ends at once
                *shown_routes(static / "shown"),
                *sighting_routes(
                    SightingDesk(Record.in_memory(), lambda: NOW, static / "photos"),
                    NoSky(),
                    public=PublicForm(sightings=LIMITS, photo_mb=LIMITS, seconds=lambda: 0.0),
                    photo_mb=1.0,
                ),
                *notification_routes(silent_caller(static.parent / "notifications.sqlite")),
            ],
        )
        self.client = TestClient(self.app, base_url=BASE)
        for role in Role:
            self.add(role.value, role)

    def add(self, name: str, role: Role) -> str:
        person = self.door.people.add(name, role, at=NOW, by="test").id
        with self.door.people._database.writing() as connection:
            people_rows.change_person(connection, person, password=KEPT)
        return person

    def session(self, name: str) -> dict[str, str]:
        person = self.door.people.named(name).id
        return self.cookie(self.door.sessions.open(person, at=self.clock.now))

    def cookie(self, secret: str) -> dict[str, str]:
        return {"Cookie": f"{self.keeper.cookie}={secret}"}

    def token(self, role: Role | None = None, sensors: tuple[str, ...] = ()) -> dict[str, str]:
        _, text = self.door.tokens.make(
            "a program",
            role=role,
            sensors=sensors,
            expires_at=NOW + timedelta(days=1),
            at=NOW,
            by="test",
        )
        return {"Authorization": f"Bearer {text}"}

    def strangers(self) -> dict[str, dict[str, str]]:
        """Everybody who is nobody: no way to be known, a wrong one, an expired one."""
        now = self.clock.now
        self.clock.now = NOW - timedelta(days=2)
        expired = self.session("operator")
        self.clock.now = now
        ended = self.session("operator")
        self.door.sessions.end(ended["Cookie"].partition("=")[2])
        self.add(f"gone {now}", Role.OPERATOR)
        gone = self.session(f"gone {now}")
        self.door.people.remove(f"gone {now}", at=NOW, by="test")
        old, _ = self.door.tokens.make(
            "x", role=Role.OPERATOR, expires_at=NOW + timedelta(days=1), at=NOW, by="test"
        )
        _, over = self.door.tokens.make(
            "x",
            role=Role.OPERATOR,
            expires_at=NOW - timedelta(hours=1),
            at=NOW - timedelta(hours=2),
            by="test",
        )
        revoked = self.token(Role.OPERATOR)
        self.door.tokens.revoke(revoked["Authorization"].split("_")[1], at=NOW, by="test")
        good = self.token(Role.INVESTIGATOR)["Authorization"]
        return {
            "nothing": {},
            "an empty cookie": self.cookie(""),
            "a wrong session": self.cookie("wrong" * 8),
            "a session's hash": self.cookie("00" * 32),
            "an expired session": expired,
            "an ended session": ended,
            "a removed person": gone,
            "a wrong token": {"Authorization": f"Bearer vdt_{old.id}_wrong"},
            "a token without its end": {"Authorization": good[:-3]},
            "a token as a password": {"Authorization": good.replace("Bearer", "Basic")},
            "an expired token": {"Authorization": f"Bearer {over}"},
            "a revoked token": revoked,
            "a sensor's token": self.token(sensors=("radar-1",)),
            "a bad token beside a good session": {
                **self.session("administrator"),
                "Authorization": "Bearer vdt_x_y",
            },
        }


def restrict_desk(plans: Path) -> RestrictionDesk:
    return RestrictionDesk(
        Record.in_memory(),
        Plans(plans),
        lambda: NOW,
        borders=(),
        uss_base_url="https://uss.example",
    )


async def _word(_: Request) -> Response:
    return PlainTextResponse("word")


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "index.html").write_text("<!doctype html><title>vedette</title>")
    return House(tmp_path)


def walked(app: Starlette) -> Iterator[tuple[str, str]]:
    """Every (method, path) that the application answers."""
    for route in app.routes:
        yield from kinds_of(route)


def ask(house: House, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of one request; a stream that is refused counts as 403, one that opens as 101."""
    path = path.replace("{id}", track(0, 0).id if "tracks" in path else "viewer")
    path = path.replace("{number:int}", "1")
    if method == WEBSOCKET:
        try:
            with house.client.websocket_connect(STREAM, headers=OWN | headers) as stream:
                return 101 if json.loads(stream.receive_text())["kind"] == "hello" else 0
        except WebSocketDisconnect:
            return 403
    if method == MOUNT:
        return house.client.get("/index.html", headers=headers).status_code
    body = None if method == "GET" else {"reason": "because"}
    answer = house.client.request(method, path, headers=OWN | headers, json=body)
    house.client.cookies.clear()
    return answer.status_code


def test_the_walk_meets_every_rule_and_every_route_has_one(house: House) -> None:
    met = set(walked(house.app))
    assert met == set(RULES) - {("GET", "/")}  # that one stands where no page is built
    require_rules(house.app.routes)


def test_a_route_without_a_rule_keeps_the_server_from_starting(house: House) -> None:
    with pytest.raises(ValueError, match="/api/new"):
        create_app(house.hub, house.desk, keeper=house.keeper, more=[Route("/api/new", _word)])
    more = [Route("/api/meta", _word, methods=["PATCH"])]
    with pytest.raises(ValueError, match="PATCH"):
        create_app(house.hub, house.desk, more=more)


OPEN_TO_ALL = {
    (MOUNT, ""),
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/api/me"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/sign-in/second"),
    ("POST", "/api/link"),
    ("GET", "/api/sighting-form"),
    ("POST", "/api/public/sightings"),
    ("POST", "/api/public/sightings/{id}/photos/{number:int}"),
}
"""Said here once more, so that nothing is opened by one careless line."""


def test_only_these_are_open_to_all() -> None:
    assert {kind for kind, rule in RULES.items() if rule is Open.TO_ALL} == OPEN_TO_ALL


def test_strangers_read_and_change_nothing(house: House) -> None:
    everybody = house.strangers()
    before = set(house.door.people.all())
    for who, headers in everybody.items():
        for method, path in walked(house.app):
            if (method, path) in OPEN_TO_ALL:
                continue
            status = ask(house, method, path, headers)
            expected = 403 if method == WEBSOCKET else 401
            assert status == expected, f"{who}: {method} {path} gave {status}"
    assert set(house.door.people.all()) == before
    assert house.desk.alerts[house.alert].changed_by is None
    assert house.desk.said == []


def test_what_is_open_to_all_tells_nothing(house: House) -> None:
    for who, headers in house.strangers().items():
        assert house.client.get("/api/me", headers=headers).json()["name"] is None, who
        for path in ("/api/sign-in", "/api/link"):
            answer = house.client.post(path, headers=OWN | headers, json={})
            assert answer.status_code == 400, who
    for path in ("/api/nothing", "/api/meta/", "/stream/x", "/../etc/passwd"):
        assert house.client.get(path).status_code == 404
    assert house.client.head("/api/meta").status_code == 401
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = house.client.request(method, "/api/meta", headers=OWN, json={})
        assert answer.status_code in {401, 405}, method
        assert "fake night" not in answer.text


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_its_table_says_and_no_more(house: House, role: Role) -> None:
    ways = [house.session(role.value)]
    if role is not Role.ADMINISTRATOR:  # no program is one
        ways.append(house.token(role))
    for headers in ways:
        for method, path in walked(house.app):
            if path.startswith("/api/sign-out"):
                continue  # these end the session that the walk goes by
            rule = RULES[(method, path)]
            allowed = isinstance(rule, Open) or rule in PERMISSIONS[role]
            status = ask(house, method, path, headers)
            refused = status in {401, 403}
            if (method, path) in OPEN_TO_ALL:
                continue
            assert refused != allowed, f"{role}: {method} {path} gave {status}"
            assert allowed or status == 403


def test_signing_out_needs_a_session_and_ends_it(house: House) -> None:
    mine, other = house.session("viewer"), house.session("viewer")
    assert ask(house, "POST", "/api/sign-out", mine) == 200
    assert ask(house, "GET", "/api/meta", mine) == 401
    assert ask(house, "GET", "/api/meta", other) == 200
    assert ask(house, "POST", "/api/sign-out-everywhere", other) == 200
    assert ask(house, "GET", "/api/meta", other) == 401
    assert ask(house, "POST", "/api/sign-out-everywhere", house.token(Role.VIEWER)) == 422


def test_a_session_cannot_be_used_after_its_time(house: House) -> None:
    headers = house.session("operator")
    house.clock.now = NOW + timedelta(hours=7, minutes=59)
    assert ask(house, "GET", "/api/meta", headers) == 200  # a look does not keep it
    house.clock.now = NOW + timedelta(hours=8)
    assert ask(house, "GET", "/api/meta", headers) == 401


def test_who_did_it_is_who_is_signed_in_whatever_is_sent(house: House) -> None:
    headers = OWN | house.session("operator")
    path = f"/api/alerts/{house.alert}/acknowledge"
    answer = house.client.post(path, headers=headers, json={"by": "somebody else"})
    assert answer.json()["changed_by"] == "operator"
    (incident,) = house.client.get("/api/incidents", headers=headers).json()
    said = house.client.post(
        f"/api/incidents/{incident['id']}/statements",
        headers=OWN | house.token(Role.OPERATOR),
        json={"by": "operator", "statement": {"speaker": "A", "claim": "B"}},
    )
    assert said.json()["recorded_by"] == "a program (program)"


def test_a_look_at_personal_data_is_logged_before_it_is_shown(house: House, monkeypatch) -> None:
    path = f"/api/tracks/{track(0, 0).id}/personal"
    headers = OWN | house.session("investigator")
    assert house.client.post(path, headers=headers, json={}).status_code == 400
    answer = house.client.post(path, headers=headers, json={"reason": "case 12"})
    assert "1MADEUP" in answer.text
    (entry,) = house.door.log.newest(1)
    assert (entry.by, entry.about) == ("investigator", track(0, 0).id)
    assert entry.detail["reason"] == "case 12"
    assert "1MADEUP" not in str(entry.to_dict())

    def full(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(house.door, "note_look", full)
    answer = house.client.post(path, headers=headers, json={"reason": "case 12"})
    assert answer.status_code == 500
    assert "1MADEUP" not in answer.text


def test_the_page_without_sign_in_shows_nobody_personal_data(house: House) -> None:
    app = create_app(house.hub, house.desk)
    assert not any("personal" in path for _, path in walked(app))


# -- the stream -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["signed out", "removed", "expired", "role", "token"])
def test_a_stream_ends_with_the_session_and_with_the_role(
    house: House, monkeypatch, how: str
) -> None:
    monkeypatch.setattr(request_access, "STREAM_CHECK_S", 0.05)
    headers = house.token(Role.VIEWER) if how == "token" else house.session("viewer")
    with house.client.websocket_connect(STREAM, headers=OWN | headers) as stream:
        assert json.loads(stream.receive_text())["kind"] == "hello"
        if how == "signed out":
            house.door.sign_out(headers["Cookie"].partition("=")[2], at=NOW)
        elif how == "removed":
            house.door.people.remove("viewer", at=NOW, by="test")
        elif how == "expired":
            house.clock.now = NOW + timedelta(hours=9)
        elif how == "token":
            token = headers["Authorization"].split("_")[1]
            house.door.tokens.revoke(token, at=NOW, by="test")
        else:
            monkeypatch.setitem(PERMISSIONS, Role.VIEWER, frozenset())
        got = {"type": ""}
        while got["type"] != "websocket.close":  # a sign of life comes every second
            got = stream.receive()
        assert got["code"] == (NOT_ALLOWED if how == "role" else SIGNED_OUT)
    assert house.hub.clients == 0


# -- signing in over HTTP -------------------------------------------------------------------------


def test_signing_in_sets_a_cookie_that_no_script_and_no_other_site_gets(house: House) -> None:
    body = {"name": "Operator", "password": PASSWORD}
    answer = house.client.post("/api/sign-in", headers=OWN, json=body)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    me = house.client.get("/api/me").json()
    assert me["name"] == "operator"
    assert me["permissions"] == sorted(PERMISSIONS[Role.OPERATOR])
    assert house.client.get("/api/incidents").status_code == 200


def test_over_tls_the_cookie_is_never_sent_without(house: House) -> None:
    keeper = Keeper(door=house.door, clock=house.clock, secure=True)
    client = TestClient(create_app(house.hub, house.desk, keeper=keeper), base_url=BASE)
    body = {"name": "operator", "password": PASSWORD}
    answer = client.post("/api/sign-in", headers=OWN, json=body)
    assert answer.headers["set-cookie"].startswith("__Host-vedette=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(house: House) -> None:
    planted = house.session("viewer")
    body = {"name": "administrator", "password": PASSWORD}
    answer = house.client.post("/api/sign-in", headers=OWN | planted, json=body)
    assert planted["Cookie"].partition("=")[2] not in answer.headers["set-cookie"]
    house.client.cookies.clear()
    assert ask(house, "GET", "/api/meta", planted) == 401


def test_no_answer_tells_which_names_there_are(house: House) -> None:
    answers = set()
    for name in ("operator", "nobody at all"):
        body = {"name": name, "password": "wrong wrong wrong"}
        answer = house.client.post("/api/sign-in", headers=OWN, json=body)
        answers.add((answer.status_code, answer.text, "set-cookie" in answer.headers))
    assert len(answers) == 1
    assert answers.pop()[0] == 401


def test_guessing_is_told_to_wait(house: House) -> None:
    body = {"name": "operator", "password": "wrong wrong wrong"}
    statuses = [
        house.client.post("/api/sign-in", headers=OWN, json=body).status_code for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    right = {"name": "operator", "password": PASSWORD}
    answer = house.client.post("/api/sign-in", headers=OWN, json=right)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    house.clock.now += timedelta(seconds=2)
    assert house.client.post("/api/sign-in", headers=OWN, json=right).status_code == 200


@pytest.mark.parametrize("path", ["/api/sign-in", "/api/link", "/api/sign-out", "/api/people"])
def test_another_site_signs_nobody_in_or_out(house: House, path: str) -> None:
    for foreign in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ):
        headers = foreign | house.session("administrator")
        answer = house.client.post(path, headers=headers, content="{}")
        assert answer.status_code == 403


def test_an_administrator_adds_a_person_who_chooses_a_password(house: House) -> None:
    headers = OWN | house.session("administrator")
    added = house.client.post(
        "/api/people", headers=headers, json={"name": "Bo", "role": "viewer"}
    ).json()
    assert added["can_sign_in"] is False
    used = house.client.post(
        "/api/link", headers=OWN, json={"link": added["link"], "password": PASSWORD}
    )
    assert used.json()["name"] == "Bo"
    again = house.client.post(
        "/api/link", headers=OWN, json={"link": added["link"], "password": PASSWORD}
    )
    assert again.status_code == 401


def test_hashing_passwords_does_not_hold_up_the_stream(house: House) -> None:
    """Three people sign in at once while a look is answered in between."""

    async def run() -> float:
        transport = httpx.ASGITransport(app=house.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            body = {"name": "operator", "password": PASSWORD}
            signing = [
                asyncio.create_task(client.post("/api/sign-in", headers=OWN, json=body))
                for _ in range(3)
            ]
            await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
            await client.get("/api/me")
            took = asyncio.get_running_loop().time() - began
            answers = await asyncio.gather(*signing)
            assert [a.status_code for a in answers] == [200] * 3
            return took

    assert asyncio.run(run()) < 0.3


def test_the_tables_of_roles_and_routes_are_documented() -> None:
    docs = DOCS.read_text()
    for permission in Permission:
        marks = "".join("x" if permission in PERMISSIONS[role] else "-" for role in Role)
        row = next((line for line in docs.splitlines() if f"`{permission}`" in line), None)
        assert row is not None, permission
        found = re.findall(r"\| (yes|no) (?=\|)", row.replace("|", " | ").replace("  ", " ") + " ")
        assert "".join("x" if word == "yes" else "-" for word in found) == marks, permission
    for method, path in RULES:
        if method != MOUNT:
            assert f"`{method} {path}`" in docs, f"{method} {path}"
