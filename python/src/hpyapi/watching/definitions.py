"""Definitions of tables, from manifests that `hpyapi gen --lang json` writes, and the tables that tell of themselves."""

import os
import struct
import sys

import hpyapi
from hpyapi.watching import _native, signatures

_HERE = os.path.dirname(os.path.abspath(__file__))
_KNOWN = os.path.join(_HERE, "definitions")
# So much is copied behind the slots that a definition knows: those that a newer provider has added.
_SLACK = 1024


class Unfit(Exception):
    """A table is not what its definition says."""


class Slot:
    """One word of a table."""

    def __init__(self, index, name, signature, since=0, watched=True, python=True, names=(), flags=0):
        self.index, self.name, self.since, self.signature, self.python, self.names = index, name, since, signature, python, names
        self.plan = signatures.Signature(signature).plan(python, flags) if watched else signatures.UNWATCHED
        self.watched, self.missing = watched, bool(flags & signatures.MISSING)

    @classmethod
    def described(cls, index, name, signature, watched, plan, names, missing):
        """A slot of an edge that another interpreter has described."""
        slot = cls(index, name, signature, watched=False, names=names)
        slot.watched, slot.plan, slot.missing = watched, bytes.fromhex(plan), missing
        return slot

    def without_function(self, named):
        """The same where the table is older: nothing is there. When calls are to be found that go there, something is."""
        if not named or not self.watched:
            return Slot(self.index, self.name, "", watched=False)
        return Slot(self.index, self.name, self.signature, self.since, True, self.python, self.names, signatures.MISSING)

    def argument(self, number):
        """How the object of this number among the arguments is called."""
        index = signatures.Signature(self.signature).objects()[number][0]
        name = self.names[index] if index < len(self.names) else ""
        return "argument %d (%s)" % (index + 1, name) if name else "argument %d" % (index + 1)


class Definition:
    """A table that somebody laid out, as a manifest describes it."""

    def __init__(self, manifest):
        self.api = manifest["name"]
        self.place, _, self.attribute = manifest["capsule"].rpartition(".")
        self.major, self.minor = manifest["major"], manifest["minor"]
        self.layout = manifest["table"]["layout"]
        self.head = manifest["table"]["header"]
        self._clues = manifest["table"]["clues"]
        self._described = {s["index"]: s for s in manifest["slots"]}
        python = manifest["profile"] == "pyobject"
        self.slots = [self._slot(i, python) for i in range(max(self._described, default=-1) + 1)]

    def _slot(self, index, python):
        s = self._described.get(index, {"kind": "hole"})
        names = [p.get("name", "") for p in s.get("function", {}).get("params", ())]
        flags = signatures.TELLS if "tells" in s.get("clue", {}) else 0
        return Slot(index, s.get("name", ""), s.get("signature", ""), s.get("since", 0), s["kind"] == "function", python, names, flags)

    def slots_of(self, address, checked=False):
        """The slots that a table really has, its size in bytes, and its version; Unfit when it is another table. With checks those that
        it lacks are there, too, so that calls of them are found."""
        size = self.head + 8 * len(self.slots)
        memory = _native.read(address, size)
        if memory is None or len(memory) < size:
            raise Unfit("there is no table of %d bytes" % size)
        told = self._told(memory)
        if told.get("major", self.major) != self.major:
            raise Unfit("it has version %d, the definition is of %d" % (told["major"], self.major))
        minor = told.get("minor", self.minor)
        end = told.get("size", size)
        slots = [s if s.since <= minor and self.head + 8 * s.index < end else s.without_function(checked) for s in self.slots]
        behind = _native.read(address, size + _SLACK)
        return slots, max(size, min(len(behind), end if "size" in told else size + _SLACK)), "%d.%d" % (self.major, minor)

    def _told(self, memory):
        """The numbers that the table tells about itself. Its texts and objects are compared first, before anything is called."""
        told = {}
        for clue in self._clues:
            if "is" in clue:
                text, = struct.unpack_from("=Q", memory, clue["offset"] if "offset" in clue else 0)
                if _text(text) != clue["is"]:
                    raise Unfit("it does not start with %r" % clue["is"])
            else:
                told.update(_numbers(clue, int.from_bytes(memory[clue.get("offset", 0):][:4], sys.byteorder)))
        words = struct.unpack_from("=%dQ" % len(self.slots), memory, self.head)
        for index, s in self._described.items():
            clue = s.get("clue", {})
            known = _named(clue["is"]) if "is" in clue and s["kind"] == "object" else None
            if known is not None and id(known) != words[index]:
                raise Unfit("slot %d is not %s" % (index, clue["is"]))
        for index, s in self._described.items():
            if "tells" in s.get("clue", {}) and s["kind"] == "function" and s["function"]["params"] == []:
                told.update(_numbers(s["clue"], _native.call0(words[index])))
        return told


def _numbers(clue, number):
    number >>= clue.get("shift", 0)
    number &= (1 << clue.get("bits", 0)) - 1 if clue.get("bits") else -1
    if clue["tells"] == "version":
        return {"major": number >> 8, "minor": number & 0xFF}
    return {clue["tells"]: number}


def _named(dotted):
    """The object of a dotted name, or None: an older provider may lack it, or a package that is being imported lacks it yet."""
    module, _, rest = dotted.partition(".")
    found = sys.modules.get(module)
    for name in rest.split("."):
        found = getattr(found, name, None)
    return found


def _text(address):
    memory = _native.read(address, 4096) if address else None
    return None if memory is None else memory.partition(b"\0")[0].decode("utf-8", "replace")


# hpyapi_table, hpyapi_descriptor and hpyapi_slot_desc of hpyapi.h.
_TABLE = struct.Struct("=IHHHHIII16sQQQQQQQ")
_DESCRIPTOR = struct.Struct("=IHHQQHHI16sQIIQQQQQQ")
_SLOT = struct.Struct("=QQQHBBI")
_MAGIC, _LAYOUT, _FUNCTION, _PLAIN = 0x54595048, 1, 1, 4


class Own:
    """A table made with hpyapi: its descriptor tells of its slots."""

    layout = "hpyapi"

    def __init__(self, address):
        memory = _native.read(address, _TABLE.size)
        if memory is None or len(memory) < _TABLE.size:
            raise Unfit("there is no table")
        table = _TABLE.unpack(memory)
        if table[0] != _MAGIC or table[2] != _LAYOUT or table[1] != _TABLE.size:
            raise Unfit("it is no table of hpyapi")
        self.head, self._count, self._descriptor = table[1], table[5], table[10]
        self._fields = _DESCRIPTOR.unpack(_native.read(self._descriptor, _DESCRIPTOR.size))
        self.api = _text(self._fields[3])
        self.place, _, self.attribute = _text(self._fields[4]).rpartition(".")
        self.slots = [self._slot(i) for i in range(self._count)]

    def _slot(self, index):
        at = self._fields[12] + index * _SLOT.size
        name, signature, _, since, kind, _, _ = _SLOT.unpack(_native.read(at, _SLOT.size))
        return Slot(index, _text(name) or "", _text(signature) or "", since, kind == _FUNCTION, False)

    def slots_of(self, address, checked=False):
        """The slots of the table, its size in bytes, and its version, which importers compare."""
        return self.slots, self.head + 8 * self._count, None

    def belongs(self, table):
        """Makes a copy the table of a descriptor of its own: importers compare that both lead to each other."""
        fields = list(self._fields)
        fields[14] = table
        packed = _DESCRIPTOR.pack(*fields)
        descriptor = _native.keep(packed)
        _native.write(table + 48, struct.pack("=Q", descriptor))


def known():
    """The manifests that come with the package, by the place of the table, for which the files are named."""
    return {name[:-5]: os.path.join(_KNOWN, name) for name in sorted(os.listdir(_KNOWN)) if name.endswith(".json")}


def load(path):
    """Definitions in a file: a manifest, or a definition in C that the program makes one of."""
    import json  # here and below, because watch is to start quickly
    if not path.endswith(".json"):
        import subprocess
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            hpyapi.run("gen", "--lang", "json", "--out", folder, path, stdout=subprocess.DEVNULL)
            return [d for name in sorted(os.listdir(folder)) if name.endswith(".json") for d in load(os.path.join(folder, name))]
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    if manifest.get("manifest") != 1:
        raise ValueError("%s: it is no manifest of `hpyapi gen --lang json` that this version can read" % path)
    return [Definition(manifest)]
