"""vedette keeps watch over restricted airspace and keeps an honest record of what happens there."""

__version__ = "0.1.0"
