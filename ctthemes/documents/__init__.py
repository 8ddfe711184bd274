"""From files to a corpus."""
