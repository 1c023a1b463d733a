"""Parts of a flight file that were not understood, as doubts with the places they may concern.

A part that may hold a place and was not read is never skipped silently: the flight then has a
`Doubt`. If nothing bounds it, the aircraft may have been anywhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from vedette.geo import geodesic
from vedette.model.doubt import EVERYWHERE, Doubt, Reach
from vedette.model.flight import Flight
from vedette.model.restriction import Circle, LatLon

FILE = "file"  # the feature of a doubt that belongs to no single flight
BOUNDED_MAX = 50  # doubts with a place that are named one by one; one more covers the rest
KINDS_MAX = 50  # kinds of other doubts that are named
_DISCS_MAX = 48  # a way is covered by about so many discs
_PLACES_MAX = 100  # a way with more corners is covered by one
_DISC_LEAST_M = 250.0
_BENDS = 1.02  # an arc over a disc's width is longer than its chord, and maps bend legs
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def reach_along(places: Sequence[LatLon], margin_m: float) -> Reach:
    """Discs that cover everything within `margin_m` of the legs between places."""
    if len(places) > _PLACES_MAX:
        return reach_around(places, margin_m)
    discs = [Circle(centre=one, radius_m=max(margin_m, 1.0)) for one in places[:1]]
    each = max(1, _DISCS_MAX // max(1, len(places) - 1))
    try:
        for a, b in pairwise(places):
            discs += _discs(a, b, margin_m, each)
    except ValueError:  # nearly antipodal: the way between them is not one
        return EVERYWHERE
    return Reach(areas=tuple(discs)) if discs else EVERYWHERE


def reach_around(places: Sequence[LatLon], margin_m: float) -> Reach:
    """One disc that contains all places and `margin_m` around them."""
    if not places:
        return EVERYWHERE
    middle = places[len(places) // 2]
    try:
        far_m = max(geodesic.inverse(*middle, *one)[0] for one in places)
    except ValueError:  # nearly antipodal
        return EVERYWHERE
    return Reach(areas=(Circle(centre=middle, radius_m=far_m * _BENDS + margin_m + 1.0),))


def radius_m(reach: Reach) -> float:
    """The radius of the largest disc of a reach, m; 0 if the reach is everywhere."""
    return max((one.radius_m for one in reach.areas or () if isinstance(one, Circle)), default=0.0)


def _discs(a: LatLon, b: LatLon, margin_m: float, count_max: int) -> Iterator[Circle]:
    length_m, azimuth_deg, _ = geodesic.inverse(*a, *b)
    count = max(1, min(count_max, round(length_m / max(_DISC_LEAST_M, margin_m))))
    step_m = length_m / count
    for i in range(count):
        centre = geodesic.direct(*a, azimuth_deg, (i + 0.5) * step_m)
        # A leg flown straight on a map bulges from the geodesic: by less than a tenth of 1,000 km.
        bulge_m = length_m * min(0.25, length_m / 8e6)
        yield Circle(centre=centre, radius_m=step_m / 2 * _BENDS + margin_m + bulge_m + 1.0)


@dataclass(slots=True)
class LeftOut:
    """Collects the doubts of one file while it is read. Equal doubts are kept once."""

    file: str  # as the reader was told to name it
    _bounded: list[Doubt] = field(default_factory=list)
    _others: dict[tuple[str, bool], Doubt] = field(default_factory=dict)  # text, everywhere
    _counts: dict[tuple[str, bool], int] = field(default_factory=dict)
    _centres: list[LatLon] = field(default_factory=list)  # of bounded ones that are not named
    _radius_m: float = 0.0
    _more: int = 0

    def note(
        self,
        key: str,
        what: str,
        mend: str | None = None,
        *,
        reach: Reach | None = EVERYWHERE,
    ) -> None:
        """Note one part that was not understood. Its reach is everywhere unless a bound is given.

        reach: None if the part cannot change any answer, and is only listed.
        """
        key = key.removeprefix(f"{self.file}: ")
        doubt = Doubt(file=self.file, feature=FILE, key=key, what=what, mend=mend, reach=reach)
        if reach is None or reach.areas is None:
            self._other(doubt, everywhere=reach is not None)
        elif len(self._bounded) < BOUNDED_MAX:
            self._bounded.append(doubt)
        else:
            self._more += 1
            self._centres += [one.centre for one in reach.areas if isinstance(one, Circle)]
            self._radius_m = max(self._radius_m, radius_m(reach))

    def unknown_keys(self, found: Mapping[str, Any], known: Iterable[str], key: str) -> None:
        """Note unknown keys. A key that may hold a place reaches everywhere."""
        for name in sorted(found.keys() - set(known)):
            value = found[name]
            if value in (None, "", [], {}):
                continue
            if may_hold_a_place(value):
                said = "the key is not known, and its value may be a place"
                self.note(f"{key}{name}", said, "remove it, or write it in a key that is read")
            else:
                self.note(f"{key}{name}", "the key is not known", reach=None)

    def on(self, flights: Iterable[Flight]) -> tuple[Flight, ...]:
        """The flights, with the doubts of the file added to each flight's own."""
        doubts = self.doubts()
        return tuple(replace(one, doubts=(*one.doubts, *doubts)) for one in flights)

    def doubts(self) -> tuple[Doubt, ...]:
        """All doubts of the file."""
        found = list(self._bounded)
        if self._more:
            reach = reach_around(self._centres, self._radius_m)
            what = f"{self._more} more parts that may be flown to"
            found.append(Doubt(file=self.file, feature=FILE, key=FILE, what=what, reach=reach))
        for text, doubt in self._others.items():
            more = self._counts[text] - 1
            what = f"{doubt.what} (and {more} more of this kind)" if more else doubt.what
            found.append(replace(doubt, what=what))
        return tuple(found)

    def _other(self, doubt: Doubt, *, everywhere: bool) -> None:
        text = (doubt.what, everywhere)
        if text not in self._others and len(self._others) >= KINDS_MAX:
            text = ("there are more parts that are not understood", everywhere)
            doubt = replace(doubt, what=text[0])
        self._others.setdefault(text, doubt)
        self._counts[text] = self._counts.get(text, 0) + 1


def may_hold_a_place(value: Any) -> bool:
    """Whether the value of an unknown key, or the text of an unknown element, may be a place."""
    return _numbers(value, 2) >= 2


def _numbers(value: Any, enough: int) -> int:
    """How many numbers a value holds; counting stops at `enough`."""
    count, todo = 0, [value]
    while todo and count < enough:
        one = todo.pop()
        if isinstance(one, bool) or one is None:
            continue
        if isinstance(one, int | float):
            count += 1
        elif isinstance(one, str):
            count += min(enough, len(_NUMBER.findall(one[:10_000])))
        elif isinstance(one, Mapping):
            todo += one.values()
        elif isinstance(one, list | tuple):
            todo += one
    return count
