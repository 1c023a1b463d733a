"""Reports wait for those that were measured before them and come later: a fixed lag.

With a lag of L seconds the tracks of a cycle that ends at E are those of E - L: the reports that
were measured before that time and received before E, in the order of measurement. So reports that
are at most L late give the same tracks as the same reports in order, to the bit. Reports later than
that are counted and not used (`vedette.engine.health.admitted_reports`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from vedette.model.report import Observation, RawRef

_NOWHERE = RawRef("", 0, 0)


def due(
    waiting: Sequence[Observation], until: datetime
) -> tuple[list[Observation], tuple[Observation, ...]]:
    """The reports measured before `until`, in an order of their content alone; and the others."""
    ready = [one for one in waiting if one.measured_at < until]
    return _in_order(ready), tuple(one for one in waiting if one.measured_at >= until)


def _in_order(reports: Iterable[Observation]) -> list[Observation]:
    """Sorted by time and sensor. Equal ones are sorted by what they say, and numbered anew.

    The numbers of their input tell only in what order they came.
    """
    ordered: list[Observation] = []
    in_time = sorted(reports, key=_when)
    for _, group in groupby(in_time, key=_when):
        same = list(group)
        if len(same) > 1:
            same.sort(key=_content)
        ordered += [replace(one, source="", sequence=k) for k, one in enumerate(same)]
    return ordered


def _when(report: Observation) -> tuple[datetime, str]:
    return (report.measured_at, report.sensor)


def _content(report: Observation) -> str:
    """All that a report says, without how it came."""
    plain = replace(report, received_at=report.measured_at, source="", sequence=0, raw=_NOWHERE)
    return repr(plain)
