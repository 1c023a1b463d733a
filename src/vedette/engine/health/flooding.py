"""Too many reports: a token bucket that fills at the allowed rate. Each report takes one token."""

from dataclasses import dataclass
from datetime import datetime

from vedette.engine.health.health_settings import HealthConfig
from vedette.model.sensor import Sensor
from vedette.model.times import seconds_between


@dataclass(frozen=True, slots=True)
class Bucket:
    """The number of reports that one sensor may still send; None until its first report."""

    left: float = 0.0
    filled_at: datetime | None = None

    def take(self, at: datetime, per_s: float, burst_s: float) -> tuple["Bucket", bool]:
        """The bucket after one more report at `at`, and whether the report was allowed."""
        full = max(per_s * burst_s, 1.0)
        if self.filled_at is None:
            left = full
        else:
            left = min(full, self.left + per_s * max(0.0, seconds_between(at, self.filled_at)))
        return (Bucket(left - 1.0, at), True) if left >= 1.0 else (Bucket(left, at), False)


def allowed_per_s(sensor: Sensor, config: HealthConfig) -> float:
    """Reports per second that `sensor` may send: the lower of the setting and of its declared
    rate.
    """
    declared = sensor.reports_per_s_max
    return config.reports_per_s_max if declared is None else min(declared, config.reports_per_s_max)
