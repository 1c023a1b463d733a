"""Reports become tracks: convert, predict, associate, update, life cycle, identity and class.

`advance` is the only way in: a frozen `Picture` and one cycle's reports in, a `Picture` out.
"""

from vedette.tracking.advance import advance, empty
from vedette.tracking.config import TrackingConfig
from vedette.tracking.picture import Picture

__all__ = ["Picture", "TrackingConfig", "advance", "empty"]
