"""The source of a statement in one line: headline, outlet, agency, publication and capture."""

from vedette.model.times import to_text
from vedette.record.state.document_drafts import TakenDocument


def source_words(document: TakenDocument) -> str:
    """The document that holds a statement, as it names itself; what it leaves out is not shown."""
    parts = [
        None if document.title is None else f"“{document.title}”",
        document.outlet,
        None if document.agency is None else f"agency {document.agency}",
        None if document.published is None else f"published {document.published}",
        f"captured {to_text(document.taken_at)[:19]}Z as {document.name}",
    ]
    return ", ".join(part for part in parts if part is not None)
