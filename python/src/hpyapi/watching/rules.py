"""Rules about the calls between modules: refuse them, have them fail, put something else in their place.

A rule is about edges, by a pattern as in "pandas.* -> numpy", and slots, by name or a pattern of names.
"""

import fnmatch
import runpy

from hpyapi.watching import interpose, signatures


class Rule:
    """A rule holds for the edges that exist and for those that come, until stop."""

    def __init__(self, edge, slot):
        self._pattern, self._slot, self._undo, self._stopped = interpose.Pattern(edge), slot, [], False

    def apply(self, edge):
        """Puts the rule around the slots of an edge that it is about."""
        if self._stopped or not self._pattern.matches(edge.consumer, edge.provider):
            return
        for slot in edge.slots:
            if slot.watched and fnmatch.fnmatchcase(slot.name, self._slot) and edge.timed(slot.index):
                undo = self._put(edge, slot)
                if undo is not None:
                    self._undo.append(undo)

    def stop(self):
        """The calls are again as they were."""
        self._stopped = True
        while self._undo:
            self._undo.pop()()


class Refusal(Rule):
    """Every nth call raises. Slots that cannot tell of an error stay as they are: the caller would not notice."""

    def __init__(self, edge, slot, kind, message, every):
        super().__init__(edge, slot)
        if every < 1:
            raise ValueError("hpyapi: every is a number of calls, from 1 on")
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise TypeError("hpyapi: %r is no class of exceptions" % (kind,))
        self._kind, self._message, self._every = kind, message, every

    def _put(self, edge, slot):
        if slot.plan[1] == signatures.NONE or edge.api == "Cython":
            return None
        message = self._message or "%s may not call %s of %s" % (edge.consumer, slot.name, edge.provider)
        edge.refuse(slot.index, self._kind, message, self._every)
        return lambda: edge.refuse(slot.index, self._kind, "", 0)


class Replacement(Rule):
    """A Python callable, or a function of another table, instead of the provider's."""

    def __init__(self, edge, slot, callable, wraps):
        super().__init__(edge, slot)
        self._callable, self._wraps = callable, wraps

    def _put(self, edge, slot):
        from hpyapi.watching import foreign
        original = []
        function = foreign.Function(slot, self._callable, (lambda: original[0]) if self._wraps else None)
        before = edge.lead(slot.index, function.address)
        original.append(before)
        foreign.keep(function)
        return lambda: edge.lead(slot.index, before)


class Connection(Rule):
    """The functions of another table of the same layout, which a capsule holds."""

    def __init__(self, edge, slot, capsule):
        super().__init__(edge, slot)
        self._capsule = capsule

    def _put(self, edge, slot):
        from hpyapi.watching import foreign
        if edge.head is None:
            return None  # functions that stand alone
        address = foreign.word(self._capsule, edge.head + 8 * slot.index)
        before = edge.lead(slot.index, address)
        return lambda: edge.lead(slot.index, before)


def deny(edge="", slot="*", reason=None):
    """Calls raise RuntimeError, and nothing of the provider runs."""
    return Refusal(edge, slot, RuntimeError, reason, 1)


def fail(edge="", slot="*", kind=MemoryError, message="on purpose", every=1):
    """Every nth call raises."""
    return Refusal(edge, slot, kind, message, every)


def replace(callable, edge="", slot="*"):
    """A Python function takes the arguments, and answers in place of the provider. What it raises, the caller gets."""
    return Replacement(edge, slot, callable, False)


def wrap(callable, edge="", slot="*"):
    """The same; its first argument is a function that makes the call."""
    return Replacement(edge, slot, callable, True)


def connect(capsule, edge="", slot="*"):
    """Calls go to the functions of another table."""
    return Connection(edge, slot, capsule)


def load(path):
    """The rules of a Python file."""
    made = []

    def adds(function):
        def add(*args, **kwargs):
            made.append(function(*args, **kwargs))
            return made[-1]
        return add

    runpy.run_path(path, {f.__name__: adds(f) for f in (deny, fail, replace, wrap, connect)})
    return made
