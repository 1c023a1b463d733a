"""Cue words of languages other than English: one module a language, and the rules that use them."""

from typing import Final

from vedette.intake.languages.cue_set import CueSet
from vedette.intake.languages.danish import DANISH
from vedette.intake.languages.german import GERMAN
from vedette.intake.languages.norwegian import NORWEGIAN
from vedette.intake.languages.polish import POLISH
from vedette.intake.languages.ukrainian import UKRAINIAN

CUE_SETS: Final[dict[str, CueSet]] = {
    one.code: one for one in (DANISH, GERMAN, NORWEGIAN, POLISH, UKRAINIAN)
}
"""The cue set of each language, by its ISO 639-1 code."""
