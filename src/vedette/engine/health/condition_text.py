"""The reason of a condition, in words for the person who has to act on it."""

from datetime import datetime

from vedette.engine.health.admitted_reports import Evidence
from vedette.model.sensor import ConditionKind
from vedette.model.times import seconds_between


def why(kind: ConditionKind, found: Evidence, end: datetime, per_s: float) -> str:
    """The reason in one line. per_s: reports per second that the sensor may send."""
    some = f"{found.bad} of {found.of}"
    rate = found.of / max(seconds_between(end, found.opened_at), 1.0)
    said = f"; {found.words}" if found.words else ""
    words = {
        ConditionKind.LATE: f"its reports come up to {duration(found.worst)} after they were "
        "measured",
        ConditionKind.TOO_LATE: f"{some} reports came up to {duration(found.worst)} after they "
        "were measured, later than the tracks wait (`reorder_s`): they are recorded and not used",
        ConditionKind.CLOCK_OFF: _clock(found.worst),
        ConditionKind.FLOODING: _flooding(found, rate, per_s),
        ConditionKind.OUTSIDE_COVERAGE: f"{some} reports lie outside of the coverage that it "
        "declared",
        ConditionKind.BIASED: said.lstrip("; "),
        ConditionKind.NOISE: f"{some} messages cannot be read{said}",
        ConditionKind.TURNED_AWAY: found.words or "it is not let in",
        ConditionKind.INPUT_FAILED: found.words or "the input is not open",
        ConditionKind.CLOCK_STEPPED: found.words or "the machine's clock was set",
        ConditionKind.DISK: found.words or "the disk fills up",
        ConditionKind.QUARANTINED: f"{found.bad} messages could not be processed and are in "
        f"quarantine{said}",
        ConditionKind.NOT_OPERATIONAL: found.words
        or "it states that it does not work as it should",
    }
    return words[kind]


def _flooding(found: Evidence, rate: float, per_s: float) -> str:
    if found.words:
        return found.words
    if rate > per_s:
        return (
            f"it sends some {rate:.0f} reports a second, and {per_s:g} are allowed: the surplus is "
            "counted and not used"
        )
    return (
        f"{found.bad} of {found.of} of its reports or alerts are above its share, as too many come "
        "of one place: the surplus is counted and not used, and alerts of its tracks are grouped"
    )


def _clock(age_s: float) -> str:
    if age_s < 0:
        return (
            f"its reports are dated up to {duration(-age_s)} ahead: its clock is off, and they are "
            "not used"
        )
    return (
        f"its reports are dated up to {duration(age_s)} back: its clock is off, or its link holds "
        "them back; they are not used"
    )


def duration(seconds: float) -> str:
    """A number of `seconds` in words, in the unit that suits its size."""
    for unit_s, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit_s:
            return f"{seconds / unit_s:.0f} {name}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
