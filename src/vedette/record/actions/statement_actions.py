"""Actions on statements: add, grade, link, relate to questions."""

from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.statement import (
    Bearing,
    Grading,
    InformationGrade,
    Link,
    LinkKind,
    Saying,
    SourceGrade,
    Stance,
    Statement,
)
from vedette.record.actions import statement_parsing
from vedette.record.queries.references import find_question
from vedette.record.queries.statement_queries import StatementQueries
from vedette.record.state import statements


class StatementActions(StatementQueries):
    """The statements of a record: add one, grade it, link it, say which question it bears on."""

    def add(self, incident: str, saying: Saying, *, at: datetime, by: str) -> Statement:
        """Add a statement; `by` records it at `at`.

        `incident`, the ids of links and the questions may be shortened where they stay unique.
        Raises RecordError; then nothing is put on record.
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
            self._append([statements.statement_added(statement)])
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
        """Grade a statement, for the first time or again. The earlier grade stays readable.

        Source and information are graded independently: a grade that is None stays
        unchanged. Raises RecordError.
        """
        if source is None and information is None:
            raise RecordError(
                "a grading must grade the source, the information or both, got neither",
                mend="give one or both grades",
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
                    f"the link {kind} from {start.id} to {link.to} "
                    f"{'already exists' if holds else 'does not exist'}",
                    mend="no action is needed",
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

    def bear_on(
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

        stance: None means the stance of the statement's modality. Raises RecordError.
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
                raise RecordError(
                    f"{said.id} must be linked to the question {question!r}, but is not",
                    mend="list its questions with `vedette record show`",
                )
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
