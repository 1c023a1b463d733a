"""Routes for sightings: the public form, the operator's, and the answers of the sky.

The public routes exist only where the settings open the form. They ask for no sign-in, tell
nothing of what is watched, and take in no more than `sighting_limits` allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import CallerKind
from vedette.model.errors import AccessError, RefusedError
from vedette.sky.sighting import Sighting
from vedette.web.desks.json_object import Json
from vedette.web.desks.sighting_desk import PUBLIC, SightingDesk
from vedette.web.desks.sighting_photos import PHOTOS_MAX
from vedette.web.heavy_requests import Slots
from vedette.web.request_access import address_of
from vedette.web.request_answers import (
    BadRequestError,
    body_of,
    by_of,
    caller_of,
    plainly,
    text_in,
)
from vedette.web.sighting_limits import NetworkLimits

_MEGABYTE = 1024 * 1024
_CROSSED_MAX = 12
_REASON_MAX = 500


class Sky(Protocol):
    """What answers for the sky; slow work runs in a process of its own."""

    async def answer(self, sighting: Sighting) -> Json:
        """The objects in the sky in the direction of a sighting, as JSON, with charts."""

    async def cross(self, sightings: list[Sighting]) -> Json:
        """The places where the directions of several sightings cross, as JSON."""

    async def tonight(self, day: str | None) -> Json | None:
        """The objects that people may mistake for a drone that night; None if no place is set."""

    async def preview(self, photo: bytes) -> bytes:
        """A small picture of a photo, made in a process with a limit of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """The limits of the public form."""

    sightings: NetworkLimits
    photo_mb: NetworkLimits
    seconds: Callable[[], float]  # a clock that never runs backwards
    has_room: Callable[[], bool] = lambda: True  # whether the disk has room for photos


def sighting_routes(
    desk: SightingDesk, sky: Sky, *, public: PublicForm | None, photo_mb: float
) -> list[BaseRoute]:
    """All routes; each has its rule in `web/route_access.py`. public: None: it is not open."""
    handlers = _Handlers(desk, sky, public, int(photo_mb * _MEGABYTE))
    routes: list[tuple[str, str, Any]] = [
        ("GET", "/api/sighting-form", handlers.about_form),
        ("GET", "/api/sightings", handlers.listed),
        ("POST", "/api/sightings", handlers.receive),
        ("GET", "/api/sightings-crossed", handlers.crossed),
        ("GET", "/api/sightings/{id}/sky", handlers.sky),
        ("POST", "/api/sightings/{id}/exact-sky", handlers.exact_sky),
        ("GET", "/api/sightings/{id}/photos/{number:int}", handlers.photo),
        ("POST", "/api/sightings/{id}/photos/{number:int}", handlers.add_photo),
        ("POST", "/api/sightings/{id}/photos/{number:int}/original", handlers.original),
        ("POST", "/api/sightings/{id}/outcome", handlers.outcome),
        ("POST", "/api/sightings/{id}/incident", handlers.put_to),
        ("POST", "/api/sightings/{id}/erase", handlers.erase),
        ("GET", "/api/sky-tonight", handlers.tonight),
    ]
    if public is not None:
        routes += [
            ("POST", "/api/public/sightings", handlers.receive_public),
            ("POST", "/api/public/sightings/{id}/photos/{number:int}", handlers.add_photo_public),
        ]
    return [Route(path, plainly(does), methods=[method]) for method, path, does in routes]


class _Handlers:
    def __init__(
        self, desk: SightingDesk, sky: Sky, public: PublicForm | None, photo_bytes: int
    ) -> None:
        self._desk, self._sky, self._public = desk, sky, public
        self._photo_bytes = photo_bytes
        self._photos = Slots(2, 100)  # of photos in memory at a time

    async def about_form(self, _: Request) -> Response:
        """Whether anybody may send, and how large a photo may be."""
        return JSONResponse(
            {
                "public": self._public is not None,
                "photos_max": PHOTOS_MAX,
                "photo_bytes": self._photo_bytes,
            }
        )

    async def listed(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._desk.listed))

    async def receive(self, request: Request) -> Response:
        body = await body_of(request)
        by = by_of(request, body)
        body.pop("by", None)
        done = await run_in_threadpool(lambda: self._desk.receive(body, by=by, public=False))
        return JSONResponse(done, status_code=201 if done["new"] else 200)

    async def receive_public(self, request: Request) -> Response:
        form = self._form()
        form.sightings.take(address_of(request.scope), form.seconds())
        body = await body_of(request)
        done = await run_in_threadpool(lambda: self._desk.receive(body, by=PUBLIC, public=True))
        # The sender learns only that it was received.
        return JSONResponse({"key": done["key"], "new": done["new"]}, status_code=201)

    async def add_photo(self, request: Request) -> Response:
        caller = caller_of(request)
        return await self._keep_photo(request, "operator" if caller is None else caller.by)

    async def add_photo_public(self, request: Request) -> Response:
        form = self._form()
        if not form.has_room():
            raise RefusedError(
                "the disk has no room for photos now", mend="try again later", wait_s=3600.0
            )
        size = max(_declared_bytes(request), 1)
        form.photo_mb.take(address_of(request.scope), form.seconds(), size / _MEGABYTE)
        return await self._keep_photo(request, PUBLIC, size)

    async def _keep_photo(self, request: Request, by: str, size: int | None = None) -> Response:
        async with self._photos:
            data = await _bytes_of(request, min(self._photo_bytes, size or self._photo_bytes))
            small = await self._sky.preview(data)
            key, number = request.path_params["id"], request.path_params["number"]
            done = await run_in_threadpool(
                lambda: self._desk.photos.add(key, number, data, small, by=by)
            )
        return JSONResponse(done, status_code=201)

    async def photo(self, request: Request) -> Response:
        params = request.path_params
        desk = self._desk
        found = await run_in_threadpool(
            lambda: desk.photos.small(desk.find(params["id"]), params["number"])
        )
        return Response(found, media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def original(self, request: Request) -> Response:
        body = await body_of(request)
        by, reason = by_of(request, body), _reason(body)
        desk, params = self._desk, request.path_params
        kind, data = await run_in_threadpool(
            lambda: desk.photos.original(
                desk.find(params["id"]), params["number"], by=by, reason=reason
            )
        )
        # It may hold anything: a browser must save it and never show it.
        name = f'attachment; filename="photo-{params["number"]}.{kind.rpartition("/")[2]}"'
        return Response(
            data,
            media_type="application/octet-stream",
            headers={"Content-Disposition": name, "Cache-Control": "no-store"},
        )

    async def outcome(self, request: Request) -> Response:
        body = await body_of(request)
        by = _person(request, body)
        done = await run_in_threadpool(
            lambda: self._desk.state_outcome(request.path_params["id"], body, by=by)
        )
        return JSONResponse(done, status_code=201)

    async def put_to(self, request: Request) -> Response:
        body = await body_of(request)
        by = _person(request, body)
        done = await run_in_threadpool(
            lambda: self._desk.put_to(request.path_params["id"], body, by=by)
        )
        return JSONResponse(done, status_code=201)

    async def erase(self, request: Request) -> Response:
        body = await body_of(request)
        by, reason = _person(request, body), _reason(body)
        done = await run_in_threadpool(
            lambda: self._desk.erase(request.path_params["id"], by=by, reason=reason)
        )
        return JSONResponse(done)

    async def sky(self, request: Request) -> Response:
        seen = await run_in_threadpool(self._desk.sighting, request.path_params["id"])
        return JSONResponse(await self._sky.answer(seen))

    async def exact_sky(self, request: Request) -> Response:
        body = await body_of(request)
        by, reason = _person(request, body), _reason(body)
        seen = await run_in_threadpool(
            lambda: self._desk.exact_sighting(request.path_params["id"], by=by, reason=reason)
        )
        return JSONResponse(await self._sky.answer(seen))

    async def crossed(self, request: Request) -> Response:
        ids = request.query_params.getlist("id")
        if not 2 <= len(set(ids)) == len(ids) <= _CROSSED_MAX:
            raise BadRequestError(
                f"id must be given 2 to {_CROSSED_MAX} times with different values, "
                f"got {len(ids)}, of them {len(set(ids))} different",
                mend="choose the sightings of one event",
            )
        found = await run_in_threadpool(lambda: [self._desk.sighting(one) for one in ids])
        return JSONResponse(await self._sky.cross(found))

    async def tonight(self, request: Request) -> Response:
        return JSONResponse(await self._sky.tonight(request.query_params.get("date")))

    def _form(self) -> PublicForm:
        if self._public is None:
            raise AccessError("the public form is not open", mend="sign in")
        return self._public


def _person(request: Request, body: Json) -> str:
    caller = caller_of(request)
    if caller is not None and caller.kind is not CallerKind.PERSON:
        raise AccessError("a program cannot do this", mend="sign in as a person")
    return by_of(request, body)


def _reason(body: Json) -> str:
    reason = " ".join(text_in(body, "reason").split())
    if len(reason) > _REASON_MAX:
        raise BadRequestError(
            f"the reason must have at most {_REASON_MAX} characters, got {len(reason)}",
            mend="shorten it",
        )
    return reason


def _declared_bytes(request: Request) -> int:
    """The length that the head of a request states. Raises BadRequestError where it has none."""
    text = request.headers.get("content-length", "")
    if not text.isascii() or not text.isdigit():
        raise BadRequestError(
            f"Content-Length must be a number of bytes, got {text[:40]!r}",
            mend="send the photo in one piece",
        )
    return int(text[:12])


async def _bytes_of(request: Request, most: int) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > most:
            raise BadRequestError(
                f"a photo must have at most {most} bytes", mend="send a smaller picture"
            )
    return bytes(chunks)
