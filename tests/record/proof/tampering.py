"""Everything that a single act can do to a ledger, its bundles and its checkpoints.

Each mutation begins from honest material and is verified as somebody would who holds a later
checkpoint elsewhere, the log's public key and a witness's.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ledger_mutations import MUTATIONS as LEDGER_MUTATIONS
from ledger_mutations import Rows, flipped, with_head_over
from ledger_support import after
from proof_support import AT, WITNESS_KEY, cosigned, new_witness, night

from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.merkle import Peaks
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.proof.bundle import make_bundle
from vedette.record.proof.checkpoint_signing import sign_checkpoint
from vedette.record.proof.incident_proof import prove
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import verify_bundle, verify_checkpoint
from vedette.record.proof.verify_ledger import Derived, Integrity, verify_rows
from vedette.record.record import Record
from vedette.store import ledger_rows
from vedette.store.database import open_read_only
from vedette.store.ledger_rows import HeadRow

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Honest:
    """A ledger, what was made of it, and what somebody else holds."""

    rows: Rows
    head: HeadRow
    derived: Derived
    bundle: bytes
    checkpoint: bytes
    old_bundle: bytes  # as of an earlier checkpoint
    old_checkpoint: bytes
    forked_bundles: tuple[bytes, ...]  # of another history under the same key
    forked_checkpoints: tuple[bytes, ...]
    trust: Trust

    @property
    def held(self) -> TreeHead:
        """The later checkpoint that is held elsewhere."""
        (one,) = self.trust.held
        return TreeHead(size=one.size, root_sha256=one.root.hex())


def honest(folder: Path) -> Honest:
    """A night of 300 entries, so that the tree has two tile levels."""
    record, path, signer = night(folder, statements=290)
    witness = new_witness(signer)
    incident = record.incidents()[0].id
    what = next(s.id for s in record.show(incident).statements[100:])
    first = cosigned(record, signer, witness, AT)
    old_bundle = prove(record, path, what).to_bytes()
    record.close()
    fork = folder / "fork"
    fork.mkdir()
    for name in ("vedette.sqlite", "vedette.sqlite.key"):
        (fork / name).write_bytes((folder / name).read_bytes())
        (fork / name).chmod(0o600)
    with Record.open(path) as record:
        record.say(incident, at=after(800), by="officer", speaker="Tower", claim="two aircraft")
        held = cosigned(record, signer, witness, AT + 60)
        bundle = prove(record, path, what, since=[first]).to_bytes()
    with Record.open(fork / path.name) as other:
        bundles, checkpoints = [], []
        for n in range(3):
            other.say(incident, at=after(801 + n), by="officer", speaker="Tower", claim=f"none {n}")
            signed = sign_checkpoint(other.ledger, signer)
            line = WITNESS_KEY.sign(signed.note.text, AT + 60)  # even with a witness that errs
            checkpoints.append(signed.with_signatures([line]).to_bytes())
            other.ledger.keep_checkpoint(signed.size, checkpoints[-1])
            bundles.append(prove(other, fork / path.name, what).to_bytes())
    with open_read_only(path) as database, database.reading() as connection:
        head = ledger_rows.read_head(connection)
        assert head is not None
        rows = list(ledger_rows.read_rows(connection))
        nodes = tuple(ledger_rows.all_nodes(connection))
        derived = Derived(nodes, tuple(ledger_rows.read_checkpoints(connection)))
    return Honest(
        rows=rows,
        head=head,
        derived=derived,
        bundle=bundle,
        checkpoint=held.to_bytes(),
        old_bundle=old_bundle,
        old_checkpoint=first.to_bytes(),
        forked_bundles=tuple(bundles),
        forked_checkpoints=tuple(checkpoints),
        trust=Trust(keys=(signer.verifier, WITNESS_KEY.verifier), held=(held,)),
    )


# -- the ledger -------------------------------------------------------------------------------


def ledger_is_intact(
    rows: Rows, head: HeadRow | None, derived: Derived | None, held: TreeHead
) -> bool:
    """As `vedette verify --checkpoint` decides."""
    return verify_rows(rows, head, None, derived, also=[held]).integrity is Integrity.INTACT


def of_ledger(mutation: Any) -> Callable[[random.Random, Honest], bool]:
    def act(rng: random.Random, one: Honest) -> bool:
        rows, head = mutation(rng, list(one.rows), one.head)
        return ledger_is_intact(rows, head, one.derived, one.held)

    return act


def with_all_made_to_fit(mutation: Any) -> Callable[[random.Random, Honest], bool]:
    """The clever way: head, tile hashes and kept checkpoints follow the changed entries."""

    def act(rng: random.Random, one: Honest) -> bool:
        rows, _ = mutation(rng, list(one.rows), one.head)
        rows, head = with_head_over([replace(r, position=i) for i, r in enumerate(rows)])
        nodes = sorted(Peaks().append_all([row.leaf_sha256 for row in rows]))
        return ledger_is_intact(rows, head, Derived(tuple(nodes), ()), one.held)

    return act


def flip_node(rng: random.Random, one: Honest) -> bool:
    nodes = list(one.derived.nodes)
    i = rng.randrange(len(nodes))
    nodes[i] = (*nodes[i][:2], flipped(rng, nodes[i][2]))
    return ledger_is_intact(one.rows, one.head, replace(one.derived, nodes=tuple(nodes)), one.held)


def change_kept_checkpoint(rng: random.Random, one: Honest) -> bool:
    """The checkpoint that lies in the file, its text changed: size or root."""
    kept = list(one.derived.checkpoints)
    i = rng.randrange(len(kept))
    size, note = kept[i]
    text = note.partition(b"\n\n")[0]
    start = text.index(b"\n") + 1
    at = rng.randrange(start, len(text))
    kept[i] = (size, note[:at] + flipped(rng, note[at : at + 1]) + note[at + 1 :])
    return ledger_is_intact(
        one.rows, one.head, replace(one.derived, checkpoints=tuple(kept)), one.held
    )


def old_ledger(rng: random.Random, one: Honest) -> bool:
    """The whole ledger as it was earlier, with everything that belonged to it."""
    size = rng.randrange(1, len(one.rows))
    rows, head = with_head_over(one.rows[:size])
    nodes = tuple(sorted(Peaks().append_all([row.leaf_sha256 for row in rows])))
    return ledger_is_intact(rows, head, Derived(nodes, ()), one.held)


# -- bundles and checkpoints ------------------------------------------------------------------


def bundle_is_intact(data: bytes, one: Honest) -> bool:
    return verify_bundle(data, one.trust).integrity is Integrity.INTACT


def checkpoint_is_intact(data: bytes, one: Honest) -> bool:
    return verify_checkpoint(data, one.trust).integrity is Integrity.INTACT


def flip_bundle(rng: random.Random, one: Honest) -> bool:
    return bundle_is_intact(flipped(rng, one.bundle), one)


def cut_bundle(rng: random.Random, one: Honest) -> bool:
    return bundle_is_intact(one.bundle[: rng.randrange(len(one.bundle))], one)


def delete_in_bundle(rng: random.Random, one: Honest) -> bool:
    at = rng.randrange(len(one.bundle))
    return bundle_is_intact(one.bundle[:at] + one.bundle[at + rng.randrange(1, 40) :], one)


def insert_in_bundle(rng: random.Random, one: Honest) -> bool:
    at = rng.randrange(len(one.bundle) + 1)
    return bundle_is_intact(one.bundle[:at] + rng.randbytes(1) + one.bundle[at:], one)


def in_bundle(change: Callable[[random.Random, JsonObject], None]) -> Any:
    """A change of what the bundle says, spelled as a bundle is."""

    def act(rng: random.Random, one: Honest) -> bool:
        value = json.loads(one.bundle)
        change(rng, value)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        data = text.encode() + b"\n"
        assert data != one.bundle, change.__name__
        return bundle_is_intact(data, one)

    act.__name__ = change.__name__
    return act


def another_entry(rng: random.Random, value: JsonObject) -> None:
    entry = rng.choice(value["entries"])
    at = rng.randrange(len(entry["entry"]))
    entry["entry"] = entry["entry"][:at] + "~" + entry["entry"][at + 1 :]


def another_index(rng: random.Random, value: JsonObject) -> None:
    entry = rng.choice(value["entries"])
    entry["index"] ^= 1 << rng.randrange(20)


def reorder_proof(rng: random.Random, value: JsonObject) -> None:
    proof = rng.choice([*value["entries"], *value["history"]])["proof"]
    i, j = rng.sample(range(len(proof)), 2)
    proof[i], proof[j] = proof[j], proof[i]


def shorten_proof(rng: random.Random, value: JsonObject) -> None:
    proof = rng.choice([*value["entries"], *value["history"]])["proof"]
    del proof[rng.randrange(len(proof))]


def lengthen_proof(rng: random.Random, value: JsonObject) -> None:
    proof = rng.choice([*value["entries"], *value["history"]])["proof"]
    proof.insert(rng.randrange(len(proof) + 1), rng.choice(proof))


def another_history(rng: random.Random, value: JsonObject) -> None:
    earlier = rng.choice(value["history"])
    earlier["size"] += rng.choice([-1, 1])


def drop_signature(rng: random.Random, value: JsonObject) -> None:
    lines = value["checkpoint"].splitlines(keepends=True)
    del lines[rng.choice([-1, -2])]
    value["checkpoint"] = "".join(lines)


def replay_bundle(rng: random.Random, one: Honest) -> bool:
    return bundle_is_intact(one.old_bundle, one)


def fork_bundle(rng: random.Random, one: Honest) -> bool:
    return bundle_is_intact(rng.choice(one.forked_bundles), one)


def flip_checkpoint(rng: random.Random, one: Honest) -> bool:
    return checkpoint_is_intact(flipped(rng, one.checkpoint), one)


def cut_checkpoint(rng: random.Random, one: Honest) -> bool:
    return checkpoint_is_intact(one.checkpoint[: rng.randrange(len(one.checkpoint))], one)


def replay_checkpoint(rng: random.Random, one: Honest) -> bool:
    return checkpoint_is_intact(one.old_checkpoint, one)


def fork_checkpoint(rng: random.Random, one: Honest) -> bool:
    return checkpoint_is_intact(rng.choice(one.forked_checkpoints), one)


CLEVER = ("flip_body_and_rehash", "delete", "insert", "duplicate", "swap", "cut_tail")

MUTATIONS: dict[str, Callable[[random.Random, Honest], bool]] = {
    **{f"ledger: {m.__name__}": of_ledger(m) for m in LEDGER_MUTATIONS},
    **{
        f"ledger, all else made to fit: {m.__name__}": with_all_made_to_fit(m)
        for m in LEDGER_MUTATIONS
        if m.__name__
        in ("flip_body_and_rehash", "delete", "insert", "duplicate", "swap", "cut_tail")
    },
    "ledger: flip_node": flip_node,
    "ledger: change_kept_checkpoint": change_kept_checkpoint,
    "ledger: old_ledger": old_ledger,
    **{
        f"bundle: {act.__name__}": act
        for act in (
            *(flip_bundle, cut_bundle, delete_in_bundle, insert_in_bundle),
            *(replay_bundle, fork_bundle),
            *map(
                in_bundle,
                (
                    *(another_entry, another_index, reorder_proof, shorten_proof),
                    *(lengthen_proof, another_history, drop_signature),
                ),
            ),
        )
    },
    **{
        f"checkpoint: {act.__name__}": act
        for act in (flip_checkpoint, cut_checkpoint, replay_checkpoint, fork_checkpoint)
    },
}
"""By name: does one mutation, and says whether it still passes as intact."""


def missed(one: Honest, *, count: int, seed: int) -> dict[str, list[int]]:
    """Do `count` single mutations in turn; for each kind [how many, how many passed]."""
    rng, found = random.Random(seed), {name: [0, 0] for name in MUTATIONS}  # noqa: S311
    names = list(MUTATIONS)
    for i in range(count):
        name = names[i % len(names)]
        found[name][0] += 1
        found[name][1] += MUTATIONS[name](rng, one)
    return found


# -- honest ones ------------------------------------------------------------------------------


def false_alarms(*, count: int, seed: int) -> tuple[int, int]:
    """(ledgers made, verifications that gave an alarm) over honest ledgers of every shape."""
    rng, alarms = random.Random(seed), 0  # noqa: S311
    for number in range(count):
        signer = SignerKey("honest", KeyKind.LOG, rng.randbytes(32))
        alarms += _one_honest(rng, number, signer)
    return count, alarms


def _one_honest(rng: random.Random, number: int, signer: SignerKey) -> int:
    alarms = 0
    with Record.in_memory() as record:
        kept: list[SignedCheckpoint] = []
        for n in range(rng.randrange(1, 12)):
            record.open_incident(at=after(n), by="officer", title=f"{number}.{n}")
            if rng.random() < 0.4:
                kept.append(sign_checkpoint(record.ledger, signer))
        kept.append(sign_checkpoint(record.ledger, signer))
        last, size = kept[-1], kept[-1].size
        held = rng.choice(kept)
        since = sorted({c.size: c for c in (*kept, held) if c.size < size}.items())
        bundle = make_bundle(
            record.ledger, last, [rng.randrange(size)], since=[c for _, c in since]
        )
        trust = Trust(keys=(signer.verifier,), held=(held,))
        alarms += verify_bundle(bundle.to_bytes(), trust).integrity is not Integrity.INTACT
        with record._database.reading() as connection:
            rows = list(ledger_rows.read_rows(connection))
            head = ledger_rows.read_head(connection)
            nodes = tuple(ledger_rows.all_nodes(connection))
            derived = Derived(nodes, tuple(ledger_rows.read_checkpoints(connection)))
        heads = [TreeHead(size=c.size, root_sha256=c.root.hex()) for c in (held, last)]
        result = verify_rows(rows, head, None, derived, also=heads)
        return alarms + (result.integrity is not Integrity.INTACT)
