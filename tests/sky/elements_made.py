"""Elements of satellites that do not exist, for tests."""

import numpy as np
from sgp4.api import WGS72, Satrec
from sgp4.exporter import export_tle

_EPOCH_1949_S = -631_152_000.0 - 86_400.0  # 1949-12-31, in seconds UTC since 1970


def made(
    count: int, at_s: float, seed: int, *, spread_days: float = 0.5, launch: str | None = None
) -> list[tuple[str, str, str]]:
    """Name and two lines of satellites whose epochs lie about a time."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(count):
        low = rng.random() < 0.9
        rev = rng.uniform(14.0, 15.7) if low else rng.choice([1.0027, 2.0056, 6.0])
        record = Satrec()
        record.sgp4init(
            WGS72,
            "i",
            10_000 + i,
            (at_s - _EPOCH_1949_S) / 86_400.0 + rng.uniform(-spread_days, spread_days),
            5e-5 if low else 0.0,
            2e-5 * 2 * np.pi / 1440**2 if low else 0.0,
            0.0,
            rng.uniform(1e-4, 2e-3),
            rng.uniform(0, 2 * np.pi),
            np.radians(rng.choice([43.0, 51.6, 53.0, 70.0, 97.6])),
            rng.uniform(0, 2 * np.pi),
            rev * 2 * np.pi / 1440,
            rng.uniform(0, 2 * np.pi),
        )
        record.intldesg = launch or f"25{i % 300 + 1:03}A"
        found.append((f"MADE {i}", *export_tle(record)))
    return found


def as_file(sets: list[tuple[str, str, str]]) -> bytes:
    """Three lines each."""
    return "\n".join(line for one in sets for line in one).encode() + b"\n"
