"""ASTERIX: system tracks (category 062) and the state of this system (category 065)."""
