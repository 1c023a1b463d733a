"""A live run that goes without a zone says so at its start, on the page and in its figures."""

import json
from pathlib import Path

import pytest
from commands import Vedette

from vedette.app.live.data_folder import open_site
from vedette.app.live.live_desk import LiveDesk
from vedette.app.live.live_metrics import SiteVitals
from vedette.app.settings.run_inputs import read_live_zones
from vedette.app.settings.settings import load
from vedette.model.errors import RestrictionError
from vedette.web.hub import Hub

RING = [[20.0, 52.0], [21.0, 52.0], [21.0, 53.0], [20.0, 53.0], [20.0, 52.0]]


def settings(folder: Path, skip: str) -> Path:
    """A live run over a file of a zone that can be read and two that cannot."""
    good = {"type": "Polygon", "coordinates": [RING]}
    features = [
        {"type": "Feature", "geometry": geometry, "properties": {"name": name}}
        for name, geometry in (("GOOD", good), ("BAD", None), ("WORSE", None))
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "zones.json").write_text(json.dumps(collection))
    path = folder / "vedette.toml"
    path.write_text(f'[live]\nrestrictions = ["zones.json"]\nskip_refused = {skip}\n')
    return path


def test_it_does_not_start_until_a_person_names_each(tmp_path: Path) -> None:
    for skip, named in (
        ("[]", "feature BAD"),
        ('["BAD"]', "feature WORSE"),
        ('["GOOD"]', "[live]"),
    ):
        with pytest.raises(RestrictionError) as found:
            read_live_zones(load(settings(tmp_path, skip)))
        assert named in str(found.value)
    assert not (tmp_path / "data").exists()


def test_it_says_what_it_goes_without(vedette: Vedette, tmp_path: Path) -> None:
    path = settings(tmp_path, '["BAD", "WORSE"]')
    checked = vedette("config", "check", path)
    assert checked.code == 0
    assert "skipped as asked, and not checked against: BAD" in checked.out
    site = open_site(load(path))
    try:
        said = [text for text in site.said if "not checked against" in text]
        assert [name in text for name, text in zip(("BAD", "WORSE"), said, strict=True)]
        listed = LiveDesk(site).restrictions()
        assert [one["properties"]["name"] for one in listed["features"]] == ["GOOD"]
        assert [one["feature"] for one in listed["left_out"]] == ["BAD", "WORSE"]
        figures = SiteVitals(site, Hub(simulation=False)).exposition().decode()
        assert "vedette_restrictions_left_out 2.0" in figures
    finally:
        site.close()
