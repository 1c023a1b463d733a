"""Telling people who do not look at the page: what is told, to whom, when, and through what."""
