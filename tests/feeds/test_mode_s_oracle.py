"""Every place of a real flight against pyModeS, which runs in an environment of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from squitters import metres_apart

from vedette.feeds.recordings.recording import open_recording
from vedette.model.report import PositionReport

ORACLE = """
import csv, json, sys
import pyModeS
pipe = pyModeS.PipeDecoder()
for number, row in enumerate(csv.reader(open(sys.argv[1])), 1):
    said = pipe.decode(row[1], timestamp=float(row[0]))
    if said.get("latitude") is not None:
        print(json.dumps([number, said["latitude"], said["longitude"], said.get("altitude")]))
"""


def test_every_place_and_height_agrees_with_pymodes(shared: Path) -> None:
    python = os.environ.get("VEDETTE_PYMODES_PYTHON")
    if not python:
        pytest.skip("set VEDETTE_PYMODES_PYTHON to a Python that has pyModeS (GPL, kept apart)")
    path = shared / "data/adsb/df17_730s.csv"
    done = subprocess.run(
        [python, "-c", ORACLE, str(path)], check=True, capture_output=True, text=True, timeout=60
    )
    theirs = {row[0]: row[1:] for row in map(json.loads, done.stdout.splitlines())}
    ours = {r.sequence: r for r in open_recording(path).reports() if isinstance(r, PositionReport)}
    both = theirs.keys() & ours.keys()
    assert len(both) > 900
    for number in both:
        lat, lon, feet = theirs[number]
        report = ours[number]
        assert metres_apart((lat, lon), (report.lat_deg, report.lon_deg)) < 0.01
        assert report.heights[0].value_m == pytest.approx(feet * 0.3048)
