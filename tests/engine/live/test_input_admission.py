"""Whoever sends speaks for its own sensors only, and from elsewhere has to show that it may."""

import asyncio
import getpass
import hashlib
import json
import logging
import shutil
import socket
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.app.live.sensor_access import KnownToDoor
from vedette.app.settings.settings import load
from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs import admission, tcp
from vedette.engine.live.inputs.admission import line_sensor
from vedette.engine.live.inputs.input_base import InputState, Keeper
from vedette.engine.live.inputs.mqtt import MqttInput, MqttSettings
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.stream_tcp import BeastSettings
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.tls import client_context
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.model.errors import ConfigError
from vedette.model.ids import SensorId
from vedette.model.report import RawRef, Report
from vedette.store.raw_records import FrameRecord

AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HEADER = b'{"format":"vedette-reports","version":1,"simulation":false,"name":"t"}\n'
BEAST = b"\x1a2" + bytes(6) + b"\x80" + bytes.fromhex("5d4ca2d1a3b8f1")  # a short Mode S reply


def beat(sensor: str) -> bytes:
    line = {"type": "heartbeat", "sensor": sensor, "received_at": "2026-01-01T00:00:00Z"}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


MINE, OTHERS = beat("mine"), beat("other")


class House:
    """A people database whose clock stands where a test puts it."""

    def __init__(self) -> None:
        self.door = Door.in_memory()
        self.now = AT
        self.known = KnownToDoor(self.door, lambda: self.now)

    def token(self, *sensors: str, role: Role | None = None) -> tuple[str, str]:
        token, text = self.door.tokens.make(
            "t", role=role, sensors=sensors, expires_at=AT + DAY, at=AT, by="test"
        )
        return token.id, text

    def certify(self, path: Path, *sensors: str) -> str:
        der = ssl.PEM_cert_to_DER_cert(path.read_text())
        fingerprint = hashlib.sha256(der).hexdigest()
        self.door.certificates.add(fingerprint, "c", sensors, at=AT, by="test")
        return fingerprint


@pytest.fixture
def house() -> House:
    return House()


def token_line(text: str) -> bytes:
    return json.dumps({"type": "token", "token": text}).encode() + b"\n"


def serve(
    asked: ReportLinesSettings | BeastSettings,
    house: House,
    use: Callable[[TcpInput, Intake], Awaitable[None]],
) -> tuple[TcpInput, list[FrameRecord]]:
    """Run an input and what a test does to it; the input, and all that it took in."""

    async def run() -> tuple[TcpInput, list[FrameRecord]]:
        intake = Intake(SystemClock())
        taken: list[FrameRecord] = []
        way_in = asked.make(simulation=False)
        way_in.known = house.known
        keeper = asyncio.create_task(Keeper(way_in, intake, pause_s=0.01).keep())
        settling = asyncio.create_task(settle(intake, taken))
        async with asyncio.timeout(20):
            while way_in.health.state is InputState.STARTING:
                await asyncio.sleep(0.005)
            await use(way_in, intake)
        for task in (keeper, settling):
            task.cancel()
        await asyncio.gather(keeper, settling, return_exceptions=True)
        return way_in, taken

    return asyncio.run(run())


async def settle(intake: Intake, taken: list[FrameRecord]) -> None:
    while True:
        items, _ = intake.take(1000)
        taken += [item for item in items if isinstance(item, FrameRecord)]
        intake.settle(len(items))
        await asyncio.sleep(0.002)


async def talk(way_in: TcpInput, data: bytes, tls: ssl.SSLContext | None = None) -> bytes:
    """Send, and return what is said to it until the end."""
    name = None if tls is None else "localhost"
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", way_in.port, ssl=tls, server_hostname=name
    )
    writer.write(data)
    if tls is None:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 1.0)
    except TimeoutError:
        return b""  # TLS has no half-closing: it was let in, and nothing more is said
    finally:
        writer.close()


def decoded(taken: list[FrameRecord]) -> list[Report]:
    raw = RawRef("test", 0, 0)
    frames = [
        Frame(
            data=one.data,
            encoding=Encoding(one.encoding),
            sensor=one.sensor,
            received_at=one.received_at,
            source="test",
            sequence=one.sequence,
            raw=raw,
        )
        for one in taken
    ]
    return list(Decoding(Tally()).run(frames))


def lines(**more: object) -> ReportLinesSettings:
    given = {"listen": "127.0.0.1:0", "admit": "known", **more}
    return ReportLinesSettings(kind="report_lines", name="in", **given)  # type: ignore[arg-type]


def tls_files(folder: Path) -> dict[str, Any]:
    names = {"certificate": "server.pem", "key": "server.key", "client_authority": "ca.pem"}
    return {key: str(folder / name) for key, name in names.items()}


def as_client(folder: Path, name: str | None) -> ssl.SSLContext:
    if name is None:
        return client_context(folder / "ca.pem")
    return client_context(folder / "ca.pem", folder / f"{name}.pem", folder / f"{name}.key")


# -- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    ["none", "wrong", "revoked", "expired", "program", "not ascii", "no text", "no json", "late"],
)
def test_without_a_token_that_holds_nothing_is_taken_in(
    shown: str, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token_id, text = house.token("mine")
    first = token_line(text)
    if shown == "none":
        first = b""
    elif shown == "wrong":
        first = token_line(text[:-1])
    elif shown == "revoked":
        house.door.tokens.revoke(token_id, at=AT, by="test")
    elif shown == "expired":
        house.now = AT + DAY
    elif shown == "program":
        text = house.token(role=Role.VIEWER)[1]
        first = token_line(text)
    elif shown == "not ascii":
        first = token_line("vdt_\ud800_x")
    elif shown == "no text":
        first = b'{"type":"token","token":1}\n'
    elif shown == "no json":
        first = first[:-3] + b"\n"
    data = HEADER + first + MINE if shown == "late" else first + HEADER + MINE

    said = []

    async def use(way_in: TcpInput, _: Intake) -> None:
        said.append(await talk(way_in, data))

    way_in, taken = serve(lines(), house, use)
    assert not taken
    assert way_in.health.refused_connections == 1
    assert said[0].strip()
    secret = text.split("_", 2)[2][:-1]  # it may hold further ones
    everything = [said[0].decode(), caplog.text, repr(way_in.health)]
    assert not any(secret in text for text in everything)


def test_a_token_speaks_for_its_sensors_and_is_kept_nowhere(house: House) -> None:
    _, text = house.token("mine", "mine too")
    said = []

    async def use(way_in: TcpInput, _: Intake) -> None:
        data = token_line(text) + HEADER + MINE + OTHERS + beat("mine too")
        said.append(await talk(way_in, data))

    way_in, taken = serve(lines(), house, use)
    assert [frame.data for frame in taken] == [MINE, beat("mine too")]
    assert way_in.health.refused_messages == 1
    (told,) = way_in.health.turned_away
    assert told.sensor == "other"
    assert "(input in)" in told.why
    assert json.loads(said[0].splitlines()[-1]) == {"acknowledged": 3}  # done with, all three
    assert text not in repr((way_in.health, taken, said))


@pytest.mark.parametrize(
    "line",
    [
        MINE.replace(b'"sensor"', b'"sensor":"mine","sensor"').replace(b'"mine",', b'"other",', 1),
        OTHERS.replace(b"{", b'{"sensor":"mine",'),
        MINE.replace(b"}", b',"sensor":"other"}'),
        MINE.replace(b"heartbeat", b"sensor").replace(b'"mine"', b'{"id":"other","kind":"radar"}'),
        MINE.replace(b"heartbeat", b"frame").replace(b"}", b',"encoding":"sapient","hex":"00"}'),
        OTHERS.replace(b"heartbeat", b"trouble").replace(b"}", b',"trouble":"input_failed"}'),
        b"noise\n",
        b"{}\n",
    ],
)
def test_no_line_gets_around_its_own_sensor(line: bytes, house: House) -> None:
    """Whatever is let through is decoded, later, as of the sensor that was granted."""
    _, text = house.token("mine")

    async def use(way_in: TcpInput, _: Intake) -> None:
        await talk(way_in, token_line(text) + HEADER + line)

    way_in, taken = serve(lines(), house, use)
    assert {report.sensor for report in decoded(taken)} <= {"mine"}
    assert len(taken) + way_in.health.refused_messages == 1


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_token_that_ends_ends_the_connection(
    how: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "ASKED_AGAIN_S", 0.0)
    token_id, text = house.token("mine")

    async def use(way_in: TcpInput, _: Intake) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
        writer.write(token_line(text) + HEADER + MINE)
        assert json.loads(await reader.readline()) == {"acknowledged": 1}
        if how == "revoked":
            house.door.tokens.revoke(token_id, at=AT, by="test")
        else:
            house.now = AT + DAY
        writer.write(MINE)
        assert b"is unknown here" in await reader.read()
        writer.close()

    _, taken = serve(lines(), house, use)
    assert len(taken) == 1


def test_nobody_is_let_in_while_the_people_database_cannot_be_read(house: House) -> None:
    _, text = house.token("mine")
    house.door.close()
    said = []

    async def use(way_in: TcpInput, _: Intake) -> None:
        said.append(await talk(way_in, token_line(text) + HEADER + MINE))

    _, taken = serve(lines(), house, use)
    assert not taken
    assert b"cannot be read" in said[0]


def test_where_anyone_is_let_in_a_token_is_not_kept_either(house: House) -> None:
    _, text = house.token("mine")

    async def use(way_in: TcpInput, _: Intake) -> None:
        await talk(way_in, token_line(text) + HEADER + OTHERS)
        await talk(way_in, HEADER + OTHERS + token_line(text))
        await talk(way_in, HEADER + token_line(text)[:-1])

    way_in, taken = serve(lines(admit=None), house, use)
    assert {frame.data for frame in taken} <= {OTHERS}
    assert taken
    assert text not in repr(way_in.health)


def test_who_does_not_say_who_it_is_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "_KNOWN_WITHIN_S", 0.05)

    async def use(way_in: TcpInput, _: Intake) -> None:
        _reader, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
        while not way_in.health.refused_connections:
            writer.write(b"x")  # however busy it looks
            await asyncio.sleep(0.01)
        writer.close()

    health = serve(lines(), house, use)[0].health
    assert "did not identify itself" in health.turned_away[0].why


# -- certificates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["known", "unknown", "removed", "stranger", "none"])
def test_lines_are_taken_from_a_certificate_that_is_known(
    shown: str, house: House, certificates: Path
) -> None:
    if shown in {"known", "removed"}:
        fingerprint = house.certify(certificates / "node.pem", "mine")
        if shown == "removed":
            house.door.certificates.remove(fingerprint, at=AT, by="test")
    name = {"stranger": "stranger", "none": None}.get(shown, "node")

    async def use(way_in: TcpInput, _: Intake) -> None:
        try:
            await talk(way_in, HEADER + MINE + OTHERS, as_client(certificates, name))
        except OSError:  # TLS has ended it
            assert shown in {"stranger", "none"}
        while shown != "known" and not way_in.health.refused_connections:
            await asyncio.sleep(0.01)

    way_in, taken = serve(lines(admit=None, **tls_files(certificates)), house, use)
    assert [frame.data for frame in taken] == ([MINE] if shown == "known" else [])
    assert way_in.health.refused_messages == (shown == "known")


@pytest.mark.parametrize("sensor", ["roof", "other", None])
def test_a_beast_server_takes_from_the_certificate_of_its_sensor(
    sensor: str | None, house: House, certificates: Path
) -> None:
    if sensor is not None:
        house.certify(certificates / "node.pem", sensor)
    asked = BeastSettings(
        kind="beast", name="in", sensor="roof", listen="127.0.0.1:0", **tls_files(certificates)
    )

    async def use(way_in: TcpInput, _: Intake) -> None:
        await talk(way_in, BEAST * 3, as_client(certificates, "node"))

    way_in, taken = serve(asked, house, use)
    assert bool(taken) == (sensor == "roof")
    assert all(frame.sensor == "roof" for frame in taken)
    assert way_in.health.refused_connections == (sensor != "roof")


@pytest.mark.parametrize("authority", ["ca", "other"])
def test_a_beast_client_asks_for_the_servers_certificate(
    authority: str, house: House, certificates: Path
) -> None:
    async def run() -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")

        async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(BEAST * 3)
            await writer.drain()

        server = await asyncio.start_server(send, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        asked = BeastSettings(
            kind="beast",
            name="in",
            sensor="roof",
            connect=f"localhost:{port}",
            tls=True,
            authority=str(certificates / f"{authority}.pem"),
        )
        intake = Intake(SystemClock())
        way_in = asked.make(simulation=False)
        way_in.known = house.known
        keeper = asyncio.create_task(Keeper(way_in, intake, pause_s=0.01).keep())
        async with asyncio.timeout(10):
            while not intake.waiting and way_in.health.state is not InputState.FAILED:
                await asyncio.sleep(0.01)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        server.close()
        return intake.waiting

    assert bool(asyncio.run(run())) == (authority == "ca")


# -- what cannot be asked -------------------------------------------------------------------------


def test_datagrams_from_elsewhere_are_of_the_inputs_own_sensor() -> None:
    asked = UdpFramesSettings(
        kind="udp_frames",
        name="in",
        listen="0.0.0.0:0",
        peers=("127.0.0.0/8",),
        encoding="report_line",
        sensor="mine",
    )

    async def run() -> None:
        intake = Intake(SystemClock())
        way_in = asked.make(simulation=False)
        keeper = asyncio.create_task(Keeper(way_in, intake).keep())
        async with asyncio.timeout(10):
            while way_in.port is None:
                await asyncio.sleep(0.005)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                for data in (OTHERS, MINE, b"noise"):
                    out.sendto(data, ("127.0.0.1", way_in.port))
            while way_in.health.refused_messages + intake.waiting < 3:
                await asyncio.sleep(0.005)
        items, _ = intake.take(10)
        assert [item.data for item in items if isinstance(item, FrameRecord)] == [MINE]
        assert [told.sensor for told in way_in.health.turned_away] == ["other"]
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)

    asyncio.run(run())


def test_what_is_published_is_of_its_topics_sensor() -> None:
    asked = MqttSettings(
        kind="mqtt",
        name="in",
        connect="127.0.0.1:1883",
        topics={"a/mine/+": "mine", "a/other": "other"},
        encoding="report_line",
    )

    async def run() -> None:
        intake, way_in = Intake(SystemClock()), MqttInput(asked)
        for topic, data in (
            ("a/mine/x", MINE),
            ("a/mine/x", OTHERS),
            ("a/other", OTHERS),
            ("a/other", MINE[:-1]),
            ("b", MINE),
        ):
            await way_in._take(intake, aiomqtt.Topic(topic), data)
        items, _ = intake.take(10)
        frames = [item for item in items if isinstance(item, FrameRecord)]
        assert [(frame.sensor, frame.data) for frame in frames] == [
            ("mine", MINE),
            ("other", OTHERS),
        ]
        assert [told.sensor for told in way_in.health.turned_away] == ["other", "mine"]
        assert frames[0].encoding == Encoding.REPORT_LINE.value

    asyncio.run(run())


PLACED = (
    b'{"type":"position","sensor":"mine","received_at":"2026-01-01T00:00:00Z",'
    b'"measured_at":"2026-01-01T00:00:00Z","lat_deg":51.0,"lon_deg":23.0}\n'
)


@pytest.mark.parametrize(
    ("encoding", "data", "taken"),
    [
        ("report_line", PLACED, 1),
        ("report_line", MINE, 0),
        ("btle_ll", b"\xd6\xbe\x89\x8e" + bytes(20), 0),
    ],
)
def test_a_retained_message_counts_only_where_it_tells_its_own_time(
    encoding: str, data: bytes, taken: int
) -> None:
    """A broker keeps the last message of a topic for ever, and sends it at every start."""
    asked = MqttSettings(
        kind="mqtt", name="m", connect="127.0.0.1:1883", topics={"a": "mine"}, encoding=encoding
    )

    async def run(retained: bool) -> tuple[int, str | None]:
        intake, way_in = Intake(SystemClock()), MqttInput(asked)
        await way_in._take(intake, aiomqtt.Topic("a"), data, retained)
        return intake.waiting, way_in.health.first_malformed

    assert asyncio.run(run(retained=False))[0] == 1
    waiting, why = asyncio.run(run(retained=True))
    assert waiting == taken
    assert (why is None) == bool(taken)


@pytest.mark.parametrize("typed", ["right", "wrong"])
def test_a_broker_asks_us_over_tls(typed: str, certificates: Path, tmp_path: Path) -> None:
    broker = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    maker = shutil.which("mosquitto_passwd")
    if broker is None or maker is None:
        pytest.skip("needs mosquitto, an MQTT broker (apt-get install mosquitto)")
    port = free_port()
    subprocess.run([maker, "-c", "-b", tmp_path / "logins", "we", "right"], check=True)
    (tmp_path / "password").write_text(typed + "\n")
    (tmp_path / "broker").write_text(
        f"user {getpass.getuser()}\nlistener {port} 127.0.0.1\nallow_anonymous false\n"
        f"password_file {tmp_path / 'logins'}\n"
        f"certfile {certificates / 'server.pem'}\nkeyfile {certificates / 'server.key'}\n"
    )
    asked = MqttSettings(
        kind="mqtt",
        name="in",
        connect=f"localhost:{port}",
        topics={"a": "mine"},
        encoding="report_line",
        tls=True,
        authority=str(certificates / "ca.pem"),
        username="we",
        password_file=str(tmp_path / "password"),
    )

    async def run() -> tuple[InputState, str]:
        way_in = asked.make(simulation=False)
        keeper = asyncio.create_task(Keeper(way_in, Intake(SystemClock()), pause_s=0.05).keep())
        health = way_in.health
        async with asyncio.timeout(20):  # the broker takes a moment to listen
            while health.state is not InputState.OPEN and "uthor" not in (health.detail or ""):
                await asyncio.sleep(0.02)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        return health.state, health.detail or ""

    process = subprocess.Popen([broker, "-c", tmp_path / "broker"], stderr=subprocess.DEVNULL)
    try:
        state, detail = asyncio.run(run())
    finally:
        process.terminate()
        process.wait()
    assert state is (InputState.OPEN if typed == "right" else InputState.FAILED), detail


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- what does not start --------------------------------------------------------------------------

LINES = 'kind = "report_lines"\nname = "a"\n'
MODE_S = 'kind = "beast"\nname = "a"\nsensor = "s"\n'
UDP = 'kind = "udp_frames"\nname = "a"\nsensor = "s"\nencoding = "btle_ll"\n'
MQTT = 'kind = "mqtt"\nname = "a"\nencoding = "btle_ll"\ntopics = { "a" = "s" }\n'
ALL = 'listen = "0.0.0.0:9100"\n'
PEERS = 'peers = ["192.0.2.0/24"]\n'
OURS = 'certificate = "c.pem"\nkey = "k.pem"\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (LINES + ALL, "peers"),
        (LINES + ALL + PEERS + 'admit = "anyone"\n', "admit"),
        (LINES + ALL + OURS + 'admit = "anyone"\n', "admit"),
        (LINES + ALL + PEERS + 'admit = "everyone"\n', "admit"),
        (LINES + ALL + 'client_authority = "ca.pem"\n', "client_authority"),
        (LINES + ALL + 'certificate = "c.pem"\n', "certificate"),
        (LINES + ALL + "tls = true\n", "tls"),
        (LINES + 'connect = "192.0.2.1:1"\nauthority = "ca.pem"\n', "authority"),
        (MODE_S + ALL, "peers"),
        (MODE_S + ALL + PEERS, "client_authority"),
        (MODE_S + ALL + OURS, "client_authority"),
        (UDP + ALL, "peers"),
        (MQTT + 'connect = "192.0.2.1:1883"\n', "tls"),
        (MQTT + 'connect = "192.0.2.1:1883"\ntls = true\n', "username"),
        (MQTT + 'connect = "127.0.0.1:1883"\npassword_file = "p"\n', "username"),
        (MQTT.replace('"a" = "s"', "") + 'connect = "127.0.0.1:1883"\n', "topics"),
        (MQTT.replace('"s"', '""') + 'connect = "127.0.0.1:1883"\n', "topics"),
    ],
)
def test_what_anybody_could_feed_does_not_start(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text("[[input]]\n" + text)
    with pytest.raises(ConfigError) as found:
        load(path)
    assert str(path) in str(found.value)
    assert named in str(found.value)


def test_beyond_this_machine_senders_are_asked_without_being_told_to(
    tmp_path: Path, certificates: Path
) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text("[[input]]\n" + LINES + ALL + PEERS)
    (made,) = load(path).input
    assert isinstance(made, ReportLinesSettings)
    assert made.asks
    assert lines(admit=None, connect="192.0.2.1:1", listen=None).asks
    assert not lines(admit=None).asks
    assert lines(admit=None, **tls_files(certificates)).asks


def test_files_of_inputs_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text("[[input]]\n" + LINES + ALL + OURS)
    (made,) = load(path).input
    assert isinstance(made, ReportLinesSettings)
    assert made.certificate == str(tmp_path / "c.pem")
    with pytest.raises(ConfigError, match=r"c\.pem"):
        made.make(simulation=False)


def test_what_a_line_is_of_is_read_as_it_is_decoded() -> None:
    assert line_sensor(MINE) == SensorId("mine")
    assert line_sensor(b"") is None
