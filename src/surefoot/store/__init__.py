"""The data file: what a run recorded, kept for the reports."""
