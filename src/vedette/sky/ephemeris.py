"""The data that positions in the sky come from: an ephemeris, and the rotation of the Earth.

Both come from packages (`vedette[sky]`). Nothing is fetched.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from vedette.geo.local import Array
from vedette.model.errors import SkyError

_EPOCH_JD = 2440587.5  # 1970-01-01T00:00 UTC
_DAY_S = 86400.0
_TT_MINUS_TAI_S = 32.184
_DUT1_MAX_S = 0.9  # UTC is kept this close to UT1 by leap seconds (ITU-R TF.460)
_KERNEL = "de421.bsp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ephemeris:
    """Where the planets are, and how the Earth is turned, with what the data reach."""

    timescale: Any
    kernel: Any
    source: str
    first: datetime  # the first and last instant that the data reach
    last: datetime

    def time(self, at_s: Array) -> Any:
        """Convert instants to Skyfield's time.  at_s: (m,) seconds UTC since 1970.

        Future leap seconds are not known. If the predicted rotation of the Earth requires some,
        the instants are read as UT1, which differs from UTC by at most 0.9 s.
        Raises SkyError if the data do not cover the time.
        """
        at_s = np.atleast_1d(np.asarray(at_s, dtype=np.float64))
        low, high = self.first.timestamp(), self.last.timestamp()
        if at_s.size and not (low <= at_s.min() and at_s.max() <= high):
            odd_s = float(at_s.min() if at_s.min() < low else at_s.max())
            raise SkyError(
                f"must be from {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}, the span of the "
                f"ephemeris {self.source}, got {_day(odd_s)}",
                where="time",
                mend="choose a time in this span",
            )
        day = np.floor(at_s / _DAY_S)
        leap = np.searchsorted(self.timescale.leap_dates, _EPOCH_JD + at_s / _DAY_S, side="right")
        offset = np.concatenate(([10.0], self.timescale.leap_offsets))[leap]
        seconds = at_s - day * _DAY_S
        tt = self.timescale.tt_jd(_EPOCH_JD + day, (seconds + offset + _TT_MINUS_TAI_S) / _DAY_S)
        drifted = np.abs(tt.dut1) > _DUT1_MAX_S
        if not np.any(drifted):
            return tt
        shift = np.where(drifted, tt.dut1, 0.0)
        return self.timescale.tt_jd(
            _EPOCH_JD + day, (seconds - shift + offset + _TT_MINUS_TAI_S) / _DAY_S
        )


def _day(at_s: float) -> str:
    try:
        return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):  # beyond the calendar, or not a number
        return f"{at_s:g} s after 1970"


@lru_cache(maxsize=1)
def ephemeris() -> Ephemeris:
    """The installed ephemeris.

    Raises SkyError, which names the extra to install, if there is none.
    """
    require_packages()
    from skyfield.api import load, load_file  # noqa: PLC0415 - an extra

    spec = find_spec("skyfield_data")
    found = None if spec is None else spec.submodule_search_locations
    path = Path(next(iter(found or ()), "")) / "data" / _KERNEL
    if not path.is_file():
        raise SkyError(
            f"the package skyfield-data must contain {_KERNEL}, but does not",
            where="ephemeris",
            mend='install it again: pip install --force-reinstall "vedette[sky]"',
        )
    kernel = load_file(str(path))
    segments = [one for one in kernel.segments if one.target in (301, 399)]
    first = max(segment.spk_segment.start_jd for segment in segments)
    last = min(segment.spk_segment.end_jd for segment in segments)
    return Ephemeris(
        timescale=load.timescale(builtin=True),
        kernel=kernel,
        source=f"JPL DE421 (skyfield-data {version('skyfield-data')})",
        first=_of_jd(first + 2),  # light takes hours from the planets: a margin
        last=_of_jd(last - 2),
    )


def require_packages() -> None:
    """Raise one clear SkyError where the packages of the extra are not installed."""
    missing = [name for name in ("skyfield", "skyfield_data", "sgp4") if find_spec(name) is None]
    if missing:
        raise SkyError(
            f"needs {', '.join(missing).replace('_', '-')}, which is not installed",
            where="vedette sky",
            mend='install the extra: pip install "vedette[sky]"',
        )


def _of_jd(jd: float) -> datetime:
    return datetime.fromtimestamp((jd - _EPOCH_JD) * _DAY_S, UTC)
