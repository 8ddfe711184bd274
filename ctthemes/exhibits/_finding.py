"""Findings: what a table shows, said in sentences computed from it, and no more than it shows."""

from __future__ import annotations


class Finding(str):
    """A text that a notebook shows as prose."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)
