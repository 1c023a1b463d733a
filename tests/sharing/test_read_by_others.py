"""What is published is read by the programs of others, where they are installed.

They are in an environment of their own (benchmarks/environments.sh makes `.env-formats`): their
versions would pin ours.
"""

import json
import subprocess
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft
from vedette.airspace.declaring.form import read_form
from vedette.model.ids import RestrictionId
from vedette.model.restriction import DailyHours
from vedette.sharing.notam_draft import notam_draft
from vedette.sharing.zones import ed269, ed318, geojson
from vedette.sharing.zones.writer_result import Options

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".env-formats" / "bin" / "python"
SHAPES = {
    "circle": {"kind": "circle", "centre": [52.1658, 20.9671], "radius_m": 5000},
    "polygon": {"kind": "polygon", "corners": [[52, 20], [52, 21], [53, 21], [53.25, 20]]},
    "over the antimeridian": {
        "kind": "polygon",
        "corners": [[-18, 179], [-18, -179], [-17, -179], [-17, 179]],
    },
    "round a pole": {"kind": "polygon", "corners": [[-70, i * 30 - 180] for i in range(12)]},
}


def borders(name: str) -> Border:
    raise AssertionError(name)


def made(shape: dict[str, Any]) -> Draft:
    form = {
        "name": "Works",
        "authority": "The office",
        "kind": "REQ_AUTHORIZATION",
        "shape": shape,
        "lower": "SFC",
        "upper": "120 m AGL",
        "fir": "EPWW",
        "country": "POL",
        "start": "2025-07-10T22:00Z",
        "end": "2025-08-10T22:00Z",
        "hours": ["MON-WED 22:00-04:00 Europe/Warsaw"],
    }
    return read_form(form, borders, identity=RestrictionId("made"))


def read_by_others(folder: Path, draft: Draft) -> dict[str, Any]:
    if not PYTHON.exists():
        pytest.skip(".env-formats is not there: benchmarks/environments.sh makes it")
    one = draft.restriction
    (folder / "ed269.json").write_bytes(ed269.write([one]).data)
    (folder / "ed318.json").write_bytes(ed318.write([one], Options(language="en-GB")).data)
    (folder / "restriction.geojson").write_bytes(geojson.write([one]).data)
    text = "\n".join(notam_draft(draft).text.splitlines()[1:-1]).replace("X0000/00", "D0001/25")
    (folder / "notam.txt").write_text(text)
    script = Path(__file__).with_name("read_by_others.py")
    done = subprocess.run(
        [PYTHON, script, folder], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", list(SHAPES))
def test_others_read_what_is_published(tmp_path: Path, name: str) -> None:
    said = read_by_others(tmp_path, made(SHAPES[name]))
    (zone,) = said["ed269.json"]
    assert zone["restriction"] == "REQ_AUTHORISATION"
    assert zone["hours"] == [[["MON", "TUE", "WED"], "20:00:00+00:00", "02:00:00+00:00"]]
    assert {tuple(one) for one in zone["volumes"]} == {("M", 0, 120)}
    parts = {"circle": 1, "polygon": 1}.get(name, 2)
    assert len(zone["volumes"]) == parts
    assert said["ed318.json"] == ([zone["identifier"]] if name == "circle" else [])
    for file in ("ed318.json", "restriction.geojson"):
        (drawn,) = said[f"gdal {file}"]
        assert drawn["valid"]
        west, south, east, north = drawn["bounds"]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
    area = said["gdal restriction.geojson"][0]["area"]
    expected = {"polygon": 1.125, "over the antimeridian": 2.0, "round a pole": 360 * 20.0}
    if name in expected:
        assert area == pytest.approx(expected[name])
    notam = said["notam.txt"]
    assert (notam["schedule_error"], notam["periods"]) == (None, 1)


def test_seconds_of_hours_are_whole_minutes_to_others(tmp_path: Path) -> None:
    draft = made(SHAPES["circle"])
    hours = DailyHours(days=frozenset(), start=time(6, 0, 30), end=time(16, 0, 30))
    period = replace(draft.restriction.periods[0], daily=(hours,))
    draft = replace(draft, restriction=replace(draft.restriction, periods=(period,)))
    (zone,) = read_by_others(tmp_path, draft)["ed269.json"]
    assert zone["hours"] == [[["ANY"], "06:00:00+00:00", "16:01:00+00:00"]]
