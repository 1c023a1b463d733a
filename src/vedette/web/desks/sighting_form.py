"""What a form sends of a sighting: the public one on a phone, and the operator's on the desk."""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field, ValidationError

from vedette.model.errors import RecordError
from vedette.model.statement import InformationGrade, SourceGrade
from vedette.model.times import from_text
from vedette.sky.sighting import Sighting
from vedette.sky.sighting_file import SightingIn, to_sighting, unreadable

OLDEST = timedelta(days=31)  # a phone that found no network until then
_AHEAD = timedelta(minutes=10)  # by which a clock may be ahead
_CLOCK_RIGHT_S = 5.0  # within this a clock is called right: the way through the network takes time
_TIME_SIGMA_MOST_S = 7200.0


class SightingFormIn(SightingIn):
    """A sighting as a form sends it."""

    id: str = Field(
        pattern=r"^[A-Za-z0-9-]{16,64}$",
        description="Made by the sender, so that what is sent twice is kept once.",
    )
    witness: str | None = Field(default=None, max_length=500, description="It is sealed.")
    words: str | None = Field(default=None, max_length=4000, description="It is sealed.")
    language: Literal["en", "pl", "uk", "de"] | None = None
    sent_at: str | None = Field(default=None, description="RFC 3339, by the sender's clock.")


class OperatorFormIn(SightingFormIn):
    """The same, with what only a person on duty adds."""

    incident: str | None = Field(default=None, max_length=100)
    source_grade: SourceGrade = SourceGrade.F
    information_grade: InformationGrade = InformationGrade.CANNOT_BE_JUDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A sighting as it came in."""

    sighting: Sighting
    form: SightingFormIn
    clock_off_s: float | None  # how far the sender's clock was ahead of ours; None: it was right


def read_form(
    body: dict[str, Any], now: datetime, *, of_operator: bool, oldest: timedelta | None
) -> Received:
    """Read a form. Raises SkyError or RecordError that name the field.

    oldest: how long ago a sighting may be; None: any time.
    """
    kind = OperatorFormIn if of_operator else SightingFormIn
    try:
        form = kind.model_validate(body)
    except ValidationError as exc:
        raise unreadable(exc, "sighting") from exc
    sighting = to_sighting(form, "sighting")
    if sighting.at > now + _AHEAD:
        raise RecordError(
            f"`at` must not be in the future, got {form.at}",
            where="sighting",
            mend="check the date and the clock",
        )
    if oldest is not None and sighting.at < now - oldest:
        raise RecordError(
            f"`at` must be within the last {oldest.days} days, got {form.at}",
            where="sighting",
            mend="check the date, or tell the officer on duty",
        )
    off = None if form.sent_at is None else _clock_off_s(form.sent_at, now)
    if off is not None:  # whoever read the time off that clock was wrong by as much
        sigma = min(_TIME_SIGMA_MOST_S, math.hypot(sighting.time_sigma_s, off))
        sighting = replace(sighting, time_sigma_s=sigma)
    return Received(sighting=sighting, form=form, clock_off_s=off)


def _clock_off_s(sent_at: str, now: datetime) -> float | None:
    try:
        off = (from_text(sent_at) - now).total_seconds()
    except ValueError as exc:
        raise RecordError(
            f"`sent_at` must be RFC 3339, got {sent_at!r:.60}", where="sighting"
        ) from exc
    return off if abs(off) > _CLOCK_RIGHT_S else None
