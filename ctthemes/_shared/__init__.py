"""What every room needs: checks, files, caches, chunks, tables as csv, HTML."""
