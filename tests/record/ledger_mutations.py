"""Everything that a single act can do to a ledger's rows, by chance or by somebody clever."""

import json
import random
from collections.abc import Callable
from dataclasses import replace

from vedette.record.ledger import merkle
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.proof.verify_ledger import Integrity, verify_rows
from vedette.store.ledger_rows import HeadRow, LedgerRow

Rows = list[LedgerRow]
Mutation = Callable[[random.Random, Rows, HeadRow], tuple[Rows, HeadRow]]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same mutations in every run


def flipped(rng: random.Random, data: bytes) -> bytes:
    bit = rng.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def renumbered(rows: Rows) -> Rows:
    return [replace(row, position=i) for i, row in enumerate(rows)]


def rehashed(row: LedgerRow, body: bytes) -> LedgerRow:
    return LedgerRow(row.position, body, merkle.leaf_hash(body))


def with_head_over(rows: Rows) -> tuple[Rows, HeadRow]:
    """What somebody clever does: the stored head is made to fit again."""
    peaks = merkle.Peaks()
    for row in rows:
        peaks.append(row.leaf_sha256)
    return rows, HeadRow(peaks.size, peaks.root(), b"".join(peaks.hashes))


def flip_body(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = replace(rows[i], body=flipped(rng, rows[i].body))
    return rows, head


def flip_body_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = rehashed(rows[i], flipped(rng, rows[i].body))
    return rows, head


def flip_body_and_rehash_all(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(flip_body_and_rehash(rng, rows, head)[0])


def flip_leaf(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = replace(rows[i], leaf_sha256=flipped(rng, rows[i].leaf_sha256))
    return rows, head


def flip_position(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    moved = rows[i].position ^ 1 << rng.randrange(40)
    if any(row.position == moved for row in rows):
        return swap(rng, rows, head)  # the file cannot hold two of one position
    rows[i] = replace(rows[i], position=moved)
    return sorted(rows, key=lambda row: row.position), head


def flip_head(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return rows, rng.choice(
        [
            replace(head, size=head.size ^ 1 << rng.randrange(20)),
            replace(head, root_sha256=flipped(rng, head.root_sha256)),
            replace(head, peaks=flipped(rng, head.peaks)),
            replace(head, peaks=head.peaks[:-32]),
        ]
    )


def delete(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    del rows[rng.randrange(len(rows))]
    return rows, head


def delete_and_close_up(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(renumbered(delete(rng, rows, head)[0]))


def insert(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    # Not behind the last: that is appending, and an older head rightly allows it (tested below).
    i = rng.randrange(len(rows))
    rows.insert(i, rehashed(rows[i], flipped(rng, rows[i].body)))
    return renumbered(rows), head


def insert_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(insert(rng, rows, head)[0])


def duplicate(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows) - 1)
    rows.insert(i, rows[i])
    return with_head_over(renumbered(rows))


def swap(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i, j = rng.sample(range(len(rows)), 2)
    rows[i], rows[j] = rows[j], rows[i]
    return renumbered(rows), head


def swap_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(swap(rng, rows, head)[0])


def cut_tail(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(rows[: rng.randrange(len(rows))])


def another_kind(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    value = json.loads(rows[i].body)
    value["kind"] = rng.choice(
        [k for k in ("run.closed", "x", "alert.changed") if k != value["kind"]]
    )
    rows[i] = rehashed(rows[i], json.dumps(value, sort_keys=True).encode())
    return with_head_over(rows)


MUTATIONS: list[Mutation] = [
    flip_body,
    flip_body_and_rehash,
    flip_body_and_rehash_all,
    flip_leaf,
    flip_position,
    flip_head,
    delete,
    delete_and_close_up,
    insert,
    insert_and_rehash,
    duplicate,
    swap,
    swap_and_rehash,
    cut_tail,
    another_kind,
]


def missed_mutations(
    rows: Rows, stored: HeadRow, head: TreeHead, *, count: int, seed: int = 6962
) -> list[str]:
    """Do `count` single mutations, each to the ledger as it was; those that were not found."""
    rng, missed = seeded(seed), []
    for i in range(count):
        mutation = MUTATIONS[i % len(MUTATIONS)]
        changed = mutation(rng, list(rows), stored)
        assert changed != (rows, stored), mutation.__name__
        if verify_rows(*changed, head).integrity is not Integrity.ALTERED:
            missed.append(mutation.__name__)
    return missed
