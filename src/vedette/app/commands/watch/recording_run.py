"""One run of the program over recordings: its inputs, and the outputs that it prints and writes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from vedette.app.commands.json_printing import print_line
from vedette.app.commands.terminal_text import Progress
from vedette.app.live.output_folder import Outputs
from vedette.app.live.replay_pace import paced
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import Inputs
from vedette.engine.batches import batches
from vedette.engine.runner import RunInfo, Runner, Source
from vedette.engine.sealing.sealing import ReplaySealer
from vedette.engine.state import Batch
from vedette.engine.summary import Tallies
from vedette.model.events import Event
from vedette.model.incident import Incident
from vedette.record.record import Record
from vedette.sharing.event_line_types import Line, SummaryLine
from vedette.sharing.event_lines import incident_line, to_line

BATCH_S = 1.0  # of received time; where batches are cut changes nothing that comes out


class Run:
    """A runner with its inputs and outputs."""

    def __init__(
        self, inputs: Inputs, record: Record, outputs: Outputs | None, *, as_json: bool
    ) -> None:
        self.inputs = inputs
        # Where nothing is written, there is nothing to keep a seal beside.
        sealer = None if outputs is None else ReplaySealer(record, inputs.restrictions)
        self.runner = Runner(inputs.initial_state(), record, _info(inputs), sealer)
        self._outputs = outputs
        self._json = as_json
        self._tallies = Tallies(simulation=inputs.simulation)
        self._incidents = 0
        self.runner.subscribe(self._note)

    def batches(self) -> Iterator[Batch]:
        """All reports of all inputs in batches."""
        engine = self.inputs.settings.engine
        return batches(
            self.inputs.reports(),
            BATCH_S,
            engine.cycle_s + engine.reorder_s,
            actions=self.inputs.actions,
            closed=self.inputs.closed,
        )

    def all(self, speed: float | None, errors: Console) -> None:
        """Process all reports. speed: at most this many times real time."""
        todo = self.batches() if speed is None else paced(self.batches(), speed)
        with Progress(errors, enabled=not self._json) as progress:
            for batch in todo:
                self.runner.feed(batch)
                progress.advance(batch)

    def close(self) -> SummaryLine:
        """Close the run on the record, write the last line and return it."""
        summary = self._tallies.line(self.inputs.recordings, self._incidents)
        read = summary["recordings"]
        self.runner.close(
            {
                "frames": sum(r["frames"] for r in read),
                "reports": sum(r["reports"] for r in read),
                "repeated": sum(r["repeated"] for r in read),
                "ignored": sum(r["ignored"] for r in read),
                "refused": sum(r["refused"] for r in read),
            }
        )
        self._write([summary])
        return summary

    def _note(
        self, events: Sequence[Event], incidents: Sequence[Incident], _until: datetime
    ) -> None:
        self._tallies.note(events)
        self._incidents += len(incidents)
        simulation = self.inputs.simulation
        waiting = sorted(incidents, key=lambda incident: incident.opened_at)
        # What a cycle opened stands right behind its events, however batches are cut.
        for at, cycle in groupby(events, key=lambda event: event.at):
            self._write([to_line(event, simulation=simulation) for event in cycle])
            opened = [incident for incident in waiting if incident.opened_at <= at]
            self._write([incident_line(incident) for incident in opened])
            del waiting[: len(opened)]
        self._write([incident_line(incident) for incident in waiting])

    def _write(self, lines: Sequence[Line]) -> None:
        if self._outputs is not None:
            self._outputs.write(lines)
        if self._json:
            for line in lines:
                print_line(line)


def _info(inputs: Inputs) -> RunInfo:
    return RunInfo(
        sources=tuple(
            Source(
                sha256=r.sha256,
                format_name=r.format,
                simulation=r.simulation,
                name=r.path.name,
                size_bytes=r.path.stat().st_size if r.path.is_file() else None,
            )
            for r in inputs.recordings
        ),
        restrictions=inputs.restrictions,
        name=next((r.name for r in inputs.recordings if r.name), None),
    )
