"""Write random functions whose every step is logged.

Values come from calls ``p(1)``, ``p(2)``, …, which log themselves, so that two
runs of the same program can be compared step by step.
"""

from __future__ import annotations

from random import Random

INDENT = "    "


class Writer:
    """Draws a program from a source of randomness."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.calls = 0
        self.budget = 40
        self.names = ("x0", "x1", "x2", "x3")

    def function(self, kind: str) -> str:
        """Return the source of ``f(p)``; kind is ``def``, ``generator`` or ``async``."""
        self.kind = kind
        head = "async def" if kind == "async" else "def"
        lines = [f"{head} f(p):", f"{INDENT}x0 = x1 = 0; x2 = x3 = None"]
        if kind == "generator":
            lines.append(f"{INDENT}yield 0")
        for _ in range(self.random.randint(1, 4)):
            lines += self.statement(3, 1, loop=False)
        return "\n".join(lines) + "\n"

    # Expressions

    def call(self) -> str:
        self.calls += 1
        return f"p({self.calls})"

    def name(self) -> str:
        return self.random.choice(self.names)

    def expression(self, depth: int, *, own_scope: bool = True) -> str:
        self.budget -= 1
        if depth <= 0 or self.budget < 0:
            return self.random.choice((self.call, self.call, self.call, self.name))()

        def part() -> str:
            return self.expression(depth - 1, own_scope=own_scope)

        def inner() -> str:
            return self.expression(depth - 1, own_scope=False)

        def junction() -> str:
            operator = self.random.choice((" and ", " or "))
            return f"({operator.join(part() for _ in range(self.random.choice((2, 2, 3))))})"

        forms = [
            *([junction] * 7),
            lambda: f"(not {part()})",
            lambda: f"(not {part()})",
            lambda: f"({part()} == {part()} == {part()})",
            lambda: f"({part()} if {part()} else {part()})",
            lambda: f"({part()} if {part()} else {part()})",
            lambda: f"same({part()})",
            lambda: f"same({part()}, k={part()})",
            lambda: self.random.choice(("True", "False", "0", "None", "''", "'a'", "__debug__")),
            lambda: f"(lambda: {inner()})()",
            lambda: f"[{inner()} for i in range(2) if {inner()}]",
            lambda: f"any({inner()} for i in range(2) if {inner()} for j in (1,))",
            lambda: f"{{k: {inner()} for k in (0, 1) if {inner()}}}",
            lambda: f"({part()} is {part()})",
            lambda: f"({part()},)[0]",
            lambda: f'f"{{{self.call()}}}"',
        ]
        if own_scope:
            forms.append(lambda: f"({self.name()} := {part()})")
            if self.kind == "generator":
                forms.append(lambda: f"(yield {part()})")
            if self.kind == "async":
                forms.append(lambda: f"(await later({part()}))")
        return self.random.choice(forms)()

    # Statements

    def block(self, depth: int, indent: int, *, loop: bool) -> list[str]:
        count = self.random.choice((1, 1, 2, 3))
        return [line for _ in range(count) for line in self.statement(depth - 1, indent, loop=loop)]

    def statement(self, depth: int, indent: int, *, loop: bool) -> list[str]:
        self.budget = max(self.budget, 10)
        if depth <= 0:
            return self.simple(indent, loop=loop)
        compound = (
            self.if_, self.if_, self.if_, self.while_, self.for_, self.try_, self.try_,
            self.with_, self.match_, self.class_, self.nested, self.try_star,
        )  # fmt: skip
        if self.random.random() < 0.25:
            return self.simple(indent, loop=loop)
        return self.random.choice(compound)(depth, indent, loop)

    def simple(self, indent: int, *, loop: bool) -> list[str]:
        pad = INDENT * indent
        value = self.expression(self.random.randint(0, 3))
        forms = [
            f"{self.name()} = {value}",
            f"{self.name()} = {value}",
            f"same({value})",  # CPython 3.14 loses handlers of a bare (a or b) or c
            "pass",
            f"assert {value}",
            f"assert {value}, {self.expression(1)}",
            f"raise ValueError({value})",
            f"{self.name()} = {value}; {self.name()} = {self.call()}",
            f"return {value}",
            f"if {value}: {self.name()} = {self.call()}",
            f"if {value}: return",
        ]
        if loop:
            forms += ["break", "continue", f"if {value}: break", f"if {value}: continue"]
        return [pad + self.random.choice(forms)]

    def if_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        lines = [f"{pad}if {self.expression(3)}:", *self.block(depth, indent + 1, loop=loop)]
        if self.random.random() < 0.3:
            lines.append(f"{pad}elif {self.expression(3)}:")
            lines += self.block(depth, indent + 1, loop=loop)
        if self.random.random() < 0.4:
            lines += [f"{pad}else:", *self.block(depth, indent + 1, loop=loop)]
        return lines

    def while_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        test = self.random.choice((self.expression(3), self.expression(2), "True"))
        lines = [f"{pad}while {test}:", f"{pad}{INDENT}{self.call()}"]
        lines += self.block(depth, indent + 1, loop=True)
        if self.random.random() < 0.3:
            lines += [f"{pad}else:", *self.block(depth, indent + 1, loop=loop)]
        return lines

    def for_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        lines = [f"{pad}for {self.name()} in range(2):"]
        lines += self.block(depth, indent + 1, loop=True)
        if self.random.random() < 0.3:
            lines += [f"{pad}else:", *self.block(depth, indent + 1, loop=loop)]
        return lines

    def try_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        lines = [f"{pad}try:", *self.block(depth, indent + 1, loop=loop)]
        shape = self.random.randrange(4)
        if shape < 3:
            lines.append(
                pad
                + self.random.choice(("except ValueError:", "except (KeyError, TypeError) as e:"))
            )
            lines += self.block(depth, indent + 1, loop=loop)
        if shape == 1:
            lines += [f"{pad}else:", *self.block(depth, indent + 1, loop=loop)]
        if shape >= 2:
            lines += [f"{pad}finally:", f"{pad}{INDENT}{self.call()}"]
        return lines

    def try_star(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        return [
            f"{pad}try:",
            f"{pad}{INDENT}{self.name()} = {self.expression(2)}",
            f"{pad}except* ValueError:",
            f"{pad}{INDENT}{self.name()} = {self.expression(2)}",
        ]

    def with_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        head = f"{pad}with manager({self.call()}) as {self.name()}:"
        return [head, *self.block(depth, indent + 1, loop=loop)]

    def match_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        lines = [f"{pad}match {self.expression(1)}:"]
        lines.append(f"{pad}{INDENT}case 0 if {self.expression(2)}:")
        lines += self.block(depth, indent + 2, loop=loop)
        lines.append(f"{pad}{INDENT}case True | []:")
        lines += self.block(depth, indent + 2, loop=loop)
        if self.random.random() < 0.5:
            lines.append(f"{pad}{INDENT}case _:")
            lines += self.block(depth, indent + 2, loop=loop)
        return lines

    def class_(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad = INDENT * indent
        value = self.expression(2, own_scope=False)
        return [
            f"{pad}class K:",
            f"{pad}{INDENT}{self.name()} = {value}",
            f"{pad}{INDENT}if {self.expression(2, own_scope=False)}:",
            f"{pad}{INDENT}{INDENT}y = {self.expression(2, own_scope=False)}",
        ]

    def nested(self, depth: int, indent: int, loop: bool) -> list[str]:
        pad, kind = INDENT * indent, self.kind
        default = self.expression(1, own_scope=False)
        self.kind = "def"
        lines = [f"{pad}def g(x0={default}, x1=1, x2=None, x3=0):"]
        if self.random.random() < 0.3:
            lines.append(f"{pad}{INDENT}seen(sorted(locals()))")
        lines += self.block(depth, indent + 1, loop=False)
        self.kind = kind
        return [*lines, f"{pad}{self.name()} = g()"]
