"""Track-oriented Poisson multi-Bernoulli filter: scans of plots in, tracks out, arrays throughout.

    tracker = Tracker(TrackerConfig(birth=UniformBirth(...)))
    outputs = tracker.step(Batch(...))

`step` is the same as a pure function of the state.  `docs/tracker.md` has the method.
"""

from vedette.tracking.pmb.coverage import Everywhere, Field, Sector
from vedette.tracking.pmb.filter_settings import (
    AIRCRAFT,
    LEVEL_OR_CLIMB,
    NEAR_CONSTANT,
    SMALL_DRONE,
    GaussianBirth,
    HeightConfig,
    TrackerConfig,
    UniformBirth,
)
from vedette.tracking.pmb.handover import hand_over
from vedette.tracking.pmb.motion import Kind, Mode
from vedette.tracking.pmb.pmb_filter import TimeBackwardsError, Tracker, predict_to, step
from vedette.tracking.pmb.pmb_state import Outputs, State, Tracks, initial_state, seeded_state
from vedette.tracking.pmb.scan_batch import Batch, BatchError

__all__ = [
    "AIRCRAFT",
    "LEVEL_OR_CLIMB",
    "NEAR_CONSTANT",
    "SMALL_DRONE",
    "Batch",
    "BatchError",
    "Everywhere",
    "Field",
    "GaussianBirth",
    "HeightConfig",
    "Kind",
    "Mode",
    "Outputs",
    "Sector",
    "State",
    "TimeBackwardsError",
    "Tracker",
    "TrackerConfig",
    "Tracks",
    "UniformBirth",
    "hand_over",
    "initial_state",
    "predict_to",
    "seeded_state",
    "step",
]
