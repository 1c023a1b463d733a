"""EP R129 as a table: 40 flights, each with its expected answer and reason, by `vedette check`.

The sun at 51.5 N 23.25 E, by PyEphem: sets on 25 October 2025 at 15:12:55 UTC (17:12 by the local
clock), on 26 October at 15:10:58 (16:10: the clocks went back that night), rises on 26 October at
05:10:11. Two minutes either side are open.
"""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from commands import Vedette

from vedette.airspace.declaring.ep_r129 import ep_r129
from vedette.airspace.reading_notes import ZoneFile
from vedette.app.settings import run_inputs
from vedette.model.height import FOOT_M
from vedette.model.times import from_text, to_text

IN, NEAR, AWAY = (51.5, 23.25), (51.5, 22.885), (52.23, 21.0)  # in it; on its inner edge; Warsaw
FL095 = 9_500 * FOOT_M
ALL = ("--manned", "--flight-plan", "--transponder", "--radio")
DAY, NIGHT = "2025-10-20T11:00:00Z", "2025-10-20T22:00:00Z"
INSIDE, OUTSIDE, UNSURE = "inside", "outside", "indeterminate"
EXIT = {OUTSIDE: 0, INSIDE: 1, UNSURE: 3}
BARRED, FREE, UNKNOWN = "barred", "not_barred", "unknown"


@dataclass(frozen=True)
class Row:
    name: str
    at: str
    options: tuple[str, ...]
    answer: str
    standing: str | None
    words: str  # that stand in the reason of the answer, or of the standing
    place: tuple[float, float] = IN
    height: tuple[float | None, str] = (500.0, "barometric")
    rule: str | None = None
    exemption: str | None = None


def exempt(word: str) -> Row:
    return Row(
        f"{word} at night", NIGHT, ("--manned", "--status", word), INSIDE, FREE,
        f"claims to be {word}", rule="manned, by night", exemption=word,
    )  # fmt: skip


DRONES, BY_DAY, BY_NIGHT = "unmanned", "manned, by day", "manned, by night"
EVE, MORROW = "2025-10-25T", "2025-10-26T"
ROWS = [
    # who, by day
    Row("all conditions met", DAY, ALL, INSIDE, FREE, "may enter", rule=BY_DAY),
    Row("a glider without transponder", DAY, ("--manned", "--flight-plan", "--no-transponder",
        "--radio"), INSIDE, BARRED, "a transponder is unmet", rule=BY_DAY),
    Row("no flight plan", DAY, ("--manned", "--no-flight-plan", "--transponder", "--radio"),
        INSIDE, BARRED, "a flight plan is unmet", rule=BY_DAY),
    Row("no radio", DAY, ("--manned", "--flight-plan", "--transponder", "--no-radio"),
        INSIDE, BARRED, "radio contact is unmet", rule=BY_DAY),
    Row("radio unknown", DAY, ("--manned", "--flight-plan", "--transponder"), INSIDE, UNKNOWN,
        "radio contact is unknown", rule=BY_DAY),
    Row("nothing known", DAY, (), INSIDE, UNKNOWN, "nobody states"),
    Row("a drone by day", DAY, ("--unmanned",), INSIDE, BARRED, "unmanned, as stated", rule=DRONES),
    Row("a drone with a hospital's status", DAY, ("--unmanned", "--status", "HOSP"), INSIDE, BARRED,
        "not known to claim an exemption", rule=DRONES),
    Row("a military drone", DAY, ("--unmanned", "--status", "MILITARY"), INSIDE, FREE,
        "claims to be MILITARY", rule=DRONES, exemption="MILITARY"),
    # who, by night
    Row("all conditions met at night", NIGHT, ALL, INSIDE, BARRED, "not known to claim",
        rule=BY_NIGHT),
    Row("a glider at night", NIGHT, ("--manned", "--no-transponder"), INSIDE, BARRED,
        "manned, as stated", rule=BY_NIGHT),
    Row("a drone at night", NIGHT, ("--unmanned",), INSIDE, BARRED, "unmanned, as stated",
        rule=DRONES),
    Row("nothing known at night", NIGHT, (), INSIDE, UNKNOWN, "nobody states"),
    *(exempt(word) for word in ("MILITARY", "GARDA", "ALPHA SCRAMBLE", "HEAD", "STATE", "SAR",
                                "HOSP", "MEDEVAC", "FFR")),
    # the minutes around sunset and sunrise, on both sides of the change of the clocks
    Row("before sunset, in summer time", f"{EVE}15:10:00Z", ALL, INSIDE, FREE, "may enter"),
    Row("at sunset, in summer time", f"{EVE}15:12:55Z", ALL, INSIDE, UNKNOWN, "of sunset there"),
    Row("after sunset, in summer time", f"{EVE}15:16:00Z", ALL, INSIDE, BARRED, BY_NIGHT),
    Row("before sunset, in winter time", f"{MORROW}15:08:00Z", ALL, INSIDE, FREE, "may enter"),
    Row("at sunset, in winter time", f"{MORROW}15:10:58Z", ALL, INSIDE, UNKNOWN, "of sunset there"),
    Row("the minute of yesterday's sunset", f"{MORROW}15:13:30Z", ALL, INSIDE, BARRED, BY_NIGHT),
    Row("before sunrise", f"{MORROW}05:07:00Z", ALL, INSIDE, BARRED, BY_NIGHT),
    Row("at sunrise", f"{MORROW}05:10:11Z", ALL, INSIDE, UNKNOWN, "of sunrise there"),
    Row("after sunrise", f"{MORROW}05:13:30Z", ALL, INSIDE, FREE, "may enter"),
    Row("SAR at sunset", f"{MORROW}15:10:58Z", ("--manned", "--status", "SAR"), INSIDE, FREE,
        "claims to be SAR", exemption="SAR"),
    # how high
    Row("well above FL095", DAY, (), OUTSIDE, None, "above the upper limit", height=(FL095 + 200,
        "barometric")),
    Row("at FL095", DAY, ALL, UNSURE, FREE, "within its error of a limit", height=(FL095,
        "barometric")),
    Row("just below FL095", DAY, ("--unmanned",), INSIDE, BARRED, "unmanned", height=(FL095 - 200,
        "barometric")),
    Row("height unknown", DAY, ("--unmanned",), UNSURE, BARRED, "height unknown",
        height=(None, "barometric")),
    Row("3,000 m above the sea: by the air's pressure it may be either side of FL095", DAY, ALL,
        UNSURE, FREE, "above mean sea level", height=(3_000.0, "mean_sea_level")),
    # where, and since when
    Row("over Warsaw", DAY, ("--unmanned",), OUTSIDE, None, "outside by", place=AWAY),
    Row("before any reading of its start", "2025-09-10T19:59:00Z", ("--unmanned",), OUTSIDE, None,
        "not in force"),
    Row("between the readings of its start", "2025-09-10T21:00:00Z", ("--unmanned",), UNSURE,
        BARRED, "its start is read as"),
]  # fmt: skip


def test_there_are_forty() -> None:
    assert len(ROWS) == 40


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_ep_r129(
    row: Row, vedette: Vedette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = ZoneFile(restrictions=(_zone(),), deviations=(), sha256="0" * 64, format="example")
    monkeypatch.setattr(run_inputs, "read_zones_of", lambda *_, **__: (zone,))
    result = vedette("check", "-r", "ep-r129", _flight(row, tmp_path), *row.options, "--json")
    (line,) = result.lines
    assert (line["answer"], line["standing"]) == (row.answer, row.standing), line
    assert row.words in f"{line['reason']} {line['standing_reason']}"
    assert row.rule in (None, line["rule"])
    assert line["exemption"] == row.exemption
    assert result.code == EXIT[row.answer]


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("2025-09-10T19:59:57Z", OUTSIDE),  # before all: 22:00 by the local clock is 20:00 UTC
        ("2025-09-10T20:00:03Z", UNSURE),  # after 22:00 local, before 22:00 UTC
        ("2025-09-10T21:59:57Z", UNSURE),
        ("2025-09-10T22:00:03Z", UNSURE),  # after both, before 12 September is over
        ("2025-09-12T21:59:57Z", UNSURE),
        ("2025-09-12T22:00:03Z", INSIDE),
        ("2025-12-09T22:58:57Z", INSIDE),
        ("2025-12-09T22:59:03Z", UNSURE),  # 23:59 by the local clock has passed, in UTC it has not
        ("2025-12-09T23:59:03Z", OUTSIDE),
    ],
)
def test_each_reading_of_its_start_and_end(
    at: str, answer: str, vedette: Vedette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Row("a drone", at, ("--unmanned",), answer, None, "")
    zone = ZoneFile(restrictions=(_zone(),), deviations=(), sha256="0" * 64, format="example")
    monkeypatch.setattr(run_inputs, "read_zones_of", lambda *_, **__: (zone,))
    asked = ("check", "-r", "ep-r129", _flight(row, tmp_path), "--unmanned")
    (line,) = vedette(*asked, "--json").lines
    assert line["answer"] == answer
    assert "APPROXIMATION" in line["approximation"]
    assert "approximation" in vedette(*asked).out


_MADE = []


def _zone() -> object:
    """Drawing it takes a second: once is enough."""
    if not _MADE:
        _MADE.append(ep_r129())
    return _MADE[0]


def _flight(row: Row, folder: Path) -> Path:
    """A second of a recorded flight."""
    at: datetime = from_text(row.at)
    path = folder / "flight.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["lat_deg", "lon_deg", "time", "height_m", "height_reference", "height_sigma_m",
             "sigma_m", "kind"]
        )  # fmt: skip
        for second in (0, 1):
            value, reference = row.height
            told = ["", "", ""] if value is None else [value, reference, 10]
            when = to_text(at + timedelta(seconds=second))
            rows.writerow([*row.place, when, *told, 10, "recorded"])
    return path
