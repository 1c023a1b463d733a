"""Recordings cut out and sealed behind alerts, and alerts made again from them."""
