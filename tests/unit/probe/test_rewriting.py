"""Modules whose assertions pytest rewrites are measured, and pytest is left as it was."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

from surefoot.probe.rewriting import RewrittenModules

HOOK: Any = SimpleNamespace(observe=None, measures=lambda _: False)


def test_pytest_gets_its_loader_back() -> None:
    """Its method is exchanged between install and uninstall; a second uninstall does no harm."""
    before = AssertionRewritingHook.exec_module
    rewritten = RewrittenModules(HOOK)
    assert rewritten.install() is None
    during = AssertionRewritingHook.exec_module
    rewritten.uninstall()
    rewritten.uninstall()
    assert (during is before, AssertionRewritingHook.exec_module is before) == (False, True)
