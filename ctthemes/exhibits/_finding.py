"""Findings: what a table shows, said in sentences computed from it, and no more than it shows."""

from __future__ import annotations

from ctthemes._shared.outside_text import markdown_text


class Finding(str):
    """A text that a notebook shows as prose; names from outside in it stay text."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return markdown_text(self)
