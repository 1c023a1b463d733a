"""Connections that say nothing, or half of something, are closed; others are served meanwhile."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from vedette.web import patient_protocol
from vedette.web.listening import make_server, open_socket

ASK = b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_HEAD = b"GET /ok HTTP/1.1\r\nHost"
HALF_BODY = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab"


async def ok(_: Request) -> Response:
    return PlainTextResponse("ok")


async def body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def served(check: object, *, connections_max: int = 512) -> None:
    async def run() -> None:
        app = Starlette(routes=[Route("/ok", ok), Route("/body", body, methods=["POST"])])
        listener = open_socket(port=0)
        port = listener.getsockname()[1]
        server = make_server(app, connections_max=connections_max)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        async with asyncio.timeout(20):
            await check(port)  # type: ignore[operator]
        server.should_exit = server.force_exit = True
        await task

    asyncio.run(run())


async def asked(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK)
    line = await reader.readline()
    writer.close()
    return line


@pytest.mark.parametrize("sent", [b"", HALF_HEAD, HALF_BODY, ASK + HALF_HEAD])
def test_what_does_not_become_a_whole_request_is_closed(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_protocol, "HEAD_WITHIN_S", 0.2)
    monkeypatch.setattr(patient_protocol, "BODY_WITHIN_S", 0.2)

    async def check(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        try:
            while await reader.read(1000):
                pass
        except ConnectionResetError:
            pass
        writer.close()
        assert b"200" in await asked(port)

    served(check)


def test_a_request_that_comes_in_pieces_in_time_is_answered() -> None:
    async def check(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in (HALF_BODY, b"cdef", b"ghij"):
            writer.write(part)
            await asyncio.sleep(0.05)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"200" in head
        assert await reader.readexactly(2) == b"10"
        writer.write(ASK)  # and a next one on the same connection
        assert b"200" in await reader.readline()
        writer.close()

    served(check)


def test_three_hundred_silent_connections_lock_nobody_out() -> None:
    async def check(port: int) -> None:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
        for _ in range(5):
            assert b"200" in await asked(port)
        await asyncio.sleep(0.1)
        ended = sum(reader.at_eof() or reader.exception() is not None for reader, _ in silent)
        assert ended >= 300 - patient_protocol.WAITING_MAX
        for _, writer in silent:
            writer.close()

    served(check, connections_max=200)
