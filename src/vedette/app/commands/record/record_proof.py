"""`vedette record checkpoint`, `cosign`, `prove`, `tiles` and `key`: proofs that others can
verify.
"""

from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    existing_record,
    writing,
)
from vedette.app.live.witness_client import ask_witness
from vedette.app.screen import Console
from vedette.app.settings.trusted_keys import read_checkpoint_file, read_keys
from vedette.model.errors import ProofError
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.key_file import key_path, new_signer, read_signer, write_signer
from vedette.record.ledger.signed_note import KeyKind
from vedette.record.proof.checkpoint_signing import (
    DEFAULT_NAME,
    add_cosignatures,
    ensure_key,
    last_checkpoint,
    rotate_key,
    sign_checkpoint,
)
from vedette.record.proof.incident_proof import prove as prove_entries
from vedette.record.proof.tile_export import export_tiles
from vedette.record.proof.timestamp import read_response, request_for
from vedette.record.proof.tlog_proof import write_tlog_proofs
from vedette.record.proof.verify_bundle import read_proof_file
from vedette.record.proof.witness import request_to_witness
from vedette.record.record import Record

Out = Annotated[Path | None, typer.Option(help="Write the checkpoint to this file.")]


def checkpoint(
    record: Where = HERE,
    name: Annotated[
        str, typer.Option(help="The name of a new log, such as example.org/watch.")
    ] = DEFAULT_NAME,
    out: Out = None,
    stamp_request: Annotated[
        Path | None, typer.Option(help="Write an RFC 3161 time-stamp request to this file.")
    ] = None,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Sign the current state of the record; the first call makes a key. Keep the checkpoint
    elsewhere.
    """
    path = existing_record(record)
    with writing(record, at, by) as (book, hand):
        signer = ensure_key(book, path, name=name, **hand)
        signed = sign_checkpoint(book.ledger, signer)
    if stamp_request is not None:
        _write(stamp_request, request_for(signed.checkpoint.text()))
    _tell(signed, out, as_json=as_json)


def cosign(
    key: Annotated[str, typer.Option(help="The witness's public key, or a file with it.")],
    record: Where = HERE,
    to: Annotated[
        str | None, typer.Option(help="The witness's address; the request is sent to it.")
    ] = None,
    request: Annotated[
        Path | None, typer.Option(help="Write the request to the witness to this file.")
    ] = None,
    old: Annotated[
        int, typer.Option(help="Size of the last checkpoint that the witness signed; 0 if none.")
    ] = 0,
    answer: Annotated[
        Path | None, typer.Option(help="Read the witness's answer from this file.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Have a witness sign the last checkpoint, over the network or with files that you carry."""
    (witness,) = read_keys(key)
    with Record.open(existing_record(record)) as book:
        signed = last_checkpoint(book.ledger)
        if witness.kind is not KeyKind.WITNESS or signed is None:
            raise ProofError(
                "the record must have a signed checkpoint, got none"
                if signed is None
                else f"the key must be of a witness, got the key of a log: {witness.name}",
                where=str(record),
                mend="sign one with `vedette record checkpoint`"
                if signed is None
                else "give the witness's own key",
            )
        if request is not None:
            _write(request, request_to_witness(book.ledger, signed, old).to_bytes())
        if to is not None or answer is not None:
            lines = (
                ask_witness(to, book.ledger, signed)
                if to is not None
                else read_proof_file(answer or HERE).decode(errors="replace")
            )
            signed = add_cosignatures(book.ledger, signed.size, lines, witness)
    _tell(signed, out, as_json=as_json)


def prove(
    what: Annotated[
        str, typer.Argument(help="An entry's number, or the id of a statement or an incident.")
    ],
    out: Annotated[Path, typer.Option(help="Write the bundle to this file.")],
    record: Where = HERE,
    since: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that others hold: show that the log grew from it."),
    ] = None,
    stamp: Annotated[
        Path | None,
        typer.Option(help="A time-stamp response (RFC 3161) for the last checkpoint."),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Prove against the current state, not the last checkpoint."),
    ] = False,
    tlog_proofs: Annotated[
        Path | None,
        typer.Option(help="Also write each entry and its C2SP tlog-proof to this folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a proof that can be verified with or without this program."""
    path = existing_record(record)
    with Record.open(path) as book:
        bundle = prove_entries(
            book,
            path,
            what,
            since=[read_checkpoint_file(one) for one in since or []],
            timestamp=None if stamp is None else read_response(stamp),
            fresh=fresh,
        )
    data = bundle.to_bytes()
    _write(out, data)
    if tlog_proofs is not None:
        write_tlog_proofs(bundle, tlog_proofs)
    line = {
        "type": "bundle",
        "file": str(out),
        "size_bytes": len(data),
        "origin": bundle.checkpoint.origin,
        "size": bundle.checkpoint.size,
        "entries": [entry.index for entry in bundle.entries],
        "grew_from": [earlier.size for earlier in bundle.history],
    }
    if as_json:
        print_line(line)
        return
    Console(soft_wrap=True, highlight=False).print(
        f"{len(bundle.entries)} entries as of the checkpoint of {bundle.checkpoint.size}; check it"
        f" with: vedette verify {out} --key PUBLIC-KEY",
        markup=False,
    )


def tiles(
    out: Annotated[
        Path, typer.Option(help="The folder to write to; an earlier export is extended.")
    ],
    record: Where = HERE,
    entries: Annotated[
        bool, typer.Option("--entries", help="Also write the entries, not only hashes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the last checkpoint and its tiles as files, for stock tools (C2SP tlog-tiles)."""
    with Record.read(existing_record(record)) as book:
        signed = last_checkpoint(book.ledger)
        if signed is None:
            raise ProofError(
                "must have a signed checkpoint, got none",
                where=str(record),
                mend="sign one with `vedette record checkpoint`",
            )
        written = export_tiles(book.ledger, signed, out, entries=entries)
    line = {"type": "tiles", "folder": str(out), "size": signed.size, "written": written}
    if as_json:
        print_line(line)
    else:
        typer.echo(f"{written} new tiles of a log of {signed.size} entries in {out}")


def key(
    record: Where = HERE,
    rotate: Annotated[
        bool,
        typer.Option("--rotate", help="Replace the key; the old and the new key sign the change."),
    ] = False,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Print the public key of the log. The private key is never printed."""
    path = existing_record(record)
    signer = read_signer(key_path(path))
    if signer is None:
        raise ProofError(
            "the record has no key yet",
            where=str(path),
            mend="sign a checkpoint with `vedette record checkpoint`, which makes one",
        )
    if rotate:
        with writing(record, at, by) as (book, hand):
            rotate_key(book, path, **hand)
        signer = read_signer(key_path(path)) or signer
    if as_json:
        print_line({"type": "key", "origin": signer.name, "key": str(signer.verifier)})
    else:
        typer.echo(str(signer.verifier))


def person_key(
    name: Annotated[str, typer.Argument(help="The person's name, in one word, such as ada.byron.")],
    out: Annotated[Path, typer.Option(help="Write the private key to this file; keep it safe.")],
    as_json: Json = False,
) -> None:
    """Make a key with which a person signs their entries on the command line."""
    if out.exists():
        raise ProofError("already exists", where=str(out), mend="name a new file")
    signer = new_signer(name, KeyKind.LOG)
    write_signer(out, signer)
    if as_json:
        print_line({"type": "key", "origin": signer.name, "key": str(signer.verifier)})
    else:
        typer.echo(str(signer.verifier))


def _tell(signed: SignedCheckpoint, out: Path | None, *, as_json: bool) -> None:
    if out is not None:
        _write(out, signed.to_bytes())
    if as_json:
        print_line(
            {
                "type": "checkpoint",
                "origin": signed.origin,
                "size": signed.size,
                "root_sha256": signed.root.hex(),
                "note": signed.to_bytes().decode(),
            }
        )
    elif out is None:
        typer.echo(signed.to_bytes().decode(), nl=False)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as exc:
        raise ProofError(
            f"cannot be written: {exc.strerror}", where=str(path), mend="name another file"
        ) from exc
