"""`vedette verify`: verify records and proofs without a network."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.terminal_text import print_proof, print_verify
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.app.settings.trusted_keys import Authority as AuthorityFile
from vedette.app.settings.trusted_keys import HeldCheckpoints, Keys, read_trust
from vedette.record.ledger.tree_head import TreeHead, export_head, read_head
from vedette.record.ledger.verify_ledger import VerifyResult
from vedette.record.proof.bundle import FORMAT
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import (
    ProofResult,
    read_proof_file,
    verify_bundle,
    verify_checkpoint,
)
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record


def verify(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Records or their folders, proof bundles, checkpoints."),
    ],
    head: Annotated[
        Path | None, typer.Option(help="A tree head that was exported earlier and kept elsewhere.")
    ] = None,
    checkpoint: HeldCheckpoints = None,
    key: Keys = None,
    authority: AuthorityFile = None,
    export: Annotated[
        Path | None,
        typer.Option("--export-head", help="Write the tree head to this file; keep it elsewhere."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify records, bundles and checkpoints. Exits with 0 if valid, 1 if altered, 2 if
    unreadable.
    """
    trust = read_trust(keys=key, held=checkpoint, authority=authority)
    earlier = None if head is None else read_head(head)
    worst = 0
    for path in paths:
        result = _verify_one(path, trust, earlier)
        worst = max(worst, result.exit_code)
        _say(result, as_json=as_json)
        if export is not None and result.exit_code == 0 and isinstance(result, VerifyResult):
            with Record.read(record_in(path)) as book:
                export_head(book.head(), export)
    raise typer.Exit(worst)


def _verify_one(path: Path, trust: Trust, head: TreeHead | None) -> VerifyResult | ProofResult:
    if path.is_file() and not _is_database(path):
        data = read_proof_file(path)
        if data.startswith(b"{") and FORMAT.encode() in data:
            return verify_bundle(data, trust)
        if "\n\n\u2014 ".encode() in data:
            return verify_checkpoint(data, trust)
    return verify_record(record_in(path), trust, head)


def _is_database(path: Path) -> bool:
    """Whether it is for `verify_record` to say what is wrong with the file."""
    try:
        with path.open("rb") as stream:
            return stream.read(16) == b"SQLite format 3\0"
    except OSError:
        return True


def _say(result: VerifyResult | ProofResult, *, as_json: bool) -> None:
    line: dict[str, Any] = result.to_dict()
    if as_json:
        print_line(line)
    elif isinstance(result, VerifyResult):
        print_verify(result, Console())
    else:
        print_proof(result, Console())
