"""A program that prints all that it can see of itself; its output must not change under measurement."""

import asyncio
import dataclasses
import enum
import gc
import inspect
import io
import pickle
import signal
import sys
import threading
import traceback
import warnings
import weakref

import cloudpickle


class Colour(enum.Enum):
    RED = 1 or 2
    GREEN = (0 and 1) or 3
    if RED and GREEN:
        BLUE = 4

    def mixed(self, other=(None or "none")):
        return self is Colour.RED and other == "none"


@dataclasses.dataclass(order=True)
class Point:
    x: int = 0 or 1
    y: int = dataclasses.field(default=2 and 3)

    def quadrant(self):
        return (self.x > 0 and self.y > 0) or (self.x < 0 and "far")


def shows_locals(a, b=None):
    c = (a and b) or a
    if c and not b:
        d = [i for i in (a, b) if i and a]
    return sorted(locals().items(), key=str)


def frames(a):
    x = a or None
    return sorted(name for name in sys._getframe().f_locals if not name.startswith("@")), x


def warns(a, b):
    if a and b:
        warnings.warn("here", stacklevel=1)
    x = (a and warnings.warn("there", stacklevel=1)) or b
    return x


def fails(depth, a, b):
    if (a and b) or depth:
        return fails(depth - 1, b, a) if depth and a else 1 / (a and b and depth)
    return None


class NoTruth:
    def __init__(self, name):
        self.name = name

    def __bool__(self):
        raise ValueError(self.name)


def untestable(which):
    n, y = NoTruth("n"), 1
    if which == 0:
        return y and n and y
    if which == 1:
        assert y and not n, "never"
    while which == 2 and n:
        pass
    return [i for i in (1, 2) if (y and n)]


class Tested:
    def __init__(self, truth, log):
        self.truth, self.log = truth, log

    def __bool__(self):
        self.log.append(self.truth)
        return self.truth


class Thing:
    def __bool__(self):
        return False


def lifetimes(alive):
    found = []
    x = Thing() or 1
    found.append(alive())
    y = (Thing() and 1, alive())
    found.append(y[1])
    del y
    found.append(alive())
    return found, x


def numbers(stop, log):
    try:
        n = 0
        while n < stop and True:
            got = yield n or "zero"
            if (got and got > 1) or n > 5:
                log.append((got, n))
            n += 1
    except GeneratorExit:
        log.append("closed")
        raise
    finally:
        log.append("finally")


async def waits(n, log):
    try:
        async with asyncio.timeout(5):
            while n and log is not None:
                await asyncio.sleep(0)
                n -= 1
            return n or [x async for x in feed(2) if x and n == 0]
    finally:
        log.append("done")


async def feed(n):
    for i in range(n):
        yield i + 1 if i or n else None


def interrupted():
    seen = []

    def handler(number, frame):
        seen.append(frame.f_code.co_name if frame.f_lineno < 10_000 else frame.f_lineno)
        raise KeyboardInterrupt

    signal.signal(signal.SIGUSR1, handler)
    timer = threading.Timer(0.05, lambda: signal.raise_signal(signal.SIGUSR1))
    timer.start()
    try:
        spin(timer)
    except KeyboardInterrupt as error:
        line = error.__traceback__.tb_next.tb_lineno
        return seen, "synthetic" if line > 10_000 else "real"
    finally:
        timer.join()


def spin(timer):
    n = 0
    while timer and n >= 0:
        n = n + 1 if n < 100 or (n and n > 200) else 150
        if n and n < 0:
            break


def trace(call, *args):
    try:
        return call(*args)
    except Exception:
        return traceback.format_exc().replace("    " + "~" * 4, "    ~~~~")


def main():
    print(list(Colour), Colour.RED.mixed(), Point(), Point().quadrant(), Point(-1).quadrant())
    print(shows_locals(1, 0), shows_locals(0), frames(0), frames(3))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warns(1, 2)
    print([(str(w.message), w.lineno, w.filename) for w in caught])
    print(trace(fails, 2, 1, 1), trace(fails, 0, 1, 1), trace(fails, 3, 0, 1))
    for which in range(4):
        print(trace(untestable, which))
    log = []
    values = [Tested(t, log) for t in (True, False, True)]
    a, b, c = values
    print([x.truth for x in ((a and b) or c, (a or b) and c, (not (a and b) and a) or b)], log)
    references = []
    original = Thing.__init__

    def remember(self):
        original(self)
        references.append(weakref.ref(self))

    Thing.__init__ = remember
    print(lifetimes(lambda: [r() is not None for r in references]))
    gc.collect()
    print(inspect.getsource(fails), inspect.getsource(Colour), inspect.signature(Colour.mixed))
    print(pickle.loads(pickle.dumps([Point(), Colour.GREEN])))
    again = pickle.loads(
        cloudpickle.dumps(lambda v, w: (v and w) or [u for u in (w, v) if u and v])
    )
    print(again(0, 1), again(1, 0), again(2, 3))
    log = []
    generator = numbers(9, log)
    print(next(generator), generator.send(2), generator.send(None), generator.close(), log)
    log = []
    print(list(numbers(2, log)), log)
    log = []
    print(asyncio.run(waits(2, log)), log)
    print(interrupted())
    print([code.co_name for code in fails.__code__.co_consts if hasattr(code, "co_name")])
    counts = []
    threads = [
        threading.Thread(
            target=lambda: counts.append(sum(1 for i in range(999) if (i and i % 2) or i > 990))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(counts)
    exec("x = [1 and 2 or 3]\nprint(x)", {})
    print(
        __name__,
        __file__ == sys.modules["observer"].__file__,
        __spec__.name,
        type(__loader__).__name__,
    )
    print(sys.getrecursionlimit(), io.text_encoding(None))


main()
