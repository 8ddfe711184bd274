"""Tokens counted: matrices, periods, frequency, keyness, dispersion."""
