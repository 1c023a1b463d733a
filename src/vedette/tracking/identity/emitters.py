"""Who a track says it is: emitters found again, claims kept, and whether two tracks may be one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from vedette.model.identity import PERSONAL_CLAIMS, Claim, Emitter, EmitterScheme
from vedette.model.report import IdentityReport
from vedette.model.times import seconds_between
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.height_match import contradict
from vedette.tracking.track_lifecycle import Habits, Life, revisit_s
from vedette.tracking.tracking_settings import TrackingConfig

Waiting = Mapping[Emitter, tuple[tuple[Claim, ...], datetime]]
PROVEN = frozenset({TrackStatus.CONFIRMED, TrackStatus.COASTING})
NUMBERS = frozenset({EmitterScheme.SENSOR_TRACK})
"""What only numbers a sensor's own tracks, and is given anew to other objects."""
_MOST_WAITING = 10_000  # emitters; a flood of invented addresses must not fill the memory


def emitter_speed_m_s(emitters: Iterable[Emitter], config: TrackingConfig) -> float:
    """The greatest speed in m/s of an object with these addresses."""
    if any(emitter.scheme is EmitterScheme.MAC for emitter in emitters):
        return config.drone_speed_m_s
    return config.emitter_speed_m_s


def emitter_rows(lives: Sequence[Life]) -> dict[Emitter, tuple[int, ...]]:
    """The rows on which each emitter is heard."""
    rows: dict[Emitter, tuple[int, ...]] = {}
    for row, life in enumerate(lives):
        for emitter in life.identity.emitters:
            rows[emitter] = (*rows.get(emitter, ()), row)
    return rows


def keep_waiting(
    waiting: Waiting, unmatched: Iterable[IdentityReport], until: datetime, config: TrackingConfig
) -> dict[Emitter, tuple[tuple[Claim, ...], datetime]]:
    """Keep the claims of emitters without a position. The oldest ones are dropped first."""
    kept = dict(waiting)
    for report in unmatched:
        before, _ = kept.pop(report.emitter, ((), until))
        kept[report.emitter] = (tuple(sorted({*before, *report.claims})), until)
    horizon = until - timedelta(seconds=config.identity_keep_s)
    fresh = sorted(
        (e for e, (_, at) in kept.items() if at >= horizon), key=lambda e: (kept[e][1], e)
    )
    return {e: kept[e] for e in fresh[-_MOST_WAITING:]}


def may_be_one(a: Life, b: Life, habits: Habits, config: TrackingConfig) -> bool:
    """Whether two tracks can be one object.

    They cannot if each has its own identity, unless both claim the same serial number, or if one
    sensor saw both within one turn. The same address on both tracks is no obstacle.
    """
    if _one_address(a, b):
        return True
    if a.identity.cooperative and b.identity.cooperative and not _same_claim(a, b):
        return False
    if contradict(a.heights, b.heights, _heights_apart_s(a, b)):
        return False
    for sensor, us in a.heard:
        other = b.heard_by(sensor)
        if (
            other is not None
            and abs(us - other) < 7.5e5 * revisit_s(habits, sensor, config)
            and not _same_claim(a, b)
        ):
            return False
    return True


def _one_address(a: Life, b: Life) -> bool:
    """Whether one address is on both, and no two of one kind would come together."""
    mine, theirs = (
        {(e.scheme, e.value) for e in life.identity.emitters if e.scheme not in NUMBERS}
        for life in (a, b)
    )
    return bool(mine & theirs) and len({scheme for scheme, _ in mine | theirs}) == len(
        mine | theirs
    )


def _same_claim(a: Life, b: Life) -> bool:
    mine = {c for c in a.identity.claims if c.kind in PERSONAL_CLAIMS}
    return any(c in mine for c in b.identity.claims)


def _heights_apart_s(a: Life, b: Life) -> float:
    """How far apart in time two tracks last told a height, s; 0 where one of them told none."""
    if a.heights_at is None or b.heights_at is None:
        return 0.0
    return abs(seconds_between(a.heights_at, b.heights_at))
