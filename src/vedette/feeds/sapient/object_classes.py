"""The classification of an object by a node, as a likelihood for each of our classes.

The words are those of the standard's taxonomy. A confidence is read as the node's probability for
that class, starting from no knowledge. The remainder is shared evenly among the classes that the
node does not name. A class without a confidence is left out, since it has no weight. Affiliation
and intent are never read.
"""

from collections.abc import Iterable

from sapient_msg.bsi_flex_335_v2_0.detection_report_pb2 import DetectionReport

from vedette.model.identity import ClassLikelihood, ObjectClass

Classification = DetectionReport.DetectionReportClassification

_AIR, _BIRD, _OTHER, _UNMANNED = (
    ObjectClass.AIRCRAFT,
    ObjectClass.BIRD,
    ObjectClass.OTHER,
    ObjectClass.UNMANNED,
)
_TYPES: dict[str, tuple[ObjectClass, ...]] = {
    "air vehicle": (_AIR, _UNMANNED),
    "animal": (_BIRD, _OTHER),
    "human": (_OTHER,),
    "land vehicle": (_OTHER,),
    "sea vessel": (_OTHER,),
    "fixed object": (_OTHER,),
    "equipment": (_OTHER,),
}
_SUB_TYPES: dict[tuple[str, str], ObjectClass] = {
    ("air vehicle", "manned rotary wing"): _AIR,
    ("air vehicle", "manned fixed wing"): _AIR,
    ("air vehicle", "uav rotary wing"): _UNMANNED,
    ("air vehicle", "uav fixed wing"): _UNMANNED,
    ("air vehicle", "uas control station"): _OTHER,
    ("animal", "bird"): _BIRD,
    ("animal", "horse"): _OTHER,
}


def reading(classification: Iterable[Classification]) -> tuple[ClassLikelihood, ...]:
    """One likelihood for each of our classes; empty if the node states nothing usable."""
    shares = dict.fromkeys(ObjectClass, 0.0)
    for said in classification:
        kind = _word(said.type)
        if kind in _TYPES and said.HasField("confidence"):
            _share(said, kind, shares)
    total = sum(shares.values())
    if total <= 0.0:
        return ()
    silent = [c for c, share in shares.items() if share == 0.0]
    rest = max(0.0, 1.0 - total) / max(1, len(silent))
    return tuple(
        ClassLikelihood(c, share or (rest if c in silent else 0.0)) for c, share in shares.items()
    )


def _share(said: Classification, kind: str, shares: dict[ObjectClass, float]) -> None:
    """Add what one classification says: its sub-classes first, what they leave to the rest."""
    left = said.confidence
    for sub in said.sub_class:
        target = _SUB_TYPES.get((kind, _word(sub.type)))
        if target is not None:
            share = min(left, sub.confidence if sub.HasField("confidence") else left)
            shares[target] += share
            left -= share
    for target in _TYPES[kind]:
        shares[target] += left / len(_TYPES[kind])


def _word(text: str) -> str:
    return " ".join(text.lower().split())
