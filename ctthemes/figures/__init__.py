"""Figures: each draws exactly the table it is given."""
