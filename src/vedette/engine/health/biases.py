"""Systematic errors of sensors as conditions: said once when one is found, and once when it ends.

The errors are estimated by the tracker (`vedette.tracking.registration`), which also corrects them.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from vedette.model.events import SensorChanged
from vedette.model.ids import SensorId
from vedette.model.sensor import Condition, ConditionKind, SensorHealth
from vedette.tracking.kalman.sensor_bias import Bias
from vedette.tracking.registration.registration_cycle import corrections
from vedette.tracking.registration.registration_state import Registration

_ORDER = tuple(ConditionKind)
_SETTLED_RAD = math.radians(0.1)


def judge_biases(
    sensors: Mapping[SensorId, SensorHealth], registration: Registration, end: datetime
) -> tuple[dict[SensorId, SensorHealth], list[SensorChanged]]:
    """The sensors with the condition `biased` where it holds at `end`, and an event a change.

    The condition begins when the error is known well enough for its figures to stand.
    """
    found = corrections(registration)
    changed: dict[SensorId, SensorHealth] = {}
    events: list[SensorChanged] = []
    for name in registration.sensors:
        health = sensors.get(name)
        if health is None:
            continue
        held = [c for c in health.conditions if c.kind is ConditionKind.BIASED]
        bias = found.get(name)
        if (bias is None) is (not held) or (bias and bias.azimuth_sigma_rad > _SETTLED_RAD):
            continue
        others = [c for c in health.conditions if c.kind is not ConditionKind.BIASED]
        began = () if bias is None else (_condition(bias, end),)
        conditions = sorted((*others, *began), key=lambda c: _ORDER.index(c.kind))
        changed[name] = replace(health, conditions=tuple(conditions))
        events.append(SensorChanged(at=end, health=changed[name], began=began, ended=tuple(held)))
    return {**sensors, **changed}, events


def _condition(bias: Bias, end: datetime) -> Condition:
    parts: list[str] = []
    if bias.azimuth_rad:
        off, sigma = math.degrees(bias.azimuth_rad), math.degrees(bias.azimuth_sigma_rad)
        parts.append(f"azimuths are {off:+.2f} ± {sigma:.2f} degrees off")
    if bias.range_m:
        parts.append(f"ranges are {bias.range_m:+.0f} ± {bias.range_sigma_m:.0f} m off")
    if bias.time_s:
        parts.append(
            f"times are {bias.time_s:+.2f} ± {bias.time_sigma_s:.2f} s off those of other sensors"
        )
    said = ", ".join(parts)
    words = f"by objects that other sensors see too, its {said}; tracks are made with it corrected"
    return Condition(kind=ConditionKind.BIASED, since=end, words=words)
