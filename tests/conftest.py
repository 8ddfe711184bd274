"""Tests compute every fit: one that lies in the user's cache folder would hide a change."""

from __future__ import annotations

import os

os.environ["CTTHEMES_FITS"] = "off"
