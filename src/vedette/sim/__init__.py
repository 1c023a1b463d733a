"""Scenarios, sensor models and faults: simulated recordings in the report format.

Everything that comes from here is marked as simulation in its first line.
"""

from vedette.sim.generation import DEFAULT_SEED, generate, write
from vedette.sim.night_2025_09 import NIGHT_2025_09
from vedette.sim.scenario import Group, Scenario

scenarios: dict[str, Scenario] = {NIGHT_2025_09.name: NIGHT_2025_09}
"""Every scenario by the name that the command line takes."""

__all__ = ["DEFAULT_SEED", "Group", "Scenario", "generate", "scenarios", "write"]
