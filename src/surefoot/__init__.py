"""Do your tests test what matters?

It may be imported before pytest is, and has no assertions to rewrite; this word
tells pytest not to warn of that: PYTEST_DONT_REWRITE.
"""
