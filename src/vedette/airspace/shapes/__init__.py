"""Shapes on the earth, ready to be checked: circles, corridors, rings and their edges."""
