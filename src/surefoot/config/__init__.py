"""Configuration: ``[tool.surefoot]`` and, where it is silent, coverage.py's own.

All problems are collected and shown at once.
"""

from surefoot.config.load import Config, find_root, load_config

__all__ = ["Config", "find_root", "load_config"]
