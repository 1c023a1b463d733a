"""Configuration, command line, wiring; nothing else."""
