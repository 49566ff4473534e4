"""``surefoot-baseline.json``, committed beside pyproject.toml: what each tier had reached."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from surefoot.analysis.gate import count_of
from surefoot.errors import ConfigError
from surefoot.model.gate import Baseline, Count
from surefoot.model.judged import TierCoverage
from surefoot.model.tiers import Metric, Tier
from surefoot.store.links import refuse_links

FILE = "surefoot-baseline.json"


def write_baseline(root: Path, tiers: Iterable[TierCoverage]) -> Path:
    """Write what the tiers reached, and return where.

    Raises:
        SurefootError: when that is a link.
    """
    reached = {
        tier.tier.value: {metric.value: list(count_of(tier.summary, metric)) for metric in Metric}
        for tier in tiers
    }
    path = root / FILE
    refuse_links(path, root)
    path.write_text(json.dumps({"format": 1, "tiers": reached}, indent=1) + "\n", encoding="utf-8")
    return path


def read_baseline(root: Path) -> Baseline | None:
    """Return what the tiers had reached, or None where there is no baseline.

    Raises:
        ConfigError: when the file is not what ``write_baseline`` writes.
    """
    path = root / FILE
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
