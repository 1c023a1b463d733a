"""The day brief: what was new on the record, what was superseded, and what is open.

Everything is read from the record, with its source. Nothing is weighed, and what is unknown stays
unknown. The same record, day and `as_of` give the same brief.
"""

from collections.abc import Iterable

from vedette.model.alert import Alert
from vedette.model.claim_words import words_of
from vedette.model.ids import AlertId, IncidentId, ReleaseId, ResponseId, StatementId
from vedette.model.incident import Incident
from vedette.model.question import AnswerStatus
from vedette.model.statement import LinkKind
from vedette.model.times import to_text
from vedette.record.ledger.alert_values import alert_from_dict
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.queries.day_changes import Day
from vedette.record.queries.folded_ledger import AsOf
from vedette.sharing import day_brief_lines as lines
from vedette.sharing import record_line_types as record_lines
from vedette.sharing.record_lines import (
    answer_part,
    as_of_text,
    known_line,
    note_line,
    release_line,
    response_line,
)
from vedette.sharing.statement_line_types import StatementPart
from vedette.sharing.statement_lines import statement_parts

_OF_RESPONSES = (EntryKind.RESPONSE_OPENED, EntryKind.RESPONSE_STEPPED)


def brief_of(
    day: Day,
    *,
    date: str,
    time_zone: str,
    as_of: AsOf | None = None,
    tonight: lines.NightPart | None = None,
) -> lines.BriefLine:
    """The brief of a day. date, time_zone: shown as given. tonight: what no record tells."""
    told = _Told(day, as_of)
    touched = told.touched()
    open_parts = [told.open_part(i) for i in touched]
    shown = {part["incident"] for part in open_parts}
    others = [i for i in day.after.ids() if i not in shown]
    return {
        "type": "brief",
        "date": date,
        "time_zone": time_zone,
        "since": to_text(day.since),
        "until": to_text(day.until),
        "as_of": as_of_text(as_of),
        "simulation": day.after.simulated
        or any(day.after.get(i).simulation for i in day.after.ids()),
        "entries": len(day.entries),
        "new": told.new(),
        "superseded": told.superseded(),
        "answers": [change for i in touched for change in told.answers(i)],
        "open": [part for part in open_parts if part["questions"] or part["open_questions"]],
        "still_open": [part for part in map(told.still_open, others) if part["open_questions"]],
        "silent": [
            {"sensor": s.sensor, "name": s.name, "since": to_text(s.since)}
            for s in day.after.silent
        ],
        "tonight": tonight,
    }


def rests_on(brief: lines.BriefLine) -> list[str]:
    """The ids of all incidents and statements in a brief, each once, in order."""
    found: dict[str, None] = dict.fromkeys(
        part["incident"] for part in (*brief["open"], *brief["still_open"])
    )
    found.update(dict.fromkeys(part["incident"] for part in brief["new"]["incidents"]))
    found.update(dict.fromkeys(part["id"] for part in brief["new"]["statements"]))
    for pair in brief["superseded"]:
        found.update(dict.fromkeys((pair["old"]["id"], pair["new"]["id"])))
    return list(found)


class _Told:
    """One day, and the statements of its incidents as plain values."""

    def __init__(self, day: Day, as_of: AsOf | None) -> None:
        self._day, self._as_of = day, as_of
        self._parts: dict[IncidentId, dict[str, StatementPart]] = {}
        self._incidents: dict[IncidentId, Incident] = {}

    def new(self) -> lines.NewPart:
        """What came on record, kind by kind."""
        after = self._day.after
        replaced = after.told.replaced
        noted = [e.body["note"] for e in self._of(EntryKind.ALERT_NOTED)]
        sent = [ReleaseId(e.body["release"]) for e in self._of(EntryKind.RELEASE_MADE)]
        said = [StatementId(e.body["statement"]) for e in self._of(EntryKind.STATEMENT_ADDED)]
        return {
            "incidents": [_opened(e) for e in self._of(EntryKind.INCIDENT_OPENED)],
            "alerts": self._alerts(),
            "statements": [self._part(s) for s in dict.fromkeys(said)],
            "graded": [self._graded(e) for e in self._of(EntryKind.STATEMENT_GRADED)],
            "responses": self._responses(),
            "restrictions": [
                _restriction(e)
                for e in self._of(EntryKind.RESTRICTION_PUBLISHED, EntryKind.RESTRICTION_WITHDRAWN)
            ],
            "evidence": [_evidence(e) for e in self._of(EntryKind.EVIDENCE_ADDED)],
            "notes": [note_line(after.releases.notes[n], replaced) for n in dict.fromkeys(noted)],
            "releases": [
                release_line(after.releases.all[r], replaced) for r in dict.fromkeys(sent)
            ],
        }

    def superseded(self) -> list[lines.SupersededPart]:
        """Each superseded statement with the one that replaced it."""
        found: list[lines.SupersededPart] = []
        for entry, new, old in self._superseding():
            part = self._part(new)
            if not any(k["kind"] == "supersedes" and k["to"] == old for k in part["links"]):
                continue  # it was taken back since
            went = [r for r in self._day.after.releases.all.values() if old in r.rests_on]
            found.append(
                {
                    "old": self._part(old),
                    "new": part,
                    "at": to_text(entry.at),
                    "by": entry.by,
                    "why": entry.body.get("why"),
                    "received_by": list(dict.fromkeys(who for r in went for who in r.recipients)),
                }
            )
        return found

    def touched(self) -> list[IncidentId]:
        """The incidents that changed on the day, in the order in which they were opened."""
        after, found = self._day.after, set[str | None]()
        for entry in self._day.entries:
            body = entry.body
            found.add(body.get("incident"))
            for key in ("statement", "to"):
                if body.get(key) in after.statements:
                    found.add(after.statements[StatementId(body[key])].incident)
            if body.get("response") in after.responses.all:
                found.add(after.responses.all[ResponseId(body["response"])].incident)
            if body.get("hypothesis") in after.inquiries.hypotheses:
                found.add(after.inquiries.hypotheses[body["hypothesis"]])
            if body.get("alert") in after.alerts:
                found.add(after.of_alert(AlertId(body["alert"])))
        return [i for i in after.ids() if i in found]

    def open_part(self, incident: IncidentId) -> lines.OpenPart:
        """What one incident leaves open."""
        found = self._incident(incident)
        left = [
            q
            for q in found.questions
            if q.answer.status is not AnswerStatus.ANSWERED or q.answer.shaken_by
        ]
        return {
            "incident": incident,
            "title": found.title,
            "simulation": found.simulation,
            "questions": [known_line(found, q, self._as_of) for q in left],
            "open_questions": list(found.open_questions),
        }

    def still_open(self, incident: IncidentId) -> lines.StillOpenPart:
        """The same in a line."""
        found = self._incident(incident)
        return {
            "incident": incident,
            "title": found.title,
            "open_questions": len(found.open_questions),
        }

    def answers(self, incident: IncidentId) -> Iterable[lines.AnswerChangePart]:
        """The questions whose answer changed during the day."""
        before = self._day.before
        held = before.questions(incident) if before.holds(incident) else ()
        then = {question.id: question.answer for question in held}
        for question in self._incident(incident).questions:
            old = then.get(question.id)
            if old == question.answer:
                continue
            if old is None and not (question.answer.according_to or question.answer.given):
                continue  # an incident that was opened that day, and nobody spoke of this yet
            yield {
                "incident": incident,
                "question": question.id,
                "text": question.text,
                "then": None if old is None else answer_part(old),
                "now": answer_part(question.answer),
            }

    def _of(self, *kinds: EntryKind) -> list[Entry]:
        return [entry for entry in self._day.entries if entry.kind in kinds]

    def _incident(self, incident: IncidentId) -> Incident:
        if incident not in self._incidents:
            self._incidents[incident] = self._day.after.get(incident)
        return self._incidents[incident]

    def _part(self, statement: StatementId) -> StatementPart:
        incident = self._day.after.statements[statement].incident
        if incident not in self._parts:
            parts = statement_parts(self._incident(incident))
            self._parts[incident] = {part["id"]: part for part in parts}
        return self._parts[incident][statement]

    def _superseding(self) -> Iterable[tuple[Entry, StatementId, StatementId]]:
        for entry in self._day.entries:
            body = entry.body
            if entry.kind is EntryKind.STATEMENT_ADDED:
                for link in body["links"]:
                    if link["kind"] == LinkKind.SUPERSEDES:
                        yield entry, StatementId(body["statement"]), StatementId(link["to"])
            elif (
                entry.kind is EntryKind.STATEMENT_LINKED
                and body["kind"] == LinkKind.SUPERSEDES
                and body["holds"]
            ):
                yield entry, StatementId(body["statement"]), StatementId(body["to"])

    def _alerts(self) -> list[lines.AlertPart]:
        steps: dict[AlertId, list[tuple[Entry, Alert]]] = {}
        for entry in self._of(EntryKind.ALERT_CHANGED):
            alert = alert_from_dict(entry.body)
            steps.setdefault(alert.id, []).append((entry, alert))
        return [self._alert(alert, taken) for alert, taken in steps.items()]

    def _alert(self, alert: AlertId, taken: list[tuple[Entry, Alert]]) -> lines.AlertPart:
        last = taken[-1][1]
        return {
            "alert": alert,
            "incident": self._day.after.of_alert(alert),
            "rule": str(last.rule),
            "restriction": last.restriction,
            "raised_at": to_text(last.raised_at),
            "raised_that_day": alert not in self._day.before.alerts,
            "steps": [
                {
                    "state": str(one.state),
                    "at": to_text(entry.at),
                    "by": entry.by,
                    "reason": one.reason,
                }
                for entry, one in taken
            ],
        }

    def _graded(self, entry: Entry) -> lines.GradedPart:
        body = entry.body
        said = self._day.after.statements[StatementId(body["statement"])]
        return {
            "statement": said.id,
            "speaker": said.speaker,
            "claim": said.claim,
            "in_words": words_of(said),
            "source_grade": body["source_grade"],
            "information_grade": body["information_grade"],
            "by": entry.by,
            "at": to_text(entry.at),
            "why": body["why"],
        }

    def _responses(self) -> list[record_lines.ResponseLine]:
        held = self._day.after.responses.all
        touched = dict.fromkeys(ResponseId(e.body["response"]) for e in self._of(*_OF_RESPONSES))
        return [
            response_line(self._incident(held[r].incident), held[r], self._as_of) for r in touched
        ]


def _opened(entry: Entry) -> lines.OpenedPart:
    body = entry.body
    return {
        "incident": body["incident"],
        "title": body["title"],
        "at": to_text(entry.at),
        "by": entry.by,
        "restriction": body["restriction"],
        "simulation": body["simulation"],
    }


def _restriction(entry: Entry) -> lines.RestrictionPart:
    return {
        "restriction": entry.body["restriction"],
        "change": "published" if entry.kind is EntryKind.RESTRICTION_PUBLISHED else "withdrawn",
        "at": to_text(entry.at),
        "by": entry.by,
        "reason": entry.body.get("reason"),
    }


def _evidence(entry: Entry) -> lines.EvidencePart:
    body = entry.body
    return {
        "evidence": body["evidence"],
        "name": body["name"],
        "sha256": body["sha256"],
        "incident": body["incident"],
        "at": to_text(entry.at),
        "by": entry.by,
    }
