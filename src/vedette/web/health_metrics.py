"""`/health` for whoever watches the process, `/metrics` for whoever watches the watch."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Vitals(Protocol):
    """How the run is doing. Called on the event loop's thread; must be quick."""

    def failing(self) -> Sequence[str]:
        """Why the watch cannot be relied on at the moment, a word each; empty where it can."""
        ...

    def warnings(self) -> Mapping[str, object]:
        """What somebody should look at although the watch goes on. Names nobody."""
        ...

    def exposition(self) -> bytes:
        """All figures, in Prometheus's text format."""
        ...


def vitals_routes(vitals: Vitals) -> list[BaseRoute]:
    """The two routes. `/health` names no sensor and no person, as everybody may ask it."""

    async def health(_: Request) -> Response:
        failing = list(vitals.failing())
        status: dict[str, object] = {"status": "failing" if failing else "ok"}
        if failing:
            status["failing"] = failing
        return JSONResponse({**status, **vitals.warnings()}, status_code=503 if failing else 200)

    async def metrics(_: Request) -> Response:
        return Response(vitals.exposition(), headers={"Content-Type": METRICS_TYPE})

    return [Route("/health", health), Route("/metrics", metrics)]
