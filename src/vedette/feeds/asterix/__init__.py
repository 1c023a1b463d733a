"""ASTERIX: what radars, multilateration, ADS-B ground stations and trackers send (EUROCONTROL)."""
