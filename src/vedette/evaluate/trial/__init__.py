"""Trials with targets that carry a GNSS logger: figures of each sensor and of the tracks."""
