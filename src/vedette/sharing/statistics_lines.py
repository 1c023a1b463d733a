"""Counts of incidents and sightings, and names, as plain values to go out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, cast

from vedette.model.sighting_topics import Outcome
from vedette.sharing import record_line_types as lines
from vedette.store.statistics_index import Cell, Named

UNKNOWN: Final = "unknown"
NO_ZONE: Final = "no zone"
NOT_STATED: Final = "not stated"
_OUTCOMES: Final = {
    Outcome.CREWED_AIRCRAFT: "aircraft",
    Outcome.SATELLITE: "celestial",
}
"""Outcomes that are counted under another word; the others keep theirs."""


def statistics_lines(
    cells: Sequence[Cell],
    zones: Mapping[str, str],
    *,
    by_year: bool = False,
    since: str | None = None,
    until: str | None = None,
) -> list[lines.StatisticsLine]:
    """The counts of each period: all, and by kind, zone, hour and outcome.

    zones: the name of each restriction by its id. since, until: the first and the last period
    (2025 or 2025-09); what has no time is then left out.
    """
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for cell in cells:
        period = cell.period or UNKNOWN
        if not _within(period, since, until):
            continue
        period = period[:4] if by_year and period != UNKNOWN else period
        zone = NO_ZONE
        if cell.restriction is not None:
            zone = zones.get(cell.restriction, cell.restriction)
        outcome = NOT_STATED
        if cell.outcome is not None:
            outcome = _OUTCOMES.get(cast("Outcome", cell.outcome), cell.outcome)
        values = {
            "all": "all",
            "kind": cell.kind.replace("_", " "),
            "zone": zone,
            "hour": cell.hour or UNKNOWN,
            "outcome": outcome,
        }
        for by, value in values.items():
            counted[period, cell.of, by, value] += cell.number
    return [
        {
            "type": "statistics",
            "period": period,
            "of": of,  # type: ignore[typeddict-item]
            "by": by,  # type: ignore[typeddict-item]
            "value": value,
            "count": count,
        }
        for (period, of, by, value), count in sorted(counted.items())
    ]


def name_line(named: Named) -> lines.NameLine:
    """A name in one role."""
    return {
        "type": "name",
        "role": named.role,  # type: ignore[typeddict-item]
        "name": named.name,
        "statements": named.statements,
    }


def _within(period: str, since: str | None, until: str | None) -> bool:
    if since is None and until is None:
        return True
    if period == UNKNOWN:
        return False
    after = since is None or period[: len(since)] >= since[: len(period)]
    return after and (until is None or period[: len(until)] <= until[: len(period)])
