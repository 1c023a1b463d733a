"""Two views of one log compared. Two roots for one log and one size prove a fork."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from vedette.model.errors import ProofError
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import VerifierKey
from vedette.store.database import open_read_only, undisturbed


@dataclass(frozen=True, slots=True)
class View:
    """A checkpoint, and where it came from."""

    source: str
    checkpoint: SignedCheckpoint


@dataclass(frozen=True, slots=True)
class Fork:
    """Two checkpoints that one log cannot both have made honestly."""

    what: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison, and what it leaves open."""

    forks: tuple[Fork, ...]
    limits: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``vedette witness compare --json`` prints them."""
        return {
            "type": "comparison",
            "forked": bool(self.forks),
            "forks": [
                {"what": one.what, "views": [view.source for view in one.views]}
                for one in self.forks
            ],
            "limits": list(self.limits),
        }

    def evidence(self) -> dict[str, Any]:
        """The evidence to keep: the exact checkpoints with their signatures."""
        return {
            "format": "vedette-fork",
            "version": 1,
            "forks": [
                {
                    "what": one.what,
                    "checkpoints": [
                        {"source": v.source, "note": v.checkpoint.to_bytes().decode()}
                        for v in one.views
                    ],
                }
                for one in self.forks
            ],
        }


def compare(
    views: Sequence[View], *, keys: Sequence[VerifierKey] = (), record: Path | None = None
) -> Comparison:
    """Compare checkpoints of one log with each other, and with the log where it is available.

    keys: the log's; a checkpoint that none of them signed is no evidence against it. Raises
    ProofError where they are of several logs, or one is not signed.
    """
    origins = sorted({view.checkpoint.origin for view in views})
    if len(origins) != 1:
        raise ProofError(
            f"all checkpoints must be of one log, got {', '.join(origins) or 'no checkpoint'}",
            mend="compare the checkpoints of each log on their own",
        )
    for view in views:
        try:
            signed = not keys or view.checkpoint.signed_by(keys)
        except ProofError as exc:
            raise ProofError(exc.what, where=view.source, mend="leave this checkpoint out") from exc
        if not signed:
            raise ProofError(
                "must be signed by one of the given keys, got none of their signatures",
                where=view.source,
                mend="give the key that signed it, or leave this checkpoint out",
            )
    forks, limits = [], []
    for one, other in combinations(views, 2):
        if one.checkpoint.size == other.checkpoint.size:
            if one.checkpoint.root != other.checkpoint.root:
                what = f"{origins[0]} has two different logs of {one.checkpoint.size} entries"
                forks.append(Fork(what, (one, other)))
        elif record is None:
            sizes = sorted((one.checkpoint.size, other.checkpoint.size))
            limits.append(
                f"whether the log of {sizes[1]} entries begins with that of {sizes[0]} cannot be"
                " verified without the log: give `record`, or a bundle made since the smaller"
            )
    if record is not None:
        forks += undisturbed(record, lambda: _against_log(views, record), lambda found: not found)
    if not keys:
        limits.append("no key was given, so signatures were not verified and this is not evidence")
    return Comparison(tuple(forks), tuple(dict.fromkeys(limits)))


def _against_log(views: Sequence[View], record: Path) -> list[Fork]:
    forks = []
    with open_read_only(record) as database:
        ledger = Ledger(database)
        size = ledger.size()
        for view in views:
            found = view.checkpoint
            if found.size > size:
                what = f"the log has {size} entries, but the checkpoint has {found.size}"
                forks.append(Fork(what, (view,)))
            elif ledger.root(found.size) != found.root:
                what = f"the first {found.size} entries of the log do not match the checkpoint"
                forks.append(Fork(what, (view,)))
    return forks
