"""Pure functions from what could run and what did run to what a report shows."""
