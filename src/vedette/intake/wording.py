"""How close a claim is to what its speaker said: quoted, partly quoted, reported or paraphrased."""

import re
from enum import StrEnum
from typing import Final

_QUOTED: Final = re.compile(r"“[^”]*”?|„[^”“]*[”“]?|«[^»]*»?|»[^«]*«|\"[^\"]*\"?|''.*?(?:''|$)")
_WORD: Final = re.compile(r"\w+")


class Wording(StrEnum):
    """How a statement's words relate to the words of its speaker."""

    DIRECT = "direct"  # every word of the claim stands in quotation marks, or in a transcript
    PARTLY_DIRECT = "partly direct"  # some words stand in quotation marks
    INDIRECT = "indirect"  # a reported clause: 'said that ...'
    PARAPHRASED = "paraphrased"  # the report's own gist: 'condemned the attack'


def wording_of(claim: str, *, gist: bool) -> Wording:
    """The wording of a claim. gist: whether its verb tells an act of speech, with no clause."""
    quoted = sum(len(_WORD.findall(m.group())) for m in _QUOTED.finditer(claim))
    total = len(_WORD.findall(claim))
    if quoted and quoted == total:
        return Wording.DIRECT
    if quoted:
        return Wording.PARTLY_DIRECT
    return Wording.PARAPHRASED if gist else Wording.INDIRECT
