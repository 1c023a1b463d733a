"""Figures of a trial as words."""

from vedette.evaluate.trial.intervals import Figure
from vedette.evaluate.trial.trial import Trial

NONE = "–"


def percent(figure: Figure) -> str:
    """A share as a percentage."""
    return NONE if figure.value is None else f"{100 * figure.value:.1f} %"


def percent_interval(figure: Figure) -> str:
    """Its confidence interval."""
    if figure.low is None or figure.high is None:
        return NONE
    return f"{100 * figure.low:.1f} to {100 * figure.high:.1f} %"


def hourly(figure: Figure) -> str:
    """A rate an hour."""
    return NONE if figure.value is None else f"{_short(figure.value)} /h"


def hourly_interval(figure: Figure) -> str:
    """Its confidence interval."""
    if figure.low is None or figure.high is None:
        return NONE
    return f"{_short(figure.low)} to {_short(figure.high)} /h"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def metres(value: float | None) -> str:
    """A distance; kilometres from 10 km on."""
    if value is None:
        return NONE
    return f"{value / 1e3:,.1f} km" if value >= 1e4 else f"{value:,.0f} m"


def metres_interval(figure: Figure) -> str:
    """The confidence interval of a distance; an end that the sample is too small for is open."""
    return f"{metres(figure.low)} to {metres(figure.high)}" if figure.count else NONE


def seconds(value: float | None) -> str:
    """A duration."""
    return NONE if value is None else f"{value:,.1f} s"


def first(after_s: float | None, range_m: float | None) -> str:
    """When something happened first, and the range of the target then."""
    if after_s is None:
        return "none"
    return seconds(after_s) if range_m is None else f"{seconds(after_s)} at {metres(range_m)}"


def summary_rows(trial: Trial) -> list[tuple[str, str, str]]:
    """The main figures of the confirmed tracks: name, value, and its interval or range."""
    fused = trial.fused
    rows = [
        ("probability of detection", percent(fused.detected), percent_interval(fused.detected)),
        ("position error, RMS", metres(fused.rms_m), NONE),
        ("position error, median", metres(fused.median_m.value), metres_interval(fused.median_m)),
        ("position error, 95 %", metres(fused.p95_m.value), metres_interval(fused.p95_m)),
        ("unmatched tracks", hourly(fused.unmatched), hourly_interval(fused.unmatched)),
        ("alarms", hourly(trial.alarms), hourly_interval(trial.alarms)),
        ("unmatched alarms", hourly(trial.unmatched_alarms),
         hourly_interval(trial.unmatched_alarms)),
        ("right class", percent(fused.right_class), percent_interval(fused.right_class)),
    ]  # fmt: skip
    if fused.tracks is not None:
        rows.insert(4, ("tracks", hourly(fused.tracks), hourly_interval(fused.tracks)))
    for one in fused.targets:
        at = metres(one.first_detection_range_m)
        rows.append((f"first detection of {one.target}", seconds(one.first_detection_s), at))
    return rows
