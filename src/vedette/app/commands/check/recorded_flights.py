"""The flights of a recording, as `vedette check` takes them, with what it leaves open."""

from dataclasses import replace
from datetime import timedelta

from vedette.airspace.check.flight_facts import Facts
from vedette.airspace.flights.heard_flights import heard_flights
from vedette.feeds.recordings.recording import Recording
from vedette.feeds.report_format.report_lines_feed import REPORTS
from vedette.model.doubt import Doubt
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, FlightKind, TimesOff
from vedette.model.identity import EmitterScheme
from vedette.model.report import EpochReport

Known = tuple[tuple[Flight, Facts], ...]


def recorded_flights(recording: Recording) -> Known:
    """Every flight of a recording. Raises RecordingError if there is none."""
    said = (one for one in recording.reports() if not isinstance(one, EpochReport))
    found = _withheld(heard_flights(said))
    known = [(_as_recorded(flight, recording), facts) for flight, facts in found]
    known += _without_times(recording, {flight.name for flight, _ in found})
    if not known:
        raise RecordingError(
            "must contain at least one flight, got none",
            where=str(recording.path),
            mend="name a recording with positions",
        )
    return tuple(known)


def _withheld(known: Known) -> Known:
    """A transmitter's address leads to a person: number the flights instead."""
    prefix = f"{EmitterScheme.MAC.value}:"
    hidden = sorted(flight.name for flight, _ in known if flight.name.startswith(prefix))
    names = {name: f"transmitter {i}" for i, name in enumerate(hidden, start=1)}
    return tuple((replace(f, name=names.get(f.name, f.name)), facts) for f, facts in known)


def _as_recorded(flight: Flight, recording: Recording) -> Flight:
    """Nobody knows what is missing: an "outside" of the part that is left is no "outside"."""
    flight = _timed(flight, recording)
    tally = recording.tally
    said: list[tuple[str, str]] = []
    if tally.truncated is not None:
        said.append(("end", "the recording is cut off, and what followed is unknown"))
    lost = tally.refused - recording.times.unknown
    if lost > 0 and not recording.noisy:
        part = "lines" if recording.file_format is REPORTS else "frames"
        said.append((part, f"{lost} of its {part} cannot be read, and may be of this flight"))
    if flight.name in _addresses(recording):
        said.append(("times", "frames of it whose time is not known are left out"))
    doubts = tuple(
        Doubt(file=str(recording.path), feature=flight.name, key=key, what=what)
        for key, what in said
    )
    return replace(flight, doubts=(*flight.doubts, *doubts))


def _timed(flight: Flight, recording: Recording) -> Flight:
    """The flight with the times that are known: all, those between its places, or none."""
    if recording.times.paced:
        samples = tuple(replace(one, at=None) for one in flight.samples)
        return replace(flight, samples=samples, heard=None)
    off = recording.times_off
    early_s = recording.times.early_s
    if off is None and early_s > 0.0:
        why = f"its first frames stand alone, {early_s:.0f} s before the others, and may be wrong"
        off = TimesOff(earlier=timedelta(seconds=early_s), later=timedelta(0), why=why)
    return flight if off is None else replace(flight, times_off=off)


def _without_times(recording: Recording, known: set[str]) -> list[tuple[Flight, Facts]]:
    """Transmitters of which only frames without a time were heard: nobody knows where they were."""
    return [
        (Flight(name=name, kind=FlightKind.RECORDED, samples=()), Facts())
        for name in _addresses(recording)
        if name not in known
    ]


def _addresses(recording: Recording) -> list[str]:
    """The names of transmitters with frames whose time is not known."""
    scheme = EmitterScheme.ICAO24.value
    return [f"{scheme}:{address}" for address in sorted(recording.times.addresses)]
