"""``surefoot-baseline.json``, committed beside pyproject.toml: the figures that each tier had."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from surefoot.analysis.gate import judged_count
from surefoot.errors import ConfigError
from surefoot.model.gate import Baseline
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.tiers import Metric, Tier
from surefoot.store.links import refuse_links

FILE = "surefoot-baseline.json"


def render_baseline(tiers: Iterable[TierCoverage]) -> str:
    """Return the text that records what the tiers reached, as a gate counts it.

    Mutants are left out where some were not tried.
    """
    reached = {
        tier.tier.value: {
            metric.value: list(judged_count(tier, metric))
            for metric in Metric
            if metric is not Metric.MUTANTS or not tier.unknown_mutants
        }
        for tier in tiers
    }
    return json.dumps({"format": 1, "tiers": reached}, indent=1) + "\n"


def write_baseline(root: Path, tiers: Iterable[TierCoverage]) -> Path:
    """Write the figures of the tiers, and return where.

    Raises:
        ConfigError: when it cannot be written.
        SurefootError: when a link is there.
    """
    path = _place(root)
    try:
        path.write_text(render_baseline(tiers), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{FILE}: cannot be written ({error.strerror}).") from error
    return path


def _place(root: Path) -> Path:
    """Return where the baseline is; a pipe there would wait for its other end."""
    path = root / FILE
    refuse_links(path, root)
    if path.exists() and not path.is_file():
        raise ConfigError(f"{FILE}: not a regular file. Remove it.")
    return path


def read_baseline(root: Path) -> Baseline | None:
    """Return the figures that the tiers had, or None where there is no baseline.

    Raises:
        ConfigError: when the file is not what ``render_baseline`` returns.
    """
    path = _place(root)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {
            (Tier(tier), Metric(metric)): Count(int(covered), int(total))
            for tier, metrics in document["tiers"].items()
            for metric, (covered, total) in metrics.items()
        }
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{FILE}: not a baseline ({error}). Write it again: surefoot baseline"
        ) from error
