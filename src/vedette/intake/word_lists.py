"""Word lists, written as a person reads them."""


def listed(words: str, sep: str | None = None) -> frozenset[str]:
    """The words of `words` as a set; parted by white space, or by `sep`."""
    return frozenset(words.split(sep))
