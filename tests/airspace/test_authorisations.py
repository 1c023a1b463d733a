"""Authorised flights: inside, and allowed to be; and what happens when they leave that."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vedette.airspace.check.authorisations import Authorisations, read_authorisations
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.model.crossing import Answer, Standing
from vedette.model.errors import RestrictionError
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme, Identity
from vedette.model.restriction import Circle

from .builders import AGL, CONFIG, NOON, height, restriction, track

ZONE = restriction(Circle(centre=(47.0, 8.0), radius_m=2_000))
PAPER = {
    "reference": "A-12/25",
    "holder": "Grid Inspections",
    "granted_by": "the authority",
    "identities": ["1581F45T7B220Q0001"],
    "restrictions": ["test"],
    "volumes": [
        {
            "area": {"shape": "circle", "centre": [47.0, 8.0], "radius_m": 1000},
            "upper": {"value_m": 120, "reference": "above_ground"},
        }
    ],
    "periods": [{"start": "2025-09-10T11:00:00Z", "end": "2025-09-10T13:00:00Z"}],
}
SERIAL = Identity(
    emitters=(Emitter(EmitterScheme.MAC, "02:00:00:00:00:01"),),
    claims=(Claim(ClaimKind.REMOTE_ID_SERIAL, "1581F45T7B220Q0001"),),
)


def written(folder: Path, *papers: dict[str, Any]) -> Path:
    path = folder / "authorisations.json"
    path.write_text(
        json.dumps({"format": "vedette-authorisations", "authorisations": list(papers)})
    )
    return path


@pytest.mark.parametrize(
    ("lat", "up", "hours", "identity", "standing", "words"),
    [
        (47.0, 60, 0, SERIAL, Standing.NOT_BARRED, "authorised by the authority, A-12/25"),
        (47.0, 60, 0, Identity(), Standing.BARRED, "it bars everyone"),
        (47.012, 60, 0, SERIAL, Standing.BARRED, "beyond what A-12/25 allows: outside by"),
        (47.0, 200, 0, SERIAL, Standing.BARRED, "beyond what A-12/25 allows: above the upper"),
        (47.0, 60, 2, SERIAL, Standing.BARRED, "beyond what A-12/25 allows: not in force"),
        (47.0, 119, 0, SERIAL, Standing.UNKNOWN, "whether it keeps to A-12/25 cannot be told"),
    ],
)
def test_a_live_track(
    tmp_path: Path,
    lat: float,
    up: float,
    hours: float,
    identity: Identity,
    standing: Standing,
    words: str,
) -> None:
    permits = Authorisations(read_authorisations(written(tmp_path, PAPER)), CONFIG)
    index = RestrictionIndex([ZONE], CONFIG, authorisations=permits)
    seen = track(lat, 8.0, identity=identity, heights=(height(up, AGL),))
    at = NOON.replace(hour=NOON.hour + int(hours))
    seen = replace(seen, at=at, updated_at=at, heights_at=at)
    ((got,), _) = index.check_track(seen, at)
    verdict, found, why = got.verdict, got.standing, got.standing_reason
    assert verdict.answer is Answer.INSIDE  # authorised or not, it is where it is
    assert (found, words in why) == (standing, True), why
    if "A-12/25" in why and standing is not Standing.NOT_BARRED:
        assert words in verdict.reason  # so that the alert says it


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reference": " "}, "reference must not be empty"),
        ({"identities": []}, "identities must have at least one entry"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"volumes": [{}]}, "the key 'area' is missing"),
        ({"periods": [{"start": "yesterday"}]}, "cannot be used"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(RestrictionError, match="authorisation 1") as told:
        read_authorisations(written(tmp_path, PAPER | change))
    assert words in str(told.value)
