"""Properties that functions have: found, tried on many inputs, and written as tests."""
