"""Satellites against Skyfield, the files of elements, sunlight, age and trains."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from elements_made import as_file, made
from skyfield.api import EarthSatellite, wgs84

from vedette.model.errors import SkyError
from vedette.sky import bodies, observer
from vedette.sky.elements import Elements, merged, read_elements
from vedette.sky.ephemeris import ephemeris
from vedette.sky.satellites import SatellitePaths, passing, position_error_m, satellite_paths
from vedette.sky.trains import trains

AT = datetime(2026, 3, 3, 18, 30, tzinfo=UTC).timestamp()
ISS = (
    "ISS (ZARYA)",
    "1 25544U 98067A   24300.52559028  .00020148  00000+0  35858-3 0  9991",
    "2 25544  51.6382  18.8388 0005831 325.3867  34.6862 15.50286906477058",
)


def paths(elements: Elements, place: observer.Observer, at_s: np.ndarray) -> SatellitePaths:
    data = ephemeris()
    middle = np.array([(at_s[0] + at_s[-1]) / 2])
    sun = bodies.body_path(data, "Sun", middle, place.place_m, place.axes).east_north_up[0]
    over = passing(data, elements, place, float(at_s[0]), float(at_s[-1]))
    sun_m = sun @ place.axes + place.place_m
    return satellite_paths(over, np.arange(len(over.index)), at_s, sun_m)


@pytest.mark.parametrize(("lat", "lon"), [(52.2, 21.0), (-35.0, 149.0), (89.9, 0.0), (0.0, -179.9)])
def test_passes_are_skyfields(lat: float, lon: float) -> None:
    sets = made(300, AT, seed=int(lat) + 100)
    elements = read_elements(as_file(sets), "made")
    at = AT + np.arange(-300.0, 301.0, 7.0)
    seen = paths(elements, observer.Observer(lat_deg=lat, lon_deg=lon, height_m=120.0), at)
    data, place = ephemeris(), wgs84.latlon(lat, lon, 120.0)
    time = data.time(at)
    azimuth, elevation = observer.azimuth_elevation(seen.east_north_up)
    assert len(seen.index) > 5
    found = set()
    for i, (name, first, second) in enumerate(sets):
        theirs = EarthSatellite(first, second, name, data.timescale)
        height, az, distance = (theirs - place).at(time).altaz()
        up = height.degrees > 0
        if not up.any():
            continue
        found.add(i)
        row = list(seen.index).index(i)
        off = observer.apart_deg(
            azimuth[row, up], elevation[row, up], az.degrees[up], height.degrees[up]
        )
        assert off.max() < 0.05
        # A second of flight is 0.4 degrees at 1,000 km: this is far less than a second.
        assert (
            np.abs(np.linalg.norm(seen.east_north_up[row, up], axis=1) - distance.m[up]).max() < 500
        )
        lit = theirs.at(time).is_sunlit(data.kernel)
        assert np.mean(lit == seen.sunlit[row]) > 0.95  # the edge of the shadow is one sample wide
    assert found <= set(seen.index)


def test_two_lines_three_lines_csv_json_and_xml_say_the_same() -> None:
    omm = {
        "OBJECT_NAME": "ISS (ZARYA)",
        "OBJECT_ID": "1998-067A",
        "EPOCH": "2024-10-26T12:36:51.000192",
        "MEAN_MOTION": 15.50286906,
        "ECCENTRICITY": 0.0005831,
        "INCLINATION": 51.6382,
        "RA_OF_ASC_NODE": 18.8388,
        "ARG_OF_PERICENTER": 325.3867,
        "MEAN_ANOMALY": 34.6862,
        "EPHEMERIS_TYPE": 0,
        "CLASSIFICATION_TYPE": "U",
        "NORAD_CAT_ID": 25544,
        "ELEMENT_SET_NO": 999,
        "REV_AT_EPOCH": 47705,
        "BSTAR": 0.00035858,
        "MEAN_MOTION_DOT": 0.00020148,
        "MEAN_MOTION_DDOT": 0,
    }
    texts = [
        "\n".join(ISS),
        "\r\n".join(["0 " + ISS[0], *ISS[1:]]),
        "\n".join(ISS[1:]),
        json.dumps([omm]),
        ",".join(omm) + "\n" + ",".join(str(one) for one in omm.values()),
        "<ndm><omm><body><segment>"
        + "".join(f"<{key}>{value}</{key}>" for key, value in omm.items())
        + "</segment></body></omm></ndm>",
    ]
    for text in texts:
        read = read_elements(text.encode(), "file")
        assert read.refused == ()
        assert read.numbers == (25544,)
        assert read.launches == ("1998-067",)
        assert read.epoch_s[0] == pytest.approx(
            datetime(2024, 10, 26, 12, 36, 51, tzinfo=UTC).timestamp(), abs=0.1
        )
        assert read.records[0].inclo == pytest.approx(np.radians(51.6382))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no orbital elements"),
        (b"hello\nworld\n", "no orbital elements"),
        (b"{", "must be JSON"),
        (b"<a", "must be XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "must not have a document type"),
        (b'[{"OBJECT_NAME": "X"}]', "missing"),
        (("\n".join([ISS[0], ISS[1][:-1] + "0", ISS[2]])).encode(), "checksum must be 1, got '0'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: bytes, words: str) -> None:
    with pytest.raises(SkyError, match=words):
        read_elements(text, "file")


def test_one_bad_set_among_good_ones_is_named_and_left_out() -> None:
    good = as_file(made(2, AT, seed=1)).decode()
    bad = "\n".join([ISS[0], ISS[1], ISS[2].replace("25544", "25545")])
    read = read_elements(f"{bad}\n{good}".encode(), "file")
    assert len(read) == 2
    assert len(read.refused) == 1
    assert "line 2" in read.refused[0]


def test_of_several_sets_of_one_satellite_the_nearest_in_time_counts() -> None:
    first = read_elements("\n".join(ISS).encode(), "a")
    later = read_elements(
        "\n".join(ISS).replace("24300.5", "24310.5").replace("9991", "9992").encode(), "b"
    )
    both = merged([first, later])
    assert len(both.nearest_to(first.epoch_s[0])) == 1
    assert both.nearest_to(first.epoch_s[0] + 60).epoch_s[0] == first.epoch_s[0]
    assert both.nearest_to(later.epoch_s[0] + 1e6).epoch_s[0] == later.epoch_s[0]


def test_the_error_bound_grows_with_the_age_both_ways() -> None:
    elements = read_elements("\n".join(ISS).encode(), "iss")
    index, epoch = np.array([0]), float(elements.epoch_s[0])
    bounds = [
        float(position_error_m(elements, index, epoch + day * 86400.0)[0]) for day in range(20)
    ]
    assert bounds[0] == pytest.approx(3000.0)
    assert np.all(np.diff(bounds) > 2000.0 - 1e-6)
    before = float(position_error_m(elements, index, epoch - 5 * 86400.0)[0])
    assert before == pytest.approx(bounds[5])


def test_a_row_of_one_launch_is_a_train_and_a_spread_one_is_not() -> None:
    def row(gap_deg: float) -> Elements:
        lines = []
        for k in range(8):
            second = f"2 {45000 + k}  53.0000 100.0000 0001000  90.0000 {10 + k * gap_deg:8.4f}"
            second += " 15.50000000    1"
            first = f"1 {45000 + k}U 20025{chr(65 + k)}   26062.50000000  .00000000  00000-0"
            first += "  00000-0 0    0"
            digits = [
                sum(int(c) for c in line if c.isdigit()) + line.count("-")
                for line in (first[:68], second[:68])
            ]
            lines += [
                f"S{k}",
                f"{first[:68]:68}{digits[0] % 10}",
                f"{second[:68]:68}{digits[1] % 10}",
            ]
        return read_elements("\n".join(lines).encode(), "row")

    close, spread = row(0.8), row(45.0)
    found = trains(close, np.arange(8), AT)
    assert [len(one.members) for one in found] == [8]
    assert found[0].launch == "2020-025"
    assert trains(spread, np.arange(8), AT) == ()
    assert trains(close, np.arange(3), AT) == ()


# Element sets of the ISS of one week of January 2021, as NORAD issued them.
ISS_WEEK = """ISS (ZARYA)
1 25544U 98067A   21011.39930122  .00001177  00000-0  29227-4 0  9996
2 25544  51.6469  38.2316 0000504 209.0007 284.1827 15.49278328264297
ISS (ZARYA)
1 25544U 98067A   21013.52860115  .00001434  00000-0  33837-4 0  9995
2 25544  51.6460  27.6964 0000416 223.1682 273.8476 15.49286819264623
ISS (ZARYA)
1 25544U 98067A   21014.31054398  .00001697  00000-0  38545-4 0  9993
2 25544  51.6457  23.8259 0000410 224.6534 316.4858 15.49291243264748
ISS (ZARYA)
1 25544U 98067A   21016.23305200  .00001366  00000-0  32598-4 0  9992
2 25544  51.6457  14.3113 0000235 231.0982 239.8264 15.49297436265049
"""


def test_the_bound_holds_between_successive_element_sets() -> None:
    week = read_elements(ISS_WEEK.encode(), "week")
    assert week.refused == ()
    assert len(week) == 4
    for old in range(4):
        for new in range(4):
            at = float(week.epoch_s[new])
            day, fraction = divmod(at / 86400.0 + 2440587.5, 1.0)
            there = np.array(week.records[new].sgp4(day, fraction)[1])
            said = np.array(week.records[old].sgp4(day, fraction)[1])
            off_m = float(np.linalg.norm(said - there)) * 1e3
            assert off_m <= position_error_m(week, np.array([old]), at)[0]
