"""`vedette witness`: sign that another log is append-only, and detect two views of one log."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_publish import serve_web
from vedette.app.live.output_folder import record_in
from vedette.app.settings.trusted_keys import Keys, read_checkpoint_file, read_keys, read_trust
from vedette.model.errors import ProofError
from vedette.record.ledger.key_file import new_signer, read_signer, write_signer
from vedette.record.ledger.signed_note import KeyKind
from vedette.record.proof.log_views import Comparison, View
from vedette.record.proof.log_views import compare as compare_views
from vedette.record.proof.verify_bundle import read_proof_file
from vedette.record.proof.witness import MAX_BYTES, Witness
from vedette.sharing.hidden_characters import visible
from vedette.store.small_database import WITNESS, open_small
from vedette.web.log_routes import witness_app

app = typer.Typer(help="Sign checkpoints of other logs and detect forks.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="The witness's folder.")]
KEY, STATE = "witness.key", "witness.sqlite"


@app.command("make")
def make(
    folder: Folder,
    name: Annotated[str, typer.Option(help="The name, such as example.org/witness.")],
) -> None:
    """Create a witness with a key and a memory of what it signed, and print its public key."""
    if (folder / KEY).exists():
        raise ProofError(
            "this folder already has a witness", where=str(folder), mend="name another folder"
        )
    signer = new_signer(name, KeyKind.WITNESS)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise ProofError(
            f"cannot be created: {exc.strerror}",
            where=str(folder),
            mend="check the path and its permissions",
        ) from exc
    write_signer(folder / KEY, signer)
    open_small(folder / STATE, WITNESS).close()
    typer.echo(str(signer.verifier))


@app.command("trust")
def trust(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="The log's public key, or a file with such keys.")],
) -> None:
    """Trust a log: sign its checkpoints from now on, as long as it is append-only."""
    with _opened(folder) as witness:
        for one in read_keys(key):
            witness.trust(one)


@app.command("show")
def show(folder: Folder, as_json: Json = False) -> None:
    """Print the public key of the witness, the logs that it trusts, and what it signed last."""
    with _opened(folder) as witness:
        rows = [
            {
                "type": "witnessed",
                "origin": origin,
                "size": None if last is None else last.size,
                "root_sha256": None if last is None else last.root.hex(),
            }
            for origin, last in witness.logs().items()
        ]
        key, conflicts = str(witness.key), len(witness.conflicts())
    if as_json:
        print_line({"type": "witness", "key": key, "conflicts": conflicts, "logs": rows})
        return
    typer.echo(key)
    for row in rows:
        typer.echo(f"{row['origin']}: {row['size'] or 'nothing signed yet'}")
    if conflicts:
        typer.echo(f"{conflicts} requests did not go on from what was signed; kept as evidence")


@app.command("sign")
def sign(
    folder: Folder,
    request: Annotated[Path, typer.Argument(help="The file that `record cosign --request` wrote.")],
    out: Annotated[Path | None, typer.Option(help="Write the answer to this file.")] = None,
) -> None:
    """Sign a request that was carried here as a file. Exits with 1 if the log is not
    append-only.
    """
    with _opened(folder) as witness:
        answer = witness.add_checkpoint(read_proof_file(request), at=int(time.time()))
    if not answer.is_signed:
        typer.echo(f"not signed ({answer.status}): {visible(answer.body.strip())}", err=True)
        raise typer.Exit(1)
    if out is None:
        typer.echo(answer.body, nl=False)
        return
    try:
        out.write_text(answer.body, encoding="utf-8")
    except OSError as exc:
        raise ProofError(
            f"cannot be written: {exc.strerror}", where=str(out), mend="name another file"
        ) from exc


@app.command("serve")
def serve(
    folder: Folder,
    listen: Annotated[str, typer.Option(help="Address and port to listen on.")] = "127.0.0.1:8485",
) -> None:
    """Sign requests from logs (C2SP tlog-witness: POST /add-checkpoint) until stopped."""
    with _opened(folder) as witness:
        serve_web(witness_app(_Taker(witness), most_bytes=MAX_BYTES), listen, beyond_loopback=True)


@app.command("compare")
def compare(
    checkpoints: Annotated[list[Path], typer.Argument(help="Checkpoints of one log, two or more.")],
    key: Keys = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", "-R", help="The record of the log, needed if the sizes differ."),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Write the proof of a fork to this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare several views of one log. Exits with 1 if two of them contradict each other."""
    views = [View(str(path), read_checkpoint_file(path)) for path in checkpoints]
    found = compare_views(
        views,
        keys=read_trust(keys=key, held=None, authority=None).keys,
        record=None if record is None else record_in(record),
    )
    if keep is not None and found.forks:
        try:
            keep.write_text(json.dumps(found.evidence(), indent=1) + "\n", encoding="utf-8")
        except OSError as exc:
            raise ProofError(
                f"cannot be written: {exc.strerror}", where=str(keep), mend="name another file"
            ) from exc
    _tell(found, as_json=as_json)
    raise typer.Exit(1 if found.forks else 0)


def _tell(found: Comparison, *, as_json: bool) -> None:
    if as_json:
        print_line(found.to_dict())
        return
    for one in found.forks:
        typer.echo(f"FORK: {one.what}")
    for text in found.limits:
        typer.echo(f"but: {text}")
    if not found.forks:
        typer.echo("no two of them contradict each other")


class _Taker:
    """The witness as the web sees it: one request at a time, at this machine's time."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._lock = threading.Lock()

    def take(self, body: bytes) -> tuple[int, str, str]:
        """The status, the answer and the content type for one request body."""
        with self._lock:
            answer = self._witness.add_checkpoint(body, at=int(time.time()))
        return answer.status, answer.body, answer.content_type


@contextmanager
def _opened(folder: Path) -> Iterator[Witness]:
    signer = read_signer(folder / KEY)
    if signer is None:
        raise ProofError(
            "must be a folder with a witness, got none",
            where=str(folder),
            mend="create one with `vedette witness make`",
        )
    with open_small(folder / STATE, WITNESS) as database:
        yield Witness(database, signer)
