"""Cursor on Target: what is sent, when it becomes stale, and that a TAK server routes all of it."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partner_cases import AT, SERIAL, alert, allowance, restriction, track

from vedette.access.access_log import AccessEntry, Deed
from vedette.access.authentication import Door
from vedette.access.release_rules import ReleaseKind
from vedette.access.released_items import ReleasedTrack, released_track
from vedette.model.alert import AlertState
from vedette.model.events import AlertChanged, TrackUpdated
from vedette.model.identity import Claim, ClaimKind, Identity
from vedette.model.track import TrackStatus
from vedette.partners.cot_output import CotCodec
from vedette.partners.output import Output, OutputHealth, OutputState
from vedette.partners.output_settings import CotOutput
from vedette.partners.release_log import ReleaseLog
from vedette.partners.released_picture import Pace, ReleasedPicture, ReleasedRestriction
from vedette.partners.transports import connect, tls_context
from vedette.sharing.cot.cot_event import TYPES

NOW = AT + timedelta(seconds=1)
TAKY = os.environ.get("VEDETTE_TAKY") or shutil.which("taky")


def cot(**changes: Any) -> CotOutput:
    values: dict[str, Any] = {"kind": "cot", "name": "field", "partner": "field",
                              "address": "127.0.0.1:8087"}  # fmt: skip
    return CotOutput(**{**values, **changes})


def codec(asked: CotOutput | None = None, *, simulation: bool = True) -> CotCodec:
    return CotCodec(
        asked or cot(), site="here", simulation=simulation, name_of=lambda name: f"zone {name}"
    )


def shown(**changes: Any) -> ReleasedTrack:
    released = released_track(track(**changes), allowance())
    assert released is not None
    return released


def event(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own


def test_a_track_has_its_error_its_times_and_an_unknown_affiliation() -> None:
    (data,) = codec().encode(shown(), NOW)
    root = event(data)
    assert root.get("type") == "a-u-A"
    assert root.get("start") == "2026-03-01T20:15:30.250Z"
    assert root.get("stale") == "2026-03-01T20:15:50.250Z"
    assert root.get("how") == "m-s"
    point = root.find("point")
    assert point is not None
    assert (point.get("ce"), point.get("le")) == ("21.1", "10.0")  # 445.2^0.5 m, 1 sigma
    assert point.get("hae") == "304.8"
    motion = root.find("detail/track")
    assert motion is not None
    assert (motion.get("speed"), motion.get("course")) == ("50.00", "143.1")
    assert SERIAL not in data.decode()
    assert "radar-hill" not in data.decode()


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    (data,) = codec().encode(shown(heights=track().heights[1:]), NOW)
    point = event(data).find("point")
    assert point is not None
    assert point.get("hae") == point.get("le") == "9999999.0"  # no pressure altitude as a height


def test_what_is_over_is_stale_at_once() -> None:
    gone = codec().encode(shown(status=TrackStatus.LOST), NOW)
    closed = codec().encode(alert(state=AlertState.CLOSED), NOW)
    ended = codec().encode(ReleasedRestriction(restriction(), True), NOW)
    for data in (*gone, *closed, *ended):
        assert event(data).get("stale") <= "2026-03-01T20:15:31.250Z"  # type: ignore[operator]


@settings(max_examples=25)
@given(st.text(), st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(TrackStatus))
def test_any_claim_gives_xml_and_a_type_of_the_list(
    claim: str, lat: float, lon: float, status: TrackStatus
) -> None:
    said = Identity(claims=(Claim(ClaimKind.CALLSIGN, claim),))
    made = shown(identity=said, lat_deg=lat, lon_deg=lon, status=status)
    (data,) = codec().encode(made, NOW)
    root = event(data)
    assert root.get("type") in TYPES
    assert data.count(b"\n") == 1
    assert not any(kind.startswith(("a-f", "a-h", "a-s", "a-j", "a-k", "t-")) for kind in TYPES)


def test_a_restriction_with_many_corners_fits_a_datagram_and_says_so() -> None:
    udp = codec(cot(transport="udp"))
    shapes = udp.encode(ReleasedRestriction(restriction(corners=5_000), False), NOW)
    assert max(map(len, shapes)) < 65_507
    assert b"fewer corners" in shapes[0]
    assert len(event(shapes[0]).findall("detail/link")) <= 401
    ellipse = event(shapes[1]).find("detail/shape/ellipse")
    assert ellipse is not None
    assert ellipse.get("major") == "5000.0"


def test_protobuf_says_the_same_as_xml() -> None:
    takproto = pytest.importorskip("takproto")
    (data,) = codec(cot(transport="udp", encoding="protobuf")).encode(shown(), NOW)
    assert data[:3] == b"\xbf\x01\xbf"
    got = takproto.parse_proto(bytearray(data)).cotEvent
    assert (got.type, got.lat, got.lon, got.hae) == ("a-u-A", 51.5, 23.25, 304.8)
    assert got.staleTime - got.startTime == 20_000
    assert got.detail.contact.callsign == "SIM LOT123"


def test_the_queue_is_bounded_and_the_newest_state_replaces_what_waits() -> None:
    picture = ReleasedPicture(allowance=allowance(), objects_max=3)
    for i in range(10):
        picture.hear([TrackUpdated(at=AT, track=track(f"t{i}"))])
        picture.hear([TrackUpdated(at=AT, track=track("t0", lat_deg=50.0 + i))])
    assert picture.waiting == 3
    assert picture.left_out == 7
    told = [item.track for item in picture.due(0.0, 100) if isinstance(item, ReleasedTrack)]
    assert [one.lat_deg for one in told if one.id == "t0"] == [59.0]
    assert not list(picture.due(0.5, 100))
    picture.hear([TrackUpdated(at=AT, track=track("t0"))])
    assert not list(picture.due(0.5, 100)), "a second has not passed"
    assert len(list(picture.due(1.0, 100))) == 1


def test_alarms_come_first_and_are_told_again_before_they_are_stale() -> None:
    picture = ReleasedPicture(allowance=allowance(), pace=Pace(alarm_repeat_s=60.0))
    picture.hear([TrackUpdated(at=AT, track=track()), AlertChanged(at=AT, alert=alert())])
    (first,) = picture.due(0.0, 1)
    assert not isinstance(first, ReleasedTrack)
    assert len(list(picture.due(0.1, 9))) == 1
    assert not list(picture.due(59.0, 9))
    assert len(list(picture.due(60.0, 9))) == 1


def test_what_no_rule_releases_is_not_even_kept() -> None:
    picture = ReleasedPicture(allowance=allowance(kinds=frozenset({ReleaseKind.ALARMS})))
    picture.hear([TrackUpdated(at=AT, track=track())])
    picture.put_restriction(restriction())
    assert picture.waiting == 0


class Noted:
    def __init__(self) -> None:
        self.entries: list[AccessEntry] = []

    def note(self, entry: AccessEntry) -> None:
        self.entries.append(entry)


def output(asked: CotOutput, log: Any, **released: Any) -> Output:
    allowed = allowance(**released)

    async def way(received: Any) -> Any:
        return await connect(asked, tls_context(asked), received)

    return Output(
        health=OutputHealth(name="field", kind="cot", partner="field"),
        picture=ReleasedPicture(allowance=allowed),
        codec=codec(asked),
        connect=way,
        releases=ReleaseLog(log=log, output="field", allowance=allowed, now=lambda: NOW),
        messages_per_s=500.0,
        now=lambda: NOW,
        first_pause_s=0.05,
    )


async def until(holds: Any, within_s: float = 10.0) -> None:
    for _ in range(int(within_s / 0.02)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to be")


def test_it_reconnects_tells_everything_again_and_logs_what_it_released() -> None:
    door, got = Door.in_memory(), bytearray()

    async def run() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while chunk := await reader.read(65_536):
                got.extend(chunk)
                if got.count(b"<event") == 1:
                    writer.transport.abort()

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        out = output(cot(address=f"127.0.0.1:{port}"), door.log,
                     personal=frozenset({"remote_id_serial"}))  # fmt: skip
        task = asyncio.create_task(out.run())
        await until(lambda: out.health.state is OutputState.FAILED)
        out.hear([TrackUpdated(at=AT, track=track())])
        server = await asyncio.start_server(serve, "127.0.0.1", port)
        await until(lambda: got.count(b"</event>") >= 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await out.close()
        server.close()

    asyncio.run(run())
    assert got.count(SERIAL.encode()) >= 2, "named, so released"
    deeds = [entry.deed for entry in door.log.newest()]
    assert deeds.count(Deed.RELEASE_OPENED) == 2
    assert deeds.count(Deed.PERSONAL_DATA_RELEASED) == 1
    assert deeds[0] is Deed.RELEASED
    assert door.log.verify() == len(deeds)


@pytest.mark.skipif(TAKY is None, reason="taky is not installed; name it in VEDETTE_TAKY")
def test_taky_routes_all_of_it_to_a_second_client(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "taky.conf").write_text(
        f"[taky]\nhostname=t\nbind_ip=127.0.0.1\nroot_dir={tmp_path}\n"
        f"[cot_server]\nport={port}\n[dp_server]\nupload_path={tmp_path}\n[ssl]\nenabled=false\n"
    )
    taky = subprocess.Popen(
        [str(TAKY), "-c", tmp_path / "taky.conf"], cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(200):
            try:
                phone = socket.create_connection(("127.0.0.1", port), timeout=0.2)
                break
            except OSError:
                time.sleep(0.1)
        phone.settimeout(10.0)
        phone.sendall(
            b'<event version="2.0" uid="phone" type="a-f-G" how="h-e" time="2026-03-01T00:00:00Z" '
            b'start="2026-03-01T00:00:00Z" stale="2099-03-01T00:00:00Z"><point lat="0" lon="0" '
            b'hae="0" ce="1" le="1"/><detail><contact callsign="phone"/></detail></event>'
        )
        time.sleep(0.5)
        sent = routed(port)
        wanted = {"here.track-a", "here.alert-a", "here.R129.0", "here.R129.1"}
        assert wanted <= set(sent)
        got = b""
        while not all(f'uid="{uid}"'.encode() in got for uid in wanted):
            got += phone.recv(65_536)
    finally:
        taky.terminate()
        taky.wait()
    sys.stdout.write(json.dumps({"taky routed": sorted(wanted), "bytes": len(got)}) + "\n")


def routed(port: int) -> list[str]:
    """Send one of each through an output; the uids that were sent."""
    uids: list[str] = []

    async def run() -> None:
        out = output(cot(address=f"127.0.0.1:{port}"), Noted())
        # taky keeps times by its own clock, so these events are of now.
        from datetime import UTC, datetime

        now = datetime.now(UTC)
        out.now = lambda: now
        out.hear([TrackUpdated(at=now, track=track(at=now, updated_at=now)),
                  AlertChanged(at=now, alert=alert())])  # fmt: skip
        out.picture.put_restriction(restriction())
        encode = out.codec.encode

        def noted(item: Any, at: Any) -> list[bytes]:
            made = encode(item, at)
            uids.extend(str(event(data).get("uid")) for data in made)
            return made

        out.codec.encode = noted  # type: ignore[method-assign]
        task = asyncio.create_task(out.run())
        await until(lambda: len(uids) == 4)
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    return uids
