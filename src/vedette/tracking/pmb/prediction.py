"""The prediction step of the interacting multiple model.

Blom & Bar-Shalom (1988), "The interacting multiple model algorithm for systems with Markovian
switching coefficients", IEEE Trans. AC 33(8): mix, then predict each mode.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Floats
from vedette.tracking.pmb.compiled import compiled


@compiled
def predict_bank(
    mode: Floats,
    mean: Floats,
    cov: Floats,
    switching: Floats,
    F: Floats,
    Q: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Mode probabilities, means and covariances of n objects, one step ahead.

    mode (n, M), mean (n, M, d), cov (n, M, d, d); switching (M, M), rows are "from";
    F, Q (M, d, d) of the step.  Returns new arrays of the first three shapes.
    """
    n, m, d = mean.shape
    out_mode, out_mean, out_cov = np.empty((n, m)), np.empty((n, m, d)), np.empty((n, m, d, d))
    mixed, spread, FP = np.empty((m, d)), np.empty((m, d, d)), np.empty((d, d))
    share = np.empty(m)
    for i in range(n):
        for k in range(m):
            total = 0.0
            for s in range(m):
                share[s] = switching[s, k] * mode[i, s]
                total += share[s]
            out_mode[i, k] = total
            if m == 1 or total <= 0.0:
                mixed[k] = mean[i, k]
                spread[k] = cov[i, k]
                continue
            for a in range(d):
                v = 0.0
                for s in range(m):
                    v += share[s] * (mean[i, s, a] - mean[i, k, a])
                mixed[k, a] = mean[i, k, a] + v / total
            for a in range(d):
                for b in range(a, d):
                    v = 0.0
                    for s in range(m):
                        da = mean[i, s, a] - mixed[k, a]
                        v += share[s] * (cov[i, s, a, b] + da * (mean[i, s, b] - mixed[k, b]))
                    spread[k, a, b] = v / total
                    spread[k, b, a] = v / total
        for k in range(m):
            for a in range(d):
                v = 0.0
                for b in range(d):
                    v += F[k, a, b] * mixed[k, b]
                    w = 0.0
                    for c in range(d):
                        w += F[k, a, c] * spread[k, c, b]
                    FP[a, b] = w
                out_mean[i, k, a] = v
            for a in range(d):
                for b in range(a, d):
                    v = Q[k, a, b]
                    for c in range(d):
                        v += FP[a, c] * F[k, b, c]
                    out_cov[i, k, a, b] = v
                    out_cov[i, k, b, a] = v
    return out_mode, out_mean, out_cov
