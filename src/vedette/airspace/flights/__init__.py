"""The check of a whole flight: its course between samples, its legs and expected times."""
