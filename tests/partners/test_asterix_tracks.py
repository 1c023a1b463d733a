"""ASTERIX 062 and 065 as Wireshark's dissector reads them, field by field."""

import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partner_cases import AT, allowance, track

from vedette.access.released_items import released_track
from vedette.model.report import Covariance2D
from vedette.model.track import TrackStatus
from vedette.partners.asterix_output import AsterixCodec, TrackNumbers
from vedette.partners.output_settings import AsterixOutput
from vedette.sharing.asterix import cat062
from vedette.sharing.asterix.cat065 import SystemState
from vedette.sharing.asterix.data_block import block

PORT = 8600
FIELDS = {
    "062_185_VX": "30", "062_185_VY": "-40", "062_136_VALUE": "100", "062_130_VALUE": "1000",
    "062_500_APC_X": "20", "062_500_APC_Y": "15", "062_500_COV_VALUE": "-10",
    "062_500_AGA_VALUE": "37.5", "062_500_ATV_X": "1", "062_500_ATV_Y": "1",
    "062_080_SIM": "1", "062_080_TSB": "1", "062_080_TSE": "0", "062_080_CNF": "0",
    "062_080_MON": "0", "062_080_MRH": "1", "062_080_SRC": "1", "062_080_CST": "0",
    "062_080_MD4": "0", "062_080_MD5": "0", "062_080_MI": "0",
}  # fmt: skip


def codec() -> AsterixCodec:
    settings = AsterixOutput(kind="asterix", name="a", partner="p", address="127.0.0.1:8600",
                             sac=25, sic=7, service=3)  # fmt: skip
    return AsterixCodec(settings, simulation=True, state=lambda: SystemState.DEGRADED)


def capture(path: Path, datagrams: list[bytes]) -> None:
    """A capture file of IPv4 datagrams without a link header."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 101))
        for data in datagrams:
            udp = struct.pack(">HHHH", PORT, PORT, len(data) + 8, 0) + data
            head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, len(udp) + 20, 0, 0, 64, 17, 0,
                               bytes((127, 0, 0, 1)), bytes((127, 0, 0, 1)))  # fmt: skip
            file.write(struct.pack("<IIII", 0, 0, len(udp) + 20, len(udp) + 20) + head + udp)


def leaves(found: Any, into: dict[str, list[str]]) -> dict[str, list[str]]:
    if isinstance(found, dict):
        for key, value in found.items():
            if isinstance(value, str):
                into.setdefault(key, []).append(value)
            else:
                leaves(value, into)
    elif isinstance(found, list):
        for value in found:
            leaves(value, into)
    return into


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_every_field(tmp_path: Path) -> None:
    made = codec()
    released = released_track(track(), allowance())
    assert released is not None
    datagrams = [*made.encode(released, AT), *made.regular(AT, 0.0)]
    capture(tmp_path / "out.pcap", datagrams)
    printed = subprocess.run(
        ["tshark", "-r", tmp_path / "out.pcap", "-d", f"udp.port=={PORT},asterix", "-T", "json",
         "--no-duplicate-keys"],
        capture_output=True, check=True, timeout=60)  # fmt: skip
    frames = json.loads(printed.stdout)
    assert len(frames) == 3
    got = leaves(frames[0]["_source"]["layers"]["asterix"], {})
    for name, wanted in FIELDS.items():
        assert got[f"asterix.{name}"] == [wanted], name
    assert float(got["asterix.062_105_LAT"][0]) == pytest.approx(51.5, abs=6e-6)
    assert float(got["asterix.062_105_LON"][0]) == pytest.approx(23.25, abs=6e-6)
    batch, status = (leaves(f["_source"]["layers"]["asterix"], {}) for f in frames[1:])
    assert batch["asterix.065_000_VALUE"] == ["2"]
    assert batch["asterix.065_020_VALUE"] == ["0"]
    assert status["asterix.065_000_VALUE"] == ["1"]
    assert status["asterix.065_040_NOGO"] == ["1"]
    assert status["asterix.065_015_VALUE"] == ["0x03"]


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e12), st.sampled_from(TrackStatus))
def test_any_track_has_a_block_of_the_length_it_states(
    lat: float, lon: float, variance: float, status: TrackStatus
) -> None:
    wide = Covariance2D(variance, 0.0, variance)
    released = released_track(
        track(lat_deg=lat, lon_deg=lon, covariance=wide, status=status), allowance()
    )
    assert released is not None
    record = cat062.track_record(
        released, 70_000, sac=0, sic=255, service=0, simulation=False, first=True
    )
    data = block(62, [record])
    assert data[0] == 62
    assert int.from_bytes(data[1:3]) == len(data)


def test_no_field_says_friend_or_foe() -> None:
    """The octet of Mode 4 and Mode 5 in I062/080 is that of no interrogation."""
    released = released_track(track(heights=(), velocity_east_m_s=None, velocity_north_m_s=None,
                                    velocity_covariance=None), allowance())  # fmt: skip
    assert released is not None
    record = cat062.track_record(
        released, 1, sac=1, sic=2, service=3, simulation=False, first=False
    )
    at = record.index(bytes((0, 1, 0x01)))  # the track number, then the first octet of I062/080
    assert record[at + 4] == 1  # nothing but the mark that another octet follows


def test_numbers_are_not_given_twice_while_in_use() -> None:
    numbers = TrackNumbers()
    first, new = numbers.of("a")
    assert new
    assert numbers.of("a") == (first, False)
    for i in range(65_535):
        numbers.of(f"t{i}")
    with pytest.raises(ValueError, match="all are in use"):
        numbers.of("one too many")
    numbers.give_back("t7")
    assert numbers.of("one too many") == (8, True)
