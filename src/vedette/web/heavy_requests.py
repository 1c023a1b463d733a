"""Heavy work for requests: limited in number, and cancelled when the client disconnects.

Slow work (a dossier, the record as of a time, its verification) is run by a `Heavy`, never by the
desk on the thread of the event loop. A live server runs it in separate processes
(`app.live.heavy_work`), so that the engine goes on. A replay runs it in threads.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from vedette.model.errors import RefusedError

Found = TypeVar("Found")
_AT_ONCE = 2
_WAITING = 20
_RETRY_S = 5.0
GONE = 499  # nobody reads it: the client closed the request


class Heavy(Protocol):
    """Runs slow work."""

    async def run(self, name: str, here: Callable[..., Found], *args: Any) -> Found:
        """The result of `here(*args)`, wherever it is run. Cancelling the call ends the work.

        name: the name of the method, for an implementation that runs it elsewhere. Raises
        RefusedError if too much work is waiting, LookupError for an unknown id, VedetteError for
        other errors.
        """
        ...


class Slots:
    """Limits on running and waiting work. Used on one event loop."""

    def __init__(self, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._there = 0

    async def __aenter__(self) -> None:
        if self._there >= self._most:
            raise RefusedError(
                "the server is busy with other requests of this kind",
                mend="try again shortly",
                wait_s=_RETRY_S,
            )
        self._there += 1
        try:
            await self._room.acquire()
        except BaseException:
            self._there -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._there -= 1
        self._room.release()


class InThreads:
    """Runs work in threads of this process: for a replay, where no watch could be delayed."""

    def __init__(self) -> None:
        self._slots = Slots()

    async def run(self, name: str, here: Callable[..., Found], *args: Any) -> Found:  # noqa: ARG002
        """Run `here` with `args` in a thread and return its result.

        If the call is cancelled, the thread still runs to its end.
        """
        async with self._slots:
            return await run_in_threadpool(here, *args)


async def while_there(request: Request, work: Awaitable[Response]) -> Response:
    """The result of `work`, which is cancelled when the client disconnects."""
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        return Response(status_code=GONE)
    finally:
        for task in (doing, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _gone(request: Request) -> None:
    """Returns once the client has closed the connection. The body was read, or is empty."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
