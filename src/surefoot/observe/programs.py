"""Notice which commands of the project run, and with which status they exit.

A command is known by the words that lead to it: the name of its program, then of its sub-commands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any
from weakref import WeakSet

from surefoot.model.seen import HELPED, PARSED, Answer, RouteKey
from surefoot.observe.endpoints import Endpoints
from surefoot.observe.inbound import Heard, InboundNotes
from surefoot.observe.unread import COMMANDS, noting_unread
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_CLICKS = ("click", "typer._click")
"""Where click is; newer versions of typer have a copy of their own."""


class Programs:
    """Notices commands and how they end; ``entries`` are the functions to hear of, by module."""

    def __init__(self, endpoints: Endpoints, notes: InboundNotes) -> None:
        self._endpoints = endpoints
        self._notes = notes
        self._running: RouteKey | None = None
        self._runs_in: CodeType | None = None
        self._parser: Any = None
        self._program = ""
        self._read_already: WeakSet[Any] = WeakSet()
        began_and_ended: dict[str, Heard] = {
            "CliRunner.invoke": self._forget,
            "Result.__init__": self._run_ended,
        }
        self.entries: dict[str, dict[str, Heard]] = {
            "click.testing": began_and_ended,
            "typer.testing": began_and_ended,
            "typer.rich_utils": {"rich_format_error": self._failed},
            "argparse": {
                "ArgumentParser.parse_known_args": self._parsing,
                "_SubParsersAction.__call__": self._chosen,
                "ArgumentParser.exit": self._parser_exits,
            },
            "subprocess": {"Popen._handle_exitstatus": self._process_ended},
            "_pytest.raises": {"RaisesExc.__exit__": self._caught},
            "_pytest.python_api": {"RaisesContext.__exit__": self._caught},
            "unittest.case": {"_AssertRaisesContext.__exit__": self._caught},
        }
        for click in _CLICKS:
            self.entries[f"{click}.core"] = {
                "Command.invoke": self._invoked,
                "Context.exit": self._exits,
            }
            self.entries[f"{click}.exceptions"] = dict.fromkeys(
                ("ClickException.show", "UsageError.show"), self._failed
            )

    def enter(self) -> None:
        """Begin another context."""
        self._running = self._parser = None

    def finish(self) -> None:
        """Read which commands of click and typer the modules of the project hold."""
        with noting_unread(self._notes, "click", COMMANDS):
            self._finish_click()
        with noting_unread(self._notes, "typer", COMMANDS):
            self._finish_typer()

    def _finish_click(self) -> None:
        kinds = [
            vars(sys.modules[f"{c}.core"])["Command"] for c in _CLICKS if f"{c}.core" in sys.modules
        ]
        commands = list(self._endpoints.held(kinds))
        inner = {id(command) for group in commands for command in _below(group)}
        for command in commands:
            if id(command) not in inner:
                self._read(command)

    def _finish_typer(self) -> None:
        typer: Any = sys.modules.get("typer.main")
        typers = list(self._endpoints.held([typer.Typer])) if typer else []
        inner = {id(group.typer_instance) for app in typers for group in app.registered_groups}
        for application in typers:
            if id(application) not in inner:
                self._read(typer.get_command(application))

    def _ended(self, command: RouteKey | None, status: object) -> None:
        if command is not None:
            self._notes.answered(Answer(command, str(status)))
        self._running = None

    def _forget(self, _: FrameType) -> None:
        self._running = None

    def _caught(self, frame: FrameType) -> None:
        """Notice a command's exit that a test expects."""
        names = frame.f_locals
        error = names.get("exc_val", names.get("exc_value"))
        traceback = getattr(error, "__traceback__", None)
        while self._running is not None and type(error) is SystemExit and traceback is not None:
            if traceback.tb_frame.f_code is self._runs_in:
                self._ended(self._running, _status_of(error.code))
            traceback = traceback.tb_next

    def _process_ended(self, frame: FrameType) -> None:
        """Notice how a process ended that may have run a command."""
        status = os.waitstatus_to_exitcode(frame.f_locals["sts"])
        self._notes.process_ended(frame.f_locals["self"].pid, status)

    # click and typer

    def _invoked(self, frame: FrameType) -> None:
        context = frame.f_locals["ctx"]
        self._running = self._command_of(context)
        if self._running is not None:
            self._runs_in = frame.f_code
            self._read(context.find_root().command)
            self._notes.answered(Answer(self._running, PARSED))

    def _exits(self, frame: FrameType) -> None:
        """Notice the end of a command; one that did not run showed its help, unless it failed."""
        context, code = frame.f_locals["self"], frame.f_locals["code"]
        self._ended(self._running or (self._command_of(context) if code else None), code)

    def _failed(self, frame: FrameType) -> None:
        error = frame.f_locals["self"]
        context = getattr(error, "ctx", None)
        command = self._running if context is None else self._command_of(context)
        self._ended(command, error.exit_code)

    def _run_ended(self, frame: FrameType) -> None:
        if self._running is not None:
            self._ended(self._running, frame.f_locals["exit_code"])

    def _command_of(self, context: Any) -> RouteKey | None:
        """Return the command of a context of click, if it is the project's."""
        command = context.command
        if context.invoked_subcommand is not None or not _runs(command):
            return None
        where = self._endpoints.place_of(command.callback)
        if where is None:
            return None
        words: list[str] = []
        while context.parent is not None:
            words.insert(0, str(context.info_name))
            context = context.parent
        return _key(context.command, [_name_of(context.command), *words], where)

    def _read(self, root: Any) -> None:
        """Note the commands of a program, once."""
        if root in self._read_already:
            return
        self._read_already.add(root)
        for words, command in _commands(root, [_name_of(root)]):
            where = self._endpoints.place_of(command.callback)
            if where is not None:
                self._notes.serves(_key(root, words, where))

    # argparse

    def _parsing(self, frame: FrameType) -> None:
        parser, caller = frame.f_locals["self"], frame.f_back
        while caller is not None and caller.f_globals.get("__name__") == "argparse":
            if caller.f_code.co_qualname == "_SubParsersAction.__call__":
                return  # see _chosen
            caller = caller.f_back
        if caller is None or not self._endpoints.measures(caller.f_code.co_filename):
            return
        self._parser, self._runs_in = parser, caller.f_code
        self._program = _program_of(parser, caller)
        for leaf in _leaves(parser):
            self._notes.serves(self._parsed_by(leaf))
        self._takes(parser)

    def _chosen(self, frame: FrameType) -> None:
        action, values = frame.f_locals["self"], frame.f_locals["values"]
        chosen = action.choices.get(values[0])
        if self._parser is not None and chosen is not None:
            self._takes(chosen)

    def _takes(self, parser: Any) -> None:
        """Notice that a parser takes the arguments; which command runs may depend on them."""
        self._running = None if _parsers_in(parser) else self._parsed_by(parser)
        if self._running is not None:
            self._notes.answered(Answer(self._running, PARSED))

    def _parser_exits(self, frame: FrameType) -> None:
        caller = frame.f_back
        helps = caller is not None and caller.f_code.co_qualname in _HELPS
        self._ended(self._running, HELPED if helps else _status_of(frame.f_locals["status"]))

    def _parsed_by(self, parser: Any) -> RouteKey:
        """Return the command whose arguments a parser takes."""
        words = parser.prog.removeprefix(self._parser.prog).split()
        code = self._runs_in
        where = None if code is None else self._endpoints.place(code)
        for default in parser._defaults.values():  # noqa: SLF001 - as argparse's manual advises
            where = self._endpoints.place_of(default) or where
        return RouteKey("argparse", "", " ".join([self._program, *words]), where)


def _status_of(code: object) -> int:
    """Return the status with which a process exits that ends so."""
    if code is None:
        return 0
    return code if isinstance(code, int) else 1


def _key(root: Any, words: list[str], where: str) -> RouteKey:
    packages = {kind.__module__.partition(".")[0] for kind in type(root).__mro__}
    return RouteKey("typer" if "typer" in packages else "click", "", " ".join(words), where)


def _runs(command: Any) -> bool:
    """Return whether a command does something by itself; most groups only lead to others."""
    return not hasattr(command, "commands") or bool(command.invoke_without_command)


def _commands(command: Any, words: list[str]) -> Iterator[tuple[list[str], Any]]:
    """Yield the commands of a program, each with the words that lead to it."""
    if _runs(command):
        yield words, command
    for name, inner in vars(command).get("commands", {}).items():
        yield from _commands(inner, [*words, str(name)])


def _below(group: Any) -> Iterator[Any]:
    """Yield all commands that a group leads to."""
    for command in vars(group).get("commands", {}).values():
        yield command
        yield from _below(command)


def _name_of(root: Any) -> str:
    """Return the name of a program; where it has none, that of the package of its first command."""
    callbacks = (command.callback for command in (root, *_below(root)))
    modules = (sys.modules.get(callback.__module__) for callback in filter(None, callbacks))
    return root.name or next((_package_of(vars(module)) for module in modules if module), "")


def _parsers_in(parser: Any) -> dict[str, Any]:
    """Return the parsers of a parser's sub-commands, by name."""
    found: dict[str, Any] = {}
    for action in parser._actions:  # noqa: SLF001 - there is no other way
        if type(action).__name__ == "_SubParsersAction":
            found.update(action.choices)
    return found


def _leaves(parser: Any) -> Iterator[Any]:
    """Yield the parsers of the commands that run, among a parser and those of its sub-commands."""
    inner = _parsers_in(parser)
    if not inner:
        yield parser
    for sub_parser in inner.values():
        yield from _leaves(sub_parser)


def _program_of(parser: Any, caller: FrameType) -> str:
    """Return the name of a parser's program.

    One that was given none has that of what runs now, which in tests is pytest. Then it is that of
    the package whose code asked the parser.
    """
    name = str(parser.prog)
    if name != os.path.basename(sys.argv[0]) and not name.startswith("python"):
        return name
    return _package_of(caller.f_globals)


def _package_of(names: dict[str, Any]) -> str:
    """Return the name of the package, or of the module without one, that holds these names."""
    name = getattr(names.get("__spec__"), "name", names.get("__name__"))
    name = os.path.basename(names["__file__"]) if name == "__main__" else name
    return str(name).partition(".")[0]


_HELPS = {"_HelpAction.__call__", "_VersionAction.__call__"}
