"""`vedette check ZONES POSITIONS --out ANSWERS`: the answers of single places, row by row."""

import csv
import json
import math
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import Vedette, zone

from vedette.airspace.check.place_check import Place, check_place, compile_restrictions
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import read_zones
from vedette.airspace.hours.weekly_spans import ANY_TIME
from vedette.model.crossing import Answer
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D

pa = pytest.importorskip("pyarrow", reason="needs vedette[tables]")
pq = pytest.importorskip("pyarrow.parquet")

START = datetime(2025, 9, 10, tzinfo=UTC)
FIELDS = (
    "lat_deg", "lon_deg", "time", "sigma_m", "covariance_ee_m2", "covariance_en_m2",
    "covariance_nn_m2", "height_m", "height_reference", "height_sigma_m",
    "height_barometric_m", "flight",
)  # fmt: skip


def random_zones(rng: random.Random) -> list[dict[str, Any]]:
    """Circles with limits, and with hours that hold on some days and hours only."""
    found = []
    for number in range(8):
        lat, lon = 52.0 + rng.uniform(-0.2, 0.2), 21.0 + rng.uniform(-0.3, 0.3)
        layer: dict[str, Any] = {}
        if rng.random() < 0.7:
            layer = {"upper": rng.choice((120, 900)), "upperReference": rng.choice(("AGL", "AMSL"))}
            layer |= {"lower": rng.choice((0, 100)), "lowerReference": layer["upperReference"]}
        one = zone(f"Z{number}", lat, lon, rng.choice((500.0, 5_000.0, 15_000.0)), **layer)
        if rng.random() < 0.6:
            hours = {"day": [rng.choice(("ANY", "WED", "FRI"))]}
            hours |= rng.choice(
                (
                    {"startTime": "08:00:00Z", "endTime": "16:00:00Z"},
                    {"startEvent": "SR", "endEvent": "SS"},
                    {"startTime": "22:00:00Z", "endTime": "04:00:00Z"},
                )
            )
            one["properties"]["limitedApplicability"] = [
                {"startDateTime": "2025-09-09T00:00:00Z", "schedule": [hours]}
            ]
        found.append(one)
    return found


def random_row(rng: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(FIELDS)
    row |= {"lat_deg": 52.0 + rng.uniform(-0.3, 0.3), "lon_deg": 21.0 + rng.uniform(-0.4, 0.4)}
    if rng.random() < 0.9:
        row["time"] = START + timedelta(seconds=rng.randrange(8 * 86_400))
    kind = rng.random()
    sigma = rng.choice((0.0, 3.0, 40.0, 800.0))
    if kind < 0.4:
        row["sigma_m"] = sigma
    elif kind < 0.8:
        slim, turn = sigma / 3, rng.uniform(0, math.pi)
        c, s = math.cos(turn), math.sin(turn)
        row["covariance_ee_m2"] = sigma**2 * c * c + slim**2 * s * s
        row["covariance_nn_m2"] = sigma**2 * s * s + slim**2 * c * c
        row["covariance_en_m2"] = (sigma**2 - slim**2) * c * s * 0.999
    if rng.random() < 0.7:
        row["height_m"] = rng.choice((0.0, 119.0, 400.0, 2_000.0))
        row["height_reference"] = rng.choice((None, *(one.value for one in HeightReference)))
        row["height_sigma_m"] = rng.choice((None, 0.0, 10.0))
    if rng.random() < 0.3:
        row["height_barometric_m"] = rng.choice((50.0, 3_000.0))
    return row


def place_of(row: dict[str, Any]) -> Place:
    """The row as the check of a single place takes it."""
    covariance = None
    if row["sigma_m"] is not None:
        covariance = Covariance2D.circular(row["sigma_m"])
    if row["covariance_ee_m2"] is not None:
        covariance = Covariance2D(
            row["covariance_ee_m2"], row["covariance_en_m2"], row["covariance_nn_m2"]
        )
    heights = []
    if row["height_m"] is not None:
        sigma, reference = row["height_sigma_m"], row["height_reference"]
        if reference is None:
            reference, sigma = "mean_sea_level", 50.0 + (sigma or 0.0)
        heights.append(
            Height(value_m=row["height_m"], reference=HeightReference(reference), sigma_m=sigma)
        )
    if row["height_barometric_m"] is not None:
        heights.append(
            Height(value_m=row["height_barometric_m"], reference=HeightReference.BAROMETRIC)
        )
    at = row["time"]
    return Place(
        lat_deg=row["lat_deg"],
        lon_deg=row["lon_deg"],
        at=ANY_TIME[0] if at is None else at,
        until=ANY_TIME[1] if at is None else None,
        covariance=covariance,
        heights=tuple(heights),
    )


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=70)
        return
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return list(pq.read_table(path).to_pylist())
    with path.open(newline="") as stream:
        rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(stream)]
    return [{**row, "row": int(str(row["row"]))} for row in rows]


def write_zones(path: Path, zones: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": zones}))
    return path


@pytest.mark.parametrize("seed", range(4))
def test_every_row_is_answered_as_by_itself(tmp_path: Path, vedette: Vedette, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    zones = write_zones(tmp_path / "zones.json", random_zones(rng))
    rows = [random_row(rng) for _ in range(250)]
    source = tmp_path / f"positions.{('parquet', 'csv')[seed % 2]}"
    out = tmp_path / f"answers.{('csv', 'parquet')[seed // 2]}"
    write(source, rows)
    result = vedette("check", zones, source, "--out", out, "--json", "--keep", "flight")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for one in read(out):
        assert one["reason"]
        if one["restriction"] is None:
            assert one["answer"] == "outside"
            assert one["row"] not in found
        found[one["row"]][str(one["restriction"])] = one["answer"]
    assert sorted(found) == list(range(1, len(rows) + 1))
    compiled = compile_restrictions(read_zones(zones).restrictions, CheckConfig())
    worst = set()
    for number, row in enumerate(rows, 1):
        verdicts = {one.restriction.id: check_place(one, place_of(row)) for one in compiled}
        expected = {
            str(name): verdict.answer.value
            for name, verdict in verdicts.items()
            if verdict.answer is not Answer.OUTSIDE
        }
        assert found[number] == (expected or {"None": "outside"}), row
        worst |= set(expected.values())
    assert worst == {"inside", "indeterminate"}
    assert result.code == 1
    (summary,) = result.of("check_summary")
    assert (
        summary["rows"]
        == len(rows)
        == summary["inside"] + summary["indeterminate"] + summary["outside"]
    )


def test_bad_rows_are_named_and_counted(tmp_path: Path, vedette: Vedette) -> None:
    zones = write_zones(tmp_path / "zones.json", [zone("Z1", 47.0, 8.0, 200.0)])
    source, out = tmp_path / "positions.csv", tmp_path / "answers.csv"
    bad = {
        2: ("123,8,,,,", "`lat_deg` must be between -90 and 90, got 123"),
        3: (",8,,,,", "`lat_deg` is missing"),
        4: ("47,east,,,,", "`lon_deg` must be a number, got 'east'"),
        5: ("47,8,yesterday,,,", "`time` must be a time with its zone, like 2025-09-20T14:00:00Z"),
        6: ("47,8,2025-09-20T14:00:00,,,", "`time` must be a time with its zone"),
        7: ("47,8,,-1,,", "`sigma_m` must not be negative, got -1"),
        8: ("47,8,,inf,,", "`sigma_m` must be finite"),
        9: ("47,8", "must have 6 cells, got 2"),
        10: ("47,8,,,9,over the sea", "`height_reference` must be one of ellipsoid"),
        11: ("47,8,2025-13-20T14:00:00Z,,,", "`time` must be a time"),
    }
    lines = [
        "lat_deg,lon_deg,time,sigma_m,height_m,height_reference",
        "50,8,2025-09-20T14:00:00+02:00,3,,",
    ]
    lines += [text for text, _ in bad.values()]
    lines.append(" 50 , 8.0 ,2025-09-20T14:00:00.123456Z,,,")
    source.write_text("\n".join(lines) + "\n")
    result = vedette("check", zones, source, "--out", out)
    rows = {one["row"]: one for one in read(out)}
    assert sorted(rows) == list(range(1, 13))
    for number, (_, what) in bad.items():
        assert rows[number]["answer"] == "indeterminate"
        assert rows[number]["reason"].startswith(f"the row cannot be read: {what}"), rows[number]
        assert f"row {number}: {what}"[:60] in result.err
    assert result.code == 3
    assert {rows[1]["answer"], rows[12]["answer"]} == {"outside"}
    assert f"{len(bad)} rows cannot be read" in result.err


def test_a_table_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, vedette: Vedette
) -> None:
    zones = write_zones(tmp_path / "zones.json", [zone("Z1", 47.0, 8.0, 200.0)])
    out = tmp_path / "answers.parquet"
    cases = {
        "empty.csv": (b"", "got an empty file"),
        "none.csv": (b"lat_deg,lon_deg\n", "at least one position"),
        "names.csv": (b"lat,height_m\n1,2\n", "must have the column `lon_deg`"),
        "twice.csv": (b"lat,lat_deg,lon\n1,2,3\n", "has the column `lat_deg` twice"),
        "part.csv": (b"lat,lon,covariance_ee_m2\n1,2,3\n", "must have all of covariance"),
        "broken.parquet": (b"PAR1 nothing", "cannot be read"),
        "positions.xlsx": (b"PK", "must be"),
    }
    for name, (data, what) in cases.items():
        (tmp_path / name).write_bytes(data)
        result = vedette("check", zones, tmp_path / name, "--out", out)
        assert result.code == 2, name
        said = result.err.splitlines()[-1]
        assert len(result.err.splitlines()) == 1 or name == "none.csv", result.err
        assert name in said
        if name != "positions.xlsx":
            assert what in said
        assert list(tmp_path.glob("answers*")) == []
    (tmp_path / "one.csv").write_text("lat,lon\n50,8\n")
    for extra, what in (("--manned", "--unmanned"), ("--from=2025-01-01T00:00:00Z", "--from")):
        result = vedette("check", zones, tmp_path / "one.csv", "--out", out, extra)
        assert (result.code, what in result.err) == (2, True)
    result = vedette("check", zones, tmp_path / "one.csv", "--out", tmp_path / "answers.txt")
    assert (result.code, "'.txt'" in result.err) == (2, True)
    (tmp_path / "there.csv").write_text("mine")
    result = vedette("check", zones, tmp_path / "one.csv", "--out", tmp_path / "there.csv")
    assert (result.code, "already exists" in result.err) == (2, True)
    assert (tmp_path / "there.csv").read_text() == "mine"
    naive = pa.table(
        {"lat_deg": [50.0], "lon_deg": [8.0], "time": pa.array([0], pa.timestamp("us"))}
    )
    pq.write_table(naive, tmp_path / "naive.parquet")
    result = vedette("check", zones, tmp_path / "naive.parquet", "--out", out)
    assert (result.code, "must have a time zone" in result.err) == (3, True)


def test_the_same_table_gives_the_same_bytes(
    tmp_path: Path, vedette: Vedette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches are checked side by side; what is written does not depend on who is first."""
    monkeypatch.setattr("vedette.airspace.check.bulk.position_files.BATCH_ROWS", 64)
    rng = random.Random(7)  # noqa: S311
    zones = write_zones(tmp_path / "zones.json", random_zones(rng))
    source = tmp_path / "positions.parquet"
    write(source, [random_row(rng) for _ in range(400)])
    written = []
    for name in ("a.parquet", "b.parquet"):
        vedette("check", zones, source, "--out", tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_columns_that_are_not_used_are_named(tmp_path: Path, vedette: Vedette) -> None:
    zones = write_zones(tmp_path / "zones.json", [zone("Z1", 47.0, 8.0, 200.0)])
    source, out = tmp_path / "positions.csv", tmp_path / "answers.parquet"
    source.write_text("lat,lon,alt,flight\n47,8,30,A1\n")
    result = vedette("check", zones, source, "--out", out, "--keep", "flight")
    assert "columns that are not used: alt" in result.err
    (row,) = read(out)
    assert (row["row"], row["flight"], row["answer"]) == (1, "A1", "inside")


def test_what_was_left_out_of_the_zones_is_in_the_answers(tmp_path: Path, vedette: Vedette) -> None:
    lost = zone("Z2", 47.0, 8.0, 200.0)
    lost["geometry"] = None
    zones = write_zones(tmp_path / "zones.json", [zone("Z1", 47.0, 8.0, 200.0), lost])
    source, out = tmp_path / "positions.csv", tmp_path / "answers.parquet"
    source.write_text("lat,lon\n47,8\n50,8\n")
    assert vedette("check", zones, source, "--out", out).code == 2
    result = vedette("check", zones, source, "--out", out, "--skip-refused", "Z2", "--json")
    assert result.code == 1
    assert len(result.of("left_out")) == 1
    found = [(one["row"], one["answer"], one["restriction_name"]) for one in read(out)]
    assert found == [
        (1, "inside", "Z1"),
        (1, "indeterminate", "Z2"),
        (2, "indeterminate", "Z2"),
    ]


def test_a_parquet_file_without_out_is_told_what_is_missing(
    tmp_path: Path, vedette: Vedette
) -> None:
    zones = write_zones(tmp_path / "zones.json", [zone("Z1", 47.0, 8.0, 200.0)])
    result = vedette("check", zones, tmp_path / "positions.parquet")
    assert (result.code, "add --out" in result.err) == (2, True)
