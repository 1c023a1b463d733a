"""Small Gaussian algebra for kernels: Cholesky, cross-entropy."""

import math

import numpy as np

from vedette.tracking.pmb.arrays import Floats
from vedette.tracking.pmb.compiled import compiled


@compiled
def inverse_and_log_det(P: Floats, out: Floats) -> float:
    """Inverse of a symmetric positive definite P (d, d) into `out`; returns log det P.

    By Cholesky.  A pivot that rounding left at or below zero is lifted to 1e-12 of its diagonal.
    """
    d = P.shape[0]
    L = np.zeros((d, d))
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
    mean: Floats, cov: Floats, at: Floats, inverse: Floats, log_det: float
) -> float:
    """-E[log N(x; at, inverse^-1)] for x ~ N(mean, cov), less its constant (d/2) log 2 pi."""
    d = mean.shape[0]
    total = log_det
    for i in range(d):
        di = mean[i] - at[i]
        for j in range(d):
            total += inverse[i, j] * (cov[i, j] + di * (mean[j] - at[j]))
    return 0.5 * total
