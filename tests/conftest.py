"""Tests compute everything: a fit or tokens that lie in the user's cache folder would hide a change."""

from __future__ import annotations

import os

os.environ["CTTHEMES_CACHE"] = "off"
