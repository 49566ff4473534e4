"""Random programs, and ways to run them with and without probes."""
