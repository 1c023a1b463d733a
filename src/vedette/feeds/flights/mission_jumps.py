"""The jumps of a mission: from which place they lead to which item, by its number or its tag."""

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from vedette.feeds.flights.flight_doubts import LeftOut, reach_around
from vedette.feeds.flights.mission_commands import JUMPS_TO_TAG
from vedette.feeds.flights.mission_values import OFF_ROUTE_M, Item, is_nan
from vedette.model.flight import Sample


@dataclass(slots=True)
class MissionJumps:
    """Numbers and tags of items, and the jumps to them."""

    unnumbered: bool = False  # it holds items that jumps name by a number which is not stated
    _numbers: list[tuple[int, int]] = field(default_factory=list)  # item, its first sample
    _tags: dict[int, int] = field(default_factory=dict)  # tag, number of its item
    _jumps: list[tuple[Item, int]] = field(default_factory=list)  # and the sample it jumps from

    def number(self, item_number: int, sample: int) -> None:
        """Note the first sample of an item."""
        self._numbers.append((item_number, sample))

    def tag(self, item: Item) -> None:
        """Note a tag; the first item of a tag counts."""
        tag = item.values[0]
        if isinstance(tag, int | float) and item.number is not None:
            self._tags.setdefault(int(tag), item.number)

    def jump(self, item: Item, sample: int) -> None:
        """Note a jump from the place before `sample`."""
        self._jumps.append((item, sample))

    def fly(self, samples: list[Sample], out: LeftOut) -> None:
        """Add the leg of each jump: from the place before it to the first place of its target."""
        self._numbers.sort()
        for item, index in self._jumps:
            target, exact = self._target(item)
            if target is None or (self.unnumbered and not exact):
                what = "it jumps to an item that the mission does not have"
                places = [(one.lat_deg, one.lon_deg) for one in samples]
                out.note(item.key, what, reach=reach_around(places, OFF_ROUTE_M))
            if target is not None and index > 0:
                start = replace(samples[index - 1], detached=True)
                samples += [start, replace(samples[target], detached=False)]

    def _target(self, item: Item) -> tuple[int | None, bool]:
        """The first sample that is flown to after a jump; whether it is of the item itself."""
        value = item.values[0]
        if isinstance(value, bool) or not isinstance(value, int | float) or is_nan(value):
            return None, False
        wanted: int | None = int(value)
        if item.command == JUMPS_TO_TAG:
            wanted = self._tags.get(int(value))
        if wanted is None:
            return None, False
        found = bisect_left(self._numbers, (wanted, 0))
        if found == len(self._numbers):
            return None, False
        return self._numbers[found][1], self._numbers[found][0] == wanted
