"""Inputs that close gaps, found by running the code again."""
