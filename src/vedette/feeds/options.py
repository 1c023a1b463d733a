"""What the settings of an input say of its decoder, as it stands in the raw log.

A replay of the raw log must decode as the live run did, so the options come in as a message of the
input, before its first frame: one JSON object with the feed's name and its own keys.
"""

import json
from typing import Any

from vedette.feeds.feed import Feed
from vedette.model.value_words import failure_in_words


def options_message(feed: Feed, options: dict[str, Any]) -> bytes:
    """The message that sets the options of a feed. The same options give the same bytes."""
    return json.dumps({"feed": feed.name, "options": options}, sort_keys=True).encode()


def options_of(message: bytes) -> tuple[str, str]:
    """The feed that a message is for, and its options as JSON. Raises ValueError."""
    try:
        read = json.loads(message)
        return str(read["feed"]), json.dumps(dict(read["options"]), sort_keys=True)
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        what = f"must be a JSON object with feed and options: {failure_in_words(exc):.80}"
        raise ValueError(what) from exc


def read_options(feed: Feed, options: str | None) -> Any:
    """The options as a value of `feed.settings`.

    None, which means the defaults, if there are none or they are not valid.
    """
    if feed.settings is None or options is None:
        return None
    try:
        return feed.settings(**json.loads(options))
    except (TypeError, ValueError):
        return None
