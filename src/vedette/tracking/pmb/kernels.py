"""The kernels a step is made of, gathered so that compiled ones can be changed for NumPy ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vedette.tracking.pmb import associate_scan, gating, prediction


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """One implementation of every kernel; signatures are those of the compiled functions."""

    predict_bank: Callable[..., Any]
    gate: Callable[..., Any]
    associate: Callable[..., Any]


COMPILED = Kernels(
    predict_bank=prediction.predict_bank,
    gate=gating.gate,
    associate=associate_scan.associate,
)
