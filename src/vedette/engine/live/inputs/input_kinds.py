"""The kinds of network input that the settings can name; each has its own table of settings."""

from typing import Any, Protocol

from vedette.engine.live.inputs.input_base import Input
from vedette.engine.live.inputs.mode_s_tcp import AvrSettings, BeastSettings
from vedette.engine.live.inputs.mqtt import MqttSettings
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.sapient_tcp import SapientSettings
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings


class InputSettings(Protocol):
    """The settings of one input."""

    @property
    def kind(self) -> str:
        """Which of `KINDS` it is."""
        ...

    @property
    def name(self) -> str:
        """Its name, unlike any other's."""
        ...

    def make(self, *, simulation: bool) -> Input:
        """The input, ready to be kept running."""
        ...


KINDS: dict[str, type[Any]] = {
    "report_lines": ReportLinesSettings,
    "beast": BeastSettings,
    "avr": AvrSettings,
    "udp_frames": UdpFramesSettings,
    "mqtt": MqttSettings,
    "sapient": SapientSettings,
}
