"""SBS-1 against dump1090-mutability: its text and our own reading of the same raw frames."""

import time
from pathlib import Path

import dump1090
import pytest
from squitters import metres_apart

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.mode_s.mode_s_csv import read_csv
from vedette.feeds.sbs1.sbs1_decoder import SBS1, Sbs1Decoder
from vedette.model.ids import SensorId
from vedette.model.report import IdentityReport, PositionReport, RawRef, Report

FRAMES = 1_000
COURSE_DEG = 1.6  # version 1.15 writes whole degrees, 0.5 to 1.5 above what the frame says
ROUNDED_M = 1.5  # SBS-1 writes places with five decimals: half a unit is 0.56 m each way


@pytest.fixture(scope="module")
def peer() -> str:
    found = dump1090.program()
    if found is None:
        pytest.skip("needs dump1090-mutability (Debian), or VEDETTE_DUMP1090 with its path")
    return found


def frames_of(shared: Path) -> list[Frame]:
    with (shared / "data" / "adsb" / "df17_730s.csv").open("rb") as stream:
        found = read_csv(stream, source="s", sensor=SensorId("rx"), tally=Tally())
        return list(found)[:FRAMES]


def lines_of(program: str, frames: list[Frame]) -> list[bytes]:
    """The line that dump1090 makes of each frame."""
    with dump1090.Dump1090(program) as running:
        for start in range(0, len(frames), 50):
            running.send(*(frame.data for frame in frames[start : start + 50]))
            time.sleep(0.02)
        return running.answer().splitlines()


def heard(
    decoder: ModeSDecoder | Sbs1Decoder, data: bytes, encoding: str, like: Frame
) -> Report | None:
    """The observation that one frame or line gives; both decoders are told the same times."""
    frame = Frame(
        data=data,
        encoding=encoding,
        sensor=like.sensor,
        received_at=like.received_at,
        source="in",
        sequence=like.sequence,
        raw=RawRef("in", 0, len(data)),
    )
    found = [r for r in decoder.decode(frame) if isinstance(r, PositionReport | IdentityReport)]
    return found[0] if found else None


def test_what_dump1090_says_in_sbs1_is_what_the_raw_frames_say(peer: str, shared: Path) -> None:
    frames = frames_of(shared)
    lines = lines_of(peer, frames)
    assert len(lines) == len(frames)
    raw, text = ModeSDecoder(), Sbs1Decoder()
    places = names = speeds = 0
    for frame, line in zip(frames, lines, strict=True):
        ours = heard(raw, frame.data, Encoding.MODE_S, frame)
        theirs = heard(text, line, SBS1, frame)
        if isinstance(ours, PositionReport) and isinstance(theirs, PositionReport):
            places += 1
            apart = metres_apart((ours.lat_deg, ours.lon_deg), (theirs.lat_deg, theirs.lon_deg))
            assert apart < ROUNDED_M
            assert theirs.heights[0].value_m == pytest.approx(ours.heights[0].value_m)
            assert theirs.emitter == ours.emitter
            if ours.motion is not None and theirs.motion is not None:
                speeds += 1
                knot = 1852 / 3600
                assert theirs.motion.speed_m_s == pytest.approx(ours.motion.speed_m_s, abs=knot)
                assert theirs.motion.course_deg == pytest.approx(
                    ours.motion.course_deg, abs=COURSE_DEG
                )
                assert theirs.motion.climb_m_s == pytest.approx(ours.motion.climb_m_s, abs=0.01)
        elif isinstance(ours, IdentityReport) and isinstance(theirs, IdentityReport):
            names += 1
            assert theirs.claims[0] in ours.claims
            assert theirs.emitter == ours.emitter
    assert places > 0.35 * FRAMES
    assert speeds > 0.3 * FRAMES
    assert names > 0.02 * FRAMES
