"""The server on real sockets: nothing lost, nothing twice, and the next client is answered."""

import asyncio
import json
import os
import ssl
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from made import ZONE
from sapient_client import NODES, Client, Engine, detection, registration, serving, status
from scripted import Live, Scripted, from_file, through

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.inputs.tls import server_context
from vedette.engine.live.intake import Intake, IntakeLimits
from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.report_format.report_decoder import frame_line, header_line
from vedette.feeds.sapient.messages import SapientMessage
from vedette.feeds.sapient.validation import Refusal, admit_json
from vedette.model.errors import ConfigError
from vedette.model.report import HeartbeatReport, PositionReport, RawRef, RegistrationReport, Report
from vedette.store.raw_log import RawLog
from vedette.store.raw_records import ClosedBatchRecord, FrameRecord, OpenedRecord

SHARED = Path(__file__).resolve().parents[4] / "shared"
PUBLIC = SHARED if (SHARED / "data" / "sapient").is_dir() else None
LOAD_S = 60.0 if float(os.environ.get("VEDETTE_SHARE", "0.04")) >= 1.0 else 3.0
RATE = 2_000  # reports a second, all nodes together


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def decoded(frames: list[FrameRecord]) -> list[Report]:
    """What the live engine makes of the frames."""
    return InputDecoding().decode(
        Frame(
            data=f.data,
            encoding=Encoding(f.encoding),
            sensor=f.sensor,
            received_at=f.received_at,
            source=f.input,
            sequence=f.sequence,
            raw=RawRef("log", 0, len(f.data)),
        )
        for f in frames
    )


def report_ids(frames: list[FrameRecord]) -> Counter[str]:
    said = [SapientMessage.FromString(f.data) for f in frames]
    return Counter(
        m.detection_report.report_id for m in said if m.WhichOneof("content") == "detection_report"
    )


async def settle(engine: Engine, enough: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not enough():
            await asyncio.sleep(0.01)


# -- the main promise ---------------------------------------------------------------------------


def test_three_sensors_report_at_2000_a_second_drop_in_mid_message_and_every_whole_one_counts(
    record_property: Callable[[str, object], None],
) -> None:
    async def test() -> None:
        async with serving() as (server, engine, notices):
            used = time.process_time()
            tallies = await asyncio.gather(*(node(server, k) for k in range(3)))
            whole = sum(tallies)
            await settle(engine, lambda: len(engine.frames) >= whole + 9)  # and 6 + 3 others
            used = time.process_time() - used
            engine.take()
            ids = report_ids(engine.frames)
            assert len(ids) == whole
            assert set(ids.values()) == {1}
            assert server.counts["halves"] + server.counts["dropped"] >= 3
            assert server.counts["refused"] == 0
            assert notices == []
            reports = decoded(engine.frames)
            assert sum(isinstance(r, PositionReport) for r in reports) == whole
            assert sum(isinstance(r, RegistrationReport) for r in reports) == 6  # twice each
            assert whole == pytest.approx(RATE * LOAD_S, rel=0.02)
            record_property("cpu_share_client_and_server", used / LOAD_S)

    async def node(server: Any, k: int) -> int:
        """Report for the first half of the time, drop within a message, come back, go on."""
        client = await Client.to(server)
        assert await client.register(registration(PUBLIC, NODES[k]))
        half = int(RATE * LOAD_S / 6)
        await reporting(client, k, 0, half)
        torn = detection(NODES[k], 9_999_999).SerializeToString()
        await client.raw(len(torn).to_bytes(4, "little") + torn[: len(torn) // 2])
        client.writer.close()  # what was sent arrives; the other half never does
        await client.writer.wait_closed()
        client = await Client.to(server)
        assert await client.register(registration(PUBLIC, NODES[k]))
        await reporting(client, k, half, 2 * half)
        await client.send(status(NODES[k]))
        client.writer.close()
        return 2 * half

    async def reporting(client: Client, k: int, first: int, last: int) -> None:
        loop = asyncio.get_running_loop()
        began, template = loop.time(), detection(NODES[k], 0)
        for number in range(first, last):
            template.detection_report.report_id = f"01H4R63D7N{k:02d}{number:014d}"
            await client.send(template.SerializeToString())
            ahead = began + (number - first) / (RATE / 3) - loop.time()
            if ahead > 0.002:
                await asyncio.sleep(ahead)

    run(test)


def test_bytes_that_come_one_by_one_are_the_same_messages() -> None:
    async def test() -> None:
        async with serving() as (server, engine, _):
            client = await Client.to(server)
            assert await client.register(registration(None, NODES[0]))
            for number in range(3):
                data = detection(NODES[0], number).SerializeToString()
                for byte in len(data).to_bytes(4, "little") + data:
                    await client.raw(bytes([byte]))
            await settle(engine, lambda: len(engine.frames) >= 4)
            assert set(report_ids(engine.frames).values()) == {1}

    run(test)


# -- whoever comes, the next one is answered ----------------------------------------------------


async def answered(server: Any) -> None:
    """A good node comes, registers and goes."""
    client = await Client.to(server)
    assert await client.register(registration(PUBLIC, NODES[2]))
    client.writer.close()


@pytest.mark.parametrize(
    ("noise", "told"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "far above the limit"),
        (b"\xff" * 64, "far above the limit"),
        ((1 << 31).to_bytes(4, "little"), "far above the limit"),
    ],
)
def test_a_stream_that_is_no_sapient_is_told_and_closed(noise: bytes, told: str) -> None:
    async def test() -> None:
        async with serving() as (server, _, notices):
            client = await Client.to(server)
            await client.raw(noise)
            assert told in (await client.reply()).error.error_message[0]
            assert await client.ended()
            assert "got a length of" in notices[0].what
            assert notices[0].peer.startswith("127.0.0.1")
            await answered(server)

    run(test)


def test_empty_and_senseless_messages_do_not_go_on_for_ever() -> None:
    async def test() -> None:
        async with serving(refused_first_max=5) as (server, engine, notices):
            client = await Client.to(server)
            await client.send(*[b""] * 4, b"\x00", b"\xff\xff")
            assert (await client.reply()).error.error_message
            assert await client.ended()
            assert "does not register" in notices[-1].what
            assert server.counts["refused"] == 6
            await answered(server)
            assert [f.sensor for f in engine.frames] == [NODES[2]]

    run(test)


def test_who_does_not_register_in_time_is_closed() -> None:
    async def test() -> None:
        async with serving(register_within_s=0.1) as (server, _, notices):
            idle = await Client.to(server)
            assert await idle.ended()
            assert "in time" in notices[0].what
            await answered(server)

    run(test)


def test_half_a_message_does_not_wait_for_ever_though_bytes_trickle_in() -> None:
    async def test() -> None:
        async with serving(whole_within_s=0.2) as (server, _, notices):
            slow = await Client.to(server)
            assert await slow.register(registration(None, NODES[0]))
            await slow.raw((100).to_bytes(4, "little"))
            closing = asyncio.create_task(slow.ended())
            for _ in range(20):
                if closing.done():
                    break
                with_luck = asyncio.create_task(slow.raw(b"x"))
                await asyncio.sleep(0.05)
                await asyncio.gather(with_luck, return_exceptions=True)
            assert await closing
            assert "in time" in notices[0].what
            assert server.sensors == ()
            await answered(server)

    run(test)


def test_a_client_that_never_reads_holds_nobody_up_and_no_queue_grows() -> None:
    async def test() -> None:
        async with serving(unread_bytes_max=20_000) as (server, engine, notices):
            deaf = await Client.to(server)
            assert await deaf.register(registration(None, NODES[0]))
            deaf.reader._transport.pause_reading()  # type: ignore[attr-defined]
            wrong = detection(NODES[0], 1, colour="x" * 5_000, detectionConfidence=5.0)
            sending = asyncio.create_task(deaf.send(*[wrong] * 3_000))
            await answered(server)
            await settle(engine, lambda: server.counts["refused"] >= 3_000)
            await sending
            assert server.counts["replies_dropped"] > 0
            assert len(notices) == 1  # said once, counted after
            deaf.drop()

    run(test)


def test_a_flood_waits_for_room_and_nothing_of_it_is_lost() -> None:
    async def test() -> None:
        engine = Engine()
        engine.intake = Intake(SystemClock(), IntakeLimits(frames=50))
        async with serving(engine=engine) as (server, _, _notices):
            client = await Client.to(server)
            assert await client.register(registration(None, NODES[0]))
            sending = asyncio.create_task(
                client.send(*[detection(NODES[0], k) for k in range(2_000)])
            )
            await settle(engine, lambda: len(engine.frames) >= 2_001)
            await sending
            assert len(report_ids(engine.frames)) == 2_000
            assert not engine.intake.dropped

    run(test)


def test_one_client_too_many_is_closed_and_room_comes_back() -> None:
    async def test() -> None:
        async with serving(connections_max=1) as (server, engine, notices):
            first = await Client.to(server)
            assert await first.register(registration(None, NODES[0]))
            second = await Client.to(server)
            await second.send(registration(None, NODES[1]))
            assert await second.ended()
            assert "too many" in notices[0].what
            first.writer.close()
            await settle(engine, lambda: server.health.connections == 0)
            await answered(server)

    run(test)


def test_a_node_that_registers_anew_has_left_its_old_connection() -> None:
    async def test() -> None:
        async with serving() as (server, engine, _):
            old = await Client.to(server)
            assert await old.register(registration(None, NODES[0]))
            new = await Client.to(server)
            assert await new.register(registration(None, NODES[0]))
            assert await old.ended()
            await new.send(detection(NODES[0], 1))
            await settle(engine, lambda: len(engine.frames) >= 3)
            assert server.sensors == (NODES[0],)

    run(test)


def test_a_registration_is_acknowledged_only_once_it_is_on_disk() -> None:
    async def test() -> None:
        async with serving() as (server, engine, _):
            engine.take = lambda: None  # type: ignore[method-assign]
            client = await Client.to(server)
            await client.send(registration(None, NODES[0]))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await client.reader.readexactly(4)
            del engine.take  # the disk is back
            assert (await client.reply()).registration_ack.acceptance

    run(test)


def test_an_engine_that_has_stopped_closes_its_clients() -> None:
    async def test() -> None:
        engine = Engine()
        engine.intake = Intake(SystemClock(), IntakeLimits(frames=1))
        async with serving(engine=engine) as (server, _, _notices):
            engine.take = lambda: None  # type: ignore[method-assign]
            client = await Client.to(server)
            await client.send(registration(None, NODES[0]))
            await asyncio.sleep(0.05)
            engine.intake.fail(RuntimeError("disk"))
            assert await client.ended()
            del engine.take

    run(test)


def test_stopping_ends_every_connection() -> None:
    async def test() -> None:
        async with serving() as (server, _, _notices):
            client = await Client.to(server)
            assert await client.register(registration(None, NODES[0]))
        assert await client.ended()
        assert server.health.connections == 0

    run(test)


def test_who_is_not_among_the_peers_is_closed() -> None:
    async def test() -> None:
        async with serving(peers=("192.0.2.0/24",)) as (server, _, notices):
            stranger = await Client.to(server)
            assert await stranger.ended()
            assert "peers" in notices[0].what
            assert server.health.refused_connections == 1

    run(test)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"listen": "0.0.0.0:5020"}, "peers must name"),
        ({"listen": "5020"}, "not an address"),
        ({"certificate": "a.pem"}, "must be given together"),
        ({"client_authority": "a.pem"}, "certificate and key must be given"),
        ({"node_id": "us"}, "UUID"),
        ({"connections_max": 0}, "connections_max must be between"),
        ({"whole_within_s": float("nan")}, "whole_within_s"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        SapientSettings(**{"kind": "sapient", "name": "s", "listen": "127.0.0.1:5020"} | wrong)


def test_beyond_this_machine_certificates_stand_in_for_peers(certificates: Path) -> None:
    made = SapientSettings(
        kind="sapient",
        name="s",
        listen="0.0.0.0:0",
        certificate=str(certificates / "server.pem"),
        key=str(certificates / "server.key"),
        client_authority=str(certificates / "ca.pem"),
    )
    assert made.make(simulation=False).health.kind == "sapient"


# -- the public messages ------------------------------------------------------------------------


def test_the_public_set_over_the_wire_and_the_next_client_after_each(shared: Path) -> None:
    """Valid messages are taken or politely refused; invalid ones are told the path."""
    folder = shared / "data" / "sapient"

    async def test() -> None:
        async with serving() as (server, _, _notices):
            for path in sorted((folder / "valid").glob("*.json")):
                message = admit_json(path.read_text(encoding="utf-8"))
                assert not isinstance(message, Refusal)
                client = await Client.to(server)
                assert await client.register(registration(shared, message.node_id))
                await client.send(message, detection(message.node_id, 1, detectionConfidence=9.0))
                replies = [await client.reply()]
                while replies[-1].WhichOneof("content") != "error":
                    replies.append(await client.reply())
                assert "detection_confidence" in replies[-1].error.error_message[0], path.name
                client.writer.close()
                await answered(server)
            for message, fault in broken(folder):
                client = await Client.to(server)
                assert await client.register(registration(shared, NODES[0]))
                await client.send(message)
                reply = await client.reply()
                said = [*reply.error.error_message, *reply.registration_ack.ack_response_reason]
                assert not reply.registration_ack.acceptance
                assert any(fault in line for line in said), (fault, said)
                client.writer.close()
                await answered(server)

    run(test)


def broken(folder: Path) -> list[tuple[SapientMessage, str]]:
    """Invalid messages that protobuf itself can hold, and the path of their fault."""
    found = []
    for path in sorted((folder / "invalid").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        refused = admit_json(text)
        assert isinstance(refused, Refusal), path.name
        try:
            found.append((json_format.Parse(text, SapientMessage()), refused.path))
        except json_format.ParseError:
            continue
    assert len(found) > 60
    return [(m, path) for m, path in found if m.WhichOneof("content") != "error"]


# -- files and sockets --------------------------------------------------------------------------


def test_a_file_and_a_socket_give_the_same_reports(tmp_path: Path) -> None:
    async def test() -> None:
        async with serving() as (server, engine, _):
            client = await Client.to(server)
            assert await client.register(registration(PUBLIC, NODES[0]))
            await client.send(
                status(NODES[0]),
                *[detection(NODES[0], k) for k in range(50)],
                detection(NODES[0], 51, detectionConfidence=5.0),
                b"\xff\xff",
                status(NODES[0]),
            )
            await settle(engine, lambda: len(engine.frames) >= 55)
            frames.extend(engine.frames)

    frames: list[FrameRecord] = []
    run(test)
    live = decoded(frames)
    assert sum(isinstance(r, PositionReport) for r in live) == 50
    assert sum(r.refused for r in live if isinstance(r, HeartbeatReport)) == 2

    lines = [header_line(name="a day", simulation=False)]
    lines += [
        frame_line(
            sensor=f.sensor, received_at=f.received_at, encoding=Encoding.SAPIENT, data=f.data
        )
        for f in frames
    ]
    path = tmp_path / "day.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [bare(r) for r in open_recording(path).reports()] == [bare(r) for r in live]

    log = RawLog(tmp_path / "raw")
    began = frames[0].received_at
    log.begin(OpenedRecord(at=began, simulation=False, version="1", settings_sha256=""))
    log.append([*frames, ClosedBatchRecord(until=frames[-1].received_at)], sync=True)
    log.close()
    assert [bare(r) for r in open_recording(tmp_path / "raw").reports()] == [bare(r) for r in live]


def test_a_file_and_a_socket_give_the_same_events(tmp_path: Path) -> None:
    """Through the whole engine: tracks, a restriction entered, sensors; byte for byte."""
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)
    sent: list[tuple[datetime, bytes]] = []
    for k in range(240):
        at = began + timedelta(seconds=k / 4)
        if k % 40 == 0:
            message = registration(PUBLIC, NODES[0]) if k == 0 else status(NODES[0])
        else:
            message = detection(NODES[0], 40 * k)  # one object
            place = message.detection_report.location
            place.x, place.y = 23.4 + k * 1e-3, 51.0
        message.timestamp.FromDatetime(at)
        sent.append((at, message.SerializeToString()))
    lines = [header_line(name="a day", simulation=False)]
    lines += [
        frame_line(sensor=NODES[0], received_at=at, encoding=Encoding.SAPIENT, data=data)
        for at, data in sent
    ]
    path = tmp_path / "day.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    expected = from_file(open_recording(path), [ZONE])
    assert any('"crossing"' in line for line in expected)

    async def run_live() -> list[str]:
        live = Live(tmp_path / "live", Scripted(at for at, _ in sent), restrictions=[ZONE])
        settings = SapientSettings(kind="sapient", name="in", listen="127.0.0.1:0")

        async def send(way_in: Any) -> None:
            client = await Client.to(way_in)
            await client.send(*[data for _, data in sent])
            assert (await client.reply()).registration_ack.acceptance
            client.writer.close()

        await through(live, settings.make(simulation=False), len(sent), send)
        return live.lines()

    assert asyncio.run(run_live()) == expected
    assert from_file(open_recording(tmp_path / "live"), [ZONE]) == expected


def bare(report: Report) -> Report:
    """Without what tells where it was read from."""
    return replace(report, source="", sequence=0, raw=RawRef("", 0, 0))


# -- who may come -------------------------------------------------------------------------------


def client_tls(folder: Path, name: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    if name:
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def test_a_certificate_speaks_for_its_node_and_no_other(certificates: Path) -> None:
    seen: list[bytes | None] = []

    def admit(certificate: bytes | None, node_id: str) -> str | None:
        seen.append(certificate)
        return None if node_id == NODES[0] else "its certificate does not speak for this node"

    async def test() -> None:
        tls = server_context(
            certificates / "server.pem", certificates / "server.key", certificates / "ca.pem"
        )
        async with serving(admit, tls) as (server, engine, notices):
            client = await Client.to(server, client_tls(certificates, "node"))
            assert await client.register(registration(None, NODES[0]))
            assert not await client.register(registration(None, NODES[1]))
            await client.send(detection(NODES[0], 1), detection(NODES[1], 2))
            await settle(engine, lambda: len(engine.frames) >= 2)
            assert {f.sensor for f in engine.frames} == {NODES[0]}
            assert "does not speak" in notices[0].what
            client.writer.close()
            pem = (certificates / "node.pem").read_text(encoding="ascii")
            assert seen[0] == ssl.PEM_cert_to_DER_cert(pem)

    run(test)


@pytest.mark.parametrize("name", ["stranger", None])
def test_a_wrong_certificate_is_named_and_the_next_client_answered(
    certificates: Path, name: str | None
) -> None:
    async def come(server: Any, name: str | None) -> None:
        client = await Client.to(server, client_tls(certificates, name))
        assert await client.register(registration(None, NODES[0]))

    async def test() -> None:
        tls = server_context(
            certificates / "server.pem", certificates / "server.key", certificates / "ca.pem"
        )
        async with serving(tls=tls) as (server, engine, notices):
            with pytest.raises((OSError, asyncio.IncompleteReadError)):
                await come(server, name)
            await settle(engine, lambda: bool(notices))
            assert "certificate" in notices[0].what or "CERTIFICATE" in notices[0].what
            plain = await Client.to(server)  # no TLS at all
            await plain.send(registration(None, NODES[0]))
            assert await plain.ended()
            good = await Client.to(server, client_tls(certificates, "node"))
            assert await good.register(registration(None, NODES[2]))
            good.writer.close()
            assert [f.sensor for f in engine.frames] == [NODES[2]]

    run(test)


def test_certificates_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.pem"):
        server_context(tmp_path / "none.pem", tmp_path / "none.key")
