"""Declaring a restriction: its shape, its words, its life as a draft. Pure: no clock, no disk."""
