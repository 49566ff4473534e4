"""A run and its processes: what to measure, how they learn it, and what each recorded."""
