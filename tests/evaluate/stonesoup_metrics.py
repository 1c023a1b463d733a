"""Stone Soup's metrics on a given scene; runs in .env-stonesoup: SCENE.json RESULT.json."""

import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np
from stonesoup.dataassociator.tracktotrack import TrackToTruth
from stonesoup.measures import Euclidean
from stonesoup.metricgenerator.manager import MultiManager
from stonesoup.metricgenerator.ospametric import GOSPAMetric, OSPAMetric
from stonesoup.metricgenerator.tracktotruthmetrics import SIAPMetrics
from stonesoup.types.groundtruth import GroundTruthPath, GroundTruthState
from stonesoup.types.state import State
from stonesoup.types.track import Track

BEGIN = dt.datetime(2026, 1, 1)


def paths(rows, kind, state):
    out = {}
    for t, name, x, vx, y, vy in rows:
        when = BEGIN + dt.timedelta(seconds=t)
        out.setdefault(name, []).append(state(np.array([[x], [vx], [y], [vy]]), timestamp=when))
    return {kind(states) for states in out.values()}


def main():
    scene = json.loads(Path(sys.argv[1]).read_text())
    where, speed = Euclidean((0, 2)), Euclidean((1, 3))
    keys = {"tracks_key": "t", "truths_key": "r"}
    manager = MultiManager(
        [
            GOSPAMetric(p=2, c=scene["c"], measure=where, generator_name="g", **keys),
            OSPAMetric(p=2, c=scene["c"], measure=where, generator_name="o", **keys),
            SIAPMetrics(position_measure=where, velocity_measure=speed, generator_name="s", **keys),
        ],
        associator=TrackToTruth(association_threshold=scene["c"]),
    )
    manager.add_data(
        {
            "r": paths(scene["truth"], GroundTruthPath, GroundTruthState),
            "t": paths(scene["tracks"], Track, State),
        }
    )
    got = manager.generate_metrics()
    gospa = [
        [v.value[k] for k in ("distance", "localisation", "missed", "false")]
        for v in got["g"]["GOSPA Metrics"].value
    ]
    siap = {k: float(v.value) for k, v in got["s"].items() if np.isscalar(v.value)}
    ospa = [v.value for v in got["o"]["OSPA distances"].value]
    result = {"gospa": gospa, "ospa": ospa, "siap": siap}
    Path(sys.argv[2]).write_text(json.dumps(result, default=float))


if __name__ == "__main__":
    main()
