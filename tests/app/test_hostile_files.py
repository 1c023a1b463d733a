"""Files that are crafted to take memory or time, or to slip past a guard, get one clear error."""

import contextlib
import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.feeds.flights.flight_files import parse_flights
from vedette.feeds.flights.unpacking import UNPACKED_FREE_BYTES
from vedette.model.errors import RecordError, RecordingError
from vedette.model.plain_xml import DocumentTypeError, parse_plain
from vedette.sharing.cap import reference_of

TYPED = '<?xml version="1.0" encoding="{0}"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>'
ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "iso-8859-1"]
SECONDS = 20  # of processor time, of which a linear reader takes a fraction


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoding_carries_a_document_type_past_the_guard(encoding: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    data = TYPED.format(declared).encode(encoding)
    with pytest.raises((DocumentTypeError, ValueError)) as caught:
        parse_plain(data)
    if not encoding.endswith(("-le", "-be")):  # without a byte order mark expat reads none
        assert isinstance(caught.value, DocumentTypeError)
    with pytest.raises(RecordError):
        reference_of(data, where="x")
    with pytest.raises(RecordingError):
        parse_flights(data, where="x.kml")


def test_xml_without_a_type_is_read_in_any_encoding() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><kml><name>Łódź</name></kml>'
    assert parse_plain(text.encode("utf-16"))[0].text == "Łódź"


def test_what_unpacks_to_far_more_than_it_is_is_refused() -> None:
    line = b"time,lat_deg,lon_deg\n"
    row = b"2026-01-01T00:00:00Z,51.0,23.0\n"
    packed = gzip.compress(line + row * (4 * UNPACKED_FREE_BYTES // len(row)), mtime=0)
    assert len(packed) < 600_000
    with pytest.raises(RecordingError, match="when unpacked"):
        parse_flights(packed, where="x.gz")


TRACE = {
    "icao": "4b1800",
    "timestamp": 1.7e9,
    "trace": [[0.0, 47.0, 8.0, 1000, 100.0, 90.0, 0, 0, {"nac_p": 8}, "adsb_icao", 1000]],
}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=3), SCALARS)


@given(where=st.integers(0, 12), value=VALUES)
@settings(max_examples=300, deadline=None)
def test_a_trace_with_any_value_anywhere_is_read_or_refused(where: int, value: object) -> None:
    trace = json.loads(json.dumps(TRACE))
    if where == 0:
        trace["timestamp"] = value
    elif where == 1:
        trace["icao"] = value
    elif where == 12:
        trace["trace"][0][8]["nac_p"] = value
    else:
        trace["trace"][0][where - 2 if where - 2 < 11 else 0] = value
    with contextlib.suppress(RecordingError):
        parse_flights(json.dumps(trace).encode(), where="x.json")


SLOW = {
    "comments": "page('<!--' * 40_000)",
    "closed comments": "page('<!--' * 40_000 + '-->')",
    "tags": "page('<a ' * 50_000)",
    "quotes": "page('<a href=\"' * 20_000)",
    "other quotes": "page(\"<a b='\" * 25_000 + '>')",
    "digits": "notam('1' * 40_000)",
    "lengths": "notam('1M ' * 20_000)",
}
CODE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from pathlib import Path
from vedette.airspace.formats.zone_files import parse_zones
from vedette.model.errors import VedetteError
from vedette.intake.document_reader import read_document
NOTAM = '''(A0001/25 NOTAMN
Q) EPWW/QRTCA/IV/BO/W/000/195/5147N02256E025
A) EPWW B) 2509101200 C) 2512092359
E) %s
F) GND G) FL195)
'''
def page(text):
    read_document(('<html><p>It was seen.</p>' + text).encode(), 'x.html')
def notam(text):
    parse_zones((NOTAM % text).encode(), where='x.txt')
try:
    {call}
except VedetteError:
    pass
"""


@pytest.mark.parametrize("call", SLOW.values(), ids=SLOW.keys())
def test_the_time_grows_with_the_size_and_not_with_its_square(call: str) -> None:
    code = CODE.format(seconds=SECONDS, call=call)
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-300:]
    assert resource.RLIMIT_CPU is not None


def test_a_data_folder_s_files_are_its_owner_s_alone(tmp_path: Path) -> None:
    from vedette.app.live.data_folder import close_to_others

    for name in ("events.jsonl", "raw/raw-00000001.vlog", "shown/a"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        path.chmod(0o644)
    (tmp_path / "evidence").mkdir()
    original = tmp_path / "evidence" / "ab"
    original.write_text("x")
    original.chmod(0o444)
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.write_text("x")
    outside.chmod(0o644)
    (tmp_path / "link").symlink_to(outside)
    close_to_others(tmp_path)
    modes = {p: p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if not p.is_symlink()}
    assert {mode & 0o077 for mode in modes.values()} == {0}
    assert modes[original] == 0o400
    assert outside.stat().st_mode & 0o777 == 0o644
