"""Rules that raise an alert, and the life that an alert then has."""
