"""Python functions in the place of a slot's, by its signature."""

import ctypes
import functools
import struct

from hpyapi.watching import _native, definitions, signatures

_NUMBERS = {
    "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64, "u8": ctypes.c_uint8, "u16": ctypes.c_uint16,
    "u32": ctypes.c_uint32, "u64": ctypes.c_uint64, "size": ctypes.c_size_t, "ssize": ctypes.c_ssize_t, "uintptr": ctypes.c_size_t,
    "long": ctypes.c_long, "ulong": ctypes.c_ulong, "char": ctypes.c_int8, "bool": ctypes.c_bool, "f32": ctypes.c_float, "f64": ctypes.c_double,
}
_increment, _decrement = (functools.partial(f) for f in (ctypes.pythonapi.Py_IncRef, ctypes.pythonapi.Py_DecRef))
_kept = []


class Unfit(ValueError):
    """No Python function can take a slot's place."""


def _type(text):
    """How ctypes passes a parameter or result. Objects and pointers are addresses; a text is one, too."""
    if text == "void":
        return None
    if text.startswith(("{", "<")):
        raise Unfit("hpyapi: a struct by value, %s, cannot go through Python" % text)
    return _NUMBERS.get(text, ctypes.c_void_p)


def _object(address):
    return None if not address else ctypes.cast(address, ctypes.py_object).value


class Conversion:
    """What a slot's arguments and result are in Python: objects themselves, numbers, addresses of all else; NULL is None."""

    def __init__(self, slot):
        self._signature = signature = signatures.Signature(slot.signature)
        if signature.variadic or signature.borrowed:
            raise Unfit("hpyapi: %s %s: no Python function can take its place" % (
                slot.name, "takes any number of arguments" if signature.variadic else "lends its result"))
        self._returns = signature.result == "o"
        self.prototype = ctypes.PYFUNCTYPE(_type(signature.result), *map(_type, signature.params))
        self.fails = bool(signature.failure)

    def to_python(self, words):
        """Arguments for Python; references that the caller gave away are given up."""
        out = [_object(w) if p in ("o", "steal o") else w for p, w in zip(self._signature.params, words)]
        for param, word in zip(self._signature.params, words):
            if param == "steal o" and word:
                _decrement(ctypes.c_void_p(word))
        return out

    def result(self, value):
        """A result for C: of an object a reference that the caller owns."""
        if self._returns:
            if value is None and self._signature.nullable:
                return None
            _increment(ctypes.py_object(value))
            return id(value)
        return 0 if value is None and self._signature.result != "void" else value

    def call(self, address, arguments):
        """Calls a function of this signature from Python."""
        words = []
        for param, value in zip(self._signature.params, arguments):
            if param == "steal o" and value is not None:
                _increment(ctypes.py_object(value))
            words.append(value if param not in ("o", "steal o") else None if value is None else id(value))
        result = self.prototype(address)(*words)
        if not self._returns or not result:
            return result
        value = _object(result)
        _decrement(ctypes.c_void_p(result))
        return value


class Function:
    """A Python function that C can call; address is where."""

    def __init__(self, slot, callable, original):
        conversion = Conversion(slot)

        def enter(*words):
            try:
                arguments = conversion.to_python(words)
                if original is not None:
                    arguments.insert(0, lambda *given: conversion.call(original(), given))
                return conversion.result(callable(*arguments))
            except BaseException as why:
                if not conversion.fails:
                    raise  # nobody would look at it: ctypes shows it
                _native.leave(why)
                return None if conversion.prototype._restype_ is ctypes.c_void_p else 0

        self._function = conversion.prototype(enter)
        self.address = ctypes.cast(self._function, ctypes.c_void_p).value


def keep(function):
    """A call may be in it, so it stays."""
    _kept.append(function)


def word(capsule, offset):
    """A word of another table, which must be there."""
    held = _native.pointer(capsule)
    memory = _native.read(held[1] + offset, 8) if held is not None else None
    address = struct.unpack("=Q", memory)[0] if memory is not None and len(memory) == 8 else 0
    if address == 0:
        raise definitions.Unfit("the other table has no such function")
    return address
