"""Alerts of one sensor's flood are grouped: one stands for further tracks in a restriction.

A sensor that floods makes tracks as fast as it sends, and hundreds of alerts would bury those of
other sensors. So where a sensor sends more than its share, or where more than
`alerts_per_min_max` alerts of tracks that only one sensor sees rose in a restriction within a
minute, the last of these stands for its further tracks there, and the sensor is said to flood.

Tracks that another sensor sees too raise their own alerts as always, and how each track stands to
the restriction is told as always. When the flood is over, what is still inside raises its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vedette.alerts.alert_list import AlertBook
from vedette.engine.health.admitted_reports import Evidence, Watch, Watches
from vedette.engine.health.health_settings import HealthConfig
from vedette.model.alert import Alert, AlertCondition
from vedette.model.crossing import Crossing
from vedette.model.ids import AlertId, RestrictionId, SensorId
from vedette.model.sensor import ConditionKind
from vedette.model.track import Track

Key = tuple[SensorId, RestrictionId]
WINDOW = timedelta(minutes=1)
_OVER = (AlertCondition.LEFT, AlertCondition.LOST_INSIDE)


@dataclass(frozen=True, slots=True)
class Raised:
    """The recent alerts in one restriction for tracks that only one sensor sees."""

    times: tuple[datetime, ...]
    last: AlertId


class Floods:
    """Which alert represents the tracks of which flooding sensor, for one cycle."""

    def __init__(
        self,
        raised: Mapping[Key, Raised],
        watches: Watches,
        end: datetime,
        config: HealthConfig,
    ) -> None:
        self._end = end
        self._most = config.alerts_per_min_max
        self._watches = watches
        self._raised: dict[Key, Raised] = {}
        self._grouped: dict[SensorId, int] = {}
        for key, one in raised.items():
            times = tuple(at for at in one.times if end - at < WINDOW)
            if times or self._floods(key[0]):
                self._raised[key] = replace(one, times=times)

    @property
    def raised(self) -> Mapping[Key, Raised]:
        """The recent alerts, for the next cycle."""
        return self._raised

    def stands_in(self, alerts: AlertBook, track: Track, crossing: Crossing) -> bool:
        """Whether an earlier alert of the same flood already covers this crossing."""
        if len(track.sensors) != 1:
            return False
        pair = (crossing.track, crossing.restriction)
        if alerts.of(pair) is not None or pair in alerts.closed:
            return False  # it has its own
        sensor = track.sensors[0]
        one = self._raised.get((sensor, crossing.restriction))
        if one is None or not (len(one.times) >= self._most or self._floods(sensor)):
            return False
        standing = alerts.alerts.get(one.last)
        if standing is None or standing.condition in _OVER:
            return False
        self._grouped[sensor] = self._grouped.get(sensor, 0) + 1
        return True

    def note(self, track: Track, changed: Sequence[Alert]) -> None:
        """Note the alerts that a track raised."""
        if len(track.sensors) != 1:
            return
        for alert in changed:
            if alert.raised_at != self._end:
                continue
            key = (track.sensors[0], alert.restriction)
            before = self._raised.get(key)
            times = () if before is None else before.times[-self._most :]
            self._raised[key] = Raised((*times, self._end), alert.id)

    def watches(self) -> dict[SensorId, Watch]:
        """The watches, with the grouped alerts counted against their sensors."""
        after = dict(self._watches)
        for sensor, count in self._grouped.items():
            watch = after.get(sensor, Watch())
            found = watch.evidence.get(ConditionKind.FLOODING, Evidence(opened_at=self._end))
            more = replace(
                found,
                bad=found.bad + count,
                of=found.of + count,
                first_at=found.first_at or self._end,
            )
            evidence = {**watch.evidence, ConditionKind.FLOODING: more}
            after[sensor] = replace(watch, evidence=evidence)
        return after

    def _floods(self, sensor: SensorId) -> bool:
        """Whether the sensor is said to flood, or is about to be."""
        watch = self._watches.get(sensor)
        if watch is None:
            return False
        found = watch.evidence.get(ConditionKind.FLOODING)
        return ConditionKind.FLOODING in watch.bad_at or (found is not None and found.bad > 0)
