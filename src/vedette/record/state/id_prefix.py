"""Finding one id by how it begins."""

from collections.abc import Iterable
from typing import TypeVar

from vedette.model.errors import RecordError

_PLURALS = {"evidence": "pieces of evidence", "hypothesis": "hypotheses"}
_Id = TypeVar("_Id", bound=str)


def ids_that_fit(kind: str, ids: Iterable[_Id], text: str) -> list[_Id]:
    """The ids that begin with `text`, with or without their ``kind-`` prefix."""
    return [i for i in ids if text and i.startswith((text, f"{kind}-{text}"))]


def find_id(kind: str, ids: Iterable[_Id], text: str, *, mend: str) -> _Id:
    """The one id that begins with `text`, with or without its ``kind-`` prefix.

    mend: where to find the ids. Raises RecordError.
    """
    found = ids_that_fit(kind, ids, text)
    exact = [i for i in found if i == text]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise RecordError(f"no {kind} with an id that begins with {text!r}", mend=mend)
    raise RecordError(
        f"{len(found)} {_PLURALS.get(kind, kind + 's')} with an id that begins with {text!r}",
        mend=f"give more of the id; {mend}",
    )
