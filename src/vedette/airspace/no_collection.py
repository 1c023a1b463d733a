"""A pause of the garbage collector while a great many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Within it, nothing is searched for garbage; the collector goes on as it was afterwards.

    Each of its searches looks at every object there is, and finds nothing in what was just read:
    for 100,000 restrictions that takes as long as all the rest.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
