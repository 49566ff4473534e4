"""The version, read by the build and written into every data file and report."""

__version__ = "0.1.0"
