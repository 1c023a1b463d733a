"""What a person can ask and do. The room above implements it over the runner and the record."""

from dataclasses import dataclass
from typing import Any, Protocol

from vedette.model.identity import Identity

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Which:
    """Which incidents are asked for; by default all."""

    last: int | None = None  # the so many that were opened last
    id: str | None = None
    crossing: tuple[str, str] | None = None  # that of a track and a restriction


ALL = Which()


class Desk(Protocol):
    """The page's one door to what lies below.

    All methods are called on the event loop's thread and must be quick, but for `verify`,
    `incidents`, and `incident` as of a time: these are called in a worker thread, or a live server
    has a process of its own do the same (`web.heavy`). Each raises VedetteError where what was
    asked cannot be done, and LookupError where an id is not known.
    `by` is who is signed in; in a replay or demo, where nobody signs in, the name that was given.
    """

    def meta(self) -> Json:
        """What the page stands for.

        Keys: `name`, `simulation`, `mode` ("replay" or "live"), `speed` (times real time; None:
        as fast as it goes), and optionally `time_zone` (IANA name of the place shown) and
        `centre` ([lon, lat]) with `zoom`.
        """
        ...

    def restrictions(self) -> Json:
        """A GeoJSON FeatureCollection in WGS 84, one feature a volume.

        Properties: `id`, `name`, `lower` and `upper` (text with reference; None: unbounded),
        `hours` (text; None: always), `authority`, `kind`, `approximation` (None: official).
        Beside the features `left_out`: a list of `{"feature", "key", "what"}`, zones that cannot
        be read and that nobody checks against, by a person's word.
        """
        ...

    def identity(self, track_id: str) -> Identity:
        """All that a track claims, personal data among it: whoever asks logs the look first."""
        ...

    def acknowledge(self, alert_id: str, by: str) -> Json:
        """Acknowledge an alert; returns it as it then stands (as `alert_line` writes it)."""
        ...

    def shelve(self, alert_id: str, seconds: float, by: str) -> Json:
        """Put an alert aside for a while; it comes back by itself."""
        ...

    def incidents(self, as_of: str | None = None, which: Which = ALL) -> list[Json]:
        """Incidents, as `summary_to_dict` of the record writes them; as of a time, likewise."""
        ...

    def incident(self, incident_id: str, as_of: str | None = None) -> Json:
        """One incident in full, as `incident_to_dict` of the record writes it, and more.

        `facts` is what is established: a list of `{"text", "source"}`. `evidence`: as
        `record evidence` prints it.

        `as_of`: as it stood at this time (RFC 3339), or after so many entries ("#120"). With it
        this is called in a worker thread: a long record takes a while.
        """
        ...

    def say(self, incident_id: str, statement: Json, by: str) -> Json:
        """Add a statement; returns it as recorded."""
        ...

    def verify(self) -> Json:
        """Verify the record; called in a worker thread, for it may take seconds.

        Returns what `VerifyResult.to_dict` of the record says: `integrity` ("intact",
        "consistent", "altered" or "unreadable"), `size`, `root_sha256`, `head` (the exported head
        that it was held against, or None: then a cut-off tail cannot be excluded), `faults` and
        `limits`.
        """
        ...
