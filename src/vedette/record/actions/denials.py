"""What a denial denies, from the words of the speaker or of the report.

"The ministry denied that its drones had crossed" and "The ministry said that its drones had not
crossed" deny the same claim, and both are kept as that claim. The second is turned only where one
plain negation governs the whole clause. Any other negative words stay as they are: a negation that
is dropped in the wrong place would invert what was said.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from vedette.model.statement import Denial, Modality

_VERBS_OF_DENYING: Final = re.compile(
    # English; Polish; German; Danish and Norwegian; Ukrainian and Russian
    r"\bden(?:y|ied|ies|ying)\b|\bz?dementow\w*|\bzaprzecz\w*|\bdementier\w*|\bbestr(?:itt|eit)\w*"
    r"|\b(?:be)?n[æe][gk]te?\w*|\ba[fv]vis\w*|\bспрост\w*|\bзапереч\w*|\bотриц\w*|\bопров\w*",
    re.I,
)
_NOT_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|neither|nor|without|hardly|refus\w+ to|declin\w+ to)|n[’']t)"
    r"\s+(?:[\w-]+\s+){0,3}?den(?:y|ied|ies|ying)\b",
    re.I,
)
_NEGATIONS: Final = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|without|hardly|scarcely"
    r"|barely|rarely|seldom|false|untrue|unfounded|baseless|absurd|wrong)\b|n[’']t\b",
    re.I,
)
_FOREIGN_NEGATIONS: Final = re.compile(
    r"\b(?:nie|nicht|kein\w*|nichts|niemand|ikke|ingen|aldri|aldrig|не|ні|нет|ни|жоден|жодн\w*)\b",
    re.I,
)
_JOINED: Final = re.compile(
    r"[;:,“”\"‘]|\b(?:and|but|or|because|since|until|unless|before|although|though|while|only|yet"
    r"|if|when|so|than|even|always|necessarily|entirely|den(?:y|ied|ies|ying))\b",
    re.I,
)
_SUBJECT: Final = r"(?:it|he|she|they|(?:the|its|their|his|her) [\w’'-]+(?: [\w’'-]+){0,2}?)"
_AUXILIARY: Final = (
    r"(?:had|has|have|did|does|do|was|were|is|are|would|will|could|can|should|must|might|may)"
)
_GOVERNED: Final = re.compile(
    rf"^(?P<head>{_SUBJECT} {_AUXILIARY})(?:n[’']t| not| never)(?P<tail> .+)$", re.I
)
_NEVER: Final = re.compile(rf"^(?P<head>{_SUBJECT}) never(?P<tail> .+)$", re.I)
_NO_SUBJECT: Final = re.compile(r"^no (?P<tail>[\w’'-]+.*)$", re.I)
_NONE_OF: Final = re.compile(r"^none of (?P<tail>.+)$", re.I)
_NO_FURTHER: Final = re.compile(
    r"[,;]? and (?:that )?(?P<rest>(?:it|he|she|they) (?:would|will) (?:make|give|offer) no "
    r"(?:further|more) comments?\b[^.;]*|(?:it|he|she|they) (?:would|will) not comment\b[^.;]*)$",
    re.I,
)
_NOT_SAID: Final = re.compile(
    r"[,;]? (?:but|and|though|although) (?:it |he |she |they )?(?:did not|didn[’']t) "
    r"(?P<verb>say|specify|elaborate|disclose)"
    r"(?P<rest>(?: (?:when|where|how|why|who|which|what|whether|any|more|further|details)\b"
    r"[^.;,]*)?)$",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenClaim:
    """The claim of a statement as it goes on record."""

    claim: str | None
    modality: Modality
    denial: Denial | None = None
    note: str | None = None  # what the report remarks, and what else was said


def typed_denial(claim: str) -> SpokenClaim:
    """The denial that a person typed.

    Words that begin with "that" are what is denied, whatever they are: "that it had not warned
    them". Other negative words are the speaker's own: "it had not sent any".
    """
    first, _, rest = claim.partition(" ")
    if first.lower() == "that" and rest.strip():
        return SpokenClaim(claim=rest.strip(), modality=Modality.DENIED, denial=Denial.CLAIM)
    if _NEGATIONS.search(claim) is None and _FOREIGN_NEGATIONS.search(claim) is None:
        return SpokenClaim(claim=claim, modality=Modality.DENIED, denial=Denial.CLAIM)
    turned = denied_claim(claim)
    if turned is not None:
        return SpokenClaim(claim=turned, modality=Modality.DENIED, denial=Denial.CLAIM)
    return SpokenClaim(claim=claim, modality=Modality.DENIED, denial=Denial.OWN_WORDS)


def suggested_claim(claim: str | None, modality: Modality, cue: str, words: str) -> SpokenClaim:
    """The claim of a draft, as intake suggests it, in the form in which it goes on record.

    cue: the word that carries the modality. words: the span of the document, attribution included.
    A report's remark on what was not said goes to the note: it is not the speaker's.
    """
    if claim is None and _NOT_DENIED.search(words):
        # "never denied that": the report tells of it, and nobody denied anything.
        return SpokenClaim(claim=words.strip(), modality=Modality.NARRATED)
    if claim is None:
        return SpokenClaim(claim=None, modality=modality)
    claim, remark = without_remark(claim)
    spoken = SpokenClaim(claim=claim, modality=modality)
    if modality is Modality.DENIED:
        spoken = _suggested_denial(claim, cue, words)
    notes = [note for note in (remark, spoken.note) if note is not None]
    return replace(spoken, note=" ".join(notes) or None)


def _suggested_denial(claim: str, cue: str, words: str) -> SpokenClaim:
    if _VERBS_OF_DENYING.search(cue):
        if _NOT_DENIED.search(words):
            # "never denied that": the report tells of it, and nobody denied anything.
            return SpokenClaim(claim=words.strip(), modality=Modality.NARRATED)
        return SpokenClaim(claim=claim, modality=Modality.DENIED, denial=Denial.CLAIM)
    if cue and re.search(rf"\b{re.escape(cue)}\b", claim):
        # "rejected the claim that": the whole sentence is the claim, and the report tells it.
        return SpokenClaim(claim=claim, modality=Modality.NARRATED)
    if not (_NEGATIONS.search(claim) or _FOREIGN_NEGATIONS.search(claim)):
        # "dismissed reports that": nothing in the words denies, so the verb does.
        return SpokenClaim(claim=claim, modality=Modality.DENIED, denial=Denial.CLAIM)
    further = _NO_FURTHER.search(claim)
    turned = denied_claim(claim if further is None else claim[: further.start()])
    if turned is None:
        return SpokenClaim(claim=claim, modality=Modality.ASSERTED)
    also = None if further is None else f"The speaker also said that {further['rest'].strip()}."
    return SpokenClaim(claim=turned, modality=Modality.DENIED, denial=Denial.CLAIM, note=also)


def denied_claim(words: str) -> str | None:
    """The claim that these negative words deny: "it had not sent any" denies "it had sent any".

    None where there is not exactly one plain negation that governs the whole of one clause.
    """
    words = re.sub(r"^that\s+", "", words.strip(), flags=re.I).rstrip(".")
    if len(_NEGATIONS.findall(words)) != 1 or _JOINED.search(words):
        return None
    for pattern in (_GOVERNED, _NEVER):
        if found := pattern.match(words):
            return found["head"] + found["tail"]
    if found := _NONE_OF.match(words):
        return f"any of {found['tail']}"
    if found := _NO_SUBJECT.match(words):
        return found["tail"]
    return None


def without_remark(claim: str) -> tuple[str, str | None]:
    """(the claim, the report's remark on what the speaker did not say): "but did not say when"."""
    found = _NOT_SAID.search(claim)
    if found is None or found.start() == 0:
        return claim, None
    rest = found["rest"].rstrip()
    return claim[: found.start()], (
        f"The report remarks that the speaker did not {found['verb'].lower()}{rest}."
    )
