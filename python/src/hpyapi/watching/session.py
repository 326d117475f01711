"""A session of watching: which edges, how, and what was seen."""

import bisect
import time

try:
    from hpyapi.watching import _native
except ImportError as why:
    raise ImportError("hpyapi: watch is not there on this platform: it needs CPython on Linux, x86-64 or AArch64, with glibc (%s)" % why) from None
from hpyapi.watching import edges, interpose

_active = None

# By the numbers of checks.c; from _EACH on it is the provider's doing only when every call from a place does so, because other
# references to an object may go, or come, during a call.
_KINDS = {
    1: "it returned NULL without an error", 2: "it returned a result with an error set", 3: "it returned -1 without an error",
    4: "the caller does not hold the interpreter lock", 5: "the caller is in another interpreter than the one that the table is of",
    6: "the caller did not ask for the version of the table before", 7: "the table is older, and has no such function",
    8: "it returned its {0} without a reference of its own", 9: "it took a reference to its {0} that it was only lent",
    10: "it took a further reference to its {0}, which was given to it", 11: "it failed and did not give up its {0}, which was given to it",
    12: "it returned a new reference where the result is a borrowed one", 13: "it returned a borrowed reference where the result is a new one",
}
_EACH, _OF_ARGUMENT = 8, range(8, 12)


class Session:
    """Watches this interpreter from start to stop; one at a time, since there is one import system.

    only: patterns of edges, "pandas.* -> numpy"; count: count only, without times; check: look at what each call does with errors
    and references; modes: of HPy modules, "debug:module"; define: files with further definitions; trace: how many calls to keep for a recording.
    """

    def __init__(self, only=(), count=False, check=False, define=(), trace=0, rules=(), modes=()):
        only = [only] if isinstance(only, str) else only
        if count and (check or trace or rules):
            raise ValueError("hpyapi: count is for numbers alone: checks, recordings and rules need whole calls")
        self.interposer = interpose.Interposer(only, [define] if isinstance(define, str) else define, check)
        self.interposer.added = self._added
        self._modes = None
        if modes:
            from hpyapi.watching import modes as hpy  # here, because watch is to start quickly
            self._modes = hpy.Modes(modes)
        self._way = edges.COUNT if count else edges.FULL
        self._check, self._trace = check, trace
        self.rules, self.running = list(rules), False
        self.children = []  # what each child has seen, as processes.collect tells it
        self.interpreters = 0  # others of this process, whose edges it has taken over
        self.began = None
        self._rows = self._found = self._scale = None

    def start(self, first=True):
        """Begins; RuntimeError when another session goes on. In a further interpreter of a process that is watched it is not the first."""
        global _active
        if _active is not None:
            raise RuntimeError("hpyapi: this interpreter is being watched already; stop that session first")
        _active, self.running = self, True
        self.began = _native.now(), time.perf_counter_ns()
        if first:
            _native.check(self._check)
            _native.record(self._trace)
        if self._modes:
            self._modes.follow(self.interposer)
        self.interposer.start()

    def stop(self):
        """Ends; what was seen stays. Modules that have a copy of a table keep it, and call through it at the cost of a jump."""
        global _active
        if not self.running:
            return
        self.interposer.stop()
        _native.check(False)
        _native.record(0)
        self._found, self._rows = self.findings(), self.counted()
        if self._modes:
            self._modes.stop()
        self.running, _active = False, None
        for rule in self.rules:
            rule.stop()
        for edge in self.interposer.edges:
            edge.enter(edges.OFF)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *ignored):
        self.stop()

    def __repr__(self):
        """The report, so that a notebook shows it."""
        from hpyapi.watching import report
        return report.text(self).strip() if self.began else "<hpyapi.watch, not started>"

    @property
    def calls(self):
        """One dict for each slot that was called, those that took longest first."""
        from hpyapi.watching import report
        return report.rows(self)

    def save_trace(self, file):
        """Writes the calls that were kept, for Perfetto and `hpyapi trace`, to a text file or to the file of that name."""
        from hpyapi.watching import files, trace
        if hasattr(file, "write"):
            trace.write(self, file)
        else:
            files.write(file, self.save_trace)

    def _added(self, edge):
        edge.scale = self.scale
        edge.enter(self._way if self.running else edges.OFF)
        if self._check:
            edge.refuse_missing()
        for rule in self.rules:
            rule.apply(edge)

    def add(self, rule):
        """A rule about edges, those that come included."""
        self.rules.append(rule)
        for edge in self.interposer.edges:
            rule.apply(edge)
        return rule

    def scale(self):
        """How many nanoseconds a tick has."""
        now = _native.now(), time.perf_counter_ns()
        if self.running or self._scale is None:
            self._scale = (now[1] - self.began[1]) / max(now[0] - self.began[0], 1)
        return self._scale

    def counted(self):
        """One dict for each slot that was called. Times are nanoseconds; None where calls were only counted."""
        if not self.running and self._rows is not None:
            return self._rows
        rows = []
        for edge in self.interposer.edges:
            for slot in edge.counted(self.scale()):
                times = (slot.total, slot.own, slot.errors) if slot.timed else (None, None, None)
                rows.append({"consumer": edge.consumer, "provider": edge.provider, "api": edge.api, "slot": slot.name, "calls": slot.calls,
                             "total": times[0], "own": times[1], "errors": times[2], "left": slot.left})
        return rows

    def findings(self):
        """What checks found: one dict for each place and kind."""
        if not self.running and self._found is not None:
            return self._found
        known, found = _native.found(), []
        if known:
            from hpyapi.watching import symbols
            names = symbols.Names()
        by_first = sorted(self.interposer.edges, key=lambda edge: edge.first)
        starts = [edge.first for edge in by_first]
        for number, kind, argument, caller, times, fine in known:
            at = bisect.bisect_right(starts, number) - 1
            if times == 0 or kind >= _EACH and fine > 0 or at < 0 or number - starts[at] >= len(by_first[at].slots):
                continue
            edge, slot = by_first[at], by_first[at].slots[number - starts[at]]
            what = _KINDS[kind].format(slot.argument(argument) if kind in _OF_ARGUMENT else "")
            found.append({"consumer": edge.consumer, "provider": edge.provider, "api": edge.api, "slot": slot.name,
                          "what": what, "caller": names.of(caller), "times": times, "calls": times + fine})
        return found

    def leaks(self):
        """Handles of HPy modules in debug mode that are open, by who opened them."""
        return self._modes.leaks() if self._modes else []

    def reset(self):
        """Everything is zero again; for a child of fork."""
        for edge in self.interposer.edges:
            edge.reset()
        _native.forget()
        self.children = []
