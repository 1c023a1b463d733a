"""What `verify`, `witness`, `personal` and the proving commands of `record` print with `--json`.

A key whose value is unknown is there and is null. Times are RFC 3339 in UTC.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Integrity = Literal["intact", "consistent", "altered", "unreadable"]


class FaultLine(TypedDict):
    """One thing found wrong, somewhere in entries `first` to `last`; null: in no entry."""

    what: str
    first: int | None
    last: int | None


class HeadLine(TypedDict):
    """A tree head that was exported, or that of a checkpoint kept elsewhere."""

    format: Literal["vedette-tree-head"]
    version: int
    size: int
    root_sha256: str
    at: str | None


class VerifyLine(TypedDict):
    """The result of verifying a record."""

    type: Literal["verify"]
    integrity: Integrity
    size: int | None
    root_sha256: str | None
    head: HeadLine | None  # the largest that it was held against
    first_fault: int | None
    faults: list[FaultLine]
    limits: list[str]  # what cannot be excluded


class WhenLine(TypedDict):
    """The time by which something existed, and who vouches for it; null: only the log's own
    clock."""

    not_after: str | None
    by: str


class ShownEntryLine(TypedDict):
    """An entry that is proven to be in the log."""

    index: int
    entry: dict[str, Any]


class ProvedStatementLine(TypedDict):
    """A statement as a bundle tells of it."""

    statement: str
    speaker: str
    modality: str
    claim: str | None
    in_words: str | None  # the claim as it is printed
    superseded_by: str | None  # the statement that superseded it last


class ProvedIncidentLine(TypedDict):
    """The incident of a bundle."""

    id: str
    title: str
    complete: bool  # a key that was given signed that no other entry refers to the incident
    as_of_size: int  # among so many entries of the log
    kinds: list[str]  # of entry, that were looked for
    statements: list[ProvedStatementLine]


class VerifyProofLine(TypedDict):
    """The result of verifying a bundle or a checkpoint."""

    type: Literal["verify_bundle", "verify_checkpoint"]
    integrity: Integrity
    origin: str | None
    size: int | None
    root_sha256: str | None
    signed_by: list[str]  # of the keys that were given
    when: WhenLine
    grew_from: list[int]  # sizes that the log is shown to have grown from
    entries: list[ShownEntryLine]
    incident: ProvedIncidentLine | None  # null: the bundle is about no incident, or is altered
    faults: list[FaultLine]
    limits: list[str]


class CheckpointLine(TypedDict):
    """A signed checkpoint."""

    type: Literal["checkpoint"]
    origin: str
    size: int
    root_sha256: str
    note: str  # word for word, with all signatures


class BundleLine(TypedDict):
    """A bundle that was written."""

    type: Literal["bundle"]
    file: str
    size_bytes: int
    origin: str
    size: int
    entries: list[int]
    grew_from: list[int]


class TilesLine(TypedDict):
    """Tiles that were written."""

    type: Literal["tiles"]
    folder: str
    size: int
    written: int


class ListeningLine(TypedDict):
    """A server that is ready to answer."""

    type: Literal["listening"]
    host: str
    port: int


class KeyLine(TypedDict):
    """The public key of a log, or of a person."""

    type: Literal["key"]
    origin: str
    key: str


class WitnessedLine(TypedDict):
    """A log that a witness watches, and the last checkpoint that it signed."""

    type: Literal["witnessed"]
    origin: str
    size: int | None
    root_sha256: str | None


class WitnessLine(TypedDict):
    """A witness."""

    type: Literal["witness"]
    key: str
    conflicts: int
    logs: list[WitnessedLine]


class ForkLine(TypedDict):
    """Views of one log that cannot all be true."""

    what: str
    views: list[str]


class ComparisonLine(TypedDict):
    """What `witness compare` found."""

    type: Literal["comparison"]
    forked: bool
    forks: list[ForkLine]
    limits: list[str]


class PersonalLine(TypedDict):
    """A sealed item, without its value."""

    type: Literal["personal"]
    reference: str
    kind: str
    sealed_at: str
    erase_after: str | None
    erased_at: str | None


class PersonalOpenedLine(TypedDict):
    """A sealed item's value, and the salt by which others verify its commitment."""

    type: Literal["personal_opened"]
    reference: str
    kind: str
    value: Any
    salt: str
    commitment: str


ProofOutput = (
    VerifyLine
    | VerifyProofLine
    | CheckpointLine
    | BundleLine
    | TilesLine
    | ListeningLine
    | KeyLine
    | WitnessLine
    | ComparisonLine
    | PersonalLine
    | PersonalOpenedLine
)


class BundleEntry(TypedDict):
    """An entry and the proof that it is in the log."""

    index: int
    entry: str
    proof: list[str]


class BundleHistory(TypedDict):
    """What the log was earlier, and the proof that it grew from that."""

    size: int
    root: str
    proof: list[str]


class BundleIncident(TypedDict):
    """The signed list of all entries that concern the bundle's incident."""

    note: str
    entries: str  # positions, such as 3,5-9,12


class BundleFile(TypedDict):
    """A proof bundle; docs/ledger-format.md says how it is checked."""

    format: Literal["vedette-bundle"]
    version: Literal[1, 2]
    incident: NotRequired[BundleIncident]  # in version 2
    key: str | None
    checkpoint: str
    entries: list[BundleEntry]
    history: list[BundleHistory]
    timestamp: str | None
