"""The check of each part of a flight: cut in halves until it is proven, or too short to cut."""

from dataclasses import replace

from vedette.airspace.check.place_check import Compiled, Place, check_spot, spot_of
from vedette.airspace.check.probability import inside_probability
from vedette.airspace.flights.courses import Course, sigma_m
from vedette.airspace.flights.flight_path import CheckedBy
from vedette.airspace.flights.flight_tally import Tally
from vedette.model.crossing import Answer
from vedette.model.report import Covariance2D
from vedette.model.times import seconds_between

_EXACT = Covariance2D.circular(0.0)


def check_sample(compiled: Compiled, place: Place, tally: Tally) -> None:
    """Check one place that the flight states, and add the answer to the tally."""
    verdict = check_spot(compiled, place, spot_of(place, compiled.config))
    tally.take(verdict, place)
    found = inside_probability(compiled, place, verdict)
    if found is None:
        tally.open = tally.open or verdict.answer is not Answer.OUTSIDE
    else:
        tally.probability = max(tally.probability, found)


def check_unseen(compiled: Compiled, place: Place, tally: Tally) -> None:
    """Check all places that the flight may have reached while it was heard without a position."""
    if tally.by.surfaces is not None:
        place = tally.by.surfaces.over(place, compiled.config)
    verdict = check_spot(compiled, place, spot_of(place, compiled.config))
    if verdict.answer is Answer.INDETERMINATE:
        tally.open = True
        seconds = seconds_between(place.until or place.at, place.at)
        said = f"heard for {seconds:,.1f} s without a place: {verdict.reason}"
        verdict = replace(verdict, reason=said)
    tally.take(verdict, place)


def check_part(
    compiled: Compiled, course: Course, start: float, end: float, cuts: int, tally: Tally
) -> None:
    """Check the part of a course from share `start` to share `end`, and add the answers to the
    tally.
    """
    config = compiled.config
    place = course.part(start, end)
    if tally.by.surfaces is not None:
        place = tally.by.surfaces.over(place, config)
    verdict = check_spot(compiled, place, spot_of(place, config))
    if verdict.answer is not Answer.INDETERMINATE:
        if verdict.answer is Answer.INSIDE:
            tally.probability = 1.0
        tally.take(verdict, place)
        return
    half_m = (end - start) / 2 * course.length_m
    blur_m = place.reach_m - half_m + config.sigmas * sigma_m(place, config)
    too_short = cuts >= course.cuts_max or half_m <= max(0.5, blur_m / 4)
    if too_short or (
        verdict.margin_m < 0 and not _provable(compiled, course, (start + end) / 2, tally.by)
    ):
        tally.open = True
        doubt = replace(
            verdict,
            reason=course.said(verdict.reason),
            assumptions=(*verdict.assumptions, *course.assumptions()),
        )
        tally.take(doubt, place)
        return
    middle = (start + end) / 2
    check_part(compiled, course, start, middle, cuts + 1, tally)
    check_part(compiled, course, middle, end, cuts + 1, tally)


def _provable(compiled: Compiled, course: Course, share: float, by: CheckedBy) -> bool:
    """Whether the middle of a part would be proven inside if only its position were exact."""
    exact = replace(course.part(share, share), covariance=_EXACT, reach_m=0.0)
    if by.surfaces is not None:
        exact = by.surfaces.over(exact, compiled.config)
    found = check_spot(compiled, exact, spot_of(exact, compiled.config))
    return found.answer is Answer.INSIDE
