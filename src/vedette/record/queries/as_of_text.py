"""A time in the past, or a number of entries, as a person types it."""

from vedette.model.errors import RecordError
from vedette.model.times import from_text
from vedette.record.queries.folded_ledger import AsOf


def as_of_from(text: str | None) -> AsOf | None:
    """Parse a time or a number of entries. None if `text` is None.

    Raises RecordError if malformed.
    """
    if text is None:
        return None
    where, mend = "as_of", "write it like 2025-09-11T07:00:00Z, or #120 for the first 120 entries"
    if text.startswith("#"):
        if not (text[1:].isascii() and text[1:].isdecimal() and len(text) < 20):
            raise RecordError(
                f"must be # and a number of entries, got {text!r:.80}", where=where, mend=mend
            )
        return int(text[1:])
    try:
        return from_text(text)
    except ValueError as exc:
        raise RecordError(
            f"must be a time or a number of entries: {exc}", where=where, mend=mend
        ) from exc
