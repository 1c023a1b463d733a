"""Shared by all requests: reading the body, and one-line error answers."""

import json
import math
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vedette.access.caller import Caller
from vedette.model.errors import RefusedError, VedetteError
from vedette.model.value_words import failure_in_words, in_words

LONGEST_BODY = 64 * 1024
CALLER = "vedette.caller"
"""Where in a request's scope stands who asks; nothing stands there where nobody signs in."""

Handler = Callable[[Request], Awaitable[Response]]


class BadRequestError(VedetteError):
    """The request cannot be understood."""


def plainly(handler: Handler) -> Handler:
    """Answer errors as one line of JSON with the matching status."""

    @wraps(handler)
    async def handled(request: Request) -> Response:
        try:
            return await handler(request)
        except BadRequestError as error:
            return refusal(400, str(error))
        except RefusedError as error:
            return refusal(429 if error.wait_s else 401, str(error), wait_s=error.wait_s)
        except VedetteError as error:
            return refusal(422, str(error))
        except LookupError:
            missing = request.path_params.get("id")
            return refusal(404, f"there is no {missing!r}")

    return handled


def refusal(status: int, text: str, *, wait_s: float = 0.0) -> Response:
    """A response with one line of JSON that gives the reason."""
    headers = {"Retry-After": str(math.ceil(wait_s))} if wait_s else None
    return JSONResponse({"error": text}, status_code=status, headers=headers)


def names_of(body: dict[str, Any], key: str) -> list[str]:
    """The list of names in a request, empty where the key is missing. Raises BadRequestError."""
    names = body.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadRequestError(
            f"{key} must be a list of names, got {in_words(names)}", mend="send each name as text"
        )
    return names


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request. Raises BadRequestError."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > LONGEST_BODY:
            raise BadRequestError(
                f"the request must have at most {LONGEST_BODY:,} bytes", mend="send less data"
            )
    try:
        body = json.loads(bytes(chunks), parse_constant=_no_constant, parse_float=_finite)
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate is no character
    except RecursionError as error:
        raise BadRequestError("the JSON is nested too deep", mend="send fewer levels") from error
    except UnicodeEncodeError as error:
        raise BadRequestError(
            "the request must be valid Unicode, got a lone surrogate",
            mend="send text as valid Unicode",
        ) from error
    except ValueError as error:
        raise BadRequestError(
            f"the request must be JSON: {failure_in_words(error)}", mend="send a JSON object"
        ) from error
    if not isinstance(body, dict):
        raise BadRequestError(
            f"the request must be a JSON object, got {in_words(body)}", mend="send an object"
        )
    return body


def _no_constant(word: str) -> float:
    raise ValueError(f"a number must be finite, got {word}")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"a number must be finite, got {text[:40]}")
    return number


def text_in(body: dict[str, Any], key: str) -> str:
    """The text under `key`. Raises BadRequestError if there is none."""
    value = body.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadRequestError(
            f"{key} must be text, and not empty, got {in_words(value)}", mend=f"send {key} as text"
        )
    return value


def caller_of(request: Request) -> Caller | None:
    """The caller of a request; None if nobody has to sign in."""
    caller = request.scope.get(CALLER)
    return caller if isinstance(caller, Caller) else None


def by_of(request: Request, body: dict[str, Any]) -> str:
    """The name for the record: that of the signed-in caller, whatever the body says.

    If nobody has to sign in, it is the name in the body, which is only a claim.
    """
    caller = caller_of(request)
    if caller is not None:
        return caller.by
    by = body.get("by")
    if not isinstance(by, str) or not by.strip():
        raise BadRequestError(
            f"by must be the name of a person, got {in_words(by)}",
            mend="send the name of the person who does this",
        )
    return by.strip()
