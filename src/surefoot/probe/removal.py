"""Let look-up probes remove themselves from running code (CPython 3.11 only).

A probe compiles to ``LOAD_CONST probe; LOAD_CONST index; BINARY_SUBSCR`` and then a POP_TOP or a
conditional jump. Its answer never changes, so all of it amounts to a jump whose target is known. On
its second hit in a context the probe overwrites its own first instruction with that jump: one
aligned 16-bit store, made while holding the GIL. The next context gets the instruction back in the
same way. The rest of the probe is left as it was, so a frame that is inside it, in another thread
or a suspended generator, finishes it unharmed.

Nothing is written unless the bytes are those that were compiled:

* where the code's bytes are not found at the expected address, the probes stay;
* an instruction before the probe may have been fused with its first one
  (``LOAD_FAST__LOAD_CONST``): then the probe stays for now;
* the code object is held by weak reference, so freed memory is never written to.

``SUREFOOT_KEEP_PROBES=1`` in the environment turns removal off.
"""

from __future__ import annotations

import ctypes
import dis
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

from surefoot.instrument.built import code_objects
from surefoot.probe.lookup import TruthProbe
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_SWITCH = "SUREFOOT_KEEP_PROBES"
_CODE_OFFSET = CodeType.__basicsize__
_MAX_ARGUMENT = 255


def removal_works() -> bool:
    """Return whether probes may be removed on this interpreter."""
    return (
        sys.version_info[:2] == (3, 11)
        and sys.implementation.name == "cpython"
        and not os.environ.get(_SWITCH)
        and _FUSED_WITH_PROBE is not None
    )


class Removals:
    """Lets the probes of a process remove themselves, and puts them back."""

    def __init__(self) -> None:
        self._removed: list[Callable[[], None]] = []

    def arm(self, code: CodeType) -> int:
        """Let every look-up probe of a module's linked code remove itself.

        Return the number of places where a probe can be removed.
        """
        return _arm(code, self._removed)

    def start_over(self) -> None:
        """Put back all probes that were removed.

        Other threads may remove more in the meantime, and a signal handler may break this off.
        """
        removed = list(self._removed)
        for restore in removed:
            restore()
        del self._removed[: len(removed)]


def _arm(code: CodeType, removed: list[Callable[[], None]]) -> int:
    armed = 0
    for part in code_objects(code):
        raw = part.co_code
        if ctypes.string_at(id(part) + _CODE_OFFSET, len(raw)) != raw:
            continue
        for site in _sites(part, raw):
            earlier = site.probe.remove.get(site.index)
            site.probe.remove[site.index] = _remover(part, site, raw, earlier, removed)
            armed += 1
    return armed


@dataclass(frozen=True, slots=True)
class _Site:
    """A probe in bytecode: where it starts, and the jump that will replace it there."""

    probe: TruthProbe
    index: int
    start: int
    jump: bytes


@dataclass(frozen=True, slots=True)
class _Instruction:
    start: int  # of its EXTENDED_ARG prefix, if any
    opcode: int
    argument: int
    end: int  # after its inline caches


def _remover(
    code: CodeType,
    site: _Site,
    raw: bytes,
    earlier: Callable[[], None] | None,
    removed: list[Callable[[], None]],
) -> Callable[[], None]:
    """Return a function that removes the probe, after calling ``earlier`` to remove its copies.

    It adds a function that undoes the removal to ``removed``.
    """
    alive = weakref.ref(code)
    address = id(code) + _CODE_OFFSET + site.start
    pristine = int.from_bytes(raw[site.start : site.start + 2], sys.byteorder)
    replacement = int.from_bytes(site.jump, sys.byteorder)
    # Views of the code's memory, to be used only while it is alive.
    place = ctypes.c_uint16.from_address(address)
    before = ctypes.c_uint8.from_address(address - 2 if site.start else address)

    def remove() -> None:
        if earlier is not None:
            earlier()
        held = alive()
        if held is None or place.value != pristine:
            return
        if site.start and before.value == _FUSED_WITH_PROBE:
            return
        removed.append(restore)  # first, because a signal handler may break this off
        place.value = replacement

    def restore() -> None:
        held = alive()
        if held is not None and place.value == replacement:
            place.value = pristine

    return remove


def _sites(code: CodeType, raw: bytes) -> Iterator[_Site]:
    """Find the probes in a code object that a single jump can replace."""
    constants = code.co_consts
    if not any(type(constant) is TruthProbe for constant in constants):
        return
    instructions = list(_instructions(raw))
    onward = {
        instruction.start: instruction.end + 2 * instruction.argument
        for instruction in instructions
        if instruction.opcode == _JUMP_FORWARD
    }
    for i in range(len(instructions) - 3):
        load, index, subscript, after = instructions[i : i + 4]
        if load.opcode != _LOAD_CONST or subscript.opcode != _BINARY_SUBSCR:
            continue
        probe = constants[load.argument]
        if type(probe) is not TruthProbe or index.opcode != _LOAD_CONST:
            continue
        target = _target(after, probe.value)
        jump = None if target is None else _farthest_jump(load.start, target, onward)
        if jump is not None:
            yield _Site(probe, constants[index.argument], load.start, jump)


def _instructions(raw: bytes) -> Iterator[_Instruction]:
    start, extended, offset = 0, 0, 0
    while offset < len(raw):
        opcode, argument = raw[offset], raw[offset + 1] | extended
        offset += 2
        if opcode == dis.EXTENDED_ARG:
            extended = argument << 8
            continue
        while offset < len(raw) and raw[offset] == _CACHE:
            offset += 2
        yield _Instruction(start, opcode, argument, offset)
        start, extended = offset, 0


def _target(after: _Instruction, truth: bool) -> int | None:
    """Return where control goes after the probe, or None if that is not known."""
    if after.opcode == _POP_TOP:
        return after.end
    jump = _CONDITIONAL_JUMPS.get(after.opcode)
    if jump is None:
        return None
    jumps_on, direction = jump
    return after.end + direction * 2 * after.argument if jumps_on is truth else after.end


def _farthest_jump(start: int, target: int, onward: dict[int, int]) -> bytes | None:
    """Return a jump to where the jumps at the target lead, as far as two bytes reach."""
    jump = _jump(start, target)
    while target in onward:
        target = onward[target]
        jump = _jump(start, target) or jump
    return jump


def _jump(start: int, target: int) -> bytes | None:
    """Return the two bytes of a jump, or None where it is too far for two."""
    distance = (target - start - 2) // 2
    opcode = _JUMP_FORWARD if distance >= 0 else _JUMP_BACKWARD
    return bytes((opcode, abs(distance))) if abs(distance) <= _MAX_ARGUMENT else None


def _fused_opcode() -> int | None:
    """Learn the opcode of LOAD_FAST__LOAD_CONST from code that has become warm."""

    def sample(value: int) -> int:
        return value + 1

    for _ in range(64):
        sample(1)
    adaptive = getattr(sample.__code__, "_co_code_adaptive", b"")
    plain = sample.__code__.co_code
    load = plain.find(bytes((dis.opmap["LOAD_FAST"], 0)))
    return adaptive[load] if len(adaptive) == len(plain) and load >= 0 else None


_opcode = dis.opmap.get
_CACHE = _opcode("CACHE", -1)
_LOAD_CONST = _opcode("LOAD_CONST", -1)
_BINARY_SUBSCR = _opcode("BINARY_SUBSCR", -1)
_POP_TOP = _opcode("POP_TOP", -1)
_JUMP_FORWARD = _opcode("JUMP_FORWARD", -1)
_JUMP_BACKWARD = _opcode("JUMP_BACKWARD", -1)
_CONDITIONAL_JUMPS = {
    _opcode("POP_JUMP_FORWARD_IF_TRUE", -2): (True, 1),
    _opcode("POP_JUMP_FORWARD_IF_FALSE", -3): (False, 1),
    _opcode("POP_JUMP_BACKWARD_IF_TRUE", -4): (True, -1),
    _opcode("POP_JUMP_BACKWARD_IF_FALSE", -5): (False, -1),
}
_FUSED_WITH_PROBE = _fused_opcode() if sys.version_info[:2] == (3, 11) else None
