"""Constraints as ASTM F3548-21 has them: tiles of one restriction, one day each."""
