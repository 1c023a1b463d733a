"""When an address that was heard is silent, and what that means for its track.

An address lasts as long as it is heard. Each address has an interval of its own, learned from the
times at which it was heard. Once it has been silent for longer than that interval explains, its
track coasts, plots without an address no longer belong to it, it merges with nothing, and its
identity lets it in nowhere. Only a report with the address brings it back.
"""

from dataclasses import replace
from datetime import datetime

from vedette.model.times import seconds_between
from vedette.tracking.track_lifecycle import Life
from vedette.tracking.tracking_settings import TrackingConfig

_FADE = 0.9  # of the longest interval, for each later report: a gap is forgotten in some ten


def with_address_heard(life: Life, until: datetime, usual_s: float) -> Life:
    """The life after its address was heard in the cycle that ends at `until`.

    usual_s: the interval of the sensor, which stands in for the address's own until it is known.
    """
    if life.address_at is None:
        return replace(life, address_at=until, address_every_s=usual_s)
    interval_s = seconds_between(until, life.address_at)
    if interval_s <= 0.0:
        return life
    every_s = max(interval_s, _FADE * life.address_every_s)
    return replace(life, address_at=until, address_every_s=every_s)


def address_silent(life: Life, until: datetime, config: TrackingConfig) -> bool:
    """Whether the address of a track has been silent for longer than its own interval explains."""
    if life.address_at is None:
        return False
    patience_s = max(config.coast_turns * life.address_every_s, config.coast_min_s)
    patience_s = min(patience_s, max(config.address_silent_max_s, config.coast_min_s))
    return seconds_between(until, life.address_at) > patience_s
