"""The wiring of a live run."""
