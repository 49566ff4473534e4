"""Random decisions in every position, and an oracle that tells from a log what they did.

The operands of a decision are calls ``p(n)`` with numbers of their own, the names ``a``, ``b`` and
``c``, and literals, alone and within larger expressions. The oracle evaluates the same text itself:
it takes the result of each call from the log, and needs no help from the code under test.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

POSITIONS = {
    "if": "if {e}:\n    done()",
    "if else": "if {e}:\n    done()\nelse:\n    done()",
    "elif": "if never():\n    done()\nelif {e}:\n    done()",
    "while": "while {e}:\n    done()\n    break",
    "assert": "assert {e}",
    "conditional": "x = 1 if {e} else 2",
    "nested conditional": "if (y if ({e}) else n):\n    done()",
    "comprehension": "x = [1 for c in (c,) if {e}]",
    "set comprehension": "x = {{1 for c in (c,) if {e}}}",
    "generator": "x = list(1 for c in (c,) if {e})",
    "async comprehension": "x = [1 async for c in once(c) if {e}]",
    "lambda": "x = (lambda c: 1 if {e} else 2)(c)",
    "guard": "match 1:\n    case 1 if {e}:\n        done()",
    "return": "return {e}",
    "assignment": "x = {e}",
    "attribute": "o.x = {e}",
    "argument": "x = same({e})",
    "default": "def g(v={e}): pass",
    "class body": "class C:\n    x = \\\n      {e}",
    "class if": "class C:\n    if {e}: pass",
    "decorator": "@deco({e})\ndef g(): pass",
    "f-string": 'x = f"{{ {e} }}"',
    "element": "x = [{e} for c in (c,)]",
    "dict element": "x = {{1: {e} for c in (c,)}}",
    "generator element": "x = list({e} for c in (c,))",
    "async generator": "x = [v async for v in ({e} async for c in once(c))]",
    "class element": "class C:\n    x = [{e} for c in (c,)]",
    "iterable": "x = [v for v in ({e}, 1)]",
    "lambda value": "x = (lambda c: {e})(c)",
    "closure": "def g(): return {e}\nx = g()",
    "subscript": "x = o[{e}]",
    "with": "with manager({e}): pass",
    "for": "for x in same([{e}]): pass",
    "raise": "raise Stop({e})",
    "locals": "x = [locals(), {e}]",
    "try": "try:\n    x = {e}\nfinally:\n    done()",
    "keyword": "x = same(v={e})",
}
VALUES = {
    "return", "assignment", "attribute", "argument", "default", "class body", "decorator",
    "f-string", "element", "dict element", "generator element", "async generator", "class element",
    "iterable", "lambda value", "closure", "subscript", "with", "for", "raise", "locals", "try",
    "keyword",
}  # fmt: skip
"""Positions in which the value of the expression is used: its last operand may be no condition."""

_ASYNC = {"async comprehension", "async generator"}
_NO_TARGETS = {"iterable", "class element", "async generator"}
"""Positions in which ``:=`` is not allowed, whatever is around them."""
_COMPREHENSIONS = {
    "comprehension", "set comprehension", "generator", "element", "dict element",
    "generator element",
}  # fmt: skip
_OWN_SCOPES = _COMPREHENSIONS | _ASYNC | _NO_TARGETS | {
    "lambda", "lambda value", "closure", "class body", "class if",
}  # fmt: skip
"""Positions in which neither ``yield`` nor ``await`` belongs to the function around them."""

KINDS = ("def", "method", "async def", "generator", "module", "class")
LITERALS = ("0", "1", "''", "'z'", "None", "True", "False", "__debug__", "()", "(not 0)")


Place = tuple[int, int]
"""A line and a column."""

Span = tuple[Place, Place]
"""Where an expression starts and ends."""

Vectors = dict[Span, set[frozenset[tuple[Place, str]]]]
"""For each decision, what each evaluation of it saw.

That is the start of each condition that was evaluated, with ``T`` or ``F``.
"""


@dataclass(frozen=True)
class Case:
    """A program with one random decision, and the place and position of that."""

    text: str
    root: ast.expr
    tested: bool
    kind: str

    @property
    def span(self) -> Span:
        """Where the decision stands."""
        return span_of(self.root)


class _Writer:
    """Writes expressions; ``targets``, ``awaits`` and ``yields`` allow what the scope does."""

    def __init__(
        self, random: Random, names: str, *, targets: bool, awaits: bool, yields: bool
    ) -> None:
        self.random = random
        self.names = names
        self.calls = 0
        self.targets, self.awaits, self.yields = targets, awaits, yields

    def junction(self, depth: int) -> str:
        """Write an ``and`` or ``or``, perhaps under ``not``."""
        operator = self.random.choice((" and ", " or ", " and ", " or ", "\nand ", " or\n"))
        parts = [self.operand(depth - 1) for _ in range(self.random.choice((2, 2, 2, 3)))]
        text = f"({operator.join(parts)})"
        return f"(not {text})" if self.random.randrange(6) == 0 else text

    def operand(self, depth: int) -> str:
        """Write an operand: a leaf, or one that holds more of them."""
        if depth <= 0 or self.random.randrange(3) == 0:
            return self.leaf()
        return self.random.choice((self.junction, self.junction, self.conditional, self.nested))(
            depth
        )

    def leaf(self) -> str:
        """Write an operand without operands of its own."""
        form = self.random.choice((*["{p}"] * 5, "{name}", "{name}", "{literal}", "(not {p})",
            "({p} is None)", "({p} == 1)", "isinstance({p}, int)", "same({p})", "(x := {p})",
            "(await later({p}))", "(yield {p})"))  # fmt: skip
        allowed = {"(x :=": self.targets, "(await": self.awaits, "(yield": self.yields}
        if not allowed.get(form.split(" {")[0].split(" later")[0], True):
            form = "{p}"
        if "{p}" in form:
            self.calls += 1
        name, literal = self.random.choice(self.names), self.random.choice(LITERALS)
        return form.format(p=f"p({self.calls})", name=name, literal=literal)

    def conditional(self, depth: int) -> str:
        """Write a conditional expression."""
        true, test, false = (self.operand(depth - 1) for _ in range(3))
        after = self.random.choice("   \n")
        return f"({true} if {test}{after}else {false})"

    def nested(self, depth: int) -> str:
        """Write an operand that is evaluated within another expression or scope."""
        form = self.random.choice(("same({})", "({} is None)", "(lambda: {})()",
            "[{} for _ in (1,)][0]", "[0 for _ in (1,) if {}]", "list({} for _ in (1,))[0]",
            "any({} for _ in (1,))"))  # fmt: skip
        outer = self.targets, self.awaits, self.yields
        if " for " in form or "lambda" in form:
            self.targets = self.awaits = self.yields = False
        text = form.format(self.operand(depth - 1))
        self.targets, self.awaits, self.yields = outer
        return text


def write(random: Random, position: str) -> Case:
    """Write a program whose decision of interest stands in a position in a scope of some kind."""
    kind = "async def" if position in _ASYNC else random.choice(KINDS)
    own = position not in _OWN_SCOPES
    in_class = position == "class element" or (kind == "class" and position in _COMPREHENSIONS)
    writer = _Writer(
        random,
        # CPython 3.13.0 crashes where a scope within uses the target of such a comprehension.
        "ab" if in_class else "abc",
        targets=position not in _NO_TARGETS and not in_class,
        awaits=own and kind == "async def",
        yields=own and kind == "generator",
    )
    expression = writer.junction(3)
    if position == "f-string":
        expression = expression.replace("\n", " ")  # CPython 3.11 wants it on one line
    body = POSITIONS[position].format(e=expression)
    if position == "return" and kind in {"module", "class"}:
        body = POSITIONS["assignment"].format(e=expression)
    match kind:
        case "module":
            head, indent = [], ""
        case "class":
            head, indent = ["class K:"], "    "
        case "method":
            head, indent = ["class K:", "    def f(self, a, b, c):", "        x = 0"], "        "
        case _:
            head, indent = (
                [f"{'def' if kind == 'generator' else kind} f(a, b, c):", "    x = 0"],
                "    ",
            )
    head += [f"{indent}yield 0"] if kind == "generator" else []
    text = "\n".join([*head, *(indent + line for line in body.splitlines())]) + "\n"
    wanted = ast.dump(ast.parse(expression, mode="eval").body)
    [root] = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.expr) and ast.dump(node) == wanted
    ]
    return Case(text, root, position not in VALUES, kind)


class RefusesError(Exception):
    """Raised by a call or by an operand that refuses to be tested."""


@dataclass
class Run:
    """The operands of one run: the values of the names, and of the calls in their order."""

    names: dict[str, Any]
    calls: list[tuple[int, Any]]


class Oracle:
    """Evaluates the decision of a case, and collects the vectors of all decisions within it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.vectors: Vectors = defaultdict(set)

    def replay(self, runs: Iterable[Run]) -> Vectors:
        """Evaluate the decision once for each run; return what was seen where."""
        for run in runs:
            self._names, self._calls = run.names, list(run.calls)
            try:
                (self._test if self._case.tested else self._value)(self._case.root)
            except RefusesError:
                pass
            assert not self._calls, (self._case.text, run)
        return {where: seen for where, seen in self.vectors.items() if seen}

    def _note(self, root: ast.expr, vector: dict[Place, str]) -> None:
        if vector:
            self.vectors[span_of(root)].add(frozenset(vector.items()))

    def _test(self, root: ast.expr) -> bool:
        """Evaluate an expression of which Python uses only the truth."""
        vector: dict[Place, str] = {}
        truth = truth_of(self._follow(root, root, vector, tested=True, last=False))
        self._note(root, vector)
        return truth

    def _arm(self, node: ast.expr) -> Any:
        """Evaluate an arm of a conditional expression of which only the truth is used."""
        if _is_junction(node):
            return self._test(node)
        return self._operand_of_test(node)

    def _operand_of_test(self, node: ast.expr) -> Any:
        if isinstance(node, ast.IfExp):
            return self._arm(node.body if self._test(node.test) else node.orelse)
        return self._value(node)

    def _follow(
        self, node: ast.expr, root: ast.expr, vector: dict[Place, str], *, tested: bool, last: bool
    ) -> Any:
        """Evaluate a part of a decision; ``last`` says that its value may be the result."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not truth_of(self._follow(operand, root, vector, tested=tested, last=False))
            case ast.BoolOp(op=operator, values=[*heads, end]):
                stops_at = isinstance(operator, ast.Or)
                for head in heads:
                    value = self._follow(head, root, vector, tested=tested, last=False)
                    if truth_of(value) is stops_at:
                        return value
                return self._follow(end, root, vector, tested=tested, last=last)
            case ast.Constant() | ast.Name(id="__debug__"):
                return self._value(node)
        if last and not _is_boolean_by_form(node):
            self._note(root, vector)  # reached, which is all that counts
            vector.clear()
            return self._value(node)
        value = self._operand_of_test(node) if tested else self._value(node)
        vector[span_of(node)[0]] = "FT"[truth_of(value)]
        return value

    def _value(self, node: ast.expr) -> Any:
        """Evaluate an expression for its value."""
        match node:
            case ast.BoolOp() | ast.UnaryOp():
                vector: dict[Place, str] = {}
                value = self._follow(node, node, vector, tested=False, last=True)
                if _is_junction(node):
                    self._note(node, vector)
                return value
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._value(body if self._test(test) else orelse)
            case ast.Constant(value):
                return value
            case ast.Tuple(elts=[]):
                return ()
            case ast.Name(id="__debug__"):
                return __debug__
            case ast.Name(id=name):
                return self._names[name]
            case ast.Call(func=ast.Name(id="p"), args=[ast.Constant(number)]):
                called, value = self._calls.pop(0)
                assert called == number, (called, number)
                if value is RefusesError:
                    raise RefusesError
                return value
            case ast.Compare(left=left, ops=[ast.Is()]):
                return self._value(left) is None
            case ast.Compare(left=left):
                value = self._value(left)
                return value.value if isinstance(value, Truth) else value == 1
            case ast.Call(func=ast.Name(id="isinstance"), args=[argument, _]):
                return isinstance(self._value(argument), int)
            case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(elt=element)]):
                return truth_of(self._value(element))
            case ast.ListComp(elt=ast.Constant(0), generators=[ast.comprehension(ifs=[test])]):
                return [0] if self._test(test) else []
            case ast.Subscript(value=ast.ListComp(elt=inner)):
                return self._value(inner)
            case ast.Subscript(value=ast.Call(args=[ast.GeneratorExp(elt=inner)])):
                return self._value(inner)
            case ast.Call(func=ast.Lambda(body=inner)) | ast.NamedExpr(value=inner):
                return self._value(inner)
            case ast.Call(args=[inner]) | ast.Await(value=ast.Call(args=[inner])):
                return self._value(inner)
            case ast.Yield(value=ast.expr() as inner):
                self._value(inner)
                return None
        raise AssertionError(ast.dump(node))


class Truth:
    """A value that logs when it is asked for its truth, and may refuse."""

    def __init__(self, value: bool, log: list[Any], *, refuses: bool = False) -> None:
        self.value, self.log, self.refuses = value, log, refuses

    def __bool__(self) -> bool:
        self.log.append(("bool", self.value, self.refuses))
        if self.refuses:
            raise RefusesError
        return self.value

    def __eq__(self, other: object) -> Any:
        return self.value

    __hash__ = None  # type: ignore[assignment]


def truth_of(value: Any) -> bool:
    """Return the truth of a value without asking objects that log it.

    Raises:
        RefusesError: as the value would.
    """
    if not isinstance(value, Truth):
        return bool(value)
    if value.refuses:
        raise RefusesError
    return value.value


def span_of(node: ast.expr) -> Span:
    """Return where an expression starts and ends."""
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def _is_junction(node: ast.expr) -> bool:
    while isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.BoolOp)


def _is_boolean_by_form(node: ast.expr) -> bool:
    """Return whether Python would not have to test a value to know its truth."""
    match node:
        case ast.Compare() | ast.Call(func=ast.Name(id="isinstance" | "any")):
            return True
    return False
