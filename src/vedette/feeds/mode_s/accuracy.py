"""The covariance of an ADS-B position, by the accuracy categories that the aircraft sends.

The categories state a radius that holds 95 % of the error. For a circular normal error that
radius is sqrt(-2 ln 0.05) = 2.448 sigma, so sigma = radius / 2.448 in every direction.
The category 0 of NACp is "unknown, or 10 NM and worse": it gives `UNKNOWN_RADIUS_M`, the least that
it can mean, and so does a type code that states no containment at all (NIC 0) where no NACp is
known. An accuracy that is not stated gives None. Other values of NIC are a bound for integrity
(at 1e-5 or rarer), not an accuracy; they are not used.
"""

import math

from vedette.model.report import Covariance2D, Motion

SIGMAS_OF_95 = math.sqrt(-2 * math.log(0.05))
NAUTICAL_MILE_M = 1852.0

UNKNOWN_RADIUS_M = 10 * NAUTICAL_MILE_M

NAC_P_RADIUS_M = {  # DO-260B table 2-71: estimated position uncertainty, versions 1 and 2
    0: UNKNOWN_RADIUS_M,
    1: 10 * NAUTICAL_MILE_M,
    2: 4 * NAUTICAL_MILE_M,
    3: 2 * NAUTICAL_MILE_M,
    4: 1 * NAUTICAL_MILE_M,
    5: 0.5 * NAUTICAL_MILE_M,
    6: 0.3 * NAUTICAL_MILE_M,
    7: 0.1 * NAUTICAL_MILE_M,
    8: 0.05 * NAUTICAL_MILE_M,
    9: 30.0,
    10: 10.0,
    11: 3.0,
}
NUC_P_RADIUS_M = {  # DO-260 table 2-11 (version 0): 95 % containment radius by type code
    5: 3.0,
    6: 10.0,
    7: 0.05 * NAUTICAL_MILE_M,
    8: UNKNOWN_RADIUS_M,  # 185 m or worse: no upper limit
    9: 3.0,
    10: 10.0,
    11: 0.05 * NAUTICAL_MILE_M,
    12: 0.1 * NAUTICAL_MILE_M,
    13: 0.25 * NAUTICAL_MILE_M,
    14: 0.5 * NAUTICAL_MILE_M,
    15: 1 * NAUTICAL_MILE_M,
    16: 5 * NAUTICAL_MILE_M,
    17: 10 * NAUTICAL_MILE_M,
    18: UNKNOWN_RADIUS_M,
    20: 3.0,
    21: 10.0,
    22: UNKNOWN_RADIUS_M,
}
_NIC_0 = frozenset({8, 18, 22})  # type codes without containment


def sigma_m(*, type_code: int, version: int | None, nac_p: int | None) -> float | None:
    """1-sigma error along any direction; None where the aircraft has not stated it.

    An aircraft that has not stated a version is read as version 0, as the standard asks; its
    type code then states the radius (NUCp). From version 1 on, only NACp does.
    """
    if version in (None, 0):
        radius = NUC_P_RADIUS_M.get(type_code)
    else:
        radius = None if nac_p is None else NAC_P_RADIUS_M.get(nac_p, UNKNOWN_RADIUS_M)
        if nac_p is None and type_code in _NIC_0:
            radius = UNKNOWN_RADIUS_M
    return None if radius is None else radius / SIGMAS_OF_95


def covariance(
    sigma: float | None, motion: Motion | None, clock_step_s: float
) -> Covariance2D | None:
    """The stated error, plus the error of a clock with steps of `clock_step_s`.

    A time that is cut to whole steps is up to one step late. The mean square error along the course
    is (v x step)² / 3. None if the clock has steps and the velocity is not known.
    """
    if sigma is None:
        return None
    if clock_step_s == 0:
        return Covariance2D.circular(sigma)
    if motion is None or motion.speed_m_s is None:
        return None
    along = (motion.speed_m_s * clock_step_s) ** 2 / 3
    if motion.course_deg is None:
        return Covariance2D.circular(math.sqrt(sigma**2 + along))
    east, north = (
        math.sin(math.radians(motion.course_deg)),
        math.cos(math.radians(motion.course_deg)),
    )
    return Covariance2D(
        sigma**2 + along * east * east, along * east * north, sigma**2 + along * north * north
    )
