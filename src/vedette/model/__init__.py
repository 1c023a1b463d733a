"""The frozen nouns that every other room uses.

Nothing here does input or output, reads a clock or imports another room.
Units stand in the names; absent is None, never 0.
"""
