"""ASTERIX category 065: the state of this system, and the end of each batch of tracks.

Source: EUROCONTROL-SPEC-0149-15, Category 065, SDPS Service Status Reports (edition 1.4 and later).
"""

from datetime import datetime
from enum import IntEnum

from vedette.sharing.asterix.cat062 import seconds_of_day
from vedette.sharing.asterix.data_block import record, time_of_day

CATEGORY = 65
_SOURCE, _TYPE, _SERVICE, _TIME, _BATCH, _STATE = 1, 2, 3, 4, 5, 6
_STATUS_MESSAGE, _END_OF_BATCH = 1, 2


class SystemState(IntEnum):
    """The operational release status of I065/040."""

    OPERATIONAL = 0
    DEGRADED = 1
    NOT_CONNECTED = 2
    UNKNOWN = 3


def status_record(
    at: datetime,
    state: SystemState,
    *,
    sac: int,
    sic: int,
    service: int,
    overloaded: bool = False,
    clock_wrong: bool = False,
) -> bytes:
    """How the system stands. clock_wrong: whether its time is not to be relied on."""
    bits = state << 6 | overloaded << 5 | clock_wrong << 4
    return record(
        {
            _SOURCE: bytes((sac, sic)),
            _TYPE: bytes((_STATUS_MESSAGE,)),
            _SERVICE: bytes((service,)),
            _TIME: time_of_day(seconds_of_day(at)),
            _STATE: bytes((bits,)),
        }
    )


def end_of_batch(at: datetime, number: int, *, sac: int, sic: int, service: int) -> bytes:
    """All tracks of batch `number` (0 to 255, then from 0 again) have been sent."""
    return record(
        {
            _SOURCE: bytes((sac, sic)),
            _TYPE: bytes((_END_OF_BATCH,)),
            _SERVICE: bytes((service,)),
            _TIME: time_of_day(seconds_of_day(at)),
            _BATCH: bytes((number % 256,)),
        }
    )
