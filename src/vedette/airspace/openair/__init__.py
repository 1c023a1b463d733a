"""OpenAir: airspace as text, one block each, as glider pilots' tools read it.

Written from the format's description by M. Wittig ("OpenAir") and its extension by Naviter.
"""
