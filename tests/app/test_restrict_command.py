"""`vedette restrict` from nothing to published, and what it refuses."""

import json
from pathlib import Path

from commands import Vedette

from vedette.airspace.formats.zone_files import read_zones

BORDER = Path(__file__).parents[2] / "src/vedette/airspace/data/poland_border_approx.geojson"
WORKS = (
    "--name", "Works", "--authority", "The office", "--circle", "52.17,20.97,5",
    "--lower", "SFC", "--upper", "FL095", "--id", "works",
)  # fmt: skip


def test_from_nothing_to_published_and_back(vedette: Vedette, tmp_path: Path) -> None:
    at = ("--record", tmp_path, "--json")
    (draft,) = vedette("restrict", "declare", *WORKS, "--by", "Anna", *at).lines
    assert draft["state"] == "drafted"
    refused = vedette("restrict", "publish", draft["id"], "--yes-by", "Anna", *at)
    assert refused.code == 2
    assert "this version of the draft was not reviewed" in refused.err
    (seen,) = vedette("restrict", "review", draft["id"], "--by", "Anna", *at).lines
    assert any("SUBSTITUTE" in warning for warning in seen["warnings"])
    assert (tmp_path / f"{draft['id']}.svg").read_text() == seen["picture"]
    out = tmp_path / "out"
    (done,) = vedette(
        "restrict", "publish", draft["id"], "--yes-by", "Berta", "--to", out, *at
    ).lines
    assert (done["state"], done["version"], done["by"]) == ("in_force", 1, "Berta (command line)")
    assert json.loads((out / "works" / "restriction.geojson").read_text())["features"]
    assert "DRAFT FOR A NOTAM OFFICE" in (out / "works" / "notam-draft.txt").read_text()

    (change,) = vedette("restrict", "amend", "works", "--upper", "FL100", "--by", "Anna", *at).lines
    assert change["amends"] == "works"
    vedette("restrict", "review", change["id"], "--by", "Anna", *at)
    (done,) = vedette("restrict", "publish", change["id"], "--yes-by", "Anna", *at).lines
    assert done["version"] == 2
    tiles = vedette("restrict", "tiles", "works", "--date", "2025-09-11", "--record", tmp_path)
    (tile,) = tiles.lines
    assert "outline_circle" in tile["constraint"]["details"]["volumes"][0]["volume"]
    (done,) = vedette(
        "restrict", "withdraw", "works", "--reason", "over", "--yes-by", "Anna", *at
    ).lines
    assert (done["state"], done["why_ended"]) == ("withdrawn", "over")
    kinds = [line["type"] for line in vedette("restrict", "list", *at).lines]
    assert kinds == ["published", "draft", "draft"]
    assert vedette("verify", tmp_path / "vedette.sqlite").code == 0


def test_the_example_says_everywhere_that_it_is_an_approximation(
    vedette: Vedette, tmp_path: Path
) -> None:
    at = ("--record", tmp_path)
    made = vedette("restrict", "example", "ep-r129", "--by", "Anna", *at)
    assert "approximate boundary" in made.out
    draft = made.out.split(":")[0]
    assert "approximation" in vedette("restrict", "review", draft, "--by", "Anna", *at).out
    folder = tmp_path / "out"
    published = vedette("restrict", "publish", draft, "--yes-by", "Anna", "--to", folder, *at)
    assert "approximate boundary" in published.out
    assert "approximate" in vedette("restrict", "list", *at).out
    assert "APPROXIMATION" in vedette("restrict", "show", "ep-r129", *at).out
    for path in (folder / "ep-r129").iterdir():
        assert "approximat" in path.read_text().lower(), path.name
    tiles = vedette("restrict", "tiles", "ep-r129", "--date", "2025-10-01", *at).lines
    assert len(tiles) == 4
    assert all("approximate" in " ".join(tile["notes"]) for tile in tiles)


def test_a_strip_is_declared_along_a_border_file(vedette: Vedette, tmp_path: Path) -> None:
    made = vedette(
        "restrict", "declare", "--name", "Strip", "--authority", "A", "--strip", "10",
        "--border", BORDER, "--from", "52.2890,23.1644", "--to", "51.517361,23.607236",
        "--lower", "SFC", "--upper", "120 m AGL", "--bars", "unmanned",
        "--rule", "night: bars=manned; hours=SS-SR; exempt=SAR,HOSP", "--json",
        "--record", tmp_path, "--by", "Anna",
    )  # fmt: skip
    (draft,) = made.lines
    one = draft["restriction"]
    assert one["boundary_sigma_m"] == 700.0
    assert one["rules"][0]["exempt"] == ["SAR", "HOSP"]
    assert "10 km inside Land border of Poland" in dict(map(tuple, draft["words"]))["where"]


def test_plans_are_put_on_file(vedette: Vedette, tmp_path: Path) -> None:
    at = ("--record", tmp_path)
    course = {"type": "LineString", "coordinates": [[20.9, 52.1], [21.0, 52.2]]}
    feature = {"type": "Feature", "properties": {"name": "Rescue 1"}, "geometry": course}
    file = tmp_path / "rescue.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert "Rescue 1, 2 places" in vedette("restrict", "plan", "add", file, *at).out
    assert vedette("restrict", "plan", "list", *at).out == "rescue.geojson\n"
    assert vedette("restrict", "plan", "remove", "rescue.geojson", *at).code == 0
    assert vedette("restrict", "plan", "list", *at).out == ""
    assert vedette("restrict", "plan", "add", tmp_path / "none", *at).code == 2


def test_bad_input_gets_one_line_and_publishes_nothing(vedette: Vedette, tmp_path: Path) -> None:
    for wrong in (
        ("--circle", "52,20,0"),
        ("--polygon", "52,20 53,21 52,21 53,20", "--circle", "52,20,5"),
        ("--polygon", "52,20 53,21 52,21 53,20"),
        ("--upper", "120"),
        ("--rule", "must have a name"),
        ("--rule", "a: bars"),
        ("--start", "yesterday"),
        ("--form", "nowhere.json"),
    ):
        result = vedette("restrict", "declare", *WORKS, *wrong, "--record", tmp_path)
        assert result.code == 2, wrong
        assert result.err.count("\n") == 1, wrong
        assert result.err.startswith("vedette: ")
    listed = vedette("restrict", "list", "--json", "--record", tmp_path)
    assert listed.out == ""
    assert vedette("restrict", "show", "nothing", "--record", tmp_path).code == 2


def test_several_periods_are_declared_and_published(vedette: Vedette, tmp_path: Path) -> None:
    record, out = tmp_path / "vedette.sqlite", tmp_path / "out"
    where = ("-R", record, "--json")
    made = vedette(
        "restrict", "declare", "--name", "Nights", "--authority", "A", "--circle", "52,20,5",
        "--lower", "SFC", "--upper", "120 m AGL", "--fir", "EPWW", "--country", "POL",
        "--period", "2025-09-10T22:00Z/2025-09-11T04:00Z; SS-SR",
        "--period", "2025-10-01T00:00Z/..", "--by", "A", *where,
    )  # fmt: skip
    (draft,) = made.lines
    seen = vedette("restrict", "review", draft["id"], "--by", "A", *where)
    assert seen.code == 0
    assert "from 2025-10-01" in seen.out
    done = vedette("restrict", "publish", draft["id"], "--yes-by", "A", "--to", out, *where)
    assert done.code == 0, done.err
    for name in ("ed318.json", "restriction.geojson"):
        (one,) = read_zones(next(out.rglob(name))).restrictions
        assert [(str(p.start)[:10], str(p.end)[:10], len(p.daily)) for p in one.periods] == [
            ("2025-09-10", "2025-09-11", 1),
            ("2025-10-01", "None", 0),
        ]
    bad = vedette("restrict", "declare", "--period", "2025-09-10T22:00Z", "--by", "A", *where)
    assert (bad.code, "--period" in bad.err) == (2, True)
