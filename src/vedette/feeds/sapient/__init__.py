"""SAPIENT (BSI Flex 335 v2.0): sensors that register, say that they are well, and report."""

from vedette.feeds.sapient.decoder import SapientDecoder
from vedette.feeds.sapient.framing import Framer, OversizeError, framed
from vedette.feeds.sapient.session import Answer, Session
from vedette.feeds.sapient.validation import Refusal, admit, admit_json

__all__ = [
    "Answer",
    "Framer",
    "OversizeError",
    "Refusal",
    "SapientDecoder",
    "Session",
    "admit",
    "admit_json",
    "framed",
]
