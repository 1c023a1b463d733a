"""A pause of the garbage collector while a great many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Within it, nothing is searched for garbage; the collector goes on as it was afterwards.

    Each of its searches looks at every object there is, and finds nothing in what was just read:
    for 100,000 restrictions that takes as long as all the rest. So all of it counts as old from
    then on, and is looked at when the collector next looks at everything.
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
