"""The sensors of the night: invented, at invented places, with plausible figures."""

from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.sim.faults import Delay, Faults
from vedette.sim.paths import GROUND_M
from vedette.sim.scenario import Station

# Minutes after 23:15 local time.
GAP_FILLER_DIES_AT_S = 9 * 60.0  # 23:24
_SOUTH_LAGS = Delay(from_s=165 * 60.0, to_s=185 * 60.0, delay_s=6.0)  # 02:00 to 02:20

# One microphone every 7 km or so, 4 or 9 km inside the border, from north to south.
_MICROPHONES: tuple[tuple[float, float], ...] = (
    (52.317, 23.052),
    (52.256, 23.118),
    (52.176, 23.131),
    (52.182, 23.254),
    (52.122, 23.331),
    (52.113, 23.454),
    (52.046, 23.498),
    (52.015, 23.597),
    (51.95, 23.515),
    (51.875, 23.541),
    (51.81, 23.486),
    (51.752, 23.493),
    (51.691, 23.417),
    (51.622, 23.474),
    (51.548, 23.446),
    (51.503, 23.545),
    (51.426, 23.541),
    (51.365, 23.586),
    (51.307, 23.517),
    (51.263, 23.615),
    (51.188, 23.643),
    (51.16, 23.757),
    (51.083, 23.753),
    (51.028, 23.838),
    (50.951, 23.828),
    (50.914, 23.936),
    (50.861, 23.871),
    (50.787, 23.898),
    (50.718, 23.892),
    (50.678, 23.996),
    (50.607, 23.976),
    (50.531, 23.998),
    (50.497, 23.893),
    (50.431, 23.873),
    (50.466, 23.764),
    (50.412, 23.671),
    (50.39, 23.567),
    (50.314, 23.551),
    (50.29, 23.434),
    (50.219, 23.387),
)
_PLAIN = str.maketrans("ćłńóś ", "clnos-")


def _height(antenna_m: float) -> Height:
    return Height(value_m=GROUND_M + antenna_m, reference=HeightReference.MEAN_SEA_LEVEL)


def _wide_radar(name: str, place: str, lat: float, lon: float, faults: Faults) -> Station:
    antenna_m = 40.0
    return Station(
        sensor=Sensor(
            id=SensorId(f"radar-{name}"),
            kind=SensorKind.RADAR,
            name=f"Wide-area radar near {place} (simulated)",
            lat_deg=lat,
            lon_deg=lon,
            height=_height(antenna_m),
            coverage=Coverage(range_max_m=150_000.0, range_min_m=1_500.0),
            silent_after_s=25.0,
            azimuth_sigma_deg=0.12,
            range_sigma_m=70.0,
        ),
        heartbeat_s=10.0,
        latency_s=0.4,
        antenna_m=antenna_m,
        turn_s=10.0,
        false_per_turn=12.0,
        elevation_sigma_deg=0.3,
        faults=faults,
    )


def _gap_filler() -> Station:
    antenna_m = 15.0
    return Station(
        sensor=Sensor(
            id=SensorId("radar-gap"),
            kind=SensorKind.RADAR,
            name="Gap-filling radar near Chełm (simulated)",
            lat_deg=51.18,
            lon_deg=23.42,
            height=_height(antenna_m),
            coverage=Coverage(range_max_m=45_000.0, range_min_m=500.0),
            silent_after_s=15.0,
            azimuth_sigma_deg=0.3,
            range_sigma_m=50.0,
        ),
        heartbeat_s=5.0,
        latency_s=0.3,
        antenna_m=antenna_m,
        turn_s=5.0,
        power=0.4,
        false_per_turn=2.0,
        elevation_sigma_deg=0.5,
        faults=Faults(dies_at_s=GAP_FILLER_DIES_AT_S),
    )


def _microphone(number: int, lat: float, lon: float) -> Station:
    return Station(
        sensor=Sensor(
            id=SensorId(f"acoustic-{number:02}"),
            kind=SensorKind.ACOUSTIC,
            name=f"Microphone {number} (simulated)",
            lat_deg=lat,
            lon_deg=lon,
            height=_height(4.0),
            coverage=Coverage(range_max_m=4_000.0),
            silent_after_s=35.0,
            azimuth_sigma_deg=5.0,
        ),
        heartbeat_s=10.0,
        latency_s=1.2,
        false_per_hour=1.0,
        # One clock of the forty runs 3 s late; nobody was told.
        faults=Faults(clock_offset_s=-3.0) if number == 17 else Faults(),
    )


def _receiver(
    kind: SensorKind, town: str, lat: float, lon: float, *, range_m: float, antenna_m: float
) -> Station:
    names = {SensorKind.ADSB: "ADS-B receiver", SensorKind.REMOTE_ID: "Remote ID receiver"}
    slug = town.lower().translate(_PLAIN)
    return Station(
        sensor=Sensor(
            id=SensorId(f"{kind.value.replace('_', '-')}-{slug}"),
            kind=kind,
            name=f"{names[kind]}, {town} (simulated)",
            lat_deg=lat,
            lon_deg=lon,
            height=_height(antenna_m),
            coverage=Coverage(range_max_m=range_m),
            silent_after_s=35.0,
        ),
        heartbeat_s=10.0,
        latency_s=0.08,
        antenna_m=antenna_m,
    )


STATIONS: tuple[Station, ...] = (
    _wide_radar("north", "Radzyń Podlaski", 51.84, 22.60, Faults()),
    _wide_radar("south", "Szczebrzeszyn", 50.74, 22.92, Faults(delay=_SOUTH_LAGS)),
    _gap_filler(),
    _receiver(SensorKind.ADSB, "Lublin", 51.24, 22.62, range_m=320_000.0, antenna_m=60.0),
    _receiver(SensorKind.ADSB, "Warszawa", 52.17, 20.98, range_m=90_000.0, antenna_m=40.0),
    _receiver(SensorKind.ADSB, "Rzeszów", 50.11, 22.03, range_m=90_000.0, antenna_m=40.0),
    _receiver(SensorKind.REMOTE_ID, "Lublin", 51.247, 22.568, range_m=4_000.0, antenna_m=25.0),
    _receiver(SensorKind.REMOTE_ID, "Zamość", 50.723, 23.252, range_m=4_000.0, antenna_m=25.0),
    _receiver(
        SensorKind.REMOTE_ID, "Biała Podlaska", 52.032, 23.117, range_m=4_000.0, antenna_m=25.0
    ),
    *(_microphone(i, lat, lon) for i, (lat, lon) in enumerate(_MICROPHONES, start=1)),
)
