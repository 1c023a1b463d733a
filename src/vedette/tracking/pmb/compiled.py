"""One decorator for every compiled kernel, so that all of them compile alike.

Kernels are cached on disk: a second start compiles nothing.  No `fastmath` and no threads: the
same input must give the same bytes, and reordering sums would break that.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a kernel, keeping its Python type for the checker.

    The uncompiled function stays reachable as `kernel.py_func`.
    """
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Compile a helper into each kernel that calls it.

    For helpers that take bundles of arrays: passing a bundle costs more than their arithmetic.
    """
    return cast(Function, numba.njit(cache=True, error_model="numpy", inline="always")(function))
