"""`/health` for process supervision, `/metrics` for monitoring (Prometheus)."""

from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Vitals(Protocol):
    """The health of the run. Called on the event loop's thread; must be quick."""

    def well(self) -> bool:
        """Whether the engine keeps up and what it takes in reaches the disk."""
        ...

    def exposition(self) -> bytes:
        """All figures, in Prometheus's text format."""
        ...


def vitals_routes(vitals: Vitals) -> list[BaseRoute]:
    """The two routes. `/health` says one word, as everybody may ask it."""

    async def health(_: Request) -> Response:
        well = vitals.well()
        status = {"status": "ok" if well else "failing"}
        return JSONResponse(status, status_code=200 if well else 503)

    async def metrics(_: Request) -> Response:
        return Response(vitals.exposition(), headers={"Content-Type": METRICS_TYPE})

    return [Route("/health", health), Route("/metrics", metrics)]
