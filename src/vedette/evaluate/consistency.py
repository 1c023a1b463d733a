"""Consistency of the stated covariances: NEES and NIS with their bounds.

Bar-Shalom, Li & Kirubarajan (2001), section 5.4.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from vedette.evaluate.scene import Floats


@dataclass(frozen=True, slots=True)
class Consistency:
    """Average normalised squared error and the bounds it should lie in.

    average: over all samples, `degrees` is best.  low, high: two-sided bounds at `level` for that
    many independent samples.  inside: share of single samples within their own two-sided bound.
    """

    average: float
    degrees: int
    samples: int
    low: float
    high: float
    inside: float
    level: float

    @property
    def consistent(self) -> bool:
        """Whether the average lies within its bounds."""
        return self.low <= self.average <= self.high


def normalised_squares(error: Floats, cov: Floats) -> Floats:
    """e' P^-1 e of every sample: error (k, d), cov (k, d, d); (k,).

    NEES for errors of an estimate and its covariance, NIS for innovations and theirs.
    Raises ValueError where a covariance is not positive definite.
    """
    try:
        np.linalg.cholesky(cov)
    except np.linalg.LinAlgError as exc:
        raise ValueError("claimed covariances must be positive definite") from exc
    return np.asarray(np.einsum("kd,kd->k", error, np.linalg.solve(cov, error[..., None])[..., 0]))


def consistency(squares: Floats, degrees: int, level: float = 0.95) -> Consistency:
    """Average of normalised squares (k,) with bounds; degrees: dimension of the error."""
    k = len(squares)
    if k == 0:
        raise ValueError("there must be at least one sample, got none")
    tail = (1.0 - level) / 2.0
    single = chi2.ppf([tail, 1.0 - tail], degrees)
    return Consistency(
        average=float(np.mean(squares)),
        degrees=degrees,
        samples=k,
        low=float(chi2.ppf(tail, degrees * k) / k),
        high=float(chi2.ppf(1.0 - tail, degrees * k) / k),
        inside=float(np.mean((squares >= single[0]) & (squares <= single[1]))),
        level=level,
    )
