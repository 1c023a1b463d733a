"""Word lists, written as a person reads them."""


def listed(words: str, sep: str | None = None) -> frozenset[str]:
    """The words of `words` as a set, split at white space or at `sep`."""
    return frozenset(words.split(sep))
