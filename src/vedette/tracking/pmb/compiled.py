"""One decorator for every compiled kernel, so that all of them compile alike.

Kernels are cached on disk, beside the package or in the user's cache folder (NUMBA_CACHE_DIR names
another): a second start compiles nothing.  No `fastmath` and no parallel
loops: the same input must give the same bytes, and reordering sums would break that. Kernels let
other threads of the program run meanwhile.

Where numba is absent, or `VEDETTE_PLAIN_NUMPY=1` is set, the very same functions run as plain
Python on NumPy arrays: the same numbers, some hundred times slower.
"""

import os
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # a kernel still runs, only slowly
    numba = None  # type: ignore[assignment]

PLAIN = numba is None or os.environ.get("VEDETTE_PLAIN_NUMPY") == "1"


def compiled(function: Function) -> Function:
    """Compile a kernel, keeping its Python type for the checker."""
    if PLAIN:
        return function
    return cast(Function, _kept(function, inline="never"))


def inlined(function: Function) -> Function:
    """Compile a helper into each kernel that calls it.

    For helpers that take bundles of arrays: passing a bundle costs more than their arithmetic.
    """
    if PLAIN:
        return function
    return cast(Function, _kept(function, inline="always"))


def _kept(function: Callable[..., Any], *, inline: Literal["never", "always"]) -> object:
    """Compiled, and kept on disk where any folder for it may be written to."""
    try:
        return numba.njit(cache=True, error_model="numpy", inline=inline, nogil=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's: compiled anew at each start
        return numba.njit(error_model="numpy", inline=inline, nogil=True)(function)
