"""The kinds of network input that the settings can name; each has its own table of settings.

`tcp`, `device`, `udp_frames`, `mqtt` and `http` are transports: they carry every encoding that fits
them. The others are made for one feed, whose declaration names them in `own_inputs`.
"""

from typing import Any, Protocol

from vedette.engine.live.inputs.device import DeviceSettings
from vedette.engine.live.inputs.http_polling import HttpSettings
from vedette.engine.live.inputs.input_base import Input
from vedette.engine.live.inputs.mqtt import MqttSettings
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.inputs.stream_tcp import AvrSettings, BeastSettings, TcpSettings
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings
from vedette.feeds.feed import Carrier


class InputSettings(Protocol):
    """The settings of one input."""

    @property
    def kind(self) -> str:
        """The kind of the input, one of `KINDS`."""
        ...

    @property
    def name(self) -> str:
        """The name of the input, which is unique."""
        ...

    def make(self, *, simulation: bool) -> Input:
        """The input, ready to be kept running."""
        ...


TRANSPORTS: dict[str, Carrier] = {
    "tcp": Carrier.STREAM,
    "udp_frames": Carrier.MESSAGE,
    "mqtt": Carrier.MESSAGE,
    "device": Carrier.STREAM,
    "http": Carrier.MESSAGE,
}
KINDS: dict[str, type[Any]] = {
    "report_lines": ReportLinesSettings,
    "tcp": TcpSettings,
    "beast": BeastSettings,
    "avr": AvrSettings,
    "udp_frames": UdpFramesSettings,
    "mqtt": MqttSettings,
    "device": DeviceSettings,
    "http": HttpSettings,
    "sapient": SapientSettings,
}
