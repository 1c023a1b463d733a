"""A flight against every restriction, all that lies between its samples included.

What lies between two samples is a course (`courses`). It is cut in halves until each part is proven
to be inside or outside, or is too short to cut. Whether the restriction bars the flight is asked
for each part that may be inside, and the worst of these standings is the flight's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vedette.airspace.check.doubtful_answers import doubted, matters
from vedette.airspace.check.flight_facts import Facts, stated
from vedette.airspace.check.place_check import Compiled, reaches, spot_of
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.expected_times import Step
from vedette.airspace.flights.flight_doubts import ReachedPlaces, reaching
from vedette.airspace.flights.flight_path import PLAIN, CheckedBy, FlightPath
from vedette.airspace.flights.flight_tally import FlightAnswer, Tally, timed
from vedette.airspace.flights.heard_flights import heard_flights
from vedette.airspace.flights.part_check import check_part, check_sample, check_unseen
from vedette.airspace.shapes.compiled_restrictions import CompiledDoubt, compile_doubt
from vedette.model.crossing import Answer, Verdict
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight, FlightKind
from vedette.model.report import Report

__all__ = [
    "PLAIN", "CheckedBy", "FlightAnswer", "check_flight", "check_flights", "check_left_out",
    "facts_stated",
]  # fmt: skip

FAR_M = 20_000.0  # a flight this far from a restriction, all of it, is outside at a glance
_NOWHERE = Verdict(answer=Answer.INDETERMINATE, reason="no position was reported", margin_m=0.0)


def check_flight(index: RestrictionIndex, reports: Iterable[Report]) -> tuple[FlightAnswer, ...]:
    """Check every flight in the reports against every restriction.

    The answers are sorted by flight, then in the order of the restrictions. A transmitter that was
    heard without any position gets *indeterminate* for each.
    """
    return check_flights(index, heard_flights(reports))


def facts_stated(flight: Flight) -> Facts:
    """The facts of a flight that its file states."""
    return stated(
        unmanned=flight.unmanned,
        meets=flight.meets,
        statuses=flight.statuses,
        names=(flight.name, *flight.identities),
    )


def check_flights(
    index: RestrictionIndex, flights: Iterable[tuple[Flight, Facts]], by: CheckedBy = PLAIN
) -> tuple[FlightAnswer, ...]:
    """Check every flight against every restriction.

    Returns one answer per flight, in that order.
    """
    answers: list[FlightAnswer] = []
    for flight, facts in flights:
        path = FlightPath.of(flight, index.config, by)
        answers += [_answer(one, path, flight, facts, by) for one in index.compiled]
    return tuple(answers)


def check_left_out(
    doubts: Iterable[Doubt],
    flights: Sequence[tuple[Flight, Facts]],
    config: CheckConfig,
    by: CheckedBy = PLAIN,
) -> tuple[tuple[Flight, Doubt, FlightAnswer], ...]:
    """Check every flight against each doubt that belongs to no restriction, such as a skipped zone.

    *Indeterminate* if the flight may have met the doubt, else *outside*. Doubts that cannot change
    an answer are left out.
    """
    compiled = [one for one in map(compile_doubt, doubts) if one is not None]
    found: list[tuple[Flight, Doubt, FlightAnswer]] = []
    for flight, facts in flights:
        path = FlightPath.of(flight, config, by)
        for one in compiled:
            area = Compiled(one.area, config)
            met = _met(one, path, flight, facts, config, by)
            if met is None:
                met = _check(area, path, flight, facts, by)
            else:
                met = _changed(met, [one.doubt])
            found.append((flight, one.doubt, _with_doubts_of_flight(met, path.doubts, area)))
    return tuple(found)


def _answer(
    compiled: Compiled, path: FlightPath, flight: Flight, facts: Facts, by: CheckedBy
) -> FlightAnswer:
    """One flight against one restriction, with all that was not understood of either."""
    found = _check(compiled.plain, path, flight, facts, by)
    if compiled.prepared.doubts:
        found = _with_doubts_of_restriction(found, compiled, path, flight, facts, by)
    return _with_doubts_of_flight(found, path.doubts, compiled) if path.doubts else found


def _some_time(flight: Flight) -> bool:
    """Whether a part of it is flown at some time of its span: a plan's is, or an undated one's."""
    return flight.kind is FlightKind.PLAN or flight.times_off is not None


def _check(
    compiled: Compiled, path: FlightPath, flight: Flight, facts: Facts, by: CheckedBy
) -> FlightAnswer:
    tally = Tally(compiled, facts, by, _some_time(flight))
    steps: list[Step] = []
    away = _far(compiled, path)
    if away is not None:
        tally.verdict = away
    else:
        for place in path.unseen[:1]:
            check_unseen(compiled, place, tally)
        for place, course, leg in zip(path.places, path.courses, path.legs, strict=True):
            before = tally.opened
            if course is not None:
                check_part(compiled, course, 0.0, 1.0, 0, tally)
            if leg is not None:
                steps.append(Step(leg, tally.opened > before))
            check_sample(compiled, place, tally)
        for place in path.unseen[1:]:
            check_unseen(compiled, place, tally)
    verdict = tally.verdict or _NOWHERE
    gaussian = not tally.open and bool(path.places)
    found = FlightAnswer(
        flight=flight.name,
        restriction=compiled.restriction.id,
        verdict=verdict,
        samples=len(flight.samples),
        probability=tally.probability if gaussian else None,
        ruling=tally.ruling,
    )
    return found if not path.timed and by.window is None else timed(found, tally, steps)


def _far(compiled: Compiled, path: FlightPath) -> Verdict | None:
    """Outside at a glance, where the ball round the flight is far from that of the restriction."""
    if not path.places:
        return None
    error_m = path.sigma_max_m + compiled.restriction.boundary_sigma_m
    clear_m = compiled.prepared.at_least_m(path.centre) - path.radius_m
    if not clear_m > FAR_M + 2 * compiled.config.sigmas * error_m:
        return None
    said = f"outside by at least {clear_m / 1000:,.0f} km"
    return Verdict(answer=Answer.OUTSIDE, reason=said, margin_m=clear_m)


def _with_doubts_of_flight(
    answer: FlightAnswer, doubts: tuple[ReachedPlaces, ...], compiled: Compiled
) -> FlightAnswer:
    """What was not understood of a flight may have been flown in the restriction."""
    mattering = [one for one in doubts if matters(one.doubt, answer.verdict.answer)]
    return _changed(answer, reaching(mattering, compiled))


def _with_doubts_of_restriction(
    answer: FlightAnswer,
    compiled: Compiled,
    path: FlightPath,
    flight: Flight,
    facts: Facts,
    by: CheckedBy,
) -> FlightAnswer:
    """The flight may have met what was not understood of the restriction."""
    met: list[Doubt] = []
    for one in compiled.prepared.doubts:
        if not matters(one.doubt, answer.verdict.answer):
            continue
        found = _met(one, path, flight, facts, compiled.config, by)
        if found is None:
            continue
        met.append(one.doubt)
        if answer.verdict.answer is Answer.OUTSIDE:  # when it may have been there, and may it
            answer = replace(found, restriction=answer.restriction, verdict=answer.verdict)
    return _changed(answer, met)


def _met(
    doubt: CompiledDoubt,
    path: FlightPath,
    flight: Flight,
    facts: Facts,
    config: CheckConfig,
    by: CheckedBy,
) -> FlightAnswer | None:
    """The flight against all that a doubt may reach; None where it stayed out of that."""
    area = Compiled(doubt.area, config)
    if not doubt.everywhere:
        found = _check(area, path, flight, facts, by)
        return None if found.verdict.answer is Answer.OUTSIDE else found
    tally = Tally(area, facts, by, _some_time(flight))
    parts = [one.part(0.0, 1.0) for one in path.courses if one is not None]
    for place in sorted([*path.unseen, *path.places, *parts], key=lambda one: one.at):
        if reaches(doubt, place, spot_of(place, config), config):
            reason = "it may matter anywhere"
            verdict = Verdict(answer=Answer.INDETERMINATE, reason=reason, margin_m=0.0)
            tally.take(verdict, place)
    if tally.verdict is None and path.places:
        return None
    found = FlightAnswer(
        flight=flight.name,
        restriction=area.restriction.id,
        verdict=tally.verdict or _NOWHERE,
        samples=len(flight.samples),
        ruling=tally.ruling,
    )
    return found if not path.timed and by.window is None else timed(found, tally, [])


def _changed(answer: FlightAnswer, doubts: Sequence[Doubt]) -> FlightAnswer:
    """The answer with doubts that may change it: nothing of it is proven, and it is no Gaussian."""
    if not doubts:
        return answer
    return replace(
        answer,
        verdict=doubted(answer.verdict, doubts),
        probability=None,
        entry_latest=answer.exit_latest,
        exit_earliest=answer.entry_earliest,
    )
