"""Stone Soup on a scene's plots; runs in .env-stonesoup, started by engine_tracking.py.

    stonesoup_plots.py SCENE.npz ROWS.npz

Global nearest neighbour with each of three process noises; each plot at its own time, one turn of
one radar a scan.  Four updates start a track, three turns without one end it (at least 3 s).
Writes rows (told_s, at_s, track, x, y, vx, vy, live) and CPU seconds of each setting.
"""

import datetime as dt
import json
import sys
import time

import numpy as np
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
from stonesoup.deleter.time import UpdateTimeDeleter
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.initiator.simple import MultiMeasurementInitiator
from stonesoup.measures import Mahalanobis
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.linear import (
    CombinedLinearGaussianTransitionModel,
    ConstantVelocity,
)
from stonesoup.predictor.kalman import KalmanPredictor
from stonesoup.tracker.simple import MultiTargetTracker
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.updater.kalman import KalmanUpdater

BEGIN = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - Stone Soup's times carry no zone


def at(seconds):
    return BEGIN + dt.timedelta(seconds=float(seconds))


def scans(data):
    order = []
    for s in range(len(data["turns_s"])):
        mine = np.flatnonzero(data["site"] == s)
        for k in np.unique(data["turn"][mine]):
            which = mine[data["turn"][mine] == k]
            order.append((data["time_s"][which].max(), which))
    for t, which in sorted(order, key=lambda one: one[0]):
        yield (
            at(t),
            {
                Detection(
                    data["z"][j].reshape(2, 1),
                    timestamp=at(data["time_s"][j]),
                    measurement_model=LinearGaussian(4, (0, 2), data["R"][j]),
                )
                for j in which
            },
        )


def run(data, noise):
    moving = CombinedLinearGaussianTransitionModel([ConstantVelocity(noise)] * 2)
    predictor, updater = KalmanPredictor(moving), KalmanUpdater(None)
    near = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=4.0)
    associate = GNNWith2DAssignment(near)
    turn = float(max(data["turns_s"]))
    speed = float(data["speed_m_s"])
    initiator = MultiMeasurementInitiator(
        prior_state=GaussianState(
            [[0.0]] * 4, np.diag([0.0, speed**2, 0.0, speed**2]), timestamp=BEGIN
        ),
        measurement_model=None,
        deleter=UpdateTimeDeleter(dt.timedelta(seconds=2.5 * turn)),
        data_associator=associate,
        updater=updater,
        min_points=4,
        updates_only=True,
    )
    tracker = MultiTargetTracker(
        initiator=initiator,
        deleter=UpdateTimeDeleter(dt.timedelta(seconds=max(3.0, 3.5 * turn))),
        detector=list(scans(data)),
        data_associator=associate,
        updater=updater,
    )
    rows, number, shown, spent = [], {}, set(), 0.0
    steps = iter(tracker)
    while True:
        begun = time.process_time()
        try:
            now, tracks = next(steps)
        except StopIteration:
            break
        spent += time.process_time() - begun
        told = (now - BEGIN).total_seconds()
        names = set()
        for track in tracks:
            name = number.setdefault(track.id, len(number))
            names.add(name)
            x = np.asarray(track.state_vector, float).ravel()
            when = (track.state.timestamp - BEGIN).total_seconds()
            rows.append((told, when, name, x[0], x[2], x[1], x[3], 1.0))
        rows += [(told, told, name, 0.0, 0.0, 0.0, 0.0, 0.0) for name in shown - names]
        shown = names
    return np.array(rows, float).reshape(-1, 8), spent


def main():
    data = dict(np.load(sys.argv[1]))
    out, names, spent = {}, [], []
    for noise in data["noises"]:
        rows, cpu_s = run(data, float(noise))
        out[f"rows{len(names)}"] = rows
        names.append(f"Stone Soup GNN q={noise:g}")
        spent.append(cpu_s)
    np.savez(sys.argv[2], names=json.dumps(names), cpu_s=spent, **out)


if __name__ == "__main__":
    main()
