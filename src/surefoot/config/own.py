"""``[tool.surefoot]`` and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from surefoot.config.places import TomlPlaces
from surefoot.config.values import (
    Parse,
    boolean,
    context_kind,
    decimals,
    kinds,
    parse_into,
    path_limit,
    patterns,
    percentage,
    regexes,
    remapping,
    string,
    strings,
    table_of,
)
from surefoot.model.levels import DEFAULT_SHARES, Level, LevelRules
from surefoot.model.tiers import (
    DEFAULT_TARGETS,
    MEASURED_TIERS,
    Metric,
    Target,
    Tier,
    TierPattern,
    TierRules,
)

_TABLE = "tool.surefoot"
_KEYS: Mapping[str, Parse] = {
    "source": strings,
    "include": patterns,
    "omit": patterns,
    "include_namespace_packages": boolean,
    "plain": patterns,
    "allow_unknown": patterns,
    "data": string,
    "context": context_kind,
    "observe": boolean,
    "paths": boolean,
    "path_limit": path_limit,
    "remap": remapping,
    "unrelated": patterns,
    "reports": strings,
    "fail_under": percentage,
    "exclude_lines": regexes,
    "exclude_also": regexes,
    "partial_branches": regexes,
    "partial_also": regexes,
    "precision": decimals,
    "show_missing": boolean,
    "skip_covered": boolean,
    "skip_empty": boolean,
}


def own_settings(
    table: Mapping[str, Any], places: TomlPlaces, problems: list[str]
) -> dict[str, Any]:
    """Parse our table; an unknown key is a problem, reported with the nearest known key."""
    table = dict(table)
    tiers = table.pop("tiers", {})
    levels = table.pop("levels", {})
    seams = table.pop("seams", {})
    settings = _parsed(_TABLE, table, _KEYS, places, problems)
    where = f"{places.of(_TABLE, 'levels')}: [{_TABLE}.levels]"
    settings["levels"] = _level_rules(table_of(levels, where, problems), places, problems)
    where = f"{places.of(_TABLE, 'seams')}: [{_TABLE}.seams]"
    seams = table_of(seams, where, problems)
    settings |= _parsed(f"{_TABLE}.seams", seams, {"kinds": kinds}, places, problems)
    where = f"{places.of(_TABLE, 'tiers')}: [{_TABLE}.tiers]"
    settings["tiers"] = _tier_rules(table_of(tiers, where, problems), places, problems)
    return settings


def _parsed(
    name: str,
    table: Mapping[str, Any],
    keys: Mapping[str, Parse],
    places: TomlPlaces,
    problems: list[str],
) -> dict[str, Any]:
    """Parse the keys of one table."""
    settings: dict[str, Any] = {}
    for key, value in table.items():
        where = places.of(name, key)
        parse = keys.get(key)
        if parse is None:
            problems.append(f"{where}: [{name}] has no key {key!r}; {_nearest(key, keys)}")
            continue
        parse_into(settings, key, parse, value, f"{where}: [{name}] {key}", problems)
    return settings


_PATHS = "paths"
"""May stand among the metrics, but is compared with no target."""


class _Metrics(NamedTuple):
    """What ``metrics`` asks for: what is gated, and whether paths are measured."""

    gated: tuple[Metric, ...]
    paths: bool


def _metrics(value: Any) -> _Metrics:
    names = strings(value)
    gated = [name for name in names if name != _PATHS]
    known = [metric.value for metric in Metric]
    if not gated or not set(gated) <= set(known):
        raise ValueError(f'one or more of {", ".join(known)}, and "{_PATHS}", not {value!r}')
    return _Metrics(tuple(map(Metric, gated)), _PATHS in names)


def _metrics_of_boundary(value: Any) -> _Metrics:
    if strings(value) != (Metric.SEAMS.value,):
        raise ValueError(f'["{Metric.SEAMS.value}"], not {value!r}')
    return _Metrics((Metric.SEAMS,), paths=False)


def _level(value: Any) -> Level:
    try:
        return Level(value)
    except ValueError:
        names = ", ".join(level.value for level in Level)
        raise ValueError(f"one of {names}, not {value!r}") from None


_LEVEL_KEYS: Mapping[str, Parse] = {
    **{level.value: percentage for level in Level},
    "temporary_files": _level,
    "strict": boolean,
}


def _level_rules(table: Mapping[str, Any], places: TomlPlaces, problems: list[str]) -> LevelRules:
    """Parse ``[tool.surefoot.levels]``: a share of each level in per cent, and two switches."""
    settings = _parsed(f"{_TABLE}.levels", table, _LEVEL_KEYS, places, problems)
    shares = {level: settings.pop(level.value, DEFAULT_SHARES[level]) for level in Level}
    return LevelRules(shares, **settings)


_TIER_KEYS: Mapping[str, Parse] = {
    "match": strings,
    "target": percentage,
    "aim": percentage,
    "metrics": _metrics,
    _PATHS: boolean,
}


_BOUNDARY_KEYS = {
    key: _metrics_of_boundary if key == "metrics" else parse
    for key, parse in _TIER_KEYS.items()
    if key != _PATHS
}
"""Third-party code has no figures but those of the seams to it."""


def _tier_rules(tables: Mapping[str, Any], places: TomlPlaces, problems: list[str]) -> TierRules:
    """Parse ``[tool.surefoot.tiers.NAME]`` of each tier."""
    known = [tier.value for tier in Tier]
    targets: dict[Tier, Target] = dict(DEFAULT_TARGETS)
    patterns: list[TierPattern] = []
    for word, table in tables.items():
        name = f"{_TABLE}.tiers.{word}"
        if word not in known:
            where = places.of(f"{_TABLE}.tiers", word)
            problems.append(f"{where}: there is no tier {word!r}; {_nearest(word, known)}")
            continue
        tier = Tier(word)
        keys = _TIER_KEYS if tier in MEASURED_TIERS else _BOUNDARY_KEYS
        where = f"{places.of(f'{_TABLE}.tiers', word)}: [{name}]"
        settings = _parsed(name, table_of(table, where, problems), keys, places, problems)
        where = places.of(name, "match")
        patterns += [TierPattern(tier, text, where) for text in settings.get("match", ())]
        if settings:
            targets[tier] = _target(targets[tier], settings, places.of(name, "aim"), problems)
    order = list(Tier)
    patterns.sort(key=lambda pattern: order.index(pattern.tier))
    return TierRules(tuple(patterns), targets)


def _target(
    default: Target, settings: Mapping[str, Any], where: str, problems: list[str]
) -> Target:
    least = settings.get("target", default.least)
    aim = settings.get("aim", max(least, default.aim))
    if aim < least:
        problems.append(f"{where}: an aim of {aim:g} is below the target of {least:g}")
    metrics = settings.get("metrics", _Metrics(default.metrics, default.paths))
    return Target(least, aim, metrics.gated, settings.get(_PATHS, metrics.paths))


def _nearest(word: str, known: Mapping[str, object] | list[str]) -> str:
    import difflib  # noqa: PLC0415 - rarely needed

    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"the known ones are {', '.join(known)}"
