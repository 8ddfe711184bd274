"""Captions: what an exhibit draws, how many documents stand behind it and what its marks mean, read off its table."""

from __future__ import annotations

import pandas as pd


def _fewest_to_most(numbers: pd.Series) -> str:
    fewest, most = numbers.min(), numbers.max()
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"


def _sentences(*parts: str) -> str:
    whole = [part.rstrip(".") for part in parts if part]
    return " ".join(f"{part if part.startswith('n = ') else part[0].upper() + part[1:]}." for part in whole)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}".replace("0.", ".", 1)


def _name(series: object) -> str:
    return str(series).replace("_", " ")


NO_PERIOD = "Nothing can be shown over time: no document has a date, or nothing was looked for."
"""What a table without periods says."""
