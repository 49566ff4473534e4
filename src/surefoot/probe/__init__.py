"""What happens at run time: code with probes is loaded, and records which probes it reaches."""
