"""What was found so far of one flight against one restriction, and the answer that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace.check.flight_facts import Facts
from vedette.airspace.check.place_check import Compiled, Place, spot_of, where_of
from vedette.airspace.check.who_is_barred import Moment, Ruling, judge
from vedette.airspace.flights.expected_times import Step, expected_entry, expected_exit
from vedette.airspace.flights.flight_path import CheckedBy
from vedette.model.crossing import Answer, Standing, Verdict
from vedette.model.ids import RestrictionId

_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}
_BARS = {Standing.NOT_BARRED: 0, Standing.UNKNOWN: 1, Standing.BARRED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightAnswer:
    """The most severe answer for one flight and one restriction, with its times.

    The flight entered between `entry_earliest` and `entry_latest`. It left for the last time
    between `exit_earliest` and `exit_latest`. If it was never proven to be inside, `entry_latest`
    and `exit_earliest` are None. If it stayed outside or has no times, all four are None. The
    expected times lie within these bounds (`expected_times`). They are None if the straight course
    between the samples does not come inside, or has no times.
    """

    flight: str
    restriction: RestrictionId
    verdict: Verdict  # of the deciding place: the worst answer, the least margin
    samples: int
    probability: float | None = None  # the greatest at any one time; None where it is not Gaussian
    ruling: Ruling | None = None  # None where it was never inside, and may never have been
    entry_earliest: datetime | None = None
    entry_expected: datetime | None = None
    entry_latest: datetime | None = None
    exit_earliest: datetime | None = None
    exit_expected: datetime | None = None
    exit_latest: datetime | None = None


@dataclass(slots=True)
class Tally:
    """What was found so far for one flight and one restriction."""

    compiled: Compiled
    facts: Facts
    by: CheckedBy
    some_time: bool  # a part is flown at some time of its span, not through all of it
    verdict: Verdict | None = None
    ruling: Ruling | None = None
    first_possible: datetime | None = None
    first_inside: datetime | None = None
    last_inside: datetime | None = None
    last_possible: datetime | None = None
    opened: int = 0  # how many parts were not outside
    probability: float = 0.0
    open: bool = False  # somewhere the error is not Gaussian

    def take(self, verdict: Verdict, place: Place) -> None:
        """Count the answer for one part. Parts come in order of time."""
        if self.verdict is None or _rank(verdict) > _rank(self.verdict):
            self.verdict = verdict
        if verdict.answer is Answer.OUTSIDE:
            return
        self.opened += 1
        self._judge(place)
        self.first_possible = self.first_possible or place.at
        last = place.at if place.until is None else place.until
        self.last_possible = last if self.last_possible is None else max(last, self.last_possible)
        if verdict.answer is Answer.INSIDE:
            self.first_inside = self.first_inside or (last if self.some_time else place.at)
            self.last_inside = place.at if self.some_time else last

    def _judge(self, place: Place) -> None:
        """Whether it is barred there and then; the worst standing is kept."""
        config = self.compiled.config
        spot = spot_of(place, config)
        last = place.at if place.until is None else place.until
        moment = Moment(place.at, last, where_of(spot, config), config.sun_error_deg)
        ruling = judge(self.compiled.restriction, self.facts, moment)
        if self.by.authorisations is not None:
            ruling = self.by.authorisations.apply(ruling, self.compiled, self.facts, place, spot)
        if self.ruling is None or _BARS[ruling.standing] > _BARS[self.ruling.standing]:
            self.ruling = ruling


def _rank(verdict: Verdict) -> tuple[int, float]:
    return _WORST[verdict.answer], -verdict.margin_m


def timed(answer: FlightAnswer, tally: Tally, steps: Sequence[Step]) -> FlightAnswer:
    """The answer with its times of entry and exit."""
    entry = tally.first_possible, tally.first_inside or tally.last_possible
    exit_ = tally.last_inside or tally.first_possible, tally.last_possible
    return replace(
        answer,
        entry_earliest=tally.first_possible,
        entry_expected=expected_entry(tally.compiled, steps, entry),
        entry_latest=tally.first_inside,
        exit_earliest=tally.last_inside,
        exit_expected=expected_exit(tally.compiled, steps, exit_),
        exit_latest=tally.last_possible,
    )
