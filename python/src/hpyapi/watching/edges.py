"""Edges: one consumer's copy of one provider's table, and what was counted there."""

import struct

from hpyapi.watching import _native, signatures

OFF, COUNT, FULL = range(3)


class Slot:
    """What was counted of one slot of an edge. Times are in nanoseconds; own is total without watched calls inside."""

    __slots__ = ("calls", "total", "own", "errors", "left", "edge", "index", "name", "timed")

    def __init__(self, edge, index, numbers, scale):
        self.edge, self.index, self.name = edge, index, edge.slots[index].name
        self.timed = edge.timed(index)
        self.calls, total, own, self.errors, self.left = numbers
        self.total, self.own = round(total * scale), round(own * scale)


class Edge:
    """The calls of one consumer to one provider by one API."""

    def __init__(self, consumer, provider, api, slots, handle, head=None, attribute=None, version=None):
        self.consumer, self.provider, self.api, self.slots, self._handle = consumer, provider, api, slots, handle
        self.first = _native.first(handle)
        self.way, self.head = OFF, head  # bytes before the slots; None where each function stands alone
        self.attribute, self._version = attribute, version

    def __repr__(self):
        return "<edge %s -> %s %s>" % (self.consumer, self.provider, self.api)

    def described(self):
        """What another interpreter of this process needs to know, whose own it becomes by `adopted`: as JSON can have it."""
        slots = [(s.index, s.name, s.signature, s.watched, s.plan.hex(), list(s.names), s.missing) for s in self.slots]
        return [self.consumer, self.provider, self.api, slots, self._handle, self.head, self.attribute, self._version, self.way]

    @classmethod
    def adopted(cls, described):
        """An edge that another interpreter has made: its counters stay where they are when that ends."""
        from hpyapi.watching import definitions
        consumer, provider, api, slots, *rest, way = described
        edge = cls(consumer, provider, api, [definitions.Slot.described(*s) for s in slots], *rest)
        edge.way = way
        return edge

    def timed(self, index):
        """Whether calls of a slot have times and errors, and rules and checks can be about it."""
        return self.way == FULL and signatures.timed(self.slots[index].plan)

    def enter(self, way):
        """What its slots do with calls from now on: OFF, COUNT, or FULL."""
        self.way = way
        ways = (way if way < FULL or not slot.watched or signatures.timed(slot.plan) else COUNT for slot in self.slots)
        _native.enter(self._handle, bytes(ways))

    def counted(self, scale):
        """The slots that were called; scale is how many nanoseconds a tick has."""
        words = struct.unpack("=%dQ" % (5 * len(self.slots)), _native.counts(self._handle))
        return [Slot(self, i, words[5 * i:5 * i + 5], scale) for i in range(len(self.slots)) if words[5 * i]]

    def reset(self):
        """All counters are zero again."""
        _native.reset(self._handle)

    def index(self, name):
        """The position of a slot; LookupError when there is none of that name."""
        for slot in self.slots:
            if slot.watched and slot.name == name:
                return slot.index
        raise LookupError("hpyapi: %s has no function %r" % (self.api, name))

    def refuse(self, index, policy, message):
        """What a policy says holds for the calls of a slot; 0 ends that."""
        _native.refuse(self._handle, index, policy, message)

    def refuse_missing(self):
        """Functions that the table lacks raise, where calls would jump to what lies behind it."""
        for slot in self.slots:
            if slot.missing:
                self.refuse(slot.index, _native.policy(RuntimeError, 1, 0, 0), "hpyapi: %s calls %s, which the table of %s does not have: it is of "
                            "version %s" % (self.consumer, slot.name, self.provider, self._version))

    def ticks(self, seconds):
        """So long in the unit of native code."""
        return round(seconds * 1e9 / self.scale()) if seconds else 0

    def lead(self, index, address):
        """Leads a slot to another function; the result is the address of the one before."""
        return _native.lead(self._handle, index, address)
