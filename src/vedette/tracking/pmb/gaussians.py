"""Small Gaussian algebra for kernels: Cholesky, cross-entropy."""

import math

from vedette.tracking.pmb.arrays import Floats
from vedette.tracking.pmb.compiled import compiled


@compiled
def inverse_and_log_det(P: Floats, L: Floats, out: Floats) -> float:
    """Inverse of a symmetric positive definite P (d, d) into `out`; returns log det P.

    L: (d, d) work space.
    By Cholesky.  A pivot that rounding left at or below zero is lifted to 1e-12 of its diagonal.
    """
    d = P.shape[0]
    log_det = 0.0
    for i in range(d):
        for j in range(i + 1):
            s = P[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                s = max(s, 1e-12 * abs(P[i, i]) + 1e-300)
                L[i, i] = math.sqrt(s)
                log_det += math.log(s)
            else:
                L[i, j] = s / L[j, j]
    for i in range(d):  # L becomes its inverse in place
        L[i, i] = 1.0 / L[i, i]
        for j in range(i):
            s = 0.0
            for k in range(j, i):
                s -= L[i, k] * L[k, j]
            L[i, j] = s * L[i, i]
    for i in range(d):
        for j in range(i + 1):
            s = 0.0
            for k in range(i, d):
                s += L[k, i] * L[k, j]
            out[i, j] = s
            out[j, i] = s
    return log_det


@compiled
def cross_entropy(
    mean: Floats, cov: Floats, c: int, at: Floats, s: int, inverse: Floats, log_det: float
) -> float:
    """-E[log N(x; at[s], inverse^-1)] for x ~ N(mean[c], cov[c]), less (d/2) log 2 pi.

    mean (C, d), cov (C, d, d), at (S, d); inverse (d, d) and log_det of slot `s`.
    """
    d = mean.shape[1]
    total = log_det
    for i in range(d):
        di = mean[c, i] - at[s, i]
        total += inverse[i, i] * (cov[c, i, i] + di * di)
        for j in range(i):
            total += 2.0 * inverse[i, j] * (cov[c, i, j] + di * (mean[c, j] - at[s, j]))
    return 0.5 * total
