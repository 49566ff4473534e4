"""A run and its processes: what is to be measured, how they are told, and what each recorded."""
