"""A table with what may be said of it, as files for a paper."""
