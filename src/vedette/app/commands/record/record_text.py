"""Questions, responses and releases as text for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from vedette.app.commands.terminal_text import SIMULATION
from vedette.app.screen import Console, one_line
from vedette.model.incident import Incident
from vedette.sharing import record_line_types as lines

UNKNOWN = "unknown"

STANCE_WORDS = {"for": "supports", "against": "denies", "open": "leaves open"}
"""The stance of a statement towards the answer that it gives."""


def print_known(
    incident: Incident,
    questions: Sequence[lines.KnownLine | lines.KnownFactLine],
    console: Console,
    *,
    as_of: str | None = None,
    origins: Mapping[str, str] | None = None,
) -> None:
    """Print each question with its answer and its source, or that it is unknown.

    origins: the source document of each statement, in words.
    """
    if incident.simulation:
        console.print(SIMULATION, style="bold black on yellow")
    console.print(one_line(incident.title), style="bold", markup=False, highlight=False)
    if as_of is not None:
        _say(console, f"as of {as_of}")
    for question in questions:
        _say(console, f"{question['text']}: {question['answer']['words']}")
        for source in question["sources"]:
            _print_source(source, console)
            if origins is not None and source["statement"] in origins:
                _say(console, f"      in {origins[source['statement']]}")
        if question["answer"]["given"] is not None:
            given = question["answer"]["given"]
            _say(console, f"    answered by {given['by']}: {given['why']} [{given['id']}]")
        _print_hypotheses(question, console)


def print_response(response: lines.ResponseLine, console: Console) -> None:
    """Print a response with each of its steps, and what no source states about it."""
    status = response["status"] or "no statement stands for it any more"
    _say(console, f"{response['kind']}: {response['what']}: {status} [{response['id']}]")
    for step in response["steps"]:
        lapsed = "; this statement was superseded" if step["lapsed"] else ""
        _say(
            console,
            f"    {step['status']}, according to {step['speaker']}{lapsed} [{step['statement']}]",
        )
        told = [
            f"when: {when_words(step['when'])}",
            f"until: {when_words(step['until'])}",
            f"area: {step['area'] or UNKNOWN}",
            f"heights: {step['heights'] or UNKNOWN}",
        ]
        _say(console, f"      {'; '.join(told)}")
        for who in step["who"]:
            _say(console, f"      {who}")


def print_change(change: lines.ChangeLine, console: Console) -> None:
    """Print an entry that changed the answer to a question."""
    about = f" {change['about']}" if change["about"] else ""
    _say(console, f"{change['at'][:19]}Z {change['text']}: {change['answer']['words']}")
    _say(console, f"    by {change['by']}, {change['because']}{about}")


def print_release(release: lines.ReleaseLine, console: Console) -> None:
    """Print what was released, to whom, and whether it needs review."""
    _say(
        console,
        f"{release['at'][:19]}Z {release['what']} {release['ref']} went to"
        f" {', '.join(release['recipients'])} [{release['id']}]",
    )
    for ref in release["shaken_by"]:
        _say(console, f"    FLAGGED: it rests on {ref}, which was superseded")


def print_affected(found: lines.AffectedLine, console: Console) -> None:
    """Print what rests on a statement, and who received it."""
    _say(console, f"{found['speaker']}: {found['in_words'] or 'no comment'} [{found['statement']}]")
    if found["flagged"]:
        _say(console, f"superseded by {', then '.join(found['superseded_by'])}")
        _say(console, "FLAGGED, to be looked at again:")
    else:
        _say(console, "it stands; on it rest:")
    for answer in found["answers"]:
        _say(console, f"  answer: {answer['text']}: {answer['then']['words']}")
        _say(console, f"    now: {answer['now']['words']}")
    for step in found["responses"]:
        _say(console, f"  response: {step['kind']} {step['status']} [{step['response']}]")
    for judgement in found["judgements"]:
        _say(console, f"  judgement by {judgement['by']} under {judgement['hypothesis']}")
    for linked in found["linked"]:
        _say(console, f"  statement that points to it: {linked}")
    for note in found["notes"]:
        _say(console, f"  note to alert {note['alert']} by {note['by']}: {note['text']}")
    for release in found["releases"]:
        who = ", ".join(release["recipients"])
        _say(console, f"  {release['what']} {release['ref']} of {release['at'][:19]}Z, to {who}")
    if found["recipients"]:
        _say(console, f"who received it: {', '.join(found['recipients'])}")


def when_words(when: Mapping[str, Any] | None) -> str:
    """A stated time in words."""
    if when is None:
        return UNKNOWN
    words = "about " if when["approximate"] else ""
    words += when["at"] or ""
    if when["until"] is not None:
        words += f" to {when['until']}"
    if when["words"] is not None:
        words = f"{words} (“{when['words']}”)" if words else f"“{when['words']}”"
    return words


def grade_words(source: str | None, information: str | None) -> str:
    """Both grades; a dash for a side that is not graded."""
    if source is None and information is None:
        return "not graded"
    return f"graded {source or '-'}{information or '-'}"


def _print_source(source: lines.SourcePart, console: Console) -> None:
    grade = grade_words(source["source_grade"], source["information_grade"])
    said = source["said_at"] or f"time {UNKNOWN}"
    claim = source["in_words"] or "no comment"
    marks = [f"not verified by {', '.join(source['not_verified_by'])}"] * bool(
        source["not_verified_by"]
    )
    if source["says"] is not None:
        marks.insert(0, f"{STANCE_WORDS[source['stance']]} “{source['says']}”")
    if source["superseded_by"]:
        marks.append(f"superseded by {source['superseded_by']}")
    tail = f" ({'; '.join(marks)})" if marks else ""
    _say(
        console,
        f"    {source['speaker']}, {source['modality']}, {said}, {grade}: {claim}{tail}"
        f" [{source['statement']}]",
    )


def _print_hypotheses(question: Mapping[str, Any], console: Console) -> None:
    texts = {h["id"]: h["text"] for h in question.get("hypotheses", ())}
    for hypothesis in question.get("hypotheses", ()):
        _say(console, f"    hypothesis: {hypothesis['text']} [{hypothesis['id']}]")
        for estimate in hypothesis["estimates"]:
            low, high = estimate["band_percent"]
            _say(
                console,
                f"      {estimate['by']} holds it {estimate['likelihood']} ({low} to {high} %)."
                f" Confidence: {estimate['confidence']}.",
            )
    for assessment in question.get("assessments", ()):
        against = ", ".join(
            f"{texts[h]} {count}"
            for h, count in zip(assessment["hypotheses"], assessment["against"], strict=True)
        )
        _say(console, f"    as {assessment['by']} judged, against each: {against}")
        _say(console, f"      result: {assessment['result']} ({assessment['why']})")
        for without in assessment["without"]:
            counts = ", ".join(map(str, without["against"]))
            _say(console, f"      without {without['item']}: {counts}: {without['result']}")


def _say(console: Console, text: str) -> None:
    console.print(one_line(text), markup=False, highlight=False)
