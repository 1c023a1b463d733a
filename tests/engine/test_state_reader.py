"""The state in a seal is read without pickle: the same values, and nothing but our values."""

import contextlib
import hashlib
import io
import pickle
import pickletools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ZONE, at, night

from vedette.engine.batches import batches
from vedette.engine.live import checkpoint
from vedette.engine.live.checkpoint import Checkpoint, from_anybody, from_bytes, to_bytes
from vedette.engine.live.pickling import dumps
from vedette.engine.live.state_kinds import EARLIER_MODULES, our_kinds
from vedette.engine.live.state_reader import read_state
from vedette.engine.runner import RunInfo, Runner
from vedette.engine.sealing import seal
from vedette.engine.sealing.reproduction import reproduce
from vedette.engine.sealing.reproduction_process import reproduce_apart
from vedette.engine.sealing.sealing import ReplaySealer
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.frame_order import InputDecoding
from vedette.model.errors import CheckpointError, SealError
from vedette.record.record import Record
from vedette.store.raw_log import Position

EARLIER = Path(__file__).parent / "data" / "earlier.vseal"
KEY = b"k" * 32


def state_at(seconds: int) -> Any:
    state = initial_state(EngineConfig(), (ZONE,))
    reports = tuple(r for r in night() if r.received_at < at(seconds))
    return step(state, Batch(reports=reports, until=at(seconds)))[0]


def made(seconds: int = 61) -> Checkpoint:
    decoding = InputDecoding()
    decoding.inputs["x"] = Decoding(Tally(frames=3))
    return Checkpoint(
        until=at(seconds),
        state=checkpoint.without_index(state_at(seconds)),
        decoding=decoding,
        held=(),
        position=Position(1, 8),
        sequences={"x": 4},
        events_bytes=0,
    )


def plainly_pickled(value: Any, *, fast: bool = False) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=5)
    pickler.fast = fast
    pickler.dump(value)
    return out.getvalue()


def bare(value: Any) -> bytes:
    """The same bytes for the same values: which equal ones are one object cannot be seen."""
    return plainly_pickled(value, fast=True)


@pytest.mark.parametrize("seconds", [0, 5, 61])
def test_it_reads_what_pickle_reads(seconds: int) -> None:
    was = made(seconds)
    for spelled in (dumps(was), plainly_pickled(was)):
        assert bare(read_state(spelled)) == bare(pickle.loads(spelled))  # noqa: S301
    assert bare(read_state(bare(was.state))) == bare(was.state)


def test_a_state_read_so_goes_on_as_the_other_would() -> None:
    was = made(30)
    index = state_at(0).index
    from dataclasses import replace

    batch = Batch(reports=(), until=at(61))
    one = step(replace(was.state, index=index), batch)
    other = step(replace(read_state(dumps(was)).state, index=index), batch)
    assert bare(one[1]) == bare(other[1])


class Evil:
    def __init__(self, how: Any) -> None:
        self.how = how

    def __reduce__(self) -> Any:
        return self.how


def objects() -> np.ndarray[Any, Any]:
    return np.array([{}, []], dtype=object)


def with_dtype(name: str) -> bytes:
    """An array whose bytes are said to be of another kind, as the crash of a crafted seal was."""
    array = plainly_pickled(np.zeros(2, dtype="f8"))
    return array.replace(b"\x8c\x02f8", b"\x8c" + bytes([len(name)]) + name.encode())


CRAFTED = {
    "a function": pickle.dumps(Evil((print, ("x",))), 5),
    "a file": pickle.dumps(Evil((open, ("/tmp/x", "w"))), 5),  # noqa: S108
    "a class that opens files": (
        b"\x80\x05\x8c\x15vedette.store.raw_log\x8c\x06RawLog\x93\x8c\x04/x/y\x85R."
    ),
    "an array of objects": pickle.dumps(objects(), 5),
    "an array over a buffer of pointers": with_dtype("O8"),
    "an array of a short name": with_dtype("O"),
    "an array of records": pickle.dumps(np.zeros(2, dtype=[("a", "O"), ("b", "f8")]), 5),
    "an array of texts": pickle.dumps(np.array(["ab"]), 5),
    "a class of pydantic": pickle.dumps(SystemExit(3), 5),
    "an old protocol": pickle.dumps({"a": 1}, 0),
    "a mark alone": b"\x80\x05(.",
    "nothing": b"",
    "no end": b"\x80\x05N",
    "two values": b"\x80\x05NN.",
    "an empty stack": b"\x80\x05R.",
    "a name of numbers": b"\x80\x05K\x01K\x02\x93.",
    "a shape without bytes": plainly_pickled(np.zeros(3)).replace(b"K\x03\x85", b"K\x63\x85"),
    "a negative shape": plainly_pickled(np.zeros(1)).replace(
        b"K\x01\x85", b"J\xff\xff\xff\xff\x85"
    ),
    "deep": b"\x80\x05" + b"]" * 300_000 + b".",
}


@pytest.mark.parametrize("data", CRAFTED.values(), ids=CRAFTED.keys())
def test_what_was_crafted_is_refused(data: bytes) -> None:
    with pytest.raises(CheckpointError):
        read_state(data)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_flipped_bytes_give_values_or_one_error(data: st.DataObject) -> None:
    spelled = bytearray(_SPELLED)
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.integers(0, len(spelled) - 1))
        spelled[where] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CheckpointError):
        read_state(bytes(spelled))


_SPELLED = dumps(made(61))


def test_no_opcode_is_left_out_that_we_write() -> None:
    from vedette.engine.live.state_reader import _STEPS, _STOP

    used = {
        ord(op.code) if isinstance(op.code, str) else op.code
        for op, _, _ in pickletools.genops(_SPELLED)
    }
    assert used - {_STOP} <= set(_STEPS)


def framed(state: Any) -> bytes:
    from dataclasses import replace

    return checkpoint.framed(dumps(replace(made(61), state=state)))


def test_arrays_that_do_not_fit_one_another_are_refused() -> None:
    from dataclasses import replace

    state = checkpoint.without_index(state_at(61))
    states = state.picture.states
    short = replace(states, covariance=states.covariance[:, :2, :2].copy())
    bad = replace(state, picture=replace(state.picture, states=short))
    with pytest.raises(CheckpointError, match="covariance must have the shape"):
        from_anybody(framed(bad))
    (sensor, rhythm), *_ = state.picture.rhythms.items()
    pairs = replace(rhythm.counts, pairs=rhythm.counts.pairs[:, :, 1:].copy())
    for broken, what in (
        (replace(rhythm, place=rhythm.place[:, :2].copy()), "plot places"),
        (replace(rhythm, counts=pairs), "pairs"),
    ):
        bad = replace(state, picture=replace(state.picture, rhythms={sensor: broken}))
        with pytest.raises(CheckpointError, match=f"{what} of {sensor} must have the shape"):
            from_anybody(framed(bad))


def test_rows_of_areas_that_do_not_fit_one_another_are_refused() -> None:
    from dataclasses import replace

    state = checkpoint.without_index(state_at(61))
    nameless = state.picture.nameless
    assert nameless is not None
    (cell, area), *_ = nameless.areas.items()
    assert len(area.names) == 1
    density = area.state.density._replace(mean=area.state.density.mean[:, :1].copy())
    (looker, looks), *_ = area.looks.items()
    broken = {
        "mean must have the shape": replace(area, state=replace(area.state, density=density)),
        f"looks of {looker} must have the shape": replace(
            area, looks={**area.looks, looker: looks[:, 0].copy()}
        ),
        "chance must have the shape": replace(area, chance=np.zeros(2)),
        "1 plots, got 0": replace(area, plots=()),
    }
    for what, one in broken.items():
        areas = replace(nameless, areas={cell: one})
        bad = replace(state, picture=replace(state.picture, nameless=areas))
        with pytest.raises(CheckpointError, match=what):
            from_anybody(framed(bad))


def test_a_checkpoint_counts_under_this_machine_s_key_only() -> None:
    signed = to_bytes(made(), KEY)
    assert bare(from_bytes(signed, KEY)) == bare(made())
    assert bare(from_anybody(signed)) == bare(made())
    body = bytearray(signed)
    for key, data in ((b"x" * 32, signed), (None, signed), (KEY, bytes(body[:-1] + b"x"))):
        with pytest.raises(CheckpointError):
            from_bytes(data, key)
    forged = checkpoint.framed(dumps(made()), b"other" * 7)
    with pytest.raises(CheckpointError, match="MAC"):
        from_bytes(forged, KEY)
    with pytest.raises(CheckpointError, match="must have a MAC"):
        from_bytes(to_bytes(made()), KEY, takes_unsigned=False)


def test_pickle_never_sees_what_the_key_does_not_vouch_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("pickle was asked")

    monkeypatch.setattr(checkpoint, "_Loader", never)
    from_anybody(to_bytes(made(), KEY))
    from_bytes(to_bytes(made()), KEY)


def told_of(sealed: seal.Seal) -> dict[str, Any]:
    return sealed.alert


def todays_seal(folder: Path) -> seal.Seal:
    """An alert of a short run, sealed by this version."""
    record = Record.open(folder / "r.sqlite")
    state = initial_state(EngineConfig(), (ZONE,))
    info = RunInfo(sources=(), restrictions=(ZONE,))
    runner = Runner(state, record, info, ReplaySealer(record, (ZONE,)))
    for batch in batches(night(120), 1.0, 0.5):
        runner.feed(batch)
    last = record.evidence.all()[-1]
    return seal.from_bytes(record.evidence.files.read(last.sha256), where=last.name)


def test_a_seal_of_this_version_opens_and_matches(tmp_path: Path) -> None:
    sealed = todays_seal(tmp_path)
    result = reproduce(sealed, told_of(sealed))
    assert result.matched, result.differences
    assert reproduce_apart(seal.to_bytes(sealed), told_of(sealed), where="today").matched


def test_a_seal_of_an_earlier_version_says_which_version_to_use() -> None:
    """Its state holds other fields than tracking has today (docs/seal-format.md)."""
    data = EARLIER.read_bytes()
    sealed = seal.from_bytes(data, where="earlier")
    clear = (
        r"the sealed state cannot be used: .*must be those of TrackingConfig.*"
        r"use the program that sealed it: vedette 0\.1\.0 as it stood then, "
        r"with machine x86_64, .*numpy 2\.4\.6"
    )
    with pytest.raises(SealError, match=clear):
        reproduce(sealed, told_of(sealed))
    with pytest.raises(SealError, match=clear):
        reproduce_apart(data, told_of(sealed), where="earlier")


def test_values_are_found_where_they_stood_in_earlier_versions() -> None:
    by_now = {now: earlier for earlier, now in EARLIER_MODULES.items()}
    assert len(by_now) == len(EARLIER_MODULES)
    state = renamed = bare(checkpoint.without_index(state_at(30)))
    for now, earlier in by_now.items():
        old, new = (b"\x8c" + bytes([len(m)]) + m.encode() for m in (now, earlier))
        renamed = renamed.replace(old, new)
    assert b"vedette.tracking.picture" in renamed
    assert bare(read_state(renamed)) == state
    here = {kind.__module__ for kind in our_kinds()}
    assert set(by_now) <= here
    assert not here & set(EARLIER_MODULES)


def resealed(start: bytes) -> bytes:
    """The earlier seal with another state in it, its hashes made anew."""
    sealed = seal.from_bytes(EARLIER.read_bytes(), where="earlier")
    members = {**sealed.members, seal.START: start}
    hashes = {name: hashlib.sha256(one).hexdigest() for name, one in members.items()}
    manifest = {**sealed.manifest, "members": hashes}
    return seal.to_bytes(seal.Seal(manifest=manifest, members=members))


def test_a_crafted_seal_gives_one_clear_error_and_ends_nothing() -> None:
    told = told_of(seal.from_bytes(EARLIER.read_bytes(), where="earlier"))
    for name in ("an array over a buffer of pointers", "a class that opens files"):
        data = resealed(checkpoint.framed(CRAFTED[name]))
        with pytest.raises(SealError, match="cannot be used"):
            reproduce_apart(data, told, where="x")


def test_a_process_that_dies_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    run = subprocess.run
    dying = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda _, **how: run(
            dying, check=False, **{key: value for key, value in how.items() if key != "check"}
        ),
    )
    with pytest.raises(SealError, match="SIGSEGV"):
        reproduce_apart(EARLIER.read_bytes(), {}, where="x")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_a_seal_fail_otherwise(data: st.DataObject) -> None:
    whole = bytearray(EARLIER.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for one in (bytes(whole), bytes(whole[:cut]), bytes(whole[cut:])):
        with contextlib.suppress(SealError):
            seal.from_bytes(one, where="x")
