"""A corpus larger than memory, or than one machine."""
