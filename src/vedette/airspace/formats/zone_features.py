"""Features of a zone file, one by one: each becomes a restriction, or is refused for itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from vedette.airspace.formats import ring_shapes, zone_json
from vedette.airspace.formats.reading_notes import FeatureRefusedError, label
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unread_parts import refused_reach
from vedette.model.doubt import Doubt
from vedette.model.restriction import Restriction


def collect(
    features: Sequence[Any],
    sheet: Sheet,
    read: Callable[[dict[str, Any]], Restriction],
    *,
    doubtful: bool,
) -> list[Restriction | None]:
    """The result of `read` for each feature. None stands for a refused feature.

    The sheet's notes list the refusals. doubtful: the features may hold numbers that are not
    finite.
    """
    notes = sheet.notes
    found: list[Restriction | None] = []
    refusals: dict[int, Doubt] = {}
    for number, feature in enumerate(features):
        sheet.number, notes.feature = number, f"#{number + 1}"
        notes.unread.clear()
        try:
            restriction = read(notes.mapping(feature, "feature"))
            if doubtful:
                _refuse_not_finite(feature, sheet)
        except FeatureRefusedError as exc:
            refusals[number] = replace(exc.refusal, reach=refused_reach(feature))
            found.append(None)
        else:
            found.append(restriction)
    for number, refusal in [*ring_shapes.check(sheet).items(), *_cut(features, sheet, read, found)]:
        if number not in refusals:
            refusals[number] = replace(refusal, reach=refused_reach(features[number]))
        found[number] = None
    notes.refusals += [refusal for _, refusal in sorted(refusals.items())]
    return found


def _cut(
    features: Sequence[Any],
    sheet: Sheet,
    read: Callable[[dict[str, Any]], Restriction],
    found: list[Restriction | None],
) -> list[tuple[int, Doubt]]:
    """Read again, in parts, what spans much of the world. Returns what is refused of it."""
    notes, refused = sheet.notes, []
    sheet.cut = True
    for number in sorted(sheet.large):
        if found[number] is None:
            continue
        notes.feature = f"#{number + 1}"
        notes.unread.clear()
        before = len(notes.deviations)
        try:
            found[number] = read(notes.mapping(features[number], "feature"))
        except FeatureRefusedError as exc:
            refused.append((number, exc.refusal))
        said, named = notes.deviations[before:], label(notes.feature)
        notes.deviations[:] = [one for one in notes.deviations[:before] if one.feature != named]
        notes.deviations += said
    sheet.cut = False
    return refused


def _refuse_not_finite(feature: Any, sheet: Sheet) -> None:
    path = next(zone_json.not_finite(feature, ""), None)
    if path is not None:
        sheet.notes.refuse(
            path, "must be a finite number, got NaN or infinity", "write a finite number"
        )
