"""Statistics on arrays: intervals, tests and measures that know nothing of documents."""
