"""Figures: each name draws the table of that name and returns its axes."""

from ctthemes._shared.namespace import namespace

__getattr__, __dir__, __all__ = namespace(__name__, __file__)
