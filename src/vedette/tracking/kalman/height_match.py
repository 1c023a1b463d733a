"""Whether heights that two reports or tracks tell can be of one object."""

from collections.abc import Sequence

import numpy as np

from vedette.model.height import Height, HeightReference

_LEAST_M = 300.0  # heights by one reference that are closer than this never contradict each other
_CLIMB_M_S = 25.0  # how fast an object may have climbed since an older height was told
# Pressure, geoid and ellipsoid differ from one another by up to a few hundred metres, 1-sigma.
_REFERENCE_SIGMA_M = 300.0
_ABSOLUTE = frozenset(
    {HeightReference.BAROMETRIC, HeightReference.MEAN_SEA_LEVEL, HeightReference.ELLIPSOID}
)


def contradict(a: Sequence[Height], b: Sequence[Height], apart_s: float = 0.0) -> bool:
    """Whether two sets of heights, reported `apart_s` seconds apart, cannot be of one object.

    Heights of one reference may differ by 300 m, or by 3 sigma if that is more. For two different
    absolute references, 3 sigma of the difference of the references is added. Heights above ground
    or take-off are compared only with heights of the same reference.
    """
    climb_m = _CLIMB_M_S * max(apart_s, 0.0)
    for h in a:
        for k in b:
            own = h.reference is k.reference
            if not own and not {h.reference, k.reference} <= _ABSOLUTE:
                continue
            sigma = float(np.hypot(h.sigma_m or 0.0, k.sigma_m or 0.0))
            if not own:
                sigma = float(np.hypot(sigma, _REFERENCE_SIGMA_M))
            if abs(h.value_m - k.value_m) > max(_LEAST_M, 3.0 * sigma) + climb_m:
                return True
    return False
