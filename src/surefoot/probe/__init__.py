"""What did run: code is given probes at compile time, and they switch themselves off."""
