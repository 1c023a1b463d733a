"""Putting statements on record: said, graded, linked, put to questions."""

from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.statement import (
    Bearing,
    Grading,
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Stance,
    Statement,
)
from vedette.record.actions import statement_parsing
from vedette.record.ledger import entries
from vedette.record.queries.record_access import Keeping
from vedette.record.queries.references import find_question
from vedette.record.state import statements


class Telling(Keeping):
    """What persons do with statements."""

    def say(
        self,
        incident: str,
        *,
        at: datetime,
        by: str,
        speaker: str,
        claim: str | None,
        modality: Modality = Modality.ASSERTED,
        role: str | None = None,
        via: str | None = None,
        said_at: str | None = None,
        about_at: str | None = None,
        source_grade: SourceGrade | None = None,
        information_grade: InformationGrade | None = None,
        links: tuple[Link, ...] = (),
    ) -> Statement:
        """The short form of `add_statement`, for what a person types in. Raises RecordError."""
        saying = Saying(
            speaker=speaker,
            claim=claim,
            modality=modality,
            role=role,
            via=via,
            said=statement_parsing.told_when("said_at", said_at),
            about=statement_parsing.told_when("about_at", about_at),
            source_grade=source_grade,
            information_grade=information_grade,
            links=links,
        )
        return self.add_statement(incident, saying, at=at, by=by)

    def add_statement(self, incident: str, saying: Saying, *, at: datetime, by: str) -> Statement:
        """Put on record what somebody said; `by` writes it down at `at`.

        `incident`, the links' ids and the questions may be cut short where they stay plain.
        Raises RecordError, and then nothing is on record.
        """
        with self._lock:
            self._refresh()
            known = self._incidents
            of = known.find(incident)
            saying = replace(
                saying,
                links=tuple(Link(k.kind, known.find_statement(k.to)) for k in saying.links),
                bears_on=tuple(
                    replace(b, question=find_question(known, of, b.question).name)
                    for b in saying.bears_on
                ),
            )
            statement = statement_parsing.new_statement(
                saying, known=known.statements, incident=of, at=at, by=by
            )
            self._append([entries.statement_added(statement)])
            return known.statements[statement.id]

    def grade(
        self,
        statement: str,
        *,
        at: datetime,
        by: str,
        source: SourceGrade | None = None,
        information: InformationGrade | None = None,
        why: str | None = None,
    ) -> Statement:
        """Grade a statement, or grade it anew; the earlier grade stays readable.

        The two sides are graded apart: the one that is None stays as it was. Raises RecordError.
        """
        if source is None and information is None:
            raise RecordError(
                "neither the source nor the information is graded", mend="give one or both"
            )
        with self._lock:
            self._refresh()
            identity = self._incidents.find_statement(statement)
            grading = Grading(
                source=source,
                information=information,
                by=statement_parsing.required("by", by),
                at=at,
                why=statement_parsing.text_of("why", why),
            )
            self._append([statements.graded(identity, grading)])
            return self._incidents.statements[identity]

    def link(
        self,
        statement: str,
        kind: LinkKind,
        to: str,
        *,
        at: datetime,
        by: str,
        why: str | None = None,
        holds: bool = True,
    ) -> Statement:
        """Link two statements that are on record; `holds` false takes a link back.

        Raises RecordError for one that supersedes itself, for a circle, and for unknown ids.
        """
        with self._lock:
            self._refresh()
            known = self._incidents
            start = known.statements[known.find_statement(statement)]
            link = Link(kind, known.find_statement(to))
            statement_parsing.require_reach(link, known.statements, start.incident)
            if holds:
                statements.require_no_circle(link, start.id, known.statements)
            if holds == (link in start.links):
                raise RecordError(
                    f"{start.id} {'already' if holds else 'never'} {kind} {link.to}",
                    mend="nothing needs to be done",
                )
            entry = statements.linked(
                start.id,
                link,
                at=at,
                by=statement_parsing.required("by", by),
                why=statement_parsing.text_of("why", why),
                holds=holds,
            )
            self._append([entry])
            return self._incidents.statements[start.id]

    def put_to(
        self,
        statement: str,
        question: str,
        *,
        at: datetime,
        by: str,
        says: str | None = None,
        stance: Stance | None = None,
        why: str | None = None,
        holds: bool = True,
    ) -> Statement:
        """Say that a statement bears on a question of its incident; `holds` false takes it back.

        stance: None: as the statement's modality has it. Raises RecordError.
        """
        with self._lock:
            self._refresh()
            known = self._incidents
            said = known.statements[known.find_statement(statement)]
            bearing = Bearing(
                question=find_question(known, said.incident, question).name,
                stance=stance or statement_parsing.stance_of(said.modality),
                says=says,
            )
            if holds:
                bearing = statement_parsing.checked_bearing(bearing, said.modality)
            elif bearing.question not in {b.question for b in said.bears_on}:
                raise RecordError(f"{said.id} does not bear on {question!r}")
            entry = statements.bears_on(
                said.id,
                bearing,
                at=at,
                by=statement_parsing.required("by", by),
                why=statement_parsing.text_of("why", why),
                holds=holds,
            )
            self._append([entry])
            return self._incidents.statements[said.id]
