"""What happens at compile time: a syntax tree becomes code with probes in it."""
