"""What stood in the sky of a place at a time: bodies, stars, satellites, aircraft, obstacles.

Nothing here reads a clock or fetches anything. The room lists what was there; it concludes nothing.
"""
