"""The definition and the source of each figure of a trial report.

CWA 18150:2024 is paid for; only its public abstract and scope were used.
"""

from dataclasses import dataclass

CWA = "CWA 18150:2024 (public abstract): performance of detection, tracking and identification"
ED142 = "EUROCAE ED-142"
ESASSP = "EUROCONTROL-SPEC-147 (ESASSP)"
OWN = "own definition"


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: how it is defined, and which document has a figure of this kind."""

    figure: str
    meaning: str
    source: str


DEFINITIONS = (
    Definition(
        "Probability of detection",
        "Share of update intervals, with the target's place known at the middle, in which at least "
        "one report (fused: one update of a confirmed track) belongs to the target.",
        f"{ED142} probability of position detection; {ESASSP} probability of update; {CWA}",
    ),
    Definition(
        "Range and height",
        "Horizontal distance from the sensor (fused: from the nearest sensor with a registered "
        "position) and height of the target, at the middle of the interval. Heights are as the log "
        "states them.",
        CWA,
    ),
    Definition(
        "First detection",
        "Time from the first known place of the target within the recording to the first report "
        "or confirmed track that belongs to it, and the target's range then.",
        CWA,
    ),
    Definition(
        "First alarm",
        "Time from the first known place to the first alarm whose track belongs to the target "
        "when the alarm rises, and the target's range then.",
        CWA,
    ),
    Definition(
        "Continuity",
        "From the first detection on: share of intervals with a detection, longest time without "
        "one, number of track ids, and share of intervals that the most frequent id holds.",
        f"{ESASSP} continuity and long gaps; {ED142} probability of long gaps",
    ),
    Definition(
        "Position error",
        "Horizontal distance between a reported place and the target at the time of measurement. "
        "Only places within the gate count. RMS, median and 95th percentile.",
        f"{ESASSP} RMS horizontal position error; {ED142} horizontal position accuracy",
    ),
    Definition(
        "Unmatched detections and tracks",
        "Reports that belong to no target, and confirmed tracks of which no sample does, an hour "
        "of judged time. Judged time: the place of a target is known and no log has a gap. "
        "An object that carried no logger counts as unmatched.",
        f"{ED142} probability of false detection; {ESASSP} density of false tracks; {CWA}",
    ),
    Definition(
        "Alarms",
        "Alarms that rose in judged time, an hour; unmatched: the alarm's track was outside the "
        "gate of every target.",
        CWA,
    ),
    Definition(
        "Class confusion",
        "Class of the target against the most likely class that was shown, once an interval with a "
        "detection.",
        CWA,
    ),
    Definition(
        "Intervals in brackets",
        "95 % confidence: Clopper-Pearson for shares, Garwood for rates, order statistics for "
        "quantiles. Successive intervals of one flight depend on one another, so the true "
        "uncertainty is larger than the brackets.",
        OWN,
    ),
)
