"""Evidence for faults of each sensor, and the reports that go on to the tracker.

Only this module decides that a report is not used: if the sensor sent too many (surplus), or if its
time cannot be right. Each case is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from vedette.engine.health.coverage import inside
from vedette.engine.health.flooding import Bucket, allowed_per_s
from vedette.engine.health.health_settings import HealthConfig
from vedette.engine.health.plot_density import Density
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    Observation,
    RegistrationReport,
    Report,
    Trouble,
    TroubleReport,
)
from vedette.model.sensor import ConditionKind, Sensor, SensorHealth
from vedette.model.times import seconds_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence for and against one fault of one sensor since `opened_at`."""

    opened_at: datetime
    bad: int = 0
    of: int = 0
    first_at: datetime | None = None  # the first sign of the fault
    worst: float = 0.0  # what it is depends on the fault: seconds, for times
    words: str = ""  # the last that was said of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One sensor under watch. Its mappings are never modified."""

    evidence: Mapping[ConditionKind, Evidence] = field(default_factory=dict)
    bad_at: Mapping[ConditionKind, datetime] = field(default_factory=dict)
    """When each condition that holds was last seen to."""
    bucket: Bucket = field(default_factory=Bucket)


Watches = Mapping[SensorId, Watch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The reports of one cycle after the selection."""

    watches: Watches
    sensors: Mapping[SensorId, SensorHealth]  # with what was left out counted
    taken: tuple[Observation, ...]  # what is made use of, in order


def sift(
    watches: Watches,
    sensors: Mapping[SensorId, SensorHealth],
    reports: Sequence[Report],
    config: HealthConfig,
    *,
    reorder_s: float = 0.0,
) -> Sifted:
    """Check each report of a cycle against its sensor. Returns the usable observations in order.

    The result also holds the updated watches and sensors. Every reporting sensor must be in
    `sensors`.

    reorder_s: seconds after their measurement until which reports are used; 0: however late.
    """
    sheets: dict[SensorId, _Sheet] = {}
    taken: list[Observation] = []
    for report in reports:
        sheet = sheets.get(report.sensor)
        if sheet is None:
            watch = watches.get(report.sensor, Watch())
            sheet = sheets[report.sensor] = _Sheet(
                watch, sensors[report.sensor].sensor, config, reorder_s
            )
        match report:
            case RegistrationReport():
                pass
            case HeartbeatReport():
                sheet.take_heartbeat(report)
            case TroubleReport():
                sheet.take_trouble(report)
            case _ if sheet.take(report):
                taken.append(report)
    health = dict(sensors)
    for sensor_id, sheet in sheets.items():
        if sheet.shed or sheet.unused:
            known = health[sensor_id]
            health[sensor_id] = replace(
                known, shed=known.shed + sheet.shed, unused=known.unused + sheet.unused
            )
    after = {**watches, **{sensor_id: sheet.watch() for sensor_id, sheet in sheets.items()}}
    return Sifted(watches=after, sensors=health, taken=tuple(taken))


def goes_on(watch: Watch) -> bool:
    """Whether the passing of time alone may change the conditions of this sensor."""
    return bool(watch.evidence) or any(kind in QUIET_ENDS for kind in watch.bad_at)


QUIET_ENDS = frozenset(
    {
        ConditionKind.FLOODING,
        ConditionKind.NOISE,
        ConditionKind.TURNED_AWAY,
        ConditionKind.INPUT_FAILED,
        ConditionKind.CLOCK_STEPPED,
        ConditionKind.DISK,
        ConditionKind.QUARANTINED,
    }
)
"""Conditions of which silence is an end. A clock is not put right by falling silent."""

_TROUBLES = {
    Trouble.UNREADABLE: ConditionKind.NOISE,
    Trouble.TURNED_AWAY: ConditionKind.TURNED_AWAY,
    Trouble.INPUT_FAILED: ConditionKind.INPUT_FAILED,
    Trouble.OVER_SHARE: ConditionKind.FLOODING,
    Trouble.DISK: ConditionKind.DISK,
    Trouble.QUARANTINED: ConditionKind.QUARANTINED,
    Trouble.NOT_OPERATIONAL: ConditionKind.NOT_OPERATIONAL,
}


class _Sheet:
    """One sensor's watch while one cycle's reports are taken in."""

    def __init__(
        self, watch: Watch, sensor: Sensor, config: HealthConfig, reorder_s: float
    ) -> None:
        self.shed = self.unused = 0
        self._watch = watch
        self._sensor = sensor
        self._config = config
        self._reorder_s = reorder_s
        self._per_s = allowed_per_s(sensor, config)
        self._bucket = watch.bucket
        self._density = Density(config.plots_per_km2_max)
        self._counts = {kind: _Count(e) for kind, e in watch.evidence.items()}

    def watch(self) -> Watch:
        """The watch after the cycle."""
        evidence = {kind: count.evidence() for kind, count in self._counts.items()}
        return replace(self._watch, evidence=evidence, bucket=self._bucket)

    def take(self, report: Observation) -> bool:
        """Note one report; False if it must not be used."""
        at = report.received_at
        self._bucket, room = self._bucket.take(at, self._per_s, self._config.burst_s)
        room = room and self._density.has_room(report)
        self._count(ConditionKind.FLOODING, at).add(at, 0 if room else 1)
        if not room:
            self.shed += 1
            return False
        self._count(ConditionKind.NOISE, at).add(at, 0)
        if not self._believed(report.measured_at, at):
            self.unused += 1
            return False
        if not self._in_time(report.measured_at, at):
            self.unused += 1
            return False
        within = inside(report, self._sensor, self._config)
        if within is not None:
            self._count(ConditionKind.OUTSIDE_COVERAGE, at).add(at, 0 if within else 1)
        return True

    def take_heartbeat(self, report: HeartbeatReport) -> None:
        """Note the count of unreadable messages in a heartbeat, and its time if it has one."""
        at = report.received_at
        read = report.repeated if report.refused else max(report.repeated, 1)
        count = self._count(ConditionKind.NOISE, at)
        count.add(at, 0, read)
        if report.refused:
            count.add(at, report.refused, report.refused)
        if report.measured_at != at:
            self._believed(report.measured_at, at)

    def take_trouble(self, report: TroubleReport) -> None:
        """Note what an input reports about the sensor."""
        kind, at = _TROUBLES[report.trouble], report.received_at
        if report.count == 0:
            self._counts[kind] = _Count(Evidence(opened_at=at, of=1))
        else:
            self._count(kind, at).add(at, report.count, report.count, words=report.words)

    def _believed(self, measured_at: datetime, at: datetime) -> bool:
        """Note how old what was said is; False for a time that cannot be right."""
        config, age_s = self._config, seconds_between(at, measured_at)
        off = not -config.clock_ahead_s <= age_s <= config.clock_behind_s
        self._count(ConditionKind.CLOCK_OFF, at).add(at, int(off), worst=age_s)
        if not off:
            self._count(ConditionKind.LATE, at).add(at, int(age_s > config.late_s), worst=age_s)
        return not off

    def _in_time(self, measured_at: datetime, at: datetime) -> bool:
        """Note whether a report came before the tracks of its time were made."""
        if self._reorder_s <= 0:
            return True
        age_s = seconds_between(at, measured_at)
        late = age_s > self._reorder_s
        self._count(ConditionKind.TOO_LATE, at).add(at, int(late), worst=age_s)
        return not late

    def _count(self, kind: ConditionKind, at: datetime) -> "_Count":
        count = self._counts.get(kind)
        if count is None:
            count = self._counts[kind] = _Count(Evidence(opened_at=at))
        return count


class _Count:
    """Evidence that is being added to."""

    def __init__(self, before: Evidence) -> None:
        self._before = before
        self.bad, self.of = before.bad, before.of
        self.first_at, self.worst, self.words = before.first_at, before.worst, before.words

    def add(
        self, at: datetime, bad: int, of: int = 1, *, worst: float = 0.0, words: str = ""
    ) -> None:
        self.of += of
        if not bad:
            return
        self.bad += bad
        self.first_at = self.first_at or at
        self.words = words or self.words
        if abs(worst) > abs(self.worst):
            self.worst = worst

    def evidence(self) -> Evidence:
        return Evidence(
            opened_at=self._before.opened_at,
            bad=self.bad,
            of=self.of,
            first_at=self.first_at,
            worst=self.worst,
            words=self.words,
        )
