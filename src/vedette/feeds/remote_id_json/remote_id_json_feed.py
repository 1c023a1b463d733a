"""What the feed of Remote ID as JSON declares of itself."""

from vedette.feeds.decoder import Decoder
from vedette.feeds.feed import DecoderSettings, Evidence, Feed, FileFormat, LiveEncoding
from vedette.feeds.json_values import JsonCutter
from vedette.feeds.line_recordings import line_reader
from vedette.feeds.recorded_text import mostly
from vedette.feeds.recording_clock import NO_DATE
from vedette.feeds.remote_id_json.drone_messages import read_drones
from vedette.feeds.remote_id_json.remote_id_json_decoder import REMOTE_ID_JSON, RemoteIdJsonDecoder
from vedette.model.errors import BadFrameError
from vedette.model.sensor import SensorKind


def _decoder(_given: DecoderSettings) -> Decoder:
    return RemoteIdJsonDecoder()


def _is_drone(line: bytes) -> bool:
    try:
        return line.lstrip()[:1] in (b"{", b"[") and bool(read_drones(line))
    except BadFrameError:
        return False


def _recognise(head: bytes) -> str | None:
    return mostly(head, _is_drone, "JSON of a Remote ID receiver")


REMOTE_ID_JSON_FEED = Feed(
    name="remote_id_json",
    title="Remote ID receivers that send JSON: DragonSync, droneid-go, mesh mappers, DJI DroneID",
    sensor_kind=SensorKind.REMOTE_ID,
    frames=(REMOTE_ID_JSON,),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="remote_id_json",
            words="JSON of a Remote ID receiver, one message a line",
            frames=REMOTE_ID_JSON,
            cutter=JsonCutter,
            in_messages=True,
            message_end=b"\n",
            looks_like=_is_drone,
        ),
    ),
    files=(
        FileFormat(
            name="remote_id_json",
            words="JSON of a Remote ID receiver",
            recognise=_recognise,
            read=line_reader(REMOTE_ID_JSON),
            sensor_kind=SensorKind.REMOTE_ID,
            times_off=NO_DATE,
        ),
    ),
    example="tests/feeds/examples/remote_id.jsonl",
    page="docs/feeds/connect-remote-id-json.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py", throughput="benchmarks/feed_speed.py"
    ),
)
