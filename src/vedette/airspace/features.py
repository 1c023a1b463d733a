"""Features of a zone file, one by one: each becomes a restriction, or is refused for itself."""

from collections.abc import Callable, Sequence
from typing import Any

from vedette.airspace import ring_shapes, zone_json
from vedette.airspace.deviations import FeatureRefusedError
from vedette.airspace.rings import Sheet
from vedette.model.doubt import Doubt
from vedette.model.restriction import Restriction


def collect(
    features: Sequence[Any],
    sheet: Sheet,
    read: Callable[[dict[str, Any]], Restriction],
    *,
    doubtful: bool,
) -> list[Restriction | None]:
    """What `read` makes of each feature; None where it refuses, which the sheet's notes then list.

    doubtful: the features may hold numbers that are not finite.
    """
    notes = sheet.notes
    found: list[Restriction | None] = []
    refusals: dict[int, Doubt] = {}
    for number, feature in enumerate(features):
        sheet.number, notes.feature = number, f"#{number + 1}"
        try:
            restriction = read(notes.mapping(feature, "feature"))
            if doubtful:
                _refuse_not_finite(feature, sheet)
        except FeatureRefusedError as exc:
            refusals[number] = exc.refusal
            found.append(None)
        else:
            found.append(restriction)
    for number, refusal in ring_shapes.check(sheet).items():
        refusals.setdefault(number, refusal)
        found[number] = None
    notes.refusals += [refusal for _, refusal in sorted(refusals.items())]
    return found


def _refuse_not_finite(feature: Any, sheet: Sheet) -> None:
    path = next(zone_json.not_finite(feature, ""), None)
    if path is not None:
        sheet.notes.refuse(path, "is not a finite number", "write a plain, finite number")
