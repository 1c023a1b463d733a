"""What `vedette check --json` prints: one line for each flight and restriction."""

from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from vedette.airspace.check.who_is_barred import Ruling
from vedette.airspace.flights.flight_check import FlightAnswer
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt
from vedette.model.restriction import Condition, Restriction
from vedette.model.restriction_values import doubt_to_dict
from vedette.model.times import to_text
from vedette.sharing.event_lines import METRE_DIGITS, PROBABILITY_DIGITS

_MET: dict[bool | None, Literal["met", "unmet", "unknown"]] = {
    True: "met",
    False: "unmet",
    None: "unknown",
}


class SpanLine(TypedDict):
    """The earliest, latest and expected time of an event; null: not known."""

    earliest: str | None
    expected: str | None
    latest: str | None


class ConditionMetLine(TypedDict):
    """A condition of the rule that decides."""

    condition: str
    state: Literal["met", "unmet", "unknown"]


class ReachLine(TypedDict):
    """The area, the heights and the times that a doubt may concern; null means not bounded."""

    areas: list[dict[str, Any]] | None
    margin_m: float
    lower: dict[str, Any] | None
    upper: dict[str, Any] | None
    start: str | None
    end: str | None


class CheckLine(TypedDict):
    """One flight against one restriction."""

    type: Literal["check"]
    flight: str
    restriction: str | None  # its id; null for a feature that was left out
    restriction_name: str  # as its source calls it
    approximation: str | None  # why this is not the official boundary, where it is not
    answer: Literal["inside", "outside", "indeterminate"]
    probability: float | None
    margin_m: float | None  # null for a feature that was left out
    vertical_margin_m: float | None
    entry: SpanLine | None
    exit: SpanLine | None
    reason: str
    standing: Literal["barred", "not_barred", "unknown"] | None
    standing_reason: str | None
    rule: str | None
    exemption: str | None
    conditions: list[ConditionMetLine]
    authorisation: str | None
    assumptions: list[str]
    samples: int
    simulation: bool


class LeftOutLine(TypedDict):
    """One part of the input that was not understood."""

    type: Literal["left_out"]
    file: str
    feature: str
    key: str
    what: str
    mend: str | None
    reach: ReachLine | None  # null: it can change no answer
    may_narrow: bool  # it may make a restriction smaller or shorter
    refused: bool  # nothing of the feature was read


class LeftOutTotalLine(TypedDict):
    """The last line, where anything was not understood."""

    type: Literal["left_out_total"]
    count: int  # lines of type left_out before it


def check_line(answer: FlightAnswer, restriction: Restriction, *, simulation: bool) -> CheckLine:
    """An answer as a JSON-ready object, for `restriction`."""
    verdict, ruling = answer.verdict, answer.ruling
    vertical, probability = verdict.vertical_margin_m, answer.probability
    return {
        "type": "check",
        "flight": answer.flight,
        "restriction": answer.restriction,
        "restriction_name": restriction.name,
        "approximation": restriction.approximation,
        "answer": verdict.answer.value,
        "probability": None if probability is None else round(probability, PROBABILITY_DIGITS),
        "margin_m": round(verdict.margin_m, METRE_DIGITS),
        "vertical_margin_m": None if vertical is None else round(vertical, METRE_DIGITS),
        "entry": _span(answer.entry_earliest, answer.entry_expected, answer.entry_latest),
        "exit": _span(answer.exit_earliest, answer.exit_expected, answer.exit_latest),
        "reason": verdict.reason,
        "standing": None if ruling is None else ruling.standing.value,
        "standing_reason": None if ruling is None else ruling.reason,
        "rule": None if ruling is None else ruling.rule or None,
        "exemption": None if ruling is None else ruling.exemption,
        "conditions": [] if ruling is None else _conditions(ruling),
        "authorisation": None if ruling is None else ruling.authorisation,
        "assumptions": list(verdict.assumptions),
        "samples": answer.samples,
        "simulation": simulation,
    }


def doubt_answer_line(answer: FlightAnswer, doubt: Doubt, *, simulation: bool) -> CheckLine:
    """One flight against a part of a zone file that was not understood."""
    ruling = answer.ruling
    outside = answer.verdict.answer is Answer.OUTSIDE
    return {
        "type": "check",
        "flight": answer.flight,
        "restriction": None,
        "restriction_name": doubt.feature,
        "approximation": None,
        "answer": answer.verdict.answer.value,
        "probability": None,
        "margin_m": None,
        "vertical_margin_m": None,
        "entry": _span(answer.entry_earliest, answer.entry_expected, answer.entry_latest),
        "exit": _span(answer.exit_earliest, answer.exit_expected, answer.exit_latest),
        "reason": left_out_reason(answer, doubt),
        "standing": None if outside or ruling is None else "unknown",
        "standing_reason": None if outside or ruling is None else "nobody knows whom it bars",
        "rule": None,
        "exemption": None,
        "conditions": [],
        "authorisation": None,
        "assumptions": [],
        "samples": answer.samples,
        "simulation": simulation,
    }


def left_out_reason(answer: FlightAnswer, doubt: Doubt) -> str:
    """Why nothing is known of a feature."""
    how = "skipped as asked, for it cannot be read" if doubt.refused else "not understood"
    found = f"{how} ({doubt.key}: {doubt.what})"
    if answer.verdict.answer is Answer.OUTSIDE:
        return f"{found}; {answer.verdict.reason} of all that it may reach"
    return found


def left_out_line(doubt: Doubt) -> LeftOutLine:
    """One part of the input that was not understood."""
    return {"type": "left_out", **doubt_to_dict(doubt)}  # type: ignore[typeddict-item]


def left_out_total_line(count: int) -> LeftOutTotalLine:
    """The line that states how many parts of the input were not understood: `count`."""
    return {"type": "left_out_total", "count": count}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a line."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette check line",
        **TypeAdapter(CheckLine | LeftOutLine | LeftOutTotalLine).json_schema(),
    }


def _conditions(ruling: Ruling) -> list[ConditionMetLine]:
    def line(one: Condition, met: bool | None) -> ConditionMetLine:
        return {"condition": one.value, "state": _MET[met]}

    return [line(one, met) for one, met in ruling.conditions]


def _span(
    earliest: datetime | None, expected: datetime | None, latest: datetime | None
) -> SpanLine | None:
    """Between when and when; None where it did not happen, or has no time."""
    if earliest is None and latest is None:
        return None
    return {"earliest": _text(earliest), "expected": _text(expected), "latest": _text(latest)}


def _text(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)
