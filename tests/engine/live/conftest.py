"""Lets the tests of live runs use what is made by hand for the tests of the engine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
