"""Which bearing of a scan is of which object: marginal probabilities by belief propagation.

Source: Williams & Lau, Approximate evaluation of marginal association probabilities with belief
propagation, IEEE Trans. AES 50(4), 2014, algorithm 1.
"""

import numpy as np

from vedette.geo.local import Array

_ROUNDS_MOST = 40
_SETTLED = 1e-6


def association(weights: Array) -> tuple[Array, Array]:
    """Marginal probabilities of association.

    weights: (n, m), for object i and bearing j the probability of "i was seen as j", divided by
    that of "i was not seen or is not there" and by that of "j is of none of the objects".
    Returns (n, m) probabilities that object i was seen as j, and (m,) that j is of none of them.
    """
    n, m = weights.shape
    if n == 0 or m == 0:
        return np.zeros((n, m)), np.ones(m)
    back = np.ones((n, m))
    for _ in range(_ROUNDS_MOST):
        told = weights * back
        forth = weights / (1.0 + told.sum(axis=1, keepdims=True) - told)
        new = 1.0 / (1.0 + forth.sum(axis=0, keepdims=True) - forth)
        settled = np.max(np.abs(new - back)) < _SETTLED
        back = new
        if settled:
            break
    told = weights * back
    seen = told / (1.0 + told.sum(axis=1, keepdims=True))
    return seen, np.maximum(1.0 - seen.sum(axis=0), 0.0)
