"""Let Hypothesis make arguments of a function's types, led by how near they come."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from surefoot.suggest.calling import Subject
from surefoot.suggest.changes import Arguments
from surefoot.suggest.samples import hints_of

_MOST_INPUTS = 100_000
Attempt = Callable[[Arguments], float]


class _OverError(Exception):
    """There is no more time, or nothing is wanted any more."""


def explore(
    subject: Subject,
    given: Mapping[str, Sequence[Any]],
    patterns: Sequence[str],
    attempt: Attempt,
    is_over: Callable[[], bool],
) -> None:
    """Attempt arguments until it is over.

    ``given`` are values of parameters whose types say nothing; texts may match ``patterns``.
    """
    import hypothesis  # noqa: PLC0415 - takes half a second
    from hypothesis import strategies  # noqa: PLC0415

    made = _strategies(subject, given, patterns)
    if not made:
        return

    @hypothesis.seed(0)
    @hypothesis.settings(
        max_examples=_MOST_INPUTS,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.target),
    )
    @hypothesis.given(strategies.fixed_dictionaries(made))
    def try_it(arguments: dict[str, Any]) -> None:
        if is_over():
            raise _OverError
        distance = attempt(arguments)
        if distance != float("inf"):
            hypothesis.target(-distance)

    with suppress(Exception):  # it is over, or constructors refuse what is made
        try_it()


def prepare() -> bool:
    """Load Hypothesis, which takes a while; return whether it is installed."""
    try:
        import hypothesis  # noqa: PLC0415
        from hypothesis import strategies  # noqa: PLC0415
    except ImportError:
        return False
    # Hypothesis reads the whole of Unicode first, for seconds, where it may not keep what it reads.
    strategies.register_type_strategy(str, strategies.text(strategies.sampled_from(_CHARACTERS)))
    # Its first test looks for the constants in all modules of the project.
    hypothesis.settings(max_examples=1, database=None)(
        hypothesis.given(strategies.integers())(lambda _: None)
    )()
    return True


_CHARACTERS = f"{string.printable}\x00\x7f\xa0éßİ中\u200b\U0001f600"


def _strategies(
    subject: Subject, given: Mapping[str, Sequence[Any]], patterns: Sequence[str]
) -> dict[str, Any]:
    """Return a strategy for each parameter, or nothing where there is none for one of them."""
    from hypothesis import strategies  # noqa: PLC0415

    matching = list(_matching(patterns))
    return {
        name: strategies.one_of(*matching, strategy)
        if any(isinstance(value, str) for value in given.get(name, ()))
        else strategy
        for name, strategy in _of_types(subject, given).items()
    }


def _matching(patterns: Sequence[str]) -> Iterator[Any]:
    """Yield a strategy for texts that match each pattern."""
    from hypothesis import strategies  # noqa: PLC0415

    for pattern in patterns:
        with suppress(Exception):  # Hypothesis does not know all of the syntax
            strategy = strategies.from_regex(pattern, alphabet=strategies.sampled_from(_CHARACTERS))
            strategy.validate()
            yield strategy


def _of_types(subject: Subject, given: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    from hypothesis import strategies  # noqa: PLC0415

    hints = hints_of(subject.function)
    found: dict[str, Any] = {}
    for name in subject.signature.parameters:
        values = list(given.get(name, ()))
        if name in hints and name != subject.receiver:
            try:
                made = strategies.from_type(hints[name])
                made.validate()
            except Exception:  # noqa: BLE001 - there is none for every type
                made = None
            if made is not None:
                found[name] = made
                continue
        if not values:
            return {}
        found[name] = strategies.sampled_from(values)
    return found
