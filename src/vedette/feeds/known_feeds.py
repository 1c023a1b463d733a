"""The feeds of this program, in one list. A new feed adds its declaration here."""

from vedette.feeds.aircraft_json.aircraft_json_feed import AIRCRAFT_JSON_FEED
from vedette.feeds.asterix.asterix_feed import ASTERIX_FEED
from vedette.feeds.cot.cot_feed import COT_FEED
from vedette.feeds.feed import Carrier, Feed, FileFormat, LiveEncoding
from vedette.feeds.gdl90.gdl90_feed import GDL90_FEED
from vedette.feeds.mavlink.mavlink_feed import MAVLINK_FEED
from vedette.feeds.mode_s.mode_s_feed import MODE_S_FEED
from vedette.feeds.ogn.ogn_feed import OGN_FEED
from vedette.feeds.remote_id.remote_id_feed import REMOTE_ID_FEED
from vedette.feeds.remote_id_json.remote_id_json_feed import REMOTE_ID_JSON_FEED
from vedette.feeds.report_format.report_lines_feed import REPORT_LINES_FEED
from vedette.feeds.sapient.sapient_feed import SAPIENT_FEED
from vedette.feeds.sbs1.sbs1_feed import SBS1_FEED
from vedette.feeds.uat.uat_feed import UAT_FEED

FEEDS: tuple[Feed, ...] = (
    REPORT_LINES_FEED,
    MODE_S_FEED,
    SBS1_FEED,
    REMOTE_ID_FEED,
    SAPIENT_FEED,
    ASTERIX_FEED,
    AIRCRAFT_JSON_FEED,
    REMOTE_ID_JSON_FEED,
    OGN_FEED,
    UAT_FEED,
    GDL90_FEED,
    MAVLINK_FEED,
    COT_FEED,
)
"""Every feed. The first of them whose format recognises a file reads it."""


def feed_of(frames: str) -> Feed | None:
    """The feed whose frames have this encoding; None if this version has no such feed."""
    return next((feed for feed in FEEDS if frames in feed.frames), None)


def file_formats() -> tuple[FileFormat, ...]:
    """The formats of recordings that feeds declare, in the order in which files are recognised."""
    return tuple(found for feed in FEEDS for found in feed.files)


def live_encodings(carrier: Carrier) -> dict[str, LiveEncoding]:
    """The encodings that can arrive by this carrier, by name."""
    return {one.name: one for feed in FEEDS for one in feed.live if carrier in one.carriers}


def live_encoding(name: str, carrier: Carrier) -> LiveEncoding:
    """The encoding of this name. Raises ValueError that lists those that fit the carrier."""
    known = live_encodings(carrier)
    if name not in known:
        raise ValueError(
            f"encoding must be one of {', '.join(known)} for a {carrier} transport, got {name!r}"
        )
    return known[name]
