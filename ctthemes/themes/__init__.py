"""Codebooks, what they find, and how a change of one is tried."""
