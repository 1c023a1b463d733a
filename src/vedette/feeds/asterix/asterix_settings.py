"""What can be set for ASTERIX: the edition of each category, and which sensor a source is."""

import re
from dataclasses import dataclass, field

from vedette.feeds.asterix.record_layouts import CATEGORIES, editions

_SOURCE = re.compile(r"(\d{1,3})/(\d{1,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsterixSettings:
    """The options of encoding `asterix`."""

    editions: dict[str, str] = field(default_factory=dict)
    """Edition in which the sender writes a category, like `{ 48 = "1.27", 21 = "0.26" }`. A
    category that is not named is read in its newest edition. A wrong edition gives wrong values, so
    ask the operator of the sensor."""
    sources: dict[str, str] = field(default_factory=dict)
    """Id of the sensor by SAC and SIC, like `{ "25/201" = "radar-north" }`. Records of other
    sources are then ignored. By default the first source counts as the input's own sensor, and each
    further one gets an id made of the input's sensor, SAC and SIC, such as `radar-25-204`."""

    def __post_init__(self) -> None:
        for name, edition in self.editions.items():
            if not name.isdigit() or int(name) not in CATEGORIES:
                known = ", ".join(map(str, CATEGORIES))
                raise ValueError(f"editions must name categories of {known}, got {name!r}")
            if edition not in editions(int(name)):
                known = ", ".join(editions(int(name)))
                raise ValueError(
                    f"editions: category {name} must have one of the editions {known}, "
                    f"got {edition!r}"
                )
        for source, sensor in self.sources.items():
            source_of(source)
            if not sensor:
                raise ValueError(
                    f"sources: {source} must have the id of a sensor, got an empty one"
                )

    def edition(self, category: int) -> str:
        """The edition in which a category is read."""
        return self.editions.get(str(category), editions(category)[-1])


def source_of(text: str) -> tuple[int, int]:
    """SAC and SIC of a text like `25/201`. Raises ValueError."""
    found = _SOURCE.fullmatch(text)
    if found is None or max(int(part) for part in found.groups()) > 255:
        raise ValueError(f"sources must name SAC/SIC like 25/201, each 0 to 255, got {text!r}")
    return int(found[1]), int(found[2])
