"""Systematic errors of sensors: estimated online from objects that two sensors see."""
