"""All restrictions at once: which of them a track is near, and how it stands to each."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace.check.authorisations import Authorisations
from vedette.airspace.check.boundary_time import boundary_time
from vedette.airspace.check.flight_facts import facts_of
from vedette.airspace.check.horizontal import Spot
from vedette.airspace.check.nearby_restrictions import Nearby
from vedette.airspace.check.place_check import (
    MARGIN_EXACT_M,
    Compiled,
    Place,
    check_spot,
    compile_restrictions,
    spot_of,
    where_of,
)
from vedette.airspace.check.probability import CERTAIN_SIGMAS, inside_probability
from vedette.airspace.check.who_is_barred import Moment, Ruling, judge
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.garbage_pause import no_collection
from vedette.model.boundary_time import BoundaryTime
from vedette.model.crossing import Answer, Standing, Verdict
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.times import seconds_between
from vedette.model.track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The relation of a track to one restriction."""

    restriction: RestrictionId
    verdict: Verdict
    standing: Standing
    standing_reason: str
    probability: float | None  # of being inside there and then; None where it has none
    authorisation: str | None  # the reference of the authorisation that it flies under


class RestrictionIndex:
    """Restrictions ready for checks. The answers depend only on what the index was made from."""

    def __init__(
        self,
        restrictions: Iterable[Restriction],
        config: CheckConfig,
        *,
        compiled: Iterable[Compiled] = (),
        authorisations: Authorisations | None = None,
    ) -> None:
        """`compiled`: what was made ready before, with the same settings; it comes first."""
        self.config = config
        self.authorisations = authorisations
        before = tuple(compiled)
        with no_collection():
            self.compiled = before + compile_restrictions(tuple(restrictions), self.config)
        self._nearby = Nearby(self.compiled, self.config)
        self._numbers = {one.restriction.id: i for i, one in enumerate(self.compiled)}
        # Memos only: a number for each set of equal rules, by the restriction's own number.
        self._rules: dict[int, int] = {}
        self._equal_rules: dict[tuple[object, ...], int] = {}

    def changed(
        self, *, add: Iterable[Restriction], remove: Collection[RestrictionId]
    ) -> "RestrictionIndex":
        """A new index without the restrictions in `remove` and with those in `add`."""
        kept = (one for one in self.compiled if one.restriction.id not in remove)
        return RestrictionIndex(
            add,
            self.config,
            compiled=kept,
            authorisations=self.authorisations,
        )

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """All restrictions of the index, in order."""
        return tuple(one.restriction for one in self.compiled)

    def get(self, identity: RestrictionId) -> Restriction | None:
        """The restriction with this id; None if there is none."""
        number = self._numbers.get(identity)
        return None if number is None else self.compiled[number].restriction

    def check_track(
        self,
        track: Track,
        at: datetime,
        also: Sequence[RestrictionId] = (),
        *,
        only: RestrictionId | None = None,
        far: Collection[RestrictionId] = (),
    ) -> tuple[tuple[Found, ...], tuple[RestrictionId, ...]]:
        """The relation of a track to every restriction near it, and to those in `also`.

        The track is outside of all others: they lie beyond `nearby_m` and beyond its error. If `at`
        is later than the track's state, its possible motion since then is counted. only: check this
        restriction alone. far: restrictions that the track was far from last time. Those that are
        still far (`MARGIN_EXACT_M`, and the track's error) are not checked again; they are listed
        after the rest.
        """
        place = _place(track, at, self.config)
        spot = spot_of(place, self.config)
        asked, still = self._asked(track, spot, also, only, far)
        facts = facts_of(track)
        moment = Moment(at, at, where_of(spot, self.config), self.config.sun_error_deg)
        known: dict[int, Ruling] = {}
        found: list[Found] = []
        for number in asked:
            one = self.compiled[number]
            key = self._rules_number(number)
            ruling = known.get(key)
            if ruling is None:
                ruling = known[key] = judge(one.restriction, facts, moment)
            verdict = check_spot(one, place, spot)
            if self.authorisations is not None and verdict.answer is not Answer.OUTSIDE:
                ruling = self.authorisations.apply(ruling, one, facts, place, spot)
                if ruling.authorisation is not None and ruling.standing is not Standing.NOT_BARRED:
                    # It is authorised, and has left what that allows: an alert has to say so.
                    verdict = replace(verdict, reason=f"{ruling.reason}; {verdict.reason}")
            found.append(
                Found(
                    restriction=one.restriction.id,
                    verdict=verdict,
                    standing=ruling.standing,
                    standing_reason=ruling.reason,
                    probability=_probability(one, place, spot, verdict),
                    authorisation=ruling.authorisation,
                )
            )
        return tuple(found), still

    def boundary_time(self, restriction: RestrictionId, track: Track) -> BoundaryTime | None:
        """The time at which the track reaches the restriction's boundary if it keeps its course.

        None if that time is not known or is too far ahead.
        """
        number = self._numbers.get(restriction)
        return None if number is None else boundary_time(self.compiled[number], track)

    def beyond(self, reference: str, track: Track, at: datetime) -> str | None:
        """The reason why a track is beyond what an authorisation allows; None if that is not
        proven.
        """
        if self.authorisations is None:
            return None
        place = _place(track, at, self.config)
        return self.authorisations.beyond(reference, place, spot_of(place, self.config))

    def _asked(
        self,
        track: Track,
        spot: Spot,
        also: Sequence[RestrictionId],
        only: RestrictionId | None,
        far: Collection[RestrictionId],
    ) -> tuple[list[int], tuple[RestrictionId, ...]]:
        """The numbers of those near the track, in order, then those of `also` that are not; and
        those of `far` that it is still far from."""
        within_m = self.config.nearby_m + self.config.sigmas * spot.sigma_max_m + spot.reach_m
        if only is not None:
            number = self._numbers.get(only)
            if number is None:
                return [], ()
            near = only in also or self._nearby.is_within(number, spot.view.place, within_m)
            return ([number] if near else []), ()
        found, clear_m = self._nearby.within(
            track.lat_deg, track.lon_deg, spot.view.place, within_m
        )
        held = set(found)
        still: list[RestrictionId] = []
        if far:
            proven_m = max(MARGIN_EXACT_M, within_m - self.config.nearby_m)
            near_by, found = found, []
            for number, off_m in zip(near_by, clear_m, strict=True):
                name = self.compiled[number].restriction.id
                if off_m > proven_m and name in far:
                    still.append(name)
                else:
                    found.append(number)
        extra = (self._numbers.get(one) for one in also)
        found += [one for one in extra if one is not None and one not in held]
        return found, tuple(still)

    def _rules_number(self, number: int) -> int:
        """The same for all restrictions whose rules say the same of everybody."""
        found = self._rules.get(number)
        if found is None:
            one = self.compiled[number].restriction
            key = (one.bars, one.exempt, one.rules, one.kind == "NO_RESTRICTION")
            found = self._equal_rules.setdefault(key, len(self._equal_rules))
            self._rules[number] = found
        return found


def _probability(one: Compiled, place: Place, spot: Spot, verdict: Verdict) -> float | None:
    """The probability of being inside; most are so far away that it need not be worked out."""
    if one.prepared.doubts and verdict.answer is Answer.INDETERMINATE:
        return None  # what was not understood has no probability
    sigma = math.hypot(spot.sigma_max_m, one.restriction.boundary_sigma_m)
    if verdict.answer is Answer.OUTSIDE and verdict.margin_m > max(CERTAIN_SIGMAS * sigma, 1.0):
        return 0.0
    return inside_probability(one, place, verdict)


def _place(track: Track, at: datetime, config: CheckConfig) -> Place:
    """The track at `at`: its own state, and what it may have done since."""
    age_s = max(0.0, seconds_between(at, track.at))
    assumptions: tuple[str, ...] = ()
    if track.assumed_sigma_m is not None:
        assumptions = (
            f"assumed_sigma_m={track.assumed_sigma_m:g}: the last position stated no accuracy",
        )
    heights_at = track.heights_at or track.updated_at
    height_age_s = max(0.0, seconds_between(at, heights_at))
    return Place(
        lat_deg=track.lat_deg,
        lon_deg=track.lon_deg,
        at=at,
        covariance=track.covariance,
        heights=track.heights,
        reach_m=config.max_speed_m_s * age_s,
        height_reach_m=config.max_climb_m_s * height_age_s,
        assumptions=assumptions,
    )
