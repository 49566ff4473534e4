"""The pytest plugin: ``pytest --surefoot``, and the part that each process of a run plays.

Importing it imports nothing. pytest itself loads ``hooks``; ``surefoot run`` starts
``python -m surefoot.pytest_plugin``, which must not import pytest before measuring begins.
"""
