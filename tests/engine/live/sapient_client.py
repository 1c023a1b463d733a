"""A node on the other end of a socket, and an intake that is emptied as a runner would."""

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs.sapient_clients import Admit, Notice, anyone
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.inputs.sapient_tcp import SapientInput
from vedette.engine.live.intake import Intake
from vedette.feeds.sapient.messages import SapientMessage
from vedette.feeds.sapient.validation import admit_json
from vedette.store.raw_records import FrameRecord

NODES = (
    "a8654cdf-4328-47de-81fa-c495589e30c1",
    "a8654cdf-4328-47de-81fa-c495589e30c2",
    "a8654cdf-4328-47de-81fa-c495589e30c3",
)


class Engine:
    """Takes what the intake has and says that it is on disk."""

    def __init__(self) -> None:
        self.intake = Intake(SystemClock())
        self.frames: list[FrameRecord] = []

    def take(self) -> None:
        taken, _ = self.intake.take(1_000_000)
        self.frames += [item for item in taken if isinstance(item, FrameRecord)]
        self.intake.settle(len(taken))

    async def run(self) -> None:
        while True:
            self.take()
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(
    admit: Admit = anyone,
    tls: ssl.SSLContext | None = None,
    engine: Engine | None = None,
    **settings: Any,
) -> AsyncIterator[tuple[SapientInput, Engine, list[Notice]]]:
    """A server on a free port, its engine, and the notices that it gave."""
    engine, notices = engine or Engine(), list[Notice]()
    named = SapientSettings(kind="sapient", name="sapient", listen="127.0.0.1:0", **settings)
    server = SapientInput(named, tls)
    server.admit, server.on_notice = admit, notices.append
    opened = asyncio.Event()
    tasks = [
        asyncio.create_task(server.run(engine.intake, lambda _: opened.set())),
        asyncio.create_task(engine.run()),
    ]
    await opened.wait()
    try:
        yield server, engine, notices
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        engine.take()


class Client:
    """One connection of a node."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, server: SapientInput, tls: ssl.SSLContext | None = None) -> "Client":
        name = "localhost" if tls else None
        return cls(
            *await asyncio.open_connection("127.0.0.1", server.port, ssl=tls, server_hostname=name)
        )

    async def send(self, *messages: SapientMessage | bytes) -> None:
        for message in messages:
            data = message if isinstance(message, bytes) else message.SerializeToString()
            self.writer.write(struct.pack("<I", len(data)) + data)
        await self.writer.drain()

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> SapientMessage:
        async with asyncio.timeout(5):
            (size,) = struct.unpack("<I", await self.reader.readexactly(4))
            return SapientMessage.FromString(await self.reader.readexactly(size))

    async def register(self, message: SapientMessage) -> bool:
        await self.send(message)
        return (await self.reply()).registration_ack.acceptance

    async def ended(self) -> bool:
        """Whether the server has closed, once what it said is read."""
        async with asyncio.timeout(5):
            with suppress(ConnectionError):
                while await self.reader.read(65536):
                    pass
        return True

    def drop(self) -> None:
        """Go without a word."""
        self.writer.transport.abort()


def registration(shared: Path | None, node: str) -> SapientMessage:
    """The public registration where it is at hand, else the least that the standard asks."""
    if shared is not None:
        path = shared / "data" / "sapient" / "valid" / "Registration.Big.Message.json"
        message = admit_json(path.read_text(encoding="utf-8"))
        assert isinstance(message, SapientMessage)
    else:
        message = ParseDict(_LEAST, SapientMessage())
    message.node_id = node
    return message


def detection(node: str, number: int, **more: Any) -> SapientMessage:
    """A detection with a number in its ids, so that each can be told from every other."""
    body = {
        "reportId": f"01H4R63D7N{number:016d}",
        "objectId": f"01H4R63D7N{number % 40:016d}",
        "location": {
            "x": -1.8 + (number % 100) * 1e-4,
            "y": 51.2,
            "z": 120.0,
            "xError": 5.0,
            "yError": 5.0,
            "zError": 9.0,
            "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M",
            "datum": "LOCATION_DATUM_WGS84_E",
        },
        "detectionConfidence": 0.9,
        "trackInfo": [{"type": "confidence", "value": "0.9"}],
        "classification": [
            {
                "type": "Air Vehicle",
                "confidence": 0.8,
                "subClass": [{"type": "UAV Rotary Wing", "level": 1, "confidence": 0.7}],
            }
        ],
        "enuVelocity": {"eastRate": 3.0, "northRate": 4.0, "upRate": 0.5},
        **more,
    }
    head = {"timestamp": "2026-03-01T12:00:00.500Z", "nodeId": node}
    return ParseDict({**head, "detectionReport": body}, SapientMessage())


def status(node: str) -> SapientMessage:
    said = {
        "reportId": "01H4R63D7N0000000000000000",
        "system": "SYSTEM_OK",
        "info": "INFO_UNCHANGED",
        "mode": "Default",
    }
    head = {"timestamp": "2026-03-01T12:00:00.500Z", "nodeId": node}
    return ParseDict({**head, "statusReport": said}, SapientMessage())


_AREA = {
    "locationUnits": "LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M",
    "locationDatum": "LOCATION_DATUM_WGS84_E",
}
_SECOND = {"units": "TIME_UNITS_SECONDS", "value": 1}
_LEAST: dict[str, Any] = {
    "timestamp": "2026-03-01T12:00:00Z",
    "nodeId": NODES[0],
    "registration": {
        "nodeDefinition": [{"nodeType": "NODE_TYPE_RADAR"}],
        "icdVersion": "BSI Flex 335 v2.0",
        "capabilities": [{"category": "detection", "type": "air"}],
        "statusDefinition": {"statusInterval": _SECOND},
        "modeDefinition": [
            {
                "modeName": "Default",
                "modeType": "MODE_TYPE_DEFAULT",
                "settleTime": _SECOND,
                "task": {
                    "concurrentTasks": 1,
                    "regionDefinition": {
                        "regionType": ["REGION_TYPE_BOUNDARY"],
                        "regionArea": [_AREA],
                    },
                },
            }
        ],
        "configData": [{"manufacturer": "Example", "model": "One"}],
    },
}
