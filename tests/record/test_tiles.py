"""Tiles are those of C2SP tlog-tiles; proofs from tiles are those of RFC 6962 over all leaves."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_support import after

from vedette.record.ledger import merkle, run_entries, tiles
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.tiles import TileName, tile_named
from vedette.store.database import open_memory

LEAVES = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(70_000)]


def levels(size: int) -> list[list[bytes]]:
    """Every tile level's hashes, by the tree's own definition and nothing else."""
    found, width = [LEAVES[:size]], 256
    while size >= width:
        blocks = range(0, size - width + 1, width)
        found.append([merkle.root_of(LEAVES[i : i + width]) for i in blocks])
        width *= 256
    return found


def reader(size: int) -> tiles.ReadHashes:
    stored = levels(size)
    return lambda level, first, count: stored[level][first : first + count]


READ = reader(len(LEAVES))


@given(st.data())
def test_proofs_from_tiles_are_those_from_all_leaves(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1500))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert tiles.inclusion_proof(READ, index, size) == merkle.inclusion_proof(LEAVES[:size], index)
    assert tiles.consistency_proof(READ, old, size) == merkle.consistency_proof(LEAVES[:size], old)
    assert tiles.range_root(READ, 0, size) == merkle.root_of(LEAVES[:size])


@pytest.mark.parametrize(("index", "size"), [(0, 65_536), (65_535, 70_000), (69_999, 70_000)])
def test_a_large_tree_proves_across_levels(index: int, size: int) -> None:
    root = tiles.range_root(READ, 0, size)
    assert merkle.inclusion_holds(
        leaf=LEAVES[index],
        index=index,
        size=size,
        proof=tiles.inclusion_proof(READ, index, size),
        root=root,
    )
    assert merkle.consistency_holds(
        old_size=index + 1,
        new_size=size,
        old_root=tiles.range_root(READ, 0, index + 1),
        new_root=root,
        proof=tiles.consistency_proof(READ, index + 1, size),
    )


@given(st.lists(st.integers(0, 700), max_size=6))
def test_appending_in_any_batches_fills_the_same_tiles(batches: list[int]) -> None:
    peaks, filled, at = merkle.Peaks(), [], 0
    for count in batches:
        filled += peaks.append_all(LEAVES[at : at + count])
        at += count
    wanted = [
        (level, i, node)
        for level, nodes in enumerate(levels(at))
        for i, node in enumerate(nodes)
        if level
    ]
    assert sorted(filled) == wanted
    assert peaks.root() == merkle.root_of(LEAVES[:at])


def test_the_paths_are_those_of_the_specification() -> None:
    assert TileName(0, 1_234_067).path() == "tile/0/x001/x234/067"
    assert TileName(2, 5, 17).path() == "tile/2/005.p/17"
    assert TileName(None, 1000).path() == "tile/entries/x001/000"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    names = [name for name in tiles.tile_names(70_000) if name.level is not None]
    assert sum(name.level == 0 and name.width == 256 for name in names) == 273
    assert [name for name in names if name.width != 256] == [
        TileName(0, 273, 112),
        TileName(1, 1, 17),
        TileName(2, 0, 1),
    ]
    assert sum(name.level == 1 and name.width == 256 for name in names) == 1
    assert TileName(1, 0, 1) in tiles.tile_names(256)


@given(st.none() | st.integers(0, 63), st.integers(0, 10**10), st.integers(1, 256))
def test_a_tile_has_one_name(level: int | None, index: int, width: int) -> None:
    name = TileName(level, index, width)
    assert tile_named(name.path()) == name


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000", "tile/64/000", "tile/0/0", "tile/0/x000/001", "tile/0/001.p/256",
        "tile/0/001.p/0", "tile/0/001.p/01", "tile/-1/000", "tile/0/../../etc/passwd", "checkpoint",
        "tile/entries/x01/001", "tile/0/٠٠٠",
    ],
)  # fmt: skip
def test_what_names_no_tile_is_refused(path: str) -> None:
    assert tile_named(path) is None


def filled(count: int) -> Ledger:
    ledger = Ledger(open_memory())
    ledger.append(
        [
            run_entries.run_closed(at=after(n), by="t", run=f"run-{n}", counts={})
            for n in range(count)
        ]
    )
    return ledger


def test_a_ledgers_tiles_hold_its_hashes_and_its_entries() -> None:
    ledger = filled(600)
    full, part = ledger.tile(TileName(0, 0)), ledger.tile(TileName(0, 2, 88))
    assert full is not None
    assert part is not None
    assert (len(full), len(part)) == (8192, 88 * 32)
    assert ledger.tile(TileName(1, 0, 2)) is not None
    assert ledger.tile(TileName(0, 2, 89)) is None, "more than there is"
    assert ledger.tile(TileName(1, 0, 3)) is None
    bundle, hashes = ledger.tile(TileName(None, 2, 88)), []
    assert bundle is not None
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        hashes.append(merkle.leaf_hash(bundle[2 : 2 + length]))
        bundle = bundle[2 + length :]
    assert b"".join(hashes) == part
