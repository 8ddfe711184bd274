"""Rates over periods, and whether they change."""
