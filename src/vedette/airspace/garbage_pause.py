"""A pause of the garbage collector while a great many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Pause the garbage collector within the block, and restore it afterwards.

    Each collection scans every object, and finds no garbage among values that were just read. For
    100,000 restrictions that takes as long as all other work. All objects are moved to the oldest
    generation at the end, which is scanned at the next full collection.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            if not gc.get_freeze_count():  # else somebody wants those to stay frozen
                gc.freeze()
                gc.unfreeze()  # into the oldest generation
            gc.enable()
