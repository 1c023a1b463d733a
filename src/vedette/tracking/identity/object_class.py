"""What kind of thing it is: readings multiplied, with a floor so that no single one decides."""

from collections.abc import Sequence
from functools import lru_cache

from vedette.model.identity import ClassLikelihood, ObjectClass
from vedette.tracking.tracking_settings import TrackingConfig

CLASSES = tuple(ObjectClass)


def weighed(
    weights: tuple[float, ...], reading: Sequence[ClassLikelihood], config: TrackingConfig
) -> tuple[float, ...]:
    """Weights after one reading, largest 1, in the order of `CLASSES`.

    Only ratios matter. A class that is missing in the reading gets the floor value. A reading in
    which no class is likely has no effect. The floor of the weights lets later readings change the
    result.
    """
    best = max((c.likelihood for c in reading), default=0.0)
    if best <= 0.0:
        return weights
    said = {c.object_class: c.likelihood / best for c in reading}
    before = weights or (1.0,) * len(CLASSES)
    after = [
        w * max(said.get(c, 0.0), config.class_floor) for w, c in zip(before, CLASSES, strict=True)
    ]
    top = max(after)
    return tuple(max(w / top, config.class_floor_total) for w in after)


@lru_cache(maxsize=4_096)  # the same weights are told again with every report
def normalised(weights: tuple[float, ...]) -> tuple[ClassLikelihood, ...]:
    """The weights as shares that sum to 1; none if there was no reading."""
    total = sum(weights)
    return tuple(
        ClassLikelihood(c, w / total) for c, w in zip(CLASSES, weights, strict=False) if total > 0
    )
