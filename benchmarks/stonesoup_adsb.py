"""Stone Soup on the two radars' plots; runs in .env-stonesoup, started by real_adsb.py.

    stonesoup_adsb.py SCANS.npz RESULT.json [SETTING ...]

Settings tried: global nearest neighbour with process noise 1 and 10 m²/s³, and JPDA by efficient
hypothesis management with 3 m²/s³; four updates to start a track, 20 s without one to end it.

It takes hours, so the result is written anew every ten simulated minutes, with how far it has come.
"""

import datetime as dt
import functools
import json
import sys
import time
from pathlib import Path

import numpy as np
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
from stonesoup.dataassociator.probability import JPDAwithEHM2
from stonesoup.deleter.time import UpdateTimeDeleter
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.hypothesiser.probability import PDAHypothesiser
from stonesoup.initiator.simple import MultiMeasurementInitiator
from stonesoup.measures import Mahalanobis
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.linear import (
    CombinedLinearGaussianTransitionModel,
    ConstantVelocity,
)
from stonesoup.predictor.kalman import KalmanPredictor
from stonesoup.tracker.simple import MultiTargetMixtureTracker, MultiTargetTracker
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.updater.kalman import KalmanUpdater

KEEP_EVERY_S = 600
BEGIN = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - Stone Soup's times carry no zone
SETTINGS = {"GNN q=1": ("GNN", 1.0), "GNN q=10": ("GNN", 10.0), "JPDA-EHM2 q=3": ("JPDA", 3.0)}


def at(seconds):
    return BEGIN + dt.timedelta(seconds=float(seconds))


def scans(data):
    ends = np.cumsum(data["lengths"])[:-1]
    for t, z, R in zip(
        data["time_s"], np.split(data["z"], ends), np.split(data["R"], ends), strict=True
    ):
        models = [LinearGaussian(4, (0, 2), C) for C in R]
        yield (
            at(t),
            {
                Detection(p.reshape(2, 1), timestamp=at(t), measurement_model=m)
                for p, m in zip(z, models, strict=True)
            },
        )


def build(kind, q, data):
    moving = CombinedLinearGaussianTransitionModel([ConstantVelocity(q)] * 2)
    predictor, updater = KalmanPredictor(moving), KalmanUpdater(None)
    near = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=4.0)
    likely = PDAHypothesiser(
        predictor,
        updater,
        clutter_spatial_density=float(np.mean(data["clutter"])),
        prob_detect=0.9,
        prob_gate=0.999,
    )
    first = GNNWith2DAssignment(near)
    initiator = MultiMeasurementInitiator(
        prior_state=GaussianState(
            [[0.0]] * 4, np.diag([0.0, 100.0**2, 0.0, 100.0**2]), timestamp=BEGIN
        ),
        measurement_model=None,
        deleter=UpdateTimeDeleter(dt.timedelta(seconds=10)),
        data_associator=first,
        updater=updater,
        min_points=4,
        updates_only=True,
    )
    tracker = MultiTargetTracker if kind == "GNN" else MultiTargetMixtureTracker
    return tracker(
        initiator=initiator,
        deleter=UpdateTimeDeleter(dt.timedelta(seconds=20)),
        detector=list(scans(data)),
        data_associator=first if kind == "GNN" else JPDAwithEHM2(likely),
        updater=updater,
    )


def run(kind, q, data, keep):
    rows, number, spent = [], {}, 0.0
    tracks, second = [], 1
    tracker = iter(build(kind, q, data))
    for done, t in enumerate(data["time_s"]):
        while second < t:
            for name, x, when in tracks:
                ahead = second - when
                rows.append([second, name, x[0] + ahead * x[1], x[2] + ahead * x[3]])
            second += 1
            if second % KEEP_EVERY_S == 0:
                keep({"rows": rows, "seconds": spent, "scans": done, "until_s": second})
        begun = time.process_time()
        _, current = next(tracker)
        spent += time.process_time() - begun
        tracks = [
            (
                number.setdefault(track.id, len(number)),
                np.asarray(track.state_vector, float).ravel(),
                (track.state.timestamp - BEGIN).total_seconds(),
            )
            for track in current
        ]
    scans_all = len(data["time_s"])
    keep({"rows": rows, "seconds": spent, "scans": scans_all, "until_s": int(data["seconds"])})


def main():
    data = dict(np.load(sys.argv[1]))
    result, file = {}, Path(sys.argv[2])

    def keep(name, part):
        result[name] = part
        fresh = file.with_suffix(".part")
        fresh.write_text(json.dumps(result))
        fresh.replace(file)
        print(f"Stone Soup {name}: {part['until_s']} s, {part['seconds']:.0f} s CPU", flush=True)

    for name in sys.argv[3:] or SETTINGS:
        kind, q = SETTINGS[name]
        try:
            run(kind, q, data, functools.partial(keep, name))
        except Exception as failure:  # noqa: BLE001 - a peer that fails is reported, not hidden
            print(f"Stone Soup {name} failed: {failure!r}")


if __name__ == "__main__":
    main()
