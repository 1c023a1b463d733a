"""Routes for notifications: who was told lately, and a test that tells everybody."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.model.times import to_text
from vedette.notifications.caller import Caller
from vedette.store.delivery_log import Delivery
from vedette.web.desks.json_object import Json
from vedette.web.request_answers import BadRequestError, body_of, by_of, plainly

SHOWN = 50


def notification_routes(caller: Caller) -> list[BaseRoute]:
    """The routes of one live run."""

    async def told(_: Request) -> Response:
        last = await run_in_threadpool(caller.deliveries.last, SHOWN)
        contacts = [{"name": one.name, "step": one.step} for one in caller.contacts]
        return JSONResponse({"contacts": contacts, "deliveries": [_line(one) for one in last]})

    async def test(request: Request) -> Response:
        body = await body_of(request)
        by = by_of(request, body)
        if not caller.contacts:
            raise BadRequestError(
                "the settings must have a [[contact]] to notify, got none",
                mend="add a [[contact]] table to the settings file; see docs/notify.md",
            )
        notice = caller.test(by)
        return JSONResponse({"title": notice.marked_title, "at": to_text(notice.at)})

    return [
        Route("/api/notifications", plainly(told)),
        Route("/api/notifications/test", plainly(test), methods=["POST"]),
    ]


def _line(one: Delivery) -> Json:
    """A delivery, without the address: the page of a duty officer needs none."""
    return {
        "at": to_text(datetime.fromtimestamp(one.at, UTC)),
        "contact": one.contact,
        "channel": one.way.partition(" ")[0],
        "title": one.title,
        "outcome": one.outcome,
        "detail": one.detail,
    }
