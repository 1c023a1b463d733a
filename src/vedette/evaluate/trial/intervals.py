"""Confidence intervals of proportions, rates and quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, binom, chi2

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its two-sided confidence interval. value: None without any trial."""

    value: float | None
    low: float | None
    high: float | None
    count: int  # hits, or events
    of: float  # trials, hours, or samples


def proportion(hits: int, trials: int, level: float = LEVEL) -> Figure:
    """The share `hits` of `trials` with its exact interval.

    Source: Clopper & Pearson, Biometrika 26 (1934).
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"hits must be 0 to {trials} (the number of trials), got {hits}")
    if trials == 0:
        return Figure(None, None, None, 0, 0)
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(beta.ppf(tail, hits, trials - hits + 1))
    high = 1.0 if hits == trials else float(beta.ppf(1 - tail, hits + 1, trials - hits))
    return Figure(hits / trials, low, high, hits, trials)


def rate(events: int, hours: float, level: float = LEVEL) -> Figure:
    """Events an hour with their exact interval, if they are a Poisson process.

    Source: Garwood, Biometrika 28 (1936).
    """
    if events < 0 or hours < 0:
        raise ValueError(f"events and hours must be 0 or more, got {events} and {hours}")
    if hours == 0:
        return Figure(None, None, None, events, 0.0)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(chi2.ppf(tail, 2 * events)) / 2
    high = float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
    return Figure(events / hours, low / hours, high / hours, events, hours)


def quantile(values: Sequence[float], share: float, level: float = LEVEL) -> Figure:
    """The quantile `share` of a sample, with an interval that assumes no distribution.

    The ends of the interval are order statistics. An end is None where the sample is too small.
    Source: David & Nagaraja, Order Statistics (2003), section 7.1.
    """
    found = np.sort(np.asarray(values, dtype=float))
    n = len(found)
    if n == 0:
        return Figure(None, None, None, 0, 0)
    tail = (1 - level) / 2
    first = int(binom.ppf(tail, n, share))  # 1-based rank of the lower end; 0: there is none
    last = int(binom.ppf(1 - tail, n, share)) + 1
    return Figure(
        float(np.quantile(found, share)),
        float(found[first - 1]) if first >= 1 else None,
        float(found[last - 1]) if last <= n else None,
        n,
        n,
    )
