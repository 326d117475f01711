"""Tables that others laid out: modules that consume them through generated headers, and wrong tables to show them."""

import ctypes as c
import json
import shutil
import types

import build
import tables

DEFINITIONS = build.ROOT / "examples" / "definitions"
KEPT = []  # tables that modules may still have


class Consumers:
    """Generates the headers of a definition and compiles the module that uses them, once per kind."""

    def __init__(self, builder, tools):
        self.builder, self.tools = builder, tools

    def headers(self, *definitions):
        folder = self.builder.folder / ("headers-" + "-".join(definitions))
        if not folder.is_dir():
            folder.mkdir()
            for source in [*DEFINITIONS.glob("*.h"), build.MODULES / "cython.api.h"]:
                shutil.copy(source, folder)
            build.run(self.tools / "hpyapi", "gen", "--lang", "cpython", *[folder / (d + ".api.h") for d in definitions])
        return folder

    def manifest(self, definition):
        """What a definition says, as data."""
        folder = self.headers(definition)
        build.run(self.tools / "hpyapi", "gen", "--lang", "json", folder / (definition + ".api.h"))
        return json.loads(next(folder.glob("*.json")).read_text())

    def load(self, name, *definitions, kind="plain", defines=(), system=()):
        folder = self.headers(*definitions)
        source = build.MODULES / (name + ".c")
        return build.load(self.builder.module(name, kind, defines=defines, source=source, includes=[folder], system=system))


class Words:
    """A copy of a table of machine words, that may be changed at will, and a capsule around it."""

    def __init__(self, capsule, name, count):
        self.name = name
        self.words = (c.c_size_t * count)()
        c.memmove(self.words, tables.pointer(capsule, name), c.sizeof(self.words))
        self.kept = []

    def exchange(self, i, j):
        self.words[i], self.words[j] = self.words[j], self.words[i]
        return self

    def put(self, i, word):
        self.words[i] = word
        return self

    def number(self, value, result=c.c_uint):
        """The address of a C function without parameters that returns a number."""
        function = c.CFUNCTYPE(result)(lambda: value)
        self.kept.append(function)
        return c.cast(function, c.c_void_p).value

    def object(self, attribute, name=...):
        """An object that has the table as an attribute."""
        self.given = self.name if name is ... else name
        KEPT.append(self)
        return types.SimpleNamespace(**{attribute: tables._new(c.addressof(self.words), self.given, None)})


def holder(attribute, capsule):
    return types.SimpleNamespace(**{attribute: capsule})
