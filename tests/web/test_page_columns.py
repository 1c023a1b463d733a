"""What is packed is read back the same, here and by the page."""

import base64
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.height import Height, HeightReference, shown_height
from vedette.web.track_columns import (
    CLASSES,
    NONE,
    REFERENCES,
    STATUSES,
    TRACK_COLUMNS,
    TRAIL_COLUMNS,
    pack,
    unpack,
)

ROOT = Path(__file__).resolve().parents[2]
NAN = math.nan
SAMPLE = pack(
    {"kind": "picture", "frame": 7, "note": "Włodawa"},
    [
        (2000.0, 1500.0, 515_000_000, -232_500_000, 0, 12, 4, 1, 9, 3, -4, 900, 0.5, 1, 1, 1, 1),
        (2000.0, 1500.0, 0, 0, 1, 1, 4, 0, 4, NAN, NAN, NAN, NAN, NONE, 0, NONE, 0),
    ],
    np.array([(1000.0, 514_000_000, -232_000_000, 0)], dtype=list(TRAIL_COLUMNS)),
)


def test_the_page_is_tested_on_what_the_server_packs() -> None:
    text = (ROOT / "webui" / "tests" / "sample-frame.ts").read_text()
    kept = re.search(r'SAMPLE =\s+"([^"]+)"', text)
    assert kept is not None
    assert kept[1] == base64.b64encode(SAMPLE).decode(), "put this into webui/tests/sample-frame.ts"


def test_a_frame_is_read_back() -> None:
    head, tracks, trail = unpack(SAMPLE)
    assert head["note"] == "Włodawa"
    assert tracks["lat_e7"].tolist() == [515_000_000, 0]
    assert tracks["height_reference"].tolist() == [1, NONE]
    assert math.isnan(tracks["height_m"][1])
    assert trail["at_ms"].tolist() == [1000.0]


_kinds = {
    "<f8": st.floats(allow_nan=False, width=64),
    "<f4": st.floats(allow_nan=False, width=32),
    "<i4": st.integers(-(2**31), 2**31 - 1),
    "<u4": st.integers(0, 2**32 - 1),
    "u1": st.integers(0, 255),
}
_rows = st.lists(st.tuples(*(_kinds[kind] for _, kind in TRACK_COLUMNS)), max_size=9)
_trail = st.lists(st.tuples(*(_kinds[kind] for _, kind in TRAIL_COLUMNS)), max_size=9)


@given(_rows, _trail, st.text(max_size=20))
def test_any_rows_survive_the_way(
    rows: list[tuple[float, ...]], trail: list[tuple[float, ...]], text: str
) -> None:
    packed = pack({"text": text}, rows, np.array(trail, dtype=list(TRAIL_COLUMNS)))
    head, tracks, back = unpack(packed)
    assert head["text"] == text
    for i, (name, _) in enumerate(TRACK_COLUMNS):
        assert tracks[name].tolist() == [row[i] for row in rows]
    for i, (name, _) in enumerate(TRAIL_COLUMNS):
        assert back[name].tolist() == [row[i] for row in trail]


def test_every_column_is_aligned_for_a_typed_array() -> None:
    sizes = [int(kind[-1]) for _, kind in TRACK_COLUMNS]
    assert sizes == sorted(sizes, reverse=True)
    sizes = [int(kind[-1]) for _, kind in TRAIL_COLUMNS]
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_not_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a frame"):
        unpack(b"GET / HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("STATUSES", [s.value for s in STATUSES]),
        ("CLASSES", [c.value for c in CLASSES]),
        ("REFERENCES", [r.value for r in REFERENCES]),
    ],
)
def test_page_and_server_count_the_same_words(name: str, words: list[str]) -> None:
    text = (ROOT / "webui" / "src" / "stream" / "frame.ts").read_text()
    block = re.search(rf"const {name} = \[(.*?)\]", text, re.DOTALL)
    assert block is not None
    assert re.findall(r'"(\w+)"', block[1]) == words


def test_every_column_is_documented() -> None:
    docs = (ROOT / "docs" / "page-protocol.md").read_text()
    columns = [name for name, _ in (*TRACK_COLUMNS, *TRAIL_COLUMNS)]
    assert [name for name in columns if f"`{name}`" not in docs] == []


def test_the_label_shows_the_height_that_is_easiest_to_place() -> None:
    baro = Height(value_m=900, reference=HeightReference.BAROMETRIC)
    ground = Height(value_m=0, reference=HeightReference.ABOVE_GROUND)
    assert shown_height((ground, baro)) is baro
    assert shown_height((ground,)) is ground
    assert shown_height(()) is None
