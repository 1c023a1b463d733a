"""Stone Soup on the scaling scenario; runs in .env-stonesoup, started by scaling.py.

    stonesoup_scaling.py SCENE.npz RESULT.json KIND whole|seeded

Settings are those of the shared harness (../shared/bench): linear models that match the scenario,
KD-tree gating at 8 m, M-of-N initiation with 4 points, deletion after 3 scans without update.
"""

import datetime as dt
import json
import sys
import time
from pathlib import Path

import numpy as np
from stonesoup.dataassociator.probability import JPDAwithEHM2
from stonesoup.dataassociator.tree import DetectionKDTreeGNN2D, DetectionKDTreeMixIn
from stonesoup.deleter.time import UpdateTimeStepsDeleter
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
from stonesoup.types.track import Track
from stonesoup.updater.kalman import KalmanUpdater

BEGIN = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - Stone Soup's times carry no zone
LIMIT_S = 240.0


class JPDAEHM2KD(DetectionKDTreeMixIn, JPDAwithEHM2):
    """JPDA by efficient hypothesis management, gated by a KD-tree."""


class Nothing:
    """Initiator and deleter of a run whose tracks are given."""

    def initiate(self, *_args, **_options):
        return set()

    def delete_tracks(self, *_args, **_options):
        return set()


def at(k):
    return BEGIN + dt.timedelta(seconds=k)


def build(kind, scans, clutter, seeds):
    moving = CombinedLinearGaussianTransitionModel([ConstantVelocity(0.02)] * 2)
    seeing = LinearGaussian(4, (0, 2), np.eye(2))
    predictor, updater = KalmanPredictor(moving), KalmanUpdater(seeing)
    tree = {"predictor": predictor, "updater": updater, "max_distance": 8.0}
    near = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=3.717)

    def associator():
        if kind == "GNN-KD":
            return DetectionKDTreeGNN2D(hypothesiser=near, **tree)
        likely = PDAHypothesiser(
            predictor, updater, clutter_spatial_density=clutter, prob_detect=0.9, prob_gate=0.999
        )
        return JPDAEHM2KD(hypothesiser=likely, **tree)

    detector = [
        (
            at(k + 1),
            {Detection(z.reshape(2, 1), timestamp=at(k + 1), measurement_model=seeing) for z in zs},
        )
        for k, zs in enumerate(scans)
    ]
    if seeds is None:
        deleter = UpdateTimeStepsDeleter(3)
        initiator = MultiMeasurementInitiator(
            prior_state=GaussianState([[0.0]] * 4, np.diag([0.0, 1.0, 0.0, 1.0]), timestamp=BEGIN),
            measurement_model=seeing,
            deleter=UpdateTimeStepsDeleter(2),
            data_associator=associator(),
            updater=updater,
            min_points=4,
            updates_only=True,
        )
    else:
        deleter, initiator = Nothing(), Nothing()
    tracker_type = MultiTargetTracker if kind == "GNN-KD" else MultiTargetMixtureTracker
    tracker = tracker_type(
        initiator=initiator,
        deleter=deleter,
        detector=detector,
        data_associator=associator(),
        updater=updater,
    )
    if seeds is not None:
        tracker._tracks = {
            Track([GaussianState(m.reshape(4, 1), np.eye(4), timestamp=BEGIN)]) for m in seeds
        }
    return tracker


def main():
    scene, result, kind, mode = sys.argv[1:5]
    data = np.load(scene)
    scans = np.split(data["plots"], np.cumsum(data["lengths"])[:-1])
    seeds = data["seeds"] if mode == "seeded" else None
    tracker = iter(build(kind, scans, float(data["clutter"]), seeds))
    seconds, estimates, begun = [], [], time.process_time()
    number = {}
    while len(seconds) < len(scans) and time.process_time() - begun < LIMIT_S:
        before = time.process_time()
        _, tracks = next(tracker)
        seconds.append(time.process_time() - before)
        rows = []
        for track in tracks:
            x = np.asarray(track.state_vector, float).ravel()
            rows.append([number.setdefault(track.id, len(number)), x[0], x[2]])
        estimates.append(sorted(rows))
    Path(result).write_text(json.dumps({"seconds": seconds, "estimates": estimates}))


if __name__ == "__main__":
    main()
