"""Reports become tracks: convert, predict, associate, update, life cycle, identity and class.

`advance` is the only way in: a frozen `Picture` and one cycle's reports in, a `Picture` out.
"""

from vedette.tracking.cycle.track_picture import Picture
from vedette.tracking.cycle.tracking_step import advance, empty
from vedette.tracking.tracking_settings import TrackingConfig

__all__ = ["Picture", "TrackingConfig", "advance", "empty"]
