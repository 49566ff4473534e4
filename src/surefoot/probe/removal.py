"""Let look-up probes remove themselves from running code (CPython 3.11 only).

A probe compiles to ``LOAD_CONST probe; LOAD_CONST index; BINARY_SUBSCR`` and then a POP_TOP or a
conditional jump. Its answer never changes, so all of it amounts to a jump whose target is known. On
its second hit in a context the probe's first instruction is overwritten with that jump: one
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
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType

from surefoot.instrument.built import code_objects
from surefoot.instrument.marks import LOOKUP
from surefoot.probe.lookup import TruthProbe
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_SWITCH = "SUREFOOT_KEEP_PROBES"
_CODE_OFFSET = CodeType.__basicsize__
_MAX_ARGUMENT = 255
_AT_ONCE = 64
"""How many places are looked at when a probe is removed."""

_OPCODE_SHIFT = 0 if sys.byteorder == "little" else 8
"""Where the opcode, the first byte of an instruction, is in the number that both bytes make."""


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
        self._removed: _Removed = []

    def arm(self, code: CodeType) -> None:
        """Let every look-up probe of a module's linked code remove itself.

        The code objects are not searched before one of their probes is hit a second time: most
        never are.
        """
        for part in code_objects(code):
            probes = [constant for constant in part.co_consts if type(constant) is TruthProbe]
            if not probes:
                continue
            remove = _Holder(part, self._removed).remove
            for index in part.co_consts:
                if type(index) is int and index >= LOOKUP:
                    for probe in probes:
                        probe.remove[index] = remove

    def start_over(self) -> None:
        """Put back all probes that were removed.

        Other threads may remove more in the meantime, and a signal handler may break this off.
        """
        removed = list(self._removed)
        for holder, places in removed:
            holder.restore(places)
        del self._removed[: len(removed)]


class _Holder:
    """A code object with probes. They are looked for when the first of them is to be removed.

    ``_units`` are its instructions in memory, to be used only while it is alive.
    """

    __slots__ = ("_alive", "_numbers", "_places", "_removed", "_units")

    _places: Sequence[_Place]
    _units: ctypes.Array[ctypes.c_uint16]

    def __init__(self, code: CodeType, removed: _Removed) -> None:
        self._alive = weakref.ref(code)
        self._removed = removed
        self._numbers: Mapping[int, Sequence[int]] | None = None

    def remove(self, probe: TruthProbe, index: int) -> None:
        """Remove a probe wherever the code holds it, and probes behind it that were hit too.

        They are likely to be hit again as well, and removing them together takes a fraction of the
        time. If the probe has to stay, do not ask again.
        """
        code, seen = self._alive(), probe.recorder.seen
        if code is None:
            return
        known = self._numbers
        if known is None:  # two threads may search at once, and find the same
            known = self._search(code)
        numbers = known.get(index)
        if numbers is None:
            probe.remove.pop(index, None)
            return
        units = self._units
        for number in numbers:
            places = [
                place
                for place in self._places[number : number + _AT_ONCE]
                if probe.base + place[0] in seen and units[place[1]] == place[2]
            ]
            self._removed.append((self, places))  # first, as a signal handler may break this off
            for _, at, pristine, jump in places:
                before = units[at - 1] >> _OPCODE_SHIFT & 255 if at else None
                if units[at] == pristine and before != _FUSED_WITH_PROBE:
                    units[at] = jump
            if probe.recorder.seen is not seen:  # another thread has entered a context
                self.restore(places)

    def restore(self, places: Sequence[_Place]) -> None:
        """Put back the probes that were removed from there."""
        code = self._alive()
        if code is not None:
            units = self._units
            for _, at, pristine, jump in places:
                if units[at] == jump:
                    units[at] = pristine

    def _search(self, code: CodeType) -> Mapping[int, Sequence[int]]:
        """Find the places of the probes; return their numbers by the probes' indices."""
        raw = code.co_code
        units = (ctypes.c_uint16 * (len(raw) // 2)).from_address(id(code) + _CODE_OFFSET)
        places: list[_Place] = []
        numbers: defaultdict[int, list[int]] = defaultdict(list)
        if bytes(units) == getattr(code, "_co_code_adaptive", None):
            for index, start, jump in _sites(code, raw):
                pristine = int.from_bytes(raw[start : start + 2], sys.byteorder)
                numbers[index].append(len(places))
                places.append((index, start // 2, pristine, int.from_bytes(jump, sys.byteorder)))
        self._units, self._places, self._numbers = units, places, numbers
        return numbers


_Place = tuple[int, int, int, int]
"""A probe's index, the number of its first instruction, that instruction, and the jump for it."""

_Removed = list[tuple[_Holder, Sequence[_Place]]]

_Site = tuple[int, int, bytes]
"""A probe in bytecode: its index, where it starts, and the jump that will replace it there."""

_Instruction = tuple[int, int, int, int]
"""Where it starts, or its EXTENDED_ARG prefix; opcode, argument, and the end of its inline caches."""

# Plain tuples: the code that makes a named one would show in a tracer of the program.


def _sites(code: CodeType, raw: bytes) -> Iterator[_Site]:
    """Find the probes in a code object that a single jump can replace."""
    constants = code.co_consts
    instructions = list(_instructions(raw))
    onward = {
        start: end + 2 * argument
        for start, opcode, argument, end in instructions
        if opcode == _JUMP_FORWARD
    }
    for i in range(len(instructions) - 3):
        (start, load, constant, _), index, subscript, after = instructions[i : i + 4]
        if (load, index[1], subscript[1]) != (_LOAD_CONST, _LOAD_CONST, _BINARY_SUBSCR):
            continue
        probe = constants[constant]
        if type(probe) is not TruthProbe:
            continue
        target = _target(after, probe.value)
        jump = None if target is None else _farthest_jump(start, target, onward)
        if jump is not None:
            yield constants[index[2]], start, jump


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
        yield start, opcode, argument, offset
        start, extended = offset, 0


def _target(after: _Instruction, truth: bool) -> int | None:
    """Return where control goes after the probe, or None if that is not known."""
    _, opcode, argument, end = after
    if opcode == _POP_TOP:
        return end
    jump = _CONDITIONAL_JUMPS.get(opcode)
    if jump is None:
        return None
    jumps_on, direction = jump
    return end + direction * 2 * argument if jumps_on is truth else end


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
