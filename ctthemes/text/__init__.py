"""What a token is, and what a pattern finds."""
