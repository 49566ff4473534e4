"""The edge of the judging half: data, sources, configuration and git become findings."""
