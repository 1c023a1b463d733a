"""Notices about many transmitters together, and the doubt that they give rise to."""
