"""Constants of the estimation of systematic errors, each with its unit and the reason for it."""

import math

PRIOR_SIGMA = (math.radians(1.0), 80.0, 0.3)
"""1-sigma errors of a sensor before anything is known: azimuth in rad, range in m, time in s. A
radar that was surveyed with a compass is off by up to 2 degrees."""
DRIFT_PER_S = (math.radians(0.2) / 60.0, 1.0 / 60.0, 0.01 / 60.0)
"""1-sigma drift in a second, squared by the hour: 0.2 degrees, 8 m and 0.08 s in an hour."""
PAIR_AGE_S = 12.0
"""Seconds by which two plots of one object may lie apart, so that they can be compared."""
ALONE_S = 25.0
"""Seconds without a plot of the other sensor after which a track counts as seen by one alone."""
ACCELERATION_M_S2 = 2.0
"""1-sigma acceleration between two plots, m/s²."""
INFLATION = 3.0
"""Factor on the variances of a pair: a plot is used in several pairs, and plots of one object have
common errors."""
GATE2 = 13.8
"""Squared distance, in sigmas, of a pair that is used: 99.9 % of two degrees of freedom."""
PAIRS_MOST = 12
"""Most pairs of one sensor that are used in a cycle: it bounds the work with many tracks."""
SENSORS_MOST = 24
"""Most sensors whose errors are estimated; those that registered first by name."""

SEARCH_EVERY_S = 4.0
SEARCH_UNTIL_RAD = math.radians(0.15)
"""1-sigma error of an azimuth error below which no search is needed."""
SEARCH_SIGMAS = 3.0
SEARCH_REPORTS = 3
"""Least reports of a track that is compared in a search: two give no velocity to compare."""
SEARCH_LEAST = 5
"""Least pairs that must agree on one azimuth error."""
SEARCH_SHARE = 0.5
"""Least share of the fewer of both sensors' tracks that must agree."""
SEARCH_TRACKS_MOST = 60
"""Most tracks of one sensor in a search."""

SIGNIFICANT = (math.radians(0.15), 40.0, 0.1)
"""Least error that is corrected and told: azimuth in rad, range in m, time in s. Below it tracks
would gain less than the correction is unsure, and sensors without errors give what they gave."""
SIGNIFICANT_SIGMAS = 5.0
"""The same in its own sigmas."""
STAYS = 0.6
"""Share of the least error, and of the least sigmas, down to which a correction stays in use."""
