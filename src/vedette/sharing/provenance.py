"""Where an answer comes from, as W3C PROV-JSON (member submission of 24 April 2013).

Entities are the answer, the statements, their gradings and the documents; agents are who spoke,
who wrote down, who graded and who answered. An answer is derived from the statements that it
rests on. Nothing is derived about intent: the statements are used side by side.
"""

from typing import Any

from vedette.model.claim_words import words_of
from vedette.model.ids import content_id
from vedette.model.incident import Incident, Statement
from vedette.model.question import Question, QuestionKind
from vedette.model.statement import Grading, LinkKind
from vedette.model.times import to_text
from vedette.record.ledger.entries import MACHINE
from vedette.record.queries.folded_ledger import AsOf
from vedette.sharing.record_lines import as_of_text

_PREFIX = "vedette"
_NAMESPACE = "https://vedette.invalid/ns#"
ProvJson = dict[str, dict[str, Any]]


def provenance(incident: Incident, question: Question, as_of: AsOf | None = None) -> ProvJson:
    """A PROV-JSON document of one question's answer. The same answer gives the same document."""
    made = _Document()
    statements = {s.id: s for s in incident.statements}
    shown = dict.fromkeys(question.bearing)
    if question.answer.given is not None:
        shown.update(dict.fromkeys(s for s in statements if s in question.answer.given.rests_on))
    for identity in tuple(shown):  # what superseded or is pointed to stands beside it
        shown.update(dict.fromkeys(k.to for k in statements[identity].links if k.to in statements))
    for identity in shown:
        _statement(made, statements[identity])
    for identity in shown:
        _links(made, statements[identity])
    _evidence(made, incident, question)
    _answer(made, incident, question, as_of)
    return made.parts


class _Document:
    """A PROV-JSON document as it grows: relations are numbered in the order they are made."""

    def __init__(self) -> None:
        self.parts: ProvJson = {
            "prefix": {_PREFIX: _NAMESPACE},
            "entity": {},
            "agent": {},
            "activity": {},
        }
        self._made: dict[tuple[str, ...], str] = {}

    def put(self, kind: str, name: str, **attributes: Any) -> str:
        """An entity, an agent or an activity; attributes that are None are left out."""
        full = f"{_PREFIX}:{name}"
        self.parts[kind].setdefault(
            full, {_key(k): v for k, v in attributes.items() if v is not None}
        )
        return full

    def agent(self, name: str, kind: str) -> str:
        """Somebody by name, as speaker or as person who works on the record."""
        if name == MACHINE:
            return self.put("agent", "program", prov_label=name, prov_type=_qname("SoftwareAgent"))
        return self.put("agent", content_id(kind, name), prov_label=name)

    def relate(self, kind: str, first: str, second: str, **more: Any) -> None:
        """One relation; its two ends are named as PROV-JSON names them."""
        key = (kind, first, second, str(sorted(more)))
        if key in self._made:
            return
        one, other = _ENDS[kind]
        self._made[key] = f"_:r{len(self._made) + 1}"
        self.parts.setdefault(kind, {})[self._made[key]] = {
            f"prov:{one}": first,
            f"prov:{other}": second,
            **{_key(k): v for k, v in more.items()},
        }


_ENDS = {
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasAttributedTo": ("entity", "agent"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasInfluencedBy": ("influencee", "influencer"),
}


def _statement(made: _Document, said: Statement) -> None:
    entity = made.put(
        "entity",
        said.id,
        prov_type=_own("Statement"),
        prov_label=words_of(said) if said.denial else said.claim or str(said.modality),
        vedette_modality=str(said.modality),
        vedette_saidAt=said.said_at,
        vedette_via=said.via,
    )
    made.relate("wasAttributedTo", entity, made.agent(said.speaker, "speaker"))
    recording = made.put(
        "activity",
        f"recording-of-{said.id}",
        prov_type=_own("Recording"),
        prov_endTime=to_text(said.recorded_at),
    )
    made.relate("wasGeneratedBy", entity, recording)
    made.relate("wasAssociatedWith", recording, made.agent(said.recorded_by, "person"))
    if said.span is not None:
        document = made.put(
            "entity",
            f"document-{said.span.document_sha256}",
            prov_type=_own("Document"),
            vedette_sha256=said.span.document_sha256,
            vedette_evidence=said.span.evidence,
        )
        made.relate("used", recording, document)
        made.relate(
            "wasDerivedFrom",
            entity,
            document,
            prov_type=_qname("Quotation"),
            vedette_start=said.span.start,
            vedette_end=said.span.end,
            vedette_sha256=said.span.sha256,
        )
    for number, grading in enumerate(said.gradings, 1):
        _grading(made, said, entity, number, grading)


def _grading(made: _Document, said: Statement, entity: str, number: int, grading: Grading) -> None:
    grade = made.put(
        "entity",
        f"grade-{number}-of-{said.id}",
        prov_type=_own("Grade"),
        vedette_source=None if grading.source is None else str(grading.source),
        vedette_information=None if grading.information is None else str(grading.information),
        vedette_why=grading.why,
    )
    activity = made.put(
        "activity",
        f"grading-{number}-of-{said.id}",
        prov_type=_own("Grading"),
        prov_endTime=to_text(grading.at),
    )
    made.relate("wasGeneratedBy", grade, activity)
    made.relate("used", activity, entity)
    made.relate("wasDerivedFrom", grade, entity)
    made.relate("wasAssociatedWith", activity, made.agent(grading.by, "person"))


def _links(made: _Document, said: Statement) -> None:
    for link in said.links:
        first, second = f"{_PREFIX}:{said.id}", f"{_PREFIX}:{link.to}"
        if second not in made.parts["entity"]:
            continue
        if link.kind is LinkKind.SUPERSEDES:
            made.relate("wasDerivedFrom", first, second, prov_type=_qname("Revision"))
        else:
            made.relate("wasInfluencedBy", first, second, prov_label=str(link.kind))


def _evidence(made: _Document, incident: Incident, question: Question) -> None:
    given = question.answer.given
    named = set(given.rests_on if given is not None else ())
    named |= {
        e["vedette:evidence"] for e in made.parts["entity"].values() if "vedette:evidence" in e
    }
    for one in incident.evidence:
        if one.id not in named:
            continue
        entity = made.put(
            "entity",
            one.id,
            prov_type=_own("Evidence"),
            prov_label=one.name,
            vedette_sha256=one.sha256,
        )
        adding = made.put(
            "activity",
            f"adding-of-{one.id}",
            prov_type=_own("Adding"),
            prov_endTime=to_text(one.added_at),
        )
        made.relate("wasGeneratedBy", entity, adding)
        made.relate("wasAssociatedWith", adding, made.agent(one.added_by, "person"))
        for name, document in tuple(made.parts["entity"].items()):
            if document.get("vedette:evidence") == one.id:
                made.relate("wasDerivedFrom", name, entity)


def _answer(made: _Document, incident: Incident, question: Question, as_of: AsOf | None) -> None:
    answer, given = question.answer, question.answer.given
    entity = made.put(
        "entity",
        f"answer-to-{question.id}",
        prov_type=_own("Answer"),
        prov_label=answer.words,
        vedette_question=question.text,
        vedette_status=str(answer.status),
        vedette_value=answer.value,
        vedette_rule=answer.rule,
        vedette_incident=incident.id,
        vedette_simulation=incident.simulation,
        vedette_asOf=as_of_text(as_of),
    )
    personal = given is not None and given.value is not None
    activity = made.put(
        "activity",
        f"answering-of-{question.id}",
        prov_type=_own("Answering"),
        prov_endTime=to_text(given.at) if personal and given is not None else None,
        vedette_rule=answer.rule,
    )
    who = made.agent(given.by if personal and given is not None else MACHINE, "person")
    made.relate("wasGeneratedBy", entity, activity)
    made.relate("wasAssociatedWith", activity, who)
    made.relate("wasAttributedTo", entity, who)
    # A person rests on what they say they rest on; a rule goes through all that bears on it.
    ground = given.rests_on if personal and given is not None else question.bearing
    for ref in ground:
        if f"{_PREFIX}:{ref}" in made.parts["entity"]:
            made.relate("used", activity, f"{_PREFIX}:{ref}")
    if question.kind is QuestionKind.INTENT and not personal:
        return  # nothing follows from what was said of it
    for ref in ground if personal else answer.according_to:
        if f"{_PREFIX}:{ref}" in made.parts["entity"]:
            made.relate("wasDerivedFrom", entity, f"{_PREFIX}:{ref}")


def _key(name: str) -> str:
    return name.replace("_", ":", 1)


def _qname(name: str) -> dict[str, str]:
    return {"$": f"prov:{name}", "type": "xsd:QName"}


def _own(name: str) -> dict[str, str]:
    return {"$": f"{_PREFIX}:{name}", "type": "xsd:QName"}
