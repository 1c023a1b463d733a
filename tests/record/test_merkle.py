"""The tree against the vectors of Certificate Transparency, and against itself."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.record.ledger import merkle

# The eight leaves and the roots over the first 1 to 8 of them that every implementation of
# Certificate Transparency is tested with.
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (index, size) to the hashes of its inclusion proof; (old, new) to those of consistency.
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


def hashes(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, texts))


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(i).encode()) for i in range(size)]


def test_roots_are_those_of_the_known_vectors() -> None:
    assert hashlib.sha256().digest() == merkle.EMPTY_ROOT == merkle.root_of([])
    assert [merkle.root_of(LEAVES[:n]).hex() for n in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_known_vectors(index: int, size: int) -> None:
    assert merkle.inclusion_proof(LEAVES[:size], index) == hashes(INCLUSION[index, size])


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_known_vectors(old: int, new: int) -> None:
    assert merkle.consistency_proof(LEAVES[:new], old) == hashes(CONSISTENCY[old, new])


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


@given(st.integers(0, 200))
def test_the_growing_root_is_the_defined_root(size: int) -> None:
    assert merkle.root_of(leaves_of(size)) == naive_root(leaves_of(size))


@given(st.data())
def test_an_inclusion_proof_holds_for_its_leaf_and_place_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    proof, root = merkle.inclusion_proof(leaves, index), merkle.root_of(leaves)

    def holds(leaf: bytes, place: int, hashes: tuple[bytes, ...]) -> bool:
        return merkle.inclusion_holds(leaf=leaf, index=place, size=size, proof=hashes, root=root)

    assert holds(leaves[index], index, proof)
    assert not holds(merkle.leaf_hash(b"another"), index, proof)
    assert not holds(leaves[index], size, proof)
    assert not holds(leaves[index], index, (*proof, root))
    other = data.draw(st.integers(0, size - 1))
    assert holds(leaves[index], other, proof) == (other == index)
    if proof:
        assert not holds(leaves[index], index, proof[:-1])


@given(st.data())
def test_a_consistency_proof_holds_until_the_past_is_changed(data: st.DataObject) -> None:
    new_size = data.draw(st.integers(1, 130))
    old_size = data.draw(st.integers(1, new_size))
    leaves = leaves_of(new_size)
    proof = merkle.consistency_proof(leaves, old_size)
    old_root, new_root = merkle.root_of(leaves[:old_size]), merkle.root_of(leaves)

    def holds(old: bytes, new: bytes, hashes: tuple[bytes, ...]) -> bool:
        return merkle.consistency_holds(
            old_size=old_size, new_size=new_size, old_root=old, new_root=new, proof=hashes
        )

    assert holds(old_root, new_root, proof)
    changed = list(leaves)
    changed[data.draw(st.integers(0, old_size - 1))] = merkle.leaf_hash(b"another")
    rewritten = merkle.consistency_proof(changed, old_size)
    assert not holds(old_root, merkle.root_of(changed), rewritten)
    assert not holds(old_root, new_root, (*proof, new_root))
    assert not holds(merkle.EMPTY_ROOT, new_root, proof)


@given(st.integers(0, 10_000))
def test_peaks_cover_every_leaf_once(size: int) -> None:
    spans = list(merkle.Peaks(size, [merkle.EMPTY_ROOT] * size.bit_count()).spans())
    assert [s[0] for s in spans] == [0, *(s[1] + 1 for s in spans)][: len(spans)]
    assert not spans or spans[-1][1] == size - 1


def test_peaks_that_do_not_fit_the_size_are_refused() -> None:
    with pytest.raises(ValueError, match="must have 2 peaks"):
        merkle.Peaks(3, [merkle.EMPTY_ROOT])
