"""A log over HTTP for standard tools (C2SP tlog-tiles), and a witness (C2SP tlog-witness)."""

from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_BRIEFLY = {"Cache-Control": "no-cache"}


class LogReader(Protocol):
    """Access to the present log. Called on worker threads."""

    def checkpoint(self) -> bytes | None:
        """The last signed checkpoint; None before the first."""
        ...

    def tile(self, path: str) -> bytes | None:
        """The tile or entry bundle of this path; None if it is not available."""
        ...


class CheckpointTaker(Protocol):
    """A witness. Called on worker threads."""

    def take(self, body: bytes) -> tuple[int, str, str]:
        """The status, the answer and the content type for the body of an add-checkpoint request."""
        ...


def log_app(log: LogReader) -> Starlette:
    """An application with `/checkpoint` and `/tile/...`."""

    async def checkpoint(_: Request) -> Response:
        note = await run_in_threadpool(log.checkpoint)
        if note is None:
            return PlainTextResponse("nothing is signed yet\n", 404)
        return Response(note, media_type="text/plain; charset=utf-8", headers=_BRIEFLY)

    async def tile(request: Request) -> Response:
        data = await run_in_threadpool(log.tile, f"tile/{request.path_params['path']}")
        if data is None:
            return PlainTextResponse("there is no such tile\n", 404)
        return Response(data, media_type="application/octet-stream", headers=_FOREVER)

    return Starlette(routes=[Route("/checkpoint", checkpoint), Route("/tile/{path:path}", tile)])


def witness_app(witness: CheckpointTaker, *, most_bytes: int) -> Starlette:
    """An application with `POST /add-checkpoint`."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > most_bytes:
                return PlainTextResponse("too large\n", 413)
        status, text, kind = await run_in_threadpool(witness.take, body)
        return Response(text, status, media_type=kind)

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])
