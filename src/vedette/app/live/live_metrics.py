"""The metrics of a live run for Prometheus, collected on request.

No metric describes an object or a person. Sensors are named with the time since their last message,
so `/metrics` is limited to those who may see the picture.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from vedette import __version__
from vedette.app.live.data_folder import Site
from vedette.engine.live.inputs.input_base import InputState
from vedette.model.alert import AlertState
from vedette.model.sensor import SensorHealth, SensorState
from vedette.model.times import seconds_between
from vedette.model.track import TrackStatus
from vedette.partners.output import Output, OutputState
from vedette.web.hub import Hub

BEHIND_MAX_S = 10.0  # later than this the picture is no longer one of now
SENSORS_MAX = 1_000  # a sensor that makes up ids must not make the figures grow without end
_STEPS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class SiteVitals(Collector):
    """The health of one live run."""

    def __init__(self, site: Site, hub: Hub) -> None:
        self._site = site
        self._hub = hub
        self.outputs: Sequence[Output] = ()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._steps = Histogram(
            "vedette_step_seconds",
            "Decoding, step and record of one batch",
            buckets=_STEPS_S,
            registry=self._registry,
        )
        site.live.subscribe(lambda *_: self._steps.observe(site.live.figures.step_s))

    def failing(self) -> list[str]:
        """The reasons why the picture or the record is unreliable at the moment, one word each."""
        figures = self._site.live.figures
        reasons = {
            "disk_full": figures.disk_full_since is not None,
            "clock_stepped": figures.clock_stepped_at is not None,
            "record_not_written": self._site.live.runner.unnoted > 0,
            "behind": figures.behind_s > BEHIND_MAX_S,
            "not_shown": figures.sink_failed_at is not None
            and figures.sink_failed_at == self._site.live.runner.now,
        }
        return [word for word, holds in reasons.items() if holds]

    def warnings(self) -> dict[str, object]:
        """Problems that somebody should look at, although the watch goes on."""
        quarantine = self._site.live.quarantine
        disk = self._site.disk
        per_day, days = disk.bytes_per_day(), disk.days_left()
        free = None if disk.space is None else round(disk.space.free_bytes / 1e9, 3)
        said: dict[str, object] = {}
        if quarantine is not None and len(quarantine):
            said["quarantined"] = len(quarantine)
        failed = [o.health.name for o in self.outputs if o.health.state is OutputState.FAILED]
        if failed:
            said["outputs_failed"] = failed
        if disk.low or per_day is not None:
            said["disk"] = {
                "low": disk.low,
                "free_gb": free,
                "gb_per_day": None if per_day is None else round(per_day / 1e9, 3),
                "days_left": None if days is None else round(days, 2),
            }
        return said

    def exposition(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Collect the metrics for the registry."""
        yield from self._flow()
        yield from self._inputs()
        yield from self._sensors()
        yield from self._picture()
        yield from self._outputs()

    def _outputs(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("vedette_output_up", "1: open", labels=["output", "kind"])
        sent = CounterMetricFamily("vedette_output_sent", "Messages sent", labels=["output"])
        waiting = GaugeMetricFamily(
            "vedette_output_waiting", "Objects with something to tell", labels=["output"]
        )
        left_out = CounterMetricFamily(
            "vedette_output_left_out", "Objects without room", labels=["output"]
        )
        for output in self.outputs:
            health = output.health
            up.add_metric([health.name, health.kind], health.state is OutputState.OPEN)
            sent.add_metric([health.name], health.sent)
            waiting.add_metric([health.name], output.picture.waiting)
            left_out.add_metric([health.name], output.picture.left_out)
        return iter((up, sent, waiting, left_out))

    def _flow(self) -> Iterator[Metric]:
        site, figures = self._site, self._site.live.figures
        simulation = "true" if site.simulation else "false"
        labels = {"version": __version__, "simulation": simulation}
        build = GaugeMetricFamily("vedette_info", "Which vedette this is", labels=list(labels))
        build.add_metric(list(labels.values()), 1)
        yield build
        yield _counter("vedette_batches", "Batches since the start", figures.batches)
        yield _counter("vedette_frames", "Messages taken in since the start", figures.frames)
        yield _counter("vedette_reports", "Reports made of them", figures.reports)
        yield _counter("vedette_events", "Events that came out", figures.events)
        yield _gauge("vedette_log_seconds", "Last write to the raw log", figures.log_s)
        yield _gauge("vedette_behind_seconds", "How late the last batch was", figures.behind_s)
        yield _gauge("vedette_queue_frames", "Messages that wait", site.intake.waiting)
        kept = 0 if site.live.quarantine is None else len(site.live.quarantine)
        yield _gauge("vedette_quarantined", "Messages in quarantine", kept)
        full = figures.disk_full_since is not None
        yield _gauge("vedette_disk_full", "1: nothing is acknowledged, for want of room", full)
        if figures.checkpoint_at is not None:
            age = seconds_between(site.intake.now(), figures.checkpoint_at)
            yield _gauge("vedette_checkpoint_age_seconds", "Since the last checkpoint", age)

    def _inputs(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("vedette_input_up", "1: open", labels=["input", "kind"])
        malformed = CounterMetricFamily(
            "vedette_input_malformed", "What could not be cut into messages", labels=["input"]
        )
        dropped = CounterMetricFamily(
            "vedette_input_dropped", "Datagrams dropped for want of room", labels=["input"]
        )
        refused = CounterMetricFamily(
            "vedette_input_refused", "Messages of a sensor not the sender's", labels=["input"]
        )
        for keeper in self._site.keepers:
            health = keeper.input.health
            refused.add_metric([health.name], health.refused_messages)
            up.add_metric([health.name, health.kind], health.state is InputState.OPEN)
            malformed.add_metric([health.name], health.malformed)
            dropped.add_metric([health.name], self._site.intake.dropped[health.name])
        return iter((up, malformed, refused, dropped))

    def _sensors(self) -> Iterator[Metric]:
        sensors = self._site.live.runner.state.sensors
        alive = GaugeMetricFamily("vedette_sensor_alive", "1: it is heard", labels=["sensor"])
        age = GaugeMetricFamily(
            "vedette_sensor_age_seconds", "Since it was last heard", labels=["sensor"]
        )
        reports = CounterMetricFamily(
            "vedette_sensor_reports", "Reports of it since it registered", labels=["sensor"]
        )
        wrong = GaugeMetricFamily(
            "vedette_sensor_condition", "1: this is wrong with it", labels=["sensor", "condition"]
        )
        now = self._site.intake.now()
        for sensor_id, health in _shown(sensors.items()):
            for condition in health.conditions:
                wrong.add_metric([sensor_id, condition.kind.value], 1)
            if health.stranger:  # somebody at the door, and no sensor that has died
                continue
            alive.add_metric([sensor_id], health.state is SensorState.ALIVE)
            if health.last_heard_at is not None:  # never heard has no age
                age.add_metric([sensor_id], seconds_between(now, health.last_heard_at))
            reports.add_metric([sensor_id], health.reports)
        known = _gauge("vedette_sensors", "Sensors known", len(sensors))
        return iter((known, alive, age, reports, wrong))

    def _picture(self) -> Iterator[Metric]:
        state = self._site.live.runner.state
        tracks = Counter(life.status for life in state.picture.lives)
        tracks.update(life.status for life in state.picture.bearings.lives)
        by_status = GaugeMetricFamily("vedette_tracks", "Tracks now", labels=["status"])
        for status in TrackStatus:
            by_status.add_metric([status.value], tracks[status])
        alerts = Counter(alert.state for alert in state.alerts.alerts.values())
        by_state = GaugeMetricFamily("vedette_alerts", "Alerts now", labels=["state"])
        for alert_state in AlertState:
            if alert_state is not AlertState.CLOSED:  # closed ones leave the book
                by_state.add_metric([alert_state.value], alerts[alert_state])
        left_out = _gauge(
            "vedette_restrictions_left_out",
            "Features of zone files that nobody checks against, by a person's word",
            len(self._site.left_out),
        )
        pages = _gauge("vedette_page_clients", "Pages that follow the stream", self._hub.clients)
        return iter((by_status, by_state, left_out, pages))


def _shown(
    sensors: Iterable[tuple[str, SensorHealth]],
) -> list[tuple[str, SensorHealth]]:
    return sorted(sensors, key=lambda pair: pair[0])[:SENSORS_MAX]


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(name, words, value=value)
