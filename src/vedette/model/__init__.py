"""The nouns of the field, frozen: what every other room speaks in.

Nothing here does input or output, reads a clock or imports another room.
Units stand in the names; absent is None, never 0.
"""
