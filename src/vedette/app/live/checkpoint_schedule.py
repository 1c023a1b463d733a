"""Regular work on a live record: sign it, ask witnesses to sign, and erase data that is due."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vedette.app.live.witness_client import ask_witness
from vedette.app.settings.settings import LedgerSettings
from vedette.app.settings.trusted_keys import read_keys
from vedette.model.errors import AccessError, ConfigError, RecordError
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.entries import MACHINE
from vedette.record.ledger.signed_note import VerifierKey
from vedette.record.proof.bound_files import FileHeads, bound_entry, is_new
from vedette.record.proof.checkpoint_signing import add_cosignatures, ensure_key, sign_checkpoint
from vedette.record.record import Record

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WitnessAt:
    """A witness and its address."""

    key: VerifierKey
    address: str


def read_witnesses(settings: LedgerSettings) -> tuple[WitnessAt, ...]:
    """The witnesses of the settings. Raises ConfigError or ProofError."""
    found = []
    for name in settings.witnesses:
        try:
            key, _, address = Path(name).read_text(encoding="utf-8").strip().partition(" ")
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigError(
                f"cannot be read: {failure_in_words(exc)}",
                where=name,
                mend="check the setting witnesses under [ledger], and the file",
            ) from exc
        if not address:
            raise ConfigError(
                "must contain a key and an address, got no address",
                where=name,
                mend="write the key, a space and the address",
            )
        found.append(WitnessAt(read_keys(key)[0], address.strip()))
    return tuple(found)


class Signing:
    """The regular work of `vedette serve` on its log, beside the engine."""

    def __init__(
        self,
        record: Record,
        path: Path,
        settings: LedgerSettings,
        now: Callable[[], datetime],
        heads: Callable[[], FileHeads] = FileHeads,
    ) -> None:
        """heads: the last positions in the files beside the record, which the record is bound
        to.
        """
        self._heads = heads
        self._record = record
        self._path = path
        self._settings = settings
        self._now = now
        self._witnesses = read_witnesses(settings)
        self._signer = ensure_key(record, path, name=settings.name, at=now(), by=MACHINE)

    async def run(self) -> None:
        """Sign and erase every `checkpoint_s` seconds, until cancelled.

        A failure is logged and the work is tried again later; the watch goes on.
        """
        while True:
            try:
                await asyncio.to_thread(self.once)
            except (RecordError, AccessError, OSError) as exc:
                log.error("the record could not be signed: %s", exc)  # noqa: TRY400 - one line
            await asyncio.sleep(self._settings.checkpoint_s)

    def sign(self) -> SignedCheckpoint:
        """Bind the files beside the record to it, then sign its current state."""
        heads, at = self._heads(), self._now()
        if heads != FileHeads() and is_new(self._record.ledger, heads, at):
            self._record.add([bound_entry(heads, at=at)])
        return sign_checkpoint(self._record.ledger, self._signer)

    def once(self) -> None:
        """Erase what is due, sign, and ask the witnesses. A failed witness is logged."""
        if self._record.has_personal:
            self._record.personal.erase_due(by=MACHINE, at=self._now())
        signed = self.sign()
        for witness in self._witnesses:
            try:
                lines = ask_witness(witness.address, self._record.ledger, signed)
                add_cosignatures(self._record.ledger, signed.size, lines, witness.key)
            except RecordError as exc:
                log.warning("a witness did not sign: %s", exc)
