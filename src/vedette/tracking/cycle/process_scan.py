"""One cycle's reports go to their tracks, or start new ones."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np

from vedette.model.identity import EmitterScheme
from vedette.model.ids import SensorId, TrackId
from vedette.model.report import IdentityReport
from vedette.model.track import TrackStatus
from vedette.tracking.cycle.cycle import Cycle
from vedette.tracking.cycle.emitter_joins import clear_joins
from vedette.tracking.cycle.nearest_neighbour import (
    Scan,
    assign,
    emitter_of,
    first_of_each,
    match_emitters,
    near_pairs,
)
from vedette.tracking.cycle.repeated_places import without_repeated
from vedette.tracking.identity.emitters import keep_waiting
from vedette.tracking.identity.silent_address import address_silent
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.track_lifecycle import NO_HABIT, Life


def take_scan(cycle: Cycle, fixes: Fixes, scan: Scan) -> None:
    """Assign reports by emitter, then by nearest neighbour; start tracks from the rest."""
    used: set[int] = set()
    columns = without_repeated(cycle, fixes, scan.columns)
    unheard = [c for c in columns if fixes.reports[c].emitter is None]
    strangers: list[int] = []
    known = [c for c in columns if fixes.reports[c].emitter is not None]
    while known:
        later = _take_emitters(cycle, fixes, known, used, unheard, strangers)
        if len(later) == len(known):
            break
        known = later
    strangers = _join(cycle, fixes, strangers, used)
    left = _take_unnamed(cycle, fixes, scan.sensor, sorted(unheard), used)
    plots = [c for c in left if fixes.reports[c].emitter is None]
    if plots and cycle.config.method == "pmb":
        # The filter is compiled code: it is imported only where it is used.
        import_module("vedette.tracking.cycle.filter_scan").take_plots(
            cycle, fixes, scan.sensor, plots
        )
        left = [c for c in left if fixes.reports[c].emitter is not None]
    cycle.initiate(fixes, left)
    while strangers:  # a stranger's second report belongs to the track of its first
        first = first_of_each(fixes, strangers)
        cycle.initiate(fixes, first)
        rest = [c for c in strangers if c not in set(first)]
        strangers = []
        while rest:
            later = _take_emitters(cycle, fixes, rest, used, strangers, strangers)
            rest = later if len(later) < len(rest) else []


def _take_unnamed(
    cycle: Cycle, fixes: Fixes, sensor: SensorId, columns: list[int], used: set[int]
) -> list[int]:
    """Nearest neighbours; then once more, with room for a turn, for what both sides left.

    Not for what coasts: a turn for so long ends anywhere.
    """
    if not columns:  # most scans of ADS-B receivers have none, and there may be many tracks
        return []
    lost = TrackStatus.LOST
    due = [
        r
        for r, life in enumerate(cycle.lives)
        if r not in used and life.status is not lost and _takes_plots(cycle, life)
    ]
    habit = cycle.habits.get(sensor, NO_HABIT)
    if habit.regular:  # a track that it saw just now is not seen again so soon
        soonest_us = int(fixes.at_us[columns[0]] - 5e5 * habit.revisit_s(cycle.config))
        due = [r for r in due if (cycle.lives[r].heard_by(sensor) or 0) <= soonest_us]
    held = cycle.anonymous.keys()
    far: list[int] = []
    if held:  # what no other track may have seen goes to the filter at once
        near = _near_named(cycle, fixes, due, columns, held)
        far, columns = [c for c in columns if c not in near], [c for c in columns if c in near]
    for config in (cycle.config, cycle.config.manoeuvring):
        if not columns or not due:
            break
        pairs = assign(
            cycle.states,
            cycle.lives,
            np.array(due, np.int64),
            fixes,
            np.array(columns, np.int64),
            config=config,
        )
        pairs = [
            (row, column)
            for row, column in pairs
            if cycle.lives[row].id not in held or fixes.reports[column].emitter is not None
        ]
        cycle.correct(fixes, pairs, config)
        rows, taken = {row for row, _ in pairs}, {column for _, column in pairs}
        columns = [c for c in columns if c not in taken]
        due = [r for r in due if r not in rows and cycle.lives[r].status is TrackStatus.CONFIRMED]
    return sorted(far + columns)


def _takes_plots(cycle: Cycle, life: Life) -> bool:
    """Whether plots without an address may be of a track: not where its address is silent."""
    if life.address_at is None:
        return True
    coasts = life.status is TrackStatus.COASTING
    return not coasts and not address_silent(life, cycle.until, cycle.config)


def _near_named(
    cycle: Cycle, fixes: Fixes, due: list[int], columns: list[int], held: Collection[TrackId]
) -> set[int]:
    """The columns that may be of what the filter does not hold, or that bear an address."""
    named = np.array([r for r in due if cycle.lives[r].id not in held], np.int64)
    _, near = near_pairs(
        cycle.states, named, fixes, np.array(columns, np.int64), cycle.config.manoeuvring
    )
    found = {columns[k] for k in near.tolist()}
    return found | {c for c in columns if fixes.reports[c].emitter is not None}


def _take_emitters(
    cycle: Cycle,
    fixes: Fixes,
    columns: list[int],
    used: set[int],
    unheard: list[int],
    strangers: list[int],
) -> list[int]:
    """Give each emitter's first report to its track; hand back its further reports.

    What has no plausible track goes to `strangers`, or to `unheard` where the emitter is only
    the number that a sensor's own tracker gave.
    """
    first = first_of_each(fixes, columns)
    best = match_emitters(
        cycle.states, cycle.lives, cycle.emitters, fixes, first, config=cycle.config
    )
    pairs: list[tuple[int, int]] = []
    rows_now: set[int] = set()
    later = set(columns) - set(first)
    for column in first:
        if column not in best:
            own = emitter_of(fixes, column).scheme is EmitterScheme.SENSOR_TRACK
            (unheard if own else strangers).append(column)
        elif best[column] in rows_now:  # two addresses on one object: next round
            later.add(column)
        else:
            rows_now.add(best[column])
            pairs.append((best[column], column))
    cycle.correct(fixes, pairs, cycle.config, robust=True)
    used |= rows_now
    return sorted(later)


def _join(cycle: Cycle, fixes: Fixes, strangers: list[int], used: set[int]) -> list[int]:
    """Let new emitters join anonymous tracks where there is no doubt; give back the rest."""
    pairs = clear_joins(
        cycle.states,
        cycle.lives,
        fixes,
        first_of_each(fixes, strangers),
        until=cycle.until,
        habits=cycle.habits,
        config=cycle.config,
    )
    pairs = [(row, column) for row, column in pairs if row not in used]
    cycle.correct(fixes, pairs, cycle.config, robust=True)
    used.update(row for row, _ in pairs)
    joined = {column for _, column in pairs}
    return [c for c in strangers if c not in joined]


def take_identities(cycle: Cycle, reports: Sequence[IdentityReport]) -> None:
    """Add claims to the track of their emitter, or keep them until it has a track."""
    unmatched = []
    ordered = sorted(reports, key=lambda r: (r.measured_at, r.emitter, r.claims))
    for report in ordered:
        rows = cycle.emitters.get(report.emitter, ())
        if not rows:
            unmatched.append(report)
        for row in rows:
            cycle.hear_address(row, report.sensor)
            life = cycle.lives[row]
            identity = life.identity.with_claims(report.claims)
            if identity is not life.identity:
                cycle.lives[row] = replace(life, identity=identity)
                cycle.changed.add(row)
    cycle.waiting = keep_waiting(cycle.waiting, unmatched, cycle.until, cycle.config)
