"""As a client of a middleware that sends everything to everybody, back to its sender as well."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sapient_client import NODES, Client, Engine, detection, registration, status

from vedette.app.live.sensor_access import name_nodes
from vedette.engine.live.inputs.input_base import InputState, Keeper
from vedette.engine.live.inputs.sapient_clients import Notice
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.inputs.sapient_tcp import SapientInput
from vedette.feeds.sapient.messages import SapientMessage
from vedette.model.errors import ConfigError


class Middleware:
    """Sends each whole message to every connection, its sender included; speaks as itself, too."""

    def __init__(self) -> None:
        self.own_id = str(uuid4())
        self.port: int | None = None
        self.said: list[SapientMessage] = []
        self.known: list[bytes] = []  # for those that connect later
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._one, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        for data in self.known:
            writer.write(data)
        try:
            while True:
                head = await reader.readexactly(4)
                body = await reader.readexactly(struct.unpack("<I", head)[0])
                self._spread(head + body, SapientMessage.FromString(body))
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def _spread(self, data: bytes, message: SapientMessage) -> None:
        self.said.append(message)
        packets = [data]
        if message.HasField("registration"):
            self.known.append(data)
            ack = SapientMessage(
                timestamp=message.timestamp, node_id=self.own_id, destination_id=message.node_id
            )
            ack.registration_ack.acceptance = True
            own = ack.SerializeToString()
            packets.append(struct.pack("<I", len(own)) + own)
        for writer in self._writers:
            for packet in packets:
                writer.write(packet)


@asynccontextmanager
async def joined(
    **settings: Any,
) -> AsyncIterator[tuple[Middleware, SapientInput, Engine, list[Notice]]]:
    """vedette connected to a middleware, kept connected as in production."""
    middleware, engine, notices = Middleware(), Engine(), list[Notice]()
    await middleware.open()
    named = SapientSettings(
        kind="sapient", name="apex", connect=f"127.0.0.1:{middleware.port}", **settings
    )
    ours = SapientInput(named)
    ours.on_notice = notices.append
    keeper = Keeper(ours, engine.intake, pause_s=0.02)
    tasks = [asyncio.create_task(keeper.keep()), asyncio.create_task(engine.run())]
    await until(lambda: ours.health.state is InputState.OPEN)
    try:
        yield middleware, ours, engine, notices
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await middleware.close()
        engine.take()


async def until(enough: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not enough():
            await asyncio.sleep(0.01)


async def node(middleware: Middleware, name: str) -> Client:
    client = Client(*await asyncio.open_connection("127.0.0.1", middleware.port))
    await client.send(registration(None, name))
    return client


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def test_everything_counts_once_and_nobody_is_turned_away() -> None:
    async def test() -> None:
        async with joined() as (middleware, ours, engine, notices):
            for name in NODES[:2]:
                client = await node(middleware, name)
                await client.send(status(name), *(detection(name, k) for k in range(50)))
            await until(lambda: len(engine.frames) >= 2 * 52)
            await asyncio.sleep(0.1)
            engine.take()
            assert len(engine.frames) == 2 * 52
            assert ours.sensors == tuple(sorted(NODES[:2]))
            assert ours.counts["refused"] == 0
            assert list(ours.health.turned_away) == []
            assert (ours.health.malformed, ours.health.refused_connections) == (0, 0)
            assert notices == []
            answers = [m for m in middleware.said if m.HasField("registration_ack")]
            assert {m.destination_id for m in answers} == set(NODES[:2])
            assert not any(m.HasField("error") for m in middleware.said)

    run(test)


def test_nobody_may_say_anything_for_longer_than_a_node_has_to_register() -> None:
    async def test() -> None:
        async with joined(register_within_s=0.1) as (middleware, ours, engine, _):
            await asyncio.sleep(0.4)
            assert ours.counts["connections"] == 1
            client = await node(middleware, NODES[0])
            await client.send(detection(NODES[0], 1))
            await until(lambda: len(engine.frames) >= 2)

    run(test)


def test_it_connects_again_and_hears_who_was_there() -> None:
    async def test() -> None:
        async with joined() as (middleware, ours, engine, _):
            await node(middleware, NODES[0])
            await until(lambda: ours.sensors == (NODES[0],))
            port = middleware.port
            await middleware.close()
            await until(lambda: ours.health.state is InputState.FAILED)
            assert ours.sensors == ()
            await middleware.open(port or 0)
            await until(lambda: ours.sensors == (NODES[0],))
            assert sum(f.sensor == NODES[0] for f in engine.frames) >= 2

    run(test)


def test_the_id_is_of_version_4_and_the_same_in_every_run(tmp_path: Path) -> None:
    def speaks_as(folder: Path, name: str, **more: Any) -> str:
        made = SapientInput(
            SapientSettings(kind="sapient", name=name, connect="127.0.0.1:1", **more)
        )
        name_nodes([Keeper(made, Engine().intake)], folder)
        return made.node_id

    other = tmp_path / "other"
    other.mkdir()
    first = speaks_as(tmp_path, "a")
    assert UUID(first).version == 4
    assert UUID(first).variant == "specified in RFC 4122"
    assert speaks_as(tmp_path, "a") == first
    assert len({first, speaks_as(tmp_path, "b"), speaks_as(other, "a")}) == 3
    assert speaks_as(tmp_path, "a", node_id=NODES[0]) == NODES[0]
    (tmp_path / "installation.id").write_text("nothing\n")
    with pytest.raises(ConfigError, match="must hold one UUID"):
        speaks_as(tmp_path, "a")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "either listen or connect"),
        ({"listen": "127.0.0.1:1", "connect": "127.0.0.1:2"}, "either listen or connect"),
        ({"connect": "127.0.0.1:2", "peers": ("192.0.2.0/24",)}, "need listen"),
        ({"connect": "127.0.0.1:2", "authority": "ca.pem"}, "tls = true"),
        ({"listen": "127.0.0.1:2", "tls": True}, "need connect"),
    ],
)
def test_settings_that_contradict_each_other(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SapientSettings(kind="sapient", name="apex", **wrong)
