"""Compare our figures with coverage.py's, file by file, for the same run."""
