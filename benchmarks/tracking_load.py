"""How many reports a second the tracker holds on one core: 4,000 tracks, 2,000 reports/s.

Three quarters of the objects are heard by an emitter every 1.5 s at most, one quarter are plots
of five radars that turn once in 5 s. Run: python benchmarks/tracking_load.py
"""

import statistics
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import Covariance2D, PositionReport, RawRef
from vedette.tracking import TrackingConfig, advance, empty

OBJECTS, CYCLES, CYCLE_S = 4_000, 60, 0.5
RATE_PER_CYCLE = 1_000
START = datetime(2025, 1, 1, tzinfo=UTC)
COVARIANCE = Covariance2D.circular(50.0)


def report(k: int, t: float, lat: float, lon: float, sequence: int) -> PositionReport:
    anonymous = k % 4 == 0
    when = START + timedelta(seconds=t)
    return PositionReport(
        sensor=SensorId(f"radar{k // 4 % 5}" if anonymous else "adsb"),
        measured_at=when,
        received_at=when,
        source="load",
        sequence=sequence,
        raw=RawRef("load", sequence, 1),
        lat_deg=lat,
        lon_deg=lon,
        covariance=COVARIANCE,
        emitter=None if anonymous else Emitter(EmitterScheme.ICAO24, f"{k:06x}"),
    )


def main() -> None:
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(48, 54, OBJECTS), rng.uniform(10, 24, OBJECTS)
    north, east = rng.uniform(-2e-3, 2e-3, OBJECTS), rng.uniform(-3e-3, 3e-3, OBJECTS)
    quiet, loud = (
        np.arange(0, OBJECTS, 4),
        np.setdiff1d(np.arange(OBJECTS), np.arange(0, OBJECTS, 4)),
    )
    picture, spent, count = empty(TrackingConfig()), [], 0
    for cycle in range(CYCLES):
        t = cycle * CYCLE_S
        plots = quiet[(np.arange(len(quiet)) // 5) % 10 == cycle % 10]
        voices = np.roll(loud, -cycle * (RATE_PER_CYCLE - len(plots)))[
            : RATE_PER_CYCLE - len(plots)
        ]
        batch = [
            report(int(k), t, float(lat[k] + north[k] * t), float(lon[k] + east[k] * t), count + n)
            for n, k in enumerate([*plots, *voices])
        ]
        count += len(batch)
        began = time.process_time()
        picture, _ = advance(picture, batch, {}, START + timedelta(seconds=t + CYCLE_S))
        spent.append(time.process_time() - began)
    settled = spent[CYCLES // 2 :]
    p50, worst = statistics.median(settled), max(settled)
    print(f"tracks {len(picture.lives)}, reports {count}")
    took = f"p50 {p50 * 1e3:.0f} ms, worst {worst * 1e3:.0f} ms"
    print(f"cycle of 0.5 s with {RATE_PER_CYCLE} reports: {took}")
    print(f"holds {RATE_PER_CYCLE / p50:,.0f} reports/s of one core (CPU time)")


if __name__ == "__main__":
    main()
