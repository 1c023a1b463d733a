"""`/health` for process supervision, `/metrics` for monitoring (Prometheus)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Vitals(Protocol):
    """The health of the run. Called on the thread of the event loop; must be quick."""

    def failing(self) -> Sequence[str]:
        """The reasons why the watch is unreliable at the moment, one word each; empty if it is
        reliable.
        """
        ...

    def warnings(self) -> Mapping[str, object]:
        """Problems that somebody should look at, although the watch goes on. No person is named."""
        ...

    def exposition(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        ...


def vitals_routes(vitals: Vitals) -> list[BaseRoute]:
    """The two routes. `/health` names no sensor and no person, because everybody may read it."""

    async def health(_: Request) -> Response:
        failing = list(vitals.failing())
        status: dict[str, object] = {"status": "failing" if failing else "ok"}
        if failing:
            status["failing"] = failing
        return JSONResponse({**status, **vitals.warnings()}, status_code=503 if failing else 200)

    async def metrics(_: Request) -> Response:
        return Response(vitals.exposition(), headers={"Content-Type": METRICS_TYPE})

    return [Route("/health", health), Route("/metrics", metrics)]
