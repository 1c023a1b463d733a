"""Fixes, motion and frames: the arithmetic of one track."""
