"""A study as a folder: its settings, its parts and their provenance."""
