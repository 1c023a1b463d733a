"""What each aircraft's reports show of its satellite navigation, by the sensor that hears them.

An aircraft shows a sign where it differs from what it was before:

- *accuracy lost*: it stated a good accuracy for half a minute, and now states a bad one. An
  aircraft that always states a bad accuracy shows nothing.
- *jumped*: three places in a row lie out of reach of the last one, and within reach of each other.
- *frozen*: it repeats one place for ten seconds, and states that it moves.
- *place lost*: it is heard ten times over half a minute, and states no place any more. Only high
  up: one that lands stops stating places that can be read without the receiver's place.

The accuracy thresholds are those of public maps of interference, which count aircraft with NACp
below 7 (0.1 NM): https://gpsjam.org/faq.
"""

import math
from dataclasses import dataclass, replace

from vedette.model.identity import Emitter
from vedette.model.notice import Sign, SignKind
from vedette.model.report import Covariance2D, IdentityReport, PositionReport, PresenceReport
from vedette.model.times import from_microseconds, to_microseconds

GOOD_SIGMA_M = 100.0  # NACp 7 and better: 0.1 NM at 95 % is 76 m
BAD_SIGMA_M = 200.0  # NACp 6 and worse: 0.3 NM at 95 % is 227 m
_GOOD_S = 30.0  # for which the accuracy was good before
_IN_A_ROW = 3  # reports that show the same, before it counts
_SPEED_M_S = 400.0  # no aircraft is faster
_SLACK_M = 2_000.0
_FROZEN_S = 10.0
_MOVES_M_S = 30.0
_UNPLACED_S = 30.0
_UNPLACED_REPORTS = 10
_HIGH_M = 1_500.0
_STAYS_S = 30.0  # over which the way that it has come is compared with its speed
_STAYS_SHARE = 0.4
_FAST_M_S = 60.0  # faster than gliders circle
_RADIUS_M = 6_371_008.8
_NONE = (0, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one sensor hears of one aircraft. Times in microseconds since 1970."""

    us: int  # of the last place that it can have come to, as measured
    lat_deg: float
    lon_deg: float
    place_us: int  # since when it states this very place
    heard_us: int  # when it was last heard, as received
    placed_us: int  # when it last stated a place, as received
    places: int = 1
    repeats: int = 0  # of the very place
    unplaced: int = 0  # messages without a place since the last place
    high: bool = False
    good_us: int | None = None  # since when it states a good accuracy
    bad_us: int = 0  # first of the bad ones in a row
    bad: int = 0
    away: tuple[int, int, float, float] = _NONE  # count, time and place of what is out of reach
    away_us: int = 0  # the first of these
    mark: tuple[int, float, float]  # a place of some time ago
    stays: bool = False  # it states that it moves, and has not come far since then
    sign: Sign | None = None
    sign_us: int = 0  # when it last showed the sign, as received


def first_shown(report: PositionReport, end_us: int) -> Shown:
    """The state of an aircraft after its first position: it shows no sign of interference yet."""
    us = to_microseconds(report.measured_at)
    shown = Shown(
        us=us,
        lat_deg=report.lat_deg,
        lon_deg=report.lon_deg,
        place_us=us,
        heard_us=end_us,
        placed_us=end_us,
        mark=(us, report.lat_deg, report.lon_deg),
    )
    return _with_accuracy(shown, report, us, end_us)


def with_place(known: Shown, report: PositionReport, end_us: int) -> Shown:
    """The state of an aircraft after one more position."""
    us = to_microseconds(report.measured_at)
    if _is_usual(known, report, us):  # most are: one copy for them
        return replace(
            known,
            us=us,
            lat_deg=report.lat_deg,
            lon_deg=report.lon_deg,
            place_us=us,
            heard_us=end_us,
            placed_us=end_us,
            places=known.places + 1,
            unplaced=0,
            high=_is_high(report) or (known.high and not report.heights),
        )
    shown = replace(
        known,
        heard_us=end_us,
        placed_us=end_us,
        places=known.places + 1,
        unplaced=0,
        high=_is_high(report) or (known.high and not report.heights),
    )
    shown = _without(shown, SignKind.PLACE_LOST)
    same = (report.lat_deg, report.lon_deg) == (known.lat_deg, known.lon_deg)
    if same:
        shown = _repeated(shown, report, us, end_us)
    elif _in_reach(report, us, known.us, known.lat_deg, known.lon_deg):
        shown = _moved(_without(shown, SignKind.FROZEN), report, us)
    else:
        shown = _out_of_reach(shown, report, us, end_us)
    return _with_accuracy(shown, report, us, end_us)


def without_place(known: Shown, report: PresenceReport | IdentityReport, end_us: int) -> Shown:
    """The state of an aircraft after a report without a position."""
    shown = replace(known, heard_us=end_us, unplaced=known.unplaced + 1)
    if isinstance(report, PresenceReport) and report.heights:
        shown = replace(shown, high=_is_high(report))
    lost = (
        shown.high
        and shown.places >= _UNPLACED_REPORTS
        and shown.unplaced >= _UNPLACED_REPORTS
        and end_us - shown.placed_us >= 1e6 * _UNPLACED_S
    )
    return _signed(shown, SignKind.PLACE_LOST, shown.placed_us, report, end_us) if lost else shown


def gathered(known: Shown, emitter: Emitter, end_us: int) -> Shown:
    """The state of an aircraft that stays at one place together with others."""
    if known.sign is not None and known.sign.kind is not SignKind.GATHERED:
        return known
    sign = known.sign or _sign(known, emitter, SignKind.GATHERED, known.us)
    return replace(known, sign=sign, sign_us=end_us)


def _is_usual(known: Shown, report: PositionReport, us: int) -> bool:
    """Whether a report changes nothing but the place: near by, as accurate as before, no sign."""
    return (
        known.sign is None
        and known.bad == 0
        and known.repeats == 0
        and known.away[0] == 0
        and known.good_us is not None
        and us - known.mark[0] < 1e6 * _STAYS_S
        and (report.lat_deg, report.lon_deg) != (known.lat_deg, known.lon_deg)
        and report.covariance is not None
        and max(report.covariance.ee, report.covariance.nn) <= GOOD_SIGMA_M**2
        and _in_reach(report, us, known.us, known.lat_deg, known.lon_deg)
    )


def _is_high(report: PositionReport | PresenceReport) -> bool:
    return any(height.value_m >= _HIGH_M for height in report.heights)


def _in_reach(report: PositionReport, us: int, from_us: int, lat: float, lon: float) -> bool:
    error_m = 0.0 if report.covariance is None else 3.0 * report.covariance.sigma_max
    apart_m = distance_m(lat, lon, report.lat_deg, report.lon_deg)
    return apart_m <= _SLACK_M + error_m + _SPEED_M_S * abs(us - from_us) / 1e6


def _repeated(shown: Shown, report: PositionReport, us: int, end_us: int) -> Shown:
    shown = replace(shown, repeats=shown.repeats + 1, away=_NONE)
    frozen = (
        _speed_m_s(report) >= _MOVES_M_S
        and shown.repeats >= _IN_A_ROW
        and us - shown.place_us >= 1e6 * _FROZEN_S
    )
    return _signed(shown, SignKind.FROZEN, shown.place_us, report, end_us) if frozen else shown


def _moved(shown: Shown, report: PositionReport, us: int) -> Shown:
    lat, lon = report.lat_deg, report.lon_deg
    shown = replace(
        shown, us=us, lat_deg=lat, lon_deg=lon, place_us=us, repeats=0, away=_NONE
    )  # fmt: skip
    passed_s = abs(us - shown.mark[0]) / 1e6
    if passed_s < _STAYS_S:
        return shown
    speed = _speed_m_s(report)
    way_m = distance_m(shown.mark[1], shown.mark[2], lat, lon)
    stays = speed >= _FAST_M_S and way_m < _STAYS_SHARE * speed * passed_s
    return replace(shown, mark=(us, lat, lon), stays=stays and passed_s <= 3 * _STAYS_S)


def _out_of_reach(shown: Shown, report: PositionReport, us: int, end_us: int) -> Shown:
    count, before_us, lat, lon = shown.away
    goes_on = count > 0 and _in_reach(report, us, before_us, lat, lon)
    away = (count + 1 if goes_on else 1, us, report.lat_deg, report.lon_deg)
    shown = replace(shown, away=away, away_us=shown.away_us if goes_on else us)
    if away[0] < _IN_A_ROW:
        return shown
    shown = _signed(shown, SignKind.JUMPED, shown.away_us, report, end_us)
    here = (us, report.lat_deg, report.lon_deg)
    return replace(_moved(shown, report, us), mark=here, stays=False)


def _with_accuracy(shown: Shown, report: PositionReport, us: int, end_us: int) -> Shown:
    if report.covariance is None:
        return shown
    sigma_m = _sigma_min_m(report.covariance)
    if sigma_m <= GOOD_SIGMA_M:
        since = us if shown.good_us is None or shown.bad else shown.good_us
        shown = replace(shown, good_us=since, bad=0)
        return _without(shown, SignKind.ACCURACY_LOST)
    if sigma_m < BAD_SIGMA_M:
        return shown
    shown = replace(shown, bad=shown.bad + 1, bad_us=shown.bad_us if shown.bad else us)
    if shown.sign is not None and shown.sign.kind is SignKind.ACCURACY_LOST:
        return replace(shown, sign_us=end_us)
    was_good = shown.good_us is not None and shown.bad_us - shown.good_us >= 1e6 * _GOOD_S
    if shown.bad < _IN_A_ROW or not was_good:
        return shown
    signed = _signed(shown, SignKind.ACCURACY_LOST, shown.bad_us, report, end_us)
    return replace(signed, good_us=None)


def _sigma_min_m(covariance: Covariance2D) -> float:
    """The error along the best direction: a coarse clock smears the other one."""
    c = covariance
    mean, half = (c.ee + c.nn) / 2, (c.ee - c.nn) / 2
    return math.sqrt(max(0.0, mean - math.hypot(half, c.en)))


def _speed_m_s(report: PositionReport) -> float:
    motion = report.motion
    return 0.0 if motion is None or motion.speed_m_s is None else motion.speed_m_s


def _signed(
    shown: Shown,
    kind: SignKind,
    us: int,
    report: PositionReport | PresenceReport | IdentityReport,
    end_us: int,
) -> Shown:
    """The same with a sign. The first that an aircraft shows stays, until it ends."""
    if shown.sign is None and report.emitter is not None:
        shown = replace(shown, sign=_sign(shown, report.emitter, kind, us))
    return replace(shown, sign_us=end_us)


def _sign(shown: Shown, emitter: Emitter, kind: SignKind, us: int) -> Sign:
    return Sign(
        emitter=emitter,
        kind=kind,
        at=from_microseconds(us),
        lat_deg=shown.lat_deg,
        lon_deg=shown.lon_deg,
    )


def _without(shown: Shown, kind: SignKind) -> Shown:
    if shown.sign is None or shown.sign.kind is not kind:
        return shown
    return replace(shown, sign=None)


def distance_m(lat0: float, lon0: float, lat: float, lon: float) -> float:
    """Great-circle distance between two places on a sphere, m; off by 0.5 % at most.

    The latitudes and longitudes are in degrees. Source: Sinnott, Virtues of the Haversine, Sky and
    Telescope 68 (1984).
    """
    a, b = math.radians(lat0), math.radians(lat)
    half_lon = math.radians(lon - lon0) / 2
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * _RADIUS_M * math.asin(min(1.0, math.sqrt(h)))
