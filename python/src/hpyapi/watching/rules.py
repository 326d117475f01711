"""Rules about the calls between modules, in the words of docs/edges.md: refuse them, have them fail, answer in the provider's place.

Each takes `consumer`, `provider`, `api` and `slot`, patterns of names; what is left out is any. A name of a module means those in it, too.
"""

import builtins
import fnmatch
import runpy

from hpyapi.watching import _native, interpose, signatures


class Rule:
    """A rule holds for the edges that exist and for those that come, until stop."""

    def __init__(self, name, consumer="", provider="", api="*", slot="*"):
        self._pattern, self._api, self._slot = interpose.Pattern(consumer, provider), api, slot
        self.name, self._undo, self._stopped, self.applied, self.left = name, [], False, 0, []

    def __repr__(self):
        return "rule %s" % self.name

    def apply(self, edge):
        """Puts the rule around the slots of an edge that it is about, and notes those for which it cannot be."""
        if self._stopped or not self._pattern.matches(edge.consumer, edge.provider) or not fnmatch.fnmatchcase(edge.api, self._api):
            return
        for slot in edge.slots:
            if slot.watched and fnmatch.fnmatchcase(slot.name, self._slot) and edge.timed(slot.index):
                undo = self._put(edge, slot)
                if undo is None:
                    self.left.append("%s of %s" % (slot.name, edge.provider))
                else:
                    self.applied += 1
                    self._undo.append(undo)

    def stop(self):
        """The calls are again as they were."""
        self._stopped = True
        while self._undo:
            self._undo.pop()()


class Refusal(Rule):
    """Calls raise. Slots that cannot tell of an error stay as they are: the caller would not notice."""

    def __init__(self, name, where, kind, text, every=0, calls=0, seconds=0):
        super().__init__(name, **where)
        self._kind, self._text, self._every, self._calls, self._seconds, self._policy = kind, text, every, calls, seconds, None

    def _put(self, edge, slot):
        if slot.plan[1] == signatures.NONE or edge.api == "Cython":
            return None
        if self._policy is None:  # one for all slots: a limit is of all of them together
            self._policy = _native.policy(self._kind, self._every, self._calls, edge.ticks(self._seconds))
        edge.refuse(slot.index, self._policy, self._text(edge, slot))
        return lambda: edge.refuse(slot.index, 0, "")


class Answer(Rule):
    """A Python function instead of the provider's; of(edge, slot) makes it. It wraps a call when its first argument is to make that."""

    def __init__(self, name, where, of, wraps):
        super().__init__(name, **where)
        self._of, self._wraps = of, wraps

    def _put(self, edge, slot):
        from hpyapi.watching import foreign
        before = []
        try:
            function = foreign.Function(slot, self._of(edge, slot), (lambda: before[0]) if self._wraps else None)
        except foreign.Unfit:
            return None
        before.append(edge.lead(slot.index, function.address))
        foreign.keep(function)
        return lambda: edge.lead(slot.index, before[0])


class Connection(Rule):
    """The functions of another table of the same layout: of a module that has it at the same attribute, or of a capsule."""

    def __init__(self, other, where):
        super().__init__("connect", **where)
        self._other = other

    def _put(self, edge, slot):
        from hpyapi.watching import foreign
        if edge.head is None:
            return None  # functions that stand alone
        table = vars(self._other).get(edge.attribute) if hasattr(self._other, "__dict__") else self._other
        before = edge.lead(slot.index, foreign.word(table, edge.head + 8 * slot.index))
        return lambda: edge.lead(slot.index, before)


def _refused(reason):
    return lambda edge, slot: 'hpyapi: %s.%s: call from "%s" to "%s" refused: %s' % (edge.api, slot.name, edge.consumer, edge.provider, reason)


def deny(reason="a rule denies it", **where):
    """Calls raise RuntimeError, and nothing of the provider runs."""
    return Refusal("deny", where, RuntimeError, _refused(reason), every=1)


def inject(type, message="", every=1, **where):
    """Every nth call raises an exception of a class, or of the builtin class of that name."""
    kind = getattr(builtins, type, None) if isinstance(type, str) else type
    if every < 1:
        raise ValueError("hpyapi: inject: every is %d, at least 1 makes sense" % every)
    if not (isinstance(kind, builtins.type) and issubclass(kind, BaseException)):
        raise TypeError("hpyapi: inject: %r is no class of exceptions" % (type,))
    return Refusal("inject", where, kind, lambda edge, slot: message, every=every)


def limit(calls=0, seconds=0, **where):
    """Calls are refused after so many, or once those that happened took so long in all."""
    if calls < 0 or seconds < 0 or not (calls or seconds):
        raise ValueError("hpyapi: limit: say how many calls or seconds are allowed")
    reached = "%d calls" % calls if not seconds else "%g s" % seconds if not calls else "%d calls or %g s" % (calls, seconds)
    return Refusal("limit", where, RuntimeError, _refused("the limit of %s is reached" % reached), calls=calls, seconds=seconds)


def fake(function, **where):
    """A Python function takes the arguments, and answers in place of the provider. What it raises, the caller gets."""
    return Answer("fake", where, lambda edge, slot: function, False)


def wrap(function, **where):
    """The same; its first argument is a function that makes the call."""
    return Answer("wrap", where, lambda edge, slot: function, True)


def observe(format="text", to=None, **where):
    """A line for each call when it is over, with arguments and result, to standard error or a file."""
    from hpyapi.watching import observation
    log = observation.Log(format, to)
    return Answer("observe", where, log.of, True)


def connect(other, **where):
    """Calls go to the functions of another module's table, or of the table in a capsule."""
    return Connection(other, where)


def load(path):
    """The rules of a Python file."""
    made = []

    def adds(function):
        def add(*args, **kwargs):
            made.append(function(*args, **kwargs))
            return made[-1]
        return add

    runpy.run_path(path, {f.__name__: adds(f) for f in (deny, inject, limit, fake, wrap, observe, connect)})
    return made
