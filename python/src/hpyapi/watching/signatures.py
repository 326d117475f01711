"""What a slot's canonical signature says about a call: where its arguments lie, which are objects, how it fails.

The grammar is that of the package internal/signature of the generator; manifests carry the text.
"""

import struct

from hpyapi.watching import _native

# As native.h has them.
NONE, NULL, MINUS_ONE, MINUS_ONE_32, NAN, NAN_32, CHECK = range(7)
OBJECT, BORROWED, NULLABLE, LOCK, TELLS, MISSING = 1, 2, 4, 8, 16, 32
_STOLEN, _NO_OBJECT, _OBJECTS = 0x80, 0x7F, 8

# As many words of arguments are copied where a signature does not tell: more than any function here takes.
_UNKNOWN_STACK = 32
_VECTOR_ARGUMENTS = 8

_PLAN = struct.Struct("=BBBx8sH")
UNWATCHED = _PLAN.pack(0, NONE, 0, b"\x7f" * _OBJECTS, 0)


def split(text):
    """The parts of a list, at the commas that are in no bracket."""
    parts, depth, start = [], 0, 0
    for i, letter in enumerate(text):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}>":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]] if text else []


class Signature:
    """A function's signature, taken apart."""

    def __init__(self, text):
        end = _closing(text)
        self.params = split(text[1:end])
        self.variadic = self.params[-1:] == ["..."]
        if self.variadic:
            self.params.pop()
        result = text[end + 1:].partition("@")[0]
        self.borrowed = result.startswith("borrowed ")
        result = result[9:] if self.borrowed else result
        self.nullable = result.startswith("?")
        self.result, _, self.failure = result.lstrip("?").partition("!")

    def error(self):
        """Which result says that a call failed."""
        if self.failure == "-1":
            return MINUS_ONE_32 if self.result in ("i32", "u32", "i16", "i8") else MINUS_ONE
        if self.failure == "nan":
            return NAN_32 if self.result == "f32" else NAN
        return {"null": NULL, "check": CHECK, "": NONE}[self.failure]

    def places(self):
        """Where each argument is: a register for integers, a word of the stack behind those, or None in a register for numbers with a
        point. What comes after a struct or a wide number by value is left out: it may be anywhere."""
        integers = vectors = beyond = 0
        for param in self.params:
            vector = param in ("f32", "f64")
            if param.startswith(("{", "<", "f")) and not vector and param != "fn":
                return
            if vector and vectors < _VECTOR_ARGUMENTS:
                vectors += 1
                yield param, None
            elif not vector and integers < _native.integer_arguments:
                integers += 1
                yield param, integers - 1
            else:
                beyond += 1
                yield param, _native.integer_arguments + beyond - 1

    def stack(self):
        """How many words of arguments may lie on the stack."""
        places = list(self.places())
        if self.variadic or len(places) < len(self.params):
            return _UNKNOWN_STACK
        return sum(place is not None and place >= _native.integer_arguments for _, place in places)

    def objects(self):
        """The parameters that are objects, so many as are looked at: number, place, whether the caller gives a reference away."""
        found = [(i, place, param != "o") for i, (param, place) in enumerate(self.places()) if param in ("o", "steal o")]
        return found[:_OBJECTS]

    def plan(self, python, flags=0):
        """What native code needs to know of a slot; python says whether its objects are CPython's."""
        places = b""
        if python:
            objects = self.objects()
            places = bytes(place | _STOLEN * given for _, place, given in objects)
            flags |= OBJECT * (self.result == "o") | BORROWED * self.borrowed | NULLABLE * self.nullable
            flags |= LOCK * (bool(objects) or self.result == "o")
        return _PLAN.pack(1, self.error(), flags, places + b"\x7f" * (_OBJECTS - len(places)), self.stack())


def _closing(text):
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return i
    raise ValueError("hpyapi: %r is no signature of a function" % text)


# Types of C that are one word in a register, or one on the stack. A pointer is one as well.
_WORDS = {"int", "long", "short", "char", "signed", "unsigned", "size_t", "Py_ssize_t", "ssize_t", "Py_UCS4", "Py_hash_t",
          "double", "float", "void", "bool", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t",
          "uint64_t", "intptr_t", "uintptr_t", "const", "PyObject", "npy_intp", "enum"}
_MEMORYVIEW_WORDS = 26  # __Pyx_memviewslice, which goes by value


def cython(text):
    """The plan of a function that Cython exports, by the text that its capsule is named; None for a variable.

    A cdef function tells of its errors in a way of its own, so only the error indicator says whether a call failed. Where
    a type by value is not known, the number of words is not, either: such calls are counted and not timed.
    """
    head, bracket, rest = text.partition("(")
    if not bracket or rest.startswith("*"):
        return None
    words = 0
    for part in split(rest[:-1]):
        names = part.split()
        if "*" in part or "(" in part or part == "..." or set(names) - {"__pyx_skip_dispatch"} <= _WORDS:
            words += 1
        elif "__Pyx_memviewslice" in names:
            words += _MEMORYVIEW_WORDS
        else:
            return _PLAN.pack(1, NONE, 0, b"\x7f" * _OBJECTS, 0xFFFF)
    return _PLAN.pack(1, CHECK, 0, b"\x7f" * _OBJECTS, words)


def timed(plan):
    """Whether calls of a slot with this plan can be timed."""
    return _PLAN.unpack(plan)[4] != 0xFFFF
