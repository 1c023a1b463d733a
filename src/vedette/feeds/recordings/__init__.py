"""Recordings: captures, raw logs, and what a file is."""
