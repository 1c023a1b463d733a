"""`vedette record question`, `answer`, `hypothesis`, `judge` and `estimate`: signed assessments."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vedette.access.authentication import Door, SecondFactorNeededError
from vedette.access.role_permissions import NOTHING, Permission
from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    Which,
    adding,
    at_or_now,
    existing_record,
    named_or_login,
    or_login_name,
    writing,
)
from vedette.app.commands.record.record_text import print_known
from vedette.app.live.page_access import open_door
from vedette.app.screen import Console
from vedette.app.settings.settings import load
from vedette.model.errors import RecordError, RefusedError
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.question import Question
from vedette.record.record import Record
from vedette.sharing.record_lines import known_line

About = Annotated[str, typer.Argument(help="A question by name (casualties), its words or its id.")]
Hypothesis = Annotated[str, typer.Argument(help="The hypothesis's id, or its first characters.")]
Reason = Annotated[str, typer.Option(help="The reason.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(question)
    app.command()(answer)
    app.command()(hypothesis)
    app.command()(judge)
    app.command()(estimate)


def question(
    incident: Which,
    text: Annotated[str, typer.Argument(help="The text of the question.")],
    *,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add a question to an incident, beside the standard questions."""
    with writing(record, at, by) as (book, hand):
        asked = book.questions.ask(incident, text, **hand)
        _print(book, asked, as_json=as_json)


def answer(
    incident: Which,
    about: About,
    value: Annotated[
        str | None, typer.Argument(help="The answer; leave it out with --take-back.")
    ] = None,
    *,
    why: Reason,
    rests_on: Annotated[
        list[str] | None, typer.Option(help="A statement or evidence; may be given several times.")
    ] = None,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Withdraw the last answer; it stays readable.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(help="Settings file of the site; required for the question of intent."),
    ] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Answer a question in your own name. A question of intent needs the right and your
    password.
    """
    if (value is None) != take_back:
        raise RecordError(
            f"must have either an answer or --take-back, got {'both' if take_back else 'neither'}",
            where="vedette record answer",
            mend="give one of the two",
        )
    when = at_or_now(at)
    name, may = (or_login_name(by), NOTHING) if config is None else _signed_in(config, by)
    with adding(existing_record(record), when, name) as book:
        answered = book.questions.answer(
            incident, about, value, at=when, by=name, why=why, rests_on=rests_on or (), may=may
        )
        _print(book, answered, as_json=as_json)


def hypothesis(
    incident: Which,
    about: About,
    text: Annotated[str, typer.Argument(help="A possible answer.")],
    *,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Propose a possible answer to a question of fact. "Not established" is always one of them."""
    with writing(record, at, by) as (book, hand):
        book.questions.propose(incident, about, text, **hand)
        _print(book, book.questions.get(incident, about), as_json=as_json)


def judge(
    hypothesis: Hypothesis,
    item: Annotated[str, typer.Argument(help="A statement or a piece of evidence, by its id.")],
    consistency: Annotated[
        Consistency, typer.Argument(help="The consistency of the item with the hypothesis.")
    ],
    *,
    why: Reason,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Judge whether an item is consistent with a hypothesis, in your own name."""
    with writing(record, at, by) as (book, hand):
        asked = book.questions.judge(hypothesis, item, consistency, **hand, why=why)
        _print(book, asked, as_json=as_json)


def estimate(
    hypothesis: Hypothesis,
    likelihood: Annotated[
        Likelihood, typer.Argument(help="The likelihood, in the terms of ICD 203.")
    ],
    *,
    confidence: Annotated[
        Confidence, typer.Option(help="Confidence in the basis of the judgement.")
    ],
    why: Reason,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """State how likely a hypothesis is and, separately, your confidence in that."""
    with writing(record, at, by) as (book, hand):
        asked = book.questions.estimate(hypothesis, likelihood, confidence, **hand, why=why)
        _print(book, asked, as_json=as_json)


def _signed_in(config: Path, by: str | None) -> tuple[str, Collection[Permission]]:
    """Who answers and what they may do, by their password. Raises AccessError, RefusedError."""
    name = named_or_login(by)
    password = typer.prompt(f"Password of {name}", hide_input=True, err=True)
    now = at_or_now(None)
    with open_door(load(config)) as door:
        try:
            secret = door.sign_in(name, password, address="console", at=now)
        except SecondFactorNeededError as needed:
            secret = _second_step(door, needed, now)
        session = door.session(secret, at=now)
        door.sign_out(secret, at=now)
    if session is None:
        return name, NOTHING
    return session.caller.by, session.caller.permissions


def _second_step(door: Door, needed: SecondFactorNeededError, now: datetime) -> str:
    """A session's secret for a code of the person's authenticator. Raises RefusedError."""
    half = door.half_sign_in(needed.ticket, at=now)
    code = typer.prompt("Code of your authenticator", err=True)
    try:
        door.factors.use_code(half.person, code, at=at_or_now(None))
    except RefusedError:
        door.second_factor_failed(half, at=now)
        raise
    return door.second_factor_given(needed.ticket, half, at=now)


def _print(book: Record, asked: Question, *, as_json: bool) -> None:
    incident = book.incidents.get(asked.incident)
    line = known_line(incident, asked)
    if as_json:
        print_line(line)
    else:
        print_known(incident, [line], Console(soft_wrap=True))
