"""The kernels a step is made of, gathered so that compiled ones can be changed for NumPy ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vedette.tracking.pmb import association, clusters, gating, predict, resolve, rows, update


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """One implementation of every kernel; signatures are those of the compiled functions."""

    predict_bank: Callable[..., Any]
    gate: Callable[..., Any]
    belief_propagation: Callable[..., Any]
    ambiguous_clusters: Callable[..., Any]
    resolve_clusters: Callable[..., Any]
    all_rows: Callable[..., Any]
    slot_existence: Callable[..., Any]
    merge_slots: Callable[..., Any]


COMPILED = Kernels(
    predict_bank=predict.predict_bank,
    gate=gating.gate,
    belief_propagation=association.belief_propagation,
    ambiguous_clusters=clusters.ambiguous_clusters,
    resolve_clusters=resolve.resolve_clusters,
    all_rows=rows.all_rows,
    slot_existence=rows.slot_existence,
    merge_slots=update.merge_slots,
)
