"""What the project's own report format declares of itself as a feed."""

from vedette.feeds.decoder import Encoding
from vedette.feeds.feed import Evidence, Feed, FileFormat, LiveEncoding
from vedette.feeds.recorded_text import BOM
from vedette.feeds.report_format.line_models import FORMAT
from vedette.feeds.report_format.report_decoder import read_lines


def _recognise(head: bytes) -> str | None:
    first_line = head.removeprefix(BOM).lstrip().partition(b"\n")[0]
    is_header = first_line.startswith(b"{") and b'"format"' in first_line
    return "its first line is a header with the key format" if is_header else None


REPORTS = FileFormat(
    name=FORMAT,
    words=f"{FORMAT} JSON Lines",
    recognise=_recognise,
    read=lambda stream, reading: read_lines(stream, source=reading.source, tally=reading.tally),
    sensor_kind=None,
)
REPORT_LINES_FEED = Feed(
    name="report_lines",
    title="The project's report format",
    sensor_kind=None,
    frames=(Encoding.REPORT_LINE,),
    live=(
        LiveEncoding(
            name="report_line",
            words="one line of the report format a message",
            frames=Encoding.REPORT_LINE,
            in_messages=True,
        ),
    ),
    files=(REPORTS,),
    own_inputs=("report_lines",),
    example="tests/feeds/examples/reports.jsonl",
    page="docs/feeds/report-format.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_report_decoder.py", throughput="benchmarks/feed_speed.py"
    ),
)
