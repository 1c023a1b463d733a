"""Rules that raise an alert, and the life cycle of an alert."""
