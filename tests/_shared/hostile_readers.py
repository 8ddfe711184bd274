"""Readers that do what a parser does over a hostile file; in a module of their own, for reader processes import it."""

from __future__ import annotations

import os
import time

from ctthemes._shared.checks import StudyError


def do(data: bytes, name: str) -> str:
    """Do what the file says."""
    word = data.decode()
    if word == "loop":
        while True:
            pass
    if word == "sleep":
        time.sleep(600)
    if word == "swell":
        return str(len(bytearray(4_000_000_000)))
    if word == "abort":
        os.abort()
    if word == "print":
        os.write(1, b"a library's own words")
        print("and Python's")  # noqa: T201 (a reader that prints is what is tested)
    if word == "refuse":
        raise StudyError(f"{name}:1: refused")
    if word == "fail":
        raise KeyError("inside a parser")
    return word
