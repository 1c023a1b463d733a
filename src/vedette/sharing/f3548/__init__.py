"""ASTM F3548-21 constraints: tiles of one restriction, one day each."""
