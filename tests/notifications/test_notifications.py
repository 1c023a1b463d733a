"""Who is told what and when: once, in steps, through real channels, and every failure is logged."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.alert import Alert, AlertCondition, AlertRule, AlertState
from vedette.model.events import AlertChanged, SensorChanged
from vedette.model.ids import AlertId, RestrictionId, SensorId, TrackId
from vedette.model.sensor import Coverage, Sensor, SensorHealth, SensorKind, SensorState
from vedette.notifications.caller import Caller
from vedette.notifications.channels import Channels, signature
from vedette.notifications.contacts import Contact, NotifySettings, require_ways
from vedette.notifications.escalation import Escalation
from vedette.notifications.notice import alarm_notice, notices_of
from vedette.store.delivery_log import DeliveryLog
from vedette.store.outbox import Outbox

T0 = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
SECRET = b"0123456789abcdef0123"
ALARM = Alert(
    id=AlertId("alert-a"),
    rule=AlertRule.ENTRY,
    track=TrackId("track-a"),
    restriction=RestrictionId("zone"),
    raised_at=T0,
    state=AlertState.UNACKNOWLEDGED,
    changed_at=T0,
    called_at=T0,
    condition=AlertCondition.ENTRY,
    reason="inside by 20 m",
    lat_deg=51.0,
    lon_deg=23.5,
    sigma_m=9,
)


def name_of(_: RestrictionId) -> str:
    return "Power plant"


class Receiver(HTTPServer):
    """What a site's own receiver would get."""

    got: list[tuple[dict[str, str], bytes]]
    status = 204


@contextmanager
def receiver() -> Iterator[tuple[Receiver, str]]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((dict(self.headers), body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = Receiver(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}/in"
    finally:
        server.shutdown()
        server.server_close()


def caller(folder: Path, *contacts: Contact, **settings: Any) -> Caller:
    notify = NotifySettings(secret="a file", **settings)  # noqa: S106
    path = folder / "notifications.sqlite"
    return Caller(
        settings=notify,
        contacts=contacts,
        outbox=Outbox(path),
        deliveries=DeliveryLog(path),
        channels=Channels(settings=notify, secret=SECRET),
        name_of=name_of,
        simulation=True,
        wall=lambda: T0,
    )


def told(one: Caller, *events: AlertChanged | SensorChanged) -> None:
    """Queue what `events` call for and try each way once."""
    one.hear(events)
    flush(one)


def flush(one: Caller) -> None:
    while not one._new.empty():
        one.put(*one._new.get_nowait())
    for waiting in one.outbox.due(2e10):
        one.send_one(waiting)


CALL = AlertChanged(at=T0, alert=ALARM)


def test_an_alarm_reaches_a_receiver_signed_and_marked(tmp_path: Path) -> None:
    with receiver() as (server, url):
        one = caller(tmp_path, Contact(name="desk", webhooks=(url,)))
        told(one, CALL)
        ((headers, body),) = server.got
    said = json.loads(body)
    assert said["title"] == "SIMULATION: Entry: Power plant"
    assert "inside by 20 m" in said["text"]
    assert (said["alert"], said["step"], said["urgent"]) == ("alert-a", 1, True)
    at_s = int(headers["Vedette-Signature"].split(",")[0][2:])
    assert headers["Vedette-Signature"] == signature(SECRET, at_s, body)
    assert [d.outcome for d in one.deliveries.last(5)] == ["delivered"]


def test_the_same_event_is_told_once_even_after_a_restart(tmp_path: Path) -> None:
    with receiver() as (server, url):
        desk = Contact(name="desk", webhooks=(url,))
        told(caller(tmp_path, desk), CALL, CALL)
        told(caller(tmp_path, desk), CALL)
        assert len(server.got) == 1
        later = T0 + timedelta(seconds=9)
        again = replace(ALARM, called_at=later, changed_at=later)
        told(caller(tmp_path, desk), AlertChanged(at=later, alert=again))
        assert len(server.got) == 2


def test_what_is_not_taken_is_logged_and_tried_again(tmp_path: Path) -> None:
    with receiver() as (server, url):
        server.status = 503
        one = caller(tmp_path, Contact(name="desk", webhooks=(url,)))
        told(one, CALL)
        server.status = 204
        flush(one)
        assert len(server.got) == 2
    failed, delivered = reversed(one.deliveries.last(5))
    assert (failed.outcome, delivered.outcome) == ("failed", "delivered")
    assert "503" in (failed.detail or "")


def test_mail_goes_out_with_the_words_of_the_notice(tmp_path: Path) -> None:
    class Inbox:
        mails: list[bytes] = []  # noqa: RUF012

        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            self.mails.append(envelope.content)
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        one = caller(
            tmp_path,
            Contact(name="chief", mail=("chief@example.org",)),
            mail_host="127.0.0.1",
            mail_port=port,
            mail_sender="watch@example.org",
            mail_starttls=False,
        )
        told(one, CALL)
    finally:
        controller.stop()
    (mail,) = Inbox.mails
    assert b"Subject: SIMULATION: Entry: Power plant" in mail
    assert b"inside by 20 m" in mail


def silent(since: datetime) -> SensorChanged:
    sensor = Sensor(
        id=SensorId("radar"),
        kind=SensorKind.RADAR,
        lat_deg=51.0,
        lon_deg=23.5,
        coverage=Coverage(range_max_m=20_000.0),
    )
    health = SensorHealth(sensor=sensor, state=SensorState.SILENT, since=since)
    return SensorChanged(at=since, health=health)


def test_a_silent_sensor_calls_and_says_what_is_not_watched() -> None:
    (notice,) = notices_of([silent(T0)], name_of, simulation=False)
    assert (notice.title, notice.urgent) == ("Sensor radar is silent", False)
    assert "20 km around 51.0000, 23.5000" in notice.text


def test_quiet_hours_hold_back_what_can_wait_and_the_log_says_so(tmp_path: Path) -> None:
    with receiver() as (server, url):
        one = caller(tmp_path, Contact(name="desk", webhooks=(url,), quiet="21:00-22:00"))
        told(one, silent(T0))
        assert server.got == []
        assert [d.outcome for d in one.deliveries.last(5)] == ["quiet"]
        told(one, CALL)
        assert len(server.got) == 1


@given(begin=st.integers(0, 1439), length=st.integers(1, 1439), minute=st.integers(0, 1439))
def test_quiet_hours_hold_from_their_beginning_to_their_end(
    begin: int, length: int, minute: int
) -> None:
    end = (begin + length) % 1440
    hours = f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    contact = Contact(name="a", mail=("a@b",), quiet=hours)
    at = datetime(2025, 1, 1, minute // 60, minute % 60, tzinfo=UTC)
    assert contact.is_quiet(at) is ((minute - begin) % 1440 < length)


@given(waits=st.lists(st.floats(0, 400), max_size=8), last=st.integers(1, 5))
def test_each_step_is_told_once_and_none_after_it_was_acknowledged(
    waits: list[float], last: int
) -> None:
    rota = Escalation(60.0, last)
    rota.hear(ALARM, name_of, 0.0, simulation=False)
    steps, now = [], 0.0
    for wait in waits:
        now += wait
        steps += [step for _, step in rota.due(now)]
    assert steps == list(range(2, min(1 + int(now // 60), last) + 1))
    rota.hear(replace(ALARM, state=AlertState.ACKNOWLEDGED), name_of, now, simulation=False)
    assert list(rota.due(now + 1e6)) == []


def test_a_new_call_of_the_same_alarm_begins_at_the_first_step_again() -> None:
    rota = Escalation(60.0, 3)
    rota.hear(ALARM, name_of, 0.0, simulation=False)
    assert [step for _, step in rota.due(500.0)] == [2, 3]
    worse = replace(ALARM, called_at=T0 + timedelta(seconds=500))
    rota.hear(worse, name_of, 500.0, simulation=False)
    assert [step for _, step in rota.due(559.0)] == []
    assert [step for _, step in rota.due(560.0)] == [2]


def test_a_stalled_engine_calls_once_and_so_does_its_return(tmp_path: Path) -> None:
    done, now = [0], [0.0]
    with receiver() as (server, url):
        one = caller(tmp_path, Contact(name="desk", webhooks=(url,)))
        one.progress, one.seconds = (lambda: done[0]), (lambda: now[0])
        one._moved = (0, 0.0)
        for second in (10.0, 16.0, 30.0, 90.0):
            now[0] = second
            one.look()
        done[0] = 1
        one.look()
        flush(one)
        flush(one)
        titles = [json.loads(body)["title"] for _, body in server.got]
    assert titles == ["SIMULATION: The engine stands still", "SIMULATION: The engine goes on"]


def test_a_running_caller_tells_at_once_and_sends_heartbeats(tmp_path: Path) -> None:
    async def run() -> None:
        running = asyncio.create_task(one.run())
        one.hear([CALL])
        async with asyncio.timeout(20):
            while len(server.got) < 2:
                await asyncio.sleep(0.02)
        running.cancel()

    with receiver() as (server, url):
        one = caller(tmp_path, Contact(name="desk", webhooks=(url,)), heartbeat=url)
        asyncio.run(run())
    assert {json.loads(body)["type"] for _, body in server.got} == {"heartbeat", "notification"}


def test_a_notice_says_where_it_was_last_seen_and_no_identity() -> None:
    notice = alarm_notice(ALARM, name_of, simulation=False)
    assert "51.00000, 23.50000" in notice.text
    assert "track" not in json.dumps(notice.to_dict(step=1, contact="a")).replace("track-a", "")


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ({"webhooks": ("http://example.org/x",)}, "https"),
        ({"mail": ("nobody",)}, "mail addresses"),
        ({"mqtt": ("mqtt://broker",)}, "topic"),
        ({"mail": ("a@b",), "quiet": "25:00-01:00"}, "quiet"),
        ({"mail": ("a@b",), "step": 0}, "step"),
        ({"mail": ("a@b",), "time_zone": "Mars"}, "time_zone"),
        ({}, "at least one way"),
    ],
)
def test_a_contact_that_cannot_be_told_is_refused(contact: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Contact(name="a", **contact)


def test_what_a_contact_needs_must_be_set() -> None:
    with pytest.raises(ValueError, match="secret"):
        require_ways(NotifySettings(), [Contact(name="a", webhooks=("https://example.org",))])
    with pytest.raises(ValueError, match="mail_host"):
        require_ways(NotifySettings(), [Contact(name="a", mail=("a@b",))])
