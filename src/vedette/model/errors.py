"""Error tree. Everything raised on purpose derives from VedetteError.

VedetteError                 what happened, where, and how to mend it
├── FeedError                a source failed; the picture goes on without it
│   └── BadFrameError        one message could not be read; skip and count it
├── RecordingError           a recording cannot be read at all
├── RawLogError              the raw log of a live run cannot be written or read
├── CheckpointError          a checkpoint cannot be used; the raw log gives the same
├── RestrictionError         a zone file cannot be used; names file, feature and key
├── ConfigError              refuse to start; names the key and the file
│   └── MissingExtraError    an optional dependency is not installed; names the extra
├── SkyError                 a sighting, or the data of the sky, cannot be used
├── BatchError               a batch breaks the contract of ``engine.step``
├── SealError                a sealed recording cannot be used
├── RecordError              a statement or incident cannot be recorded
│   ├── EvidenceError        an original is missing, was altered, or cannot be kept
│   ├── LedgerError          the ledger is not what it was, or cannot be read
│   ├── ProofError           a key, checkpoint or proof is none, or does not hold
│   └── PersonalError        personal data cannot be sealed, opened or erased as asked
├── AccessError              what was asked about people, tokens or sessions cannot be done
│   └── RefusedError         whoever asks is not known, or has to wait
├── ShownError               nothing is kept of what the page showed, or it is damaged
├── BackupError              a copy cannot be made, or is not what was copied
└── ServeError               the page cannot be served
"""


class VedetteError(Exception):
    """Base of all errors raised on purpose by this package.

    Its text is one line: ``where: what; mend``.
    """

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        text = what if where is None else f"{where}: {what}"
        super().__init__(text if mend is None else f"{text}; {mend}")
        self.what = what
        self.where = where
        self.mend = mend


class FeedError(VedetteError):
    """A source failed; other sources carry on."""


class BadFrameError(FeedError):
    """One message could not be decoded."""

    def __init__(self, reason: str, *, frame: bytes, where: str | None = None) -> None:
        super().__init__(f"{reason}: {_shown(frame[:32])}", where=where)
        self.reason = reason
        self.frame = frame


class RecordingError(VedetteError):
    """A recording cannot be read, or is of no format we know."""


class RawLogError(VedetteError):
    """The raw log of a live run cannot be written, or cannot be read."""


class ShownError(VedetteError):
    """What the page showed is not kept, or cannot be read."""


class CheckpointError(VedetteError):
    """A checkpoint cannot be used: it is damaged, or of another version."""


class RestrictionError(VedetteError):
    """A zone file, or one feature of it, cannot be used without guessing."""


class ConfigError(VedetteError):
    """The configuration cannot be used."""


class MissingExtraError(ConfigError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str, what: str = "this") -> None:
        super().__init__(f"{what} needs the extra `{extra}`: pip install 'vedette[{extra}]'")
        self.extra = extra


class SkyError(VedetteError):
    """A sighting cannot be read, or data that tell what stood in the sky are missing."""


class BatchError(VedetteError):
    """A batch is out of order, or holds reports from before the last step."""


class SealError(VedetteError):
    """A sealed recording is malformed, damaged, or of another version."""


class RecordError(VedetteError):
    """A statement, incident or answer cannot be put on record as given."""


class EvidenceError(RecordError):
    """An original is missing, was altered, or cannot be kept."""


class LedgerError(RecordError):
    """The ledger was altered, or cannot be read."""


class ProofError(RecordError):
    """A key, checkpoint, bundle or token is malformed or does not verify."""


class PersonalError(RecordError):
    """Personal data cannot be sealed, opened or erased as it was asked."""


class AccessError(VedetteError):
    """Something about people, tokens or sessions cannot be done as it was asked."""


class RefusedError(AccessError):
    """The caller could not be identified. The text is the same for every reason."""

    def __init__(self, what: str, *, mend: str | None = None, wait_s: float = 0.0) -> None:
        super().__init__(what, mend=mend)
        self.wait_s = wait_s  # how long until it is worth trying again


class BackupError(VedetteError):
    """A backup cannot be made, or its content differs from its list."""


class ServeError(VedetteError):
    """The page cannot be served, for example because the port is taken."""


def _shown(frame: bytes) -> str:
    """Bytes fit to be shown: text as text, anything else in hex."""
    text = frame.decode("latin-1")
    return text if text.isascii() and text.isprintable() else frame.hex()
