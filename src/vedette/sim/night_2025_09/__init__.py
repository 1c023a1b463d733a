"""A reconstruction of the night of 9 to 10 September 2025. Details that are not public are
invented.

`docs/scenario-night-2025-09.md` says which is which. No sensor recording of that night is
public: every path, plot, frame and sound in here is made up.
"""

from datetime import UTC, datetime
from pathlib import Path

from vedette.sim.night_2025_09.birds import birds
from vedette.sim.night_2025_09.civil import civil_traffic
from vedette.sim.night_2025_09.cooperative import cooperative_drones
from vedette.sim.night_2025_09.intruders import intruders, passers_by
from vedette.sim.night_2025_09.stations import STATIONS
from vedette.sim.scenario import Mover, Scenario


def _movers(seed: int) -> tuple[Mover, ...]:
    return (
        *intruders(seed),
        *passers_by(seed),
        *civil_traffic(seed),
        *cooperative_drones(seed),
        *birds(seed),
    )


NIGHT_2025_09 = Scenario(
    name="night-2025-09",
    title="The night of 9 to 10 September 2025 over eastern Poland: a simulation",
    note=(
        "SIMULATION. Invented paths, sensors and traffic, arranged round public claims about the "
        "night of 9 to 10 September 2025. No sensor recording of that night is public. Where a "
        "path begins or ends is no finding of any kind."
    ),
    starts_at=datetime(2025, 9, 9, 21, 15, tzinfo=UTC),  # 23:15 local
    ends_at=datetime(2025, 9, 10, 5, 0, tzinfo=UTC),  # 07:00 local
    zones=Path(__file__).parent.parent / "data" / "poland_airspace_approx.geojson",
    stations=STATIONS,
    movers=_movers,
)
