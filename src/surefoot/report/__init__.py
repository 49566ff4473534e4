"""Reports: each module writes one format, and computes nothing."""
