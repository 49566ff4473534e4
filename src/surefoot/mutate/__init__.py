"""Mutants: small bugs that are put into the running program, to see whether a test notices."""
