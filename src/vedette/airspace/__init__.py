"""Restrictions: read from zone files, and held against places, tracks and flights.

Every check answers inside, outside or indeterminate, with the reason.
"""
