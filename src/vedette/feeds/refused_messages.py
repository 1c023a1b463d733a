"""A message that made the program fail is set aside, and a report says why.

In its place stands a TroubleReport with the same place in the order and the same reference to
the raw bytes. A replay of the same bytes fails in the same way and says the same.
"""

from vedette.feeds.decoder import Frame
from vedette.model.report import Report, Trouble, TroubleReport


def set_aside(item: Report | Frame, words: str) -> TroubleReport:
    """The report that replaces `item`. words: why, fit to be shown."""
    return TroubleReport(
        sensor=item.sensor,
        measured_at=item.received_at,
        received_at=item.received_at,
        source=item.source,
        sequence=item.sequence,
        raw=item.raw,
        trouble=Trouble.QUARANTINED,
        words=words,
    )


def fault_of(error: BaseException) -> str:
    """The type of an error and where it was raised, such as `OverflowError in
    tracking.measurement`.

    The text of the error is left out, because it may quote untrusted input or a memory address.
    """
    place = ""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("vedette."):
            place = f" in {module.removeprefix('vedette.')}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
