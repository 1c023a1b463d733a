"""Routes for alerts: actions on one or many, notes, and where an object has been."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.model.alert import PERSONS_EVENTS, AlertEvent, AlertLabel
from vedette.model.times import from_text
from vedette.model.value_words import in_words
from vedette.web.desks.alert_desk import AlertDesk, Chosen
from vedette.web.request_answers import BadRequestError, body_of, by_of, plainly, text_in

LONGEST_SHELF_S = 12 * 3600.0
MOST_AT_ONCE = 1_000


def alert_routes(desk: AlertDesk, kept: Callable[[], Awaitable[None]]) -> list[BaseRoute]:
    """The routes of the alerts. kept: returns once what was done is on the disk."""

    async def act(request: Request) -> Response:
        body = await body_of(request)
        event = _one_of(body, "act", [one.value for one in sorted(PERSONS_EVENTS)])
        label = body.get("label")
        done = desk.act(
            _chosen(body),
            AlertEvent(event),
            by_of(request, body),
            shelve_s=seconds_of(body) if event == AlertEvent.SHELVE.value else None,
            why=text_in(body, "why") if event == AlertEvent.SHELVE.value else None,
            label=None if label is None else AlertLabel(_one_of(body, "label", _LABELS)),
        )
        await kept()
        return JSONResponse(done)

    async def acknowledge(request: Request) -> Response:
        body = await body_of(request)
        alert, by = request.path_params["id"], by_of(request, body)
        done = desk.act_on_one(alert, AlertEvent.ACKNOWLEDGE, by)
        await kept()
        return JSONResponse(done)

    async def shelve(request: Request) -> Response:
        body = await body_of(request)
        alert, seconds, by = request.path_params["id"], seconds_of(body), by_of(request, body)
        done = desk.act_on_one(alert, AlertEvent.SHELVE, by, seconds)
        await kept()
        return JSONResponse(done)

    async def note(request: Request) -> Response:
        body = await body_of(request)
        alert, by = request.path_params["id"], by_of(request, body)
        return JSONResponse(desk.note(alert, text_in(body, "text"), by), status_code=201)

    async def way(request: Request) -> Response:
        return JSONResponse(desk.way(request.path_params["id"]))

    return [
        Route("/api/alerts", plainly(act), methods=["POST"]),
        Route("/api/alerts/{id}/acknowledge", plainly(acknowledge), methods=["POST"]),
        Route("/api/alerts/{id}/shelve", plainly(shelve), methods=["POST"]),
        Route("/api/alerts/{id}/notes", plainly(note), methods=["POST"]),
        Route("/api/alerts/{id}/way", plainly(way)),
    ]


_LABELS = [one.value for one in AlertLabel]


def _one_of(body: dict[str, Any], key: str, known: list[str]) -> str:
    value = body.get(key)
    if value not in known:
        raise BadRequestError(
            f"{key} must be one of {', '.join(known)}, got {value!r:.40}", mend=f"choose the {key}"
        )
    return str(value)


def _chosen(body: dict[str, Any]) -> list[Chosen]:
    """The alerts of a request: ids, each with the time of the call that was seen or null."""
    given = body.get("alerts")
    if not isinstance(given, dict) or not 0 < len(given) <= MOST_AT_ONCE:
        raise BadRequestError(
            f"alerts must be an object of 1 to {MOST_AT_ONCE} ids and the `called_at` of each",
            mend="send the alerts that were chosen",
        )
    found = []
    for alert, called_at in given.items():
        try:
            at = None if called_at is None else from_text(called_at)
        except (TypeError, ValueError, AttributeError) as exc:
            raise BadRequestError(
                f"alerts: the time of {alert!r:.60} must be RFC 3339 or null, got "
                f"{called_at!r:.40}",
                mend="send `called_at` as the stream told it",
            ) from exc
        found.append(Chosen(alert=alert, called_at=at))
    return found


def seconds_of(body: dict[str, Any]) -> float:
    """For how long to shelve. Raises BadRequestError."""
    seconds = body.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadRequestError(
            f"seconds must be a number, got {in_words(seconds)}",
            mend="send the duration in seconds",
        )
    if not 0 < seconds <= LONGEST_SHELF_S:
        raise BadRequestError(
            f"seconds must be above 0 and at most {LONGEST_SHELF_S:.0f}, got {seconds}",
            mend="choose a shorter time",
        )
    return float(seconds)
