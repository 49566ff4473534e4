"""What happens at run time: code with probes is loaded, and records which of them it reached."""
