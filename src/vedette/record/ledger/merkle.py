"""The hash tree of RFC 6962, section 2.1 (the same in RFC 9162): hashes, roots and proofs.

A leaf is hashed with a zero byte in front and an inner node with a one byte, so that neither can be
taken for the other. Hashes are 32 bytes of SHA-256 throughout.
"""

import hashlib
from collections.abc import Iterator, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees put together."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Peaks:
    """A tree that grows at its right edge, kept as the roots of its full subtrees.

    `hashes` holds one root for each 1 in the binary form of `size`, largest subtree first. This is
    enough to append and to compute the root: 20 hashes for a million entries.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(hashes) != size.bit_count() or any(len(h) != 32 for h in hashes):
            raise ValueError(
                f"a tree of {size} entries must have {size.bit_count()} peaks of 32 bytes each, "
                f"got {len(hashes)} of {sorted({len(h) for h in hashes})} bytes"
            )
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash; full subtrees of equal size merge."""
        merges, hashes = self.size, self.hashes
        while merges & 1:
            leaf = _sha256(b"\x01" + hashes.pop() + leaf).digest()
            merges >>= 1
        hashes.append(leaf)
        self.size += 1

    def append_all(self, leaves: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
        """Add leaf hashes. Returns (tile level, position, root) of each tile that they filled."""
        filled: list[tuple[int, int, bytes]] = []
        for leaf in leaves:
            if self.size & 255 == 255:
                filled += self._fills(leaf)
            self.append(leaf)
        return filled

    def _fills(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """The tiles that this leaf, the last of its 256, will fill: one at each level it ends."""
        merges, height, kept = self.size, 0, len(self.hashes)
        while merges & 1:
            kept -= 1
            leaf = node_hash(self.hashes[kept], leaf)
            merges, height = merges >> 1, height + 1
            if height % 8 == 0:
                yield height // 8, self.size >> height, leaf

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for peak in reversed(self.hashes[:-1]):
            root = node_hash(peak, root)
        return root

    def spans(self) -> Iterator[tuple[int, int, bytes]]:
        """(first, last, root) of each full subtree, from the left."""
        first = 0
        for peak, bit in zip(self.hashes, _bits(self.size), strict=True):
            yield first, first + bit - 1, peak
            first += bit


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that tie leaf `index` to the root (RFC 6962, 2.1.1, PATH)."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"leaf {index} must be in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split]))


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes that show the first `old_size` leaves to be unchanged (2.1.2, PROOF)."""
    if not 0 < old_size <= len(leaves):
        raise ValueError(f"there is no proof from {old_size} to {len(leaves)} leaves")
    return _subproof(leaves, old_size, whole=True)


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> tuple[bytes, ...]:
    if old_size == len(leaves):
        return () if whole else (root_of(leaves),)
    split = _split(len(leaves))
    if old_size <= split:
        return (*_subproof(leaves[:split], old_size, whole=whole), root_of(leaves[split:]))
    return (
        *_subproof(leaves[split:], old_size - split, whole=False),
        root_of(leaves[:split]),
    )


def inclusion_holds(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `leaf` stands at `index` of the tree of `size` with `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _bits(size: int) -> Iterator[int]:
    for power in reversed(range(size.bit_length())):
        if size >> power & 1:
            yield 1 << power
