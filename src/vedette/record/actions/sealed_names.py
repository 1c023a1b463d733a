"""Names of private persons are replaced by references before anything goes on record."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vedette.model.event_time_place import When
from vedette.model.statement import TEXT_FIELDS, Saying

Sealed = Mapping[str, str]
"""The reference that stands for each name: ``personal-`` and 32 digits."""


def with_references(text: str | None, sealed: Sealed) -> str | None:
    """`text` with each sealed name replaced by its reference, whatever its case.

    A name is replaced where it stands as whole words. Longer names go first, so that "Jan Nowak" is
    replaced before "Nowak".
    """
    if text is None:
        return None
    for name in sorted(sealed, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, name.split()))
        pattern = rf"(?<!\w){words}(?!\w)"
        # A reference has letters, digits and a hyphen only, so nothing in it is special to `sub`.
        text = re.sub(pattern, sealed[name], text, flags=re.I)
    return text


def sealed_saying(saying: Saying, sealed: Sealed) -> Saying:
    """The statement with the sealed names replaced in every text that it holds."""
    if not sealed:
        return saying
    texts: dict[str, Any] = {
        one.name: with_references(getattr(saying, one.name), sealed) for one in TEXT_FIELDS
    }
    return replace(
        saying,
        speaker=with_references(saying.speaker, sealed) or saying.speaker,
        claim=with_references(saying.claim, sealed),
        said=_when(saying.said, sealed),
        about=_when(saying.about, sealed),
        topics=tuple(with_references(topic, sealed) or topic for topic in saying.topics),
        bears_on=tuple(
            replace(one, says=with_references(one.says, sealed)) for one in saying.bears_on
        ),
        **texts,
    )


def texts_of(saying: Saying) -> list[str | None]:
    """Every text of a statement in which a name can stand."""
    return [
        saying.speaker,
        saying.claim,
        *(getattr(saying, one.name) for one in TEXT_FIELDS),
        *(None if when is None else when.words for when in (saying.said, saying.about)),
        *saying.topics,
        *(one.says for one in saying.bears_on),
    ]


def _when(when: When | None, sealed: Sealed) -> When | None:
    return None if when is None else replace(when, words=with_references(when.words, sealed))
