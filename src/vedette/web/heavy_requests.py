"""Heavy work behind a request: bounded in number, and ended when whoever asked has gone.

What takes long (a dossier, the record as of a time, its verification) is asked of a `Heavy`, never
of the desk on the event loop's thread. A live server runs it in processes of its own
(`app.live.heavy_work`), so that the engine goes on; a replay runs it in threads.
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
    """Runs what takes long."""

    async def run(self, name: str, here: Callable[..., Found], *args: Any) -> Found:
        """What `here(*args)` gives, wherever it is run. Cancelling it ends the work.

        name: of the method, for one that runs it elsewhere. Raises RefusedError where too much
        is waiting already, LookupError for an unknown id, VedetteError for what cannot be done.
        """
        ...


class Slots:
    """At most so many at once, and at most so many waiting. Used on one event loop."""

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
        """Run it in a thread. Where the call is cancelled, the thread ends by itself."""
        async with self._slots:
            return await run_in_threadpool(here, *args)


async def while_there(request: Request, work: Awaitable[Response]) -> Response:
    """The answer of `work`, which is cancelled as soon as whoever asked has gone."""
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
