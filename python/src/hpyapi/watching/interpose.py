"""Gives each consumer of a table a copy of its own.

The module that has a table answers who asks for it: its class is exchanged for a subclass with a property in the place of
the attribute. Python code that reads it gets what is there; C code gets the copy of the module that it belongs to.
"""

import _frozen_importlib
import _frozen_importlib_external
import _thread
import itertools
import opcode
import os
import sys
import types

from hpyapi.watching import _native, definitions, edges, maps, signatures

# In this frame of Python nothing runs but the C code of a module that is being loaded.
_LOADING = _frozen_importlib._call_with_frames_removed.__code__
# With these a frame of Python itself reads an attribute; in any other it has called C code, which does.
_READS = {number for name, number in opcode.opmap.items() if name.startswith(("LOAD_ATTR", "LOAD_METHOD", "IMPORT_", "CALL_INTRINSIC"))}
_LOADER = _frozen_importlib_external.ExtensionFileLoader
_CYTHON = "__pyx_capi__"


class Pattern:
    """Which edges, by names or patterns of names; none is any. A name means the modules in it, too."""

    def __init__(self, consumer, provider=""):
        self._consumer, self._provider = consumer, provider

    @classmethod
    def parse(cls, text):
        """A pattern as text: "pandas.* -> numpy", or a consumer alone."""
        consumer, _, provider = (part.strip() for part in text.partition("->"))
        return cls(consumer, provider)

    def matches(self, consumer, provider):
        return self._fits(consumer, self._consumer) and self._fits(provider, self._provider)

    @staticmethod
    def _fits(name, pattern):
        if not pattern or name == pattern or name.startswith(pattern + "."):
            return True
        import fnmatch
        return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name, pattern + ".*")


class Table:
    """A table in memory, behind a capsule."""

    def __init__(self, definition, module):
        self._definition, self.provider, self._fit = definition, module, None
        self.api = definition.api

    def copy(self, capsule, consumer, checked):
        """An edge for a consumer, and the capsule to give to it."""
        _, address = _native.pointer(capsule)
        if self._fit is None:
            self._fit = self._definition.slots_of(address, checked)
        slots, size, version = self._fit
        handle, table = _native.table(address, size, self._definition.head, b"".join(s.plan for s in slots))
        if self._definition.layout == "hpyapi":
            self._definition.belongs(table)
        edge = edges.Edge(consumer, self.provider, self.api, slots, handle, self._definition.head, self._definition.attribute, version)
        return edge, _native.capsule(table, capsule)


class Functions:
    """A mapping of capsules, one for each function, as Cython's modules have."""

    api = "Cython"

    def __init__(self, module):
        self.provider = module

    def copy(self, mapping, consumer, checked):
        """An edge for a consumer, and the mapping to give to it. What is no function stays as it is."""
        slots, addresses, names, code = [], [], [], maps.Maps()
        for name, capsule in mapping.items():
            held = _native.pointer(capsule)
            plan = signatures.cython(held[0]) if held is not None and held[0] is not None else None
            if plan is not None and code.is_code(held[1]):
                slot = definitions.Slot(len(slots), name, held[0], watched=False)
                slot.plan, slot.watched = plan, True
                slots.append(slot)
                addresses.append(held[1])
                names.append(name)
        handle, thunks = _native.thunks(addresses, b"".join(s.plan for s in slots))
        copied = dict(mapping)
        for name, thunk in zip(names, thunks):
            copied[name] = _native.capsule(thunk, mapping[name])
        return edges.Edge(consumer, self.provider, self.api, slots, handle), copied


class Place:
    """The attribute of a module, or of a type, at which a table is. It answers who asks."""

    def __init__(self, interposer, table, attribute):
        self._interposer, self._table, self._attribute = interposer, table, attribute
        self._copies = {}

    def get(self, original):
        """What the code that reads the attribute gets."""
        consumer = self._interposer.asker(sys._getframe(2))
        if consumer is None or not self._interposer.wants(consumer, self._table.provider):
            return original
        copied = self._copies.get(consumer)
        if copied is None or copied[0] is not original:
            try:
                edge, copy = self._table.copy(original, consumer, self._interposer.checked)
            except definitions.Unfit as why:
                self._interposer.unseen["%s.%s" % (self._table.provider, self._attribute)] = str(why)
                return original
            self._interposer.add(edge)
            copied = self._copies[consumer] = original, copy
        return copied[1]

    def attach_to_type(self, owner):
        """Puts itself in the place of a type's attribute; TypeError where the type cannot be changed."""
        setattr(owner, self._attribute, _OfType(self, owner.__dict__[self._attribute]))

    def attach(self, module):
        """Puts itself in the place of a module's attribute."""
        attribute = self._attribute

        def get(module):
            try:
                original = module.__dict__[attribute]
            except KeyError:
                raise AttributeError("module %r has no attribute %r" % (module.__name__, attribute)) from None
            return self.get(original)

        def put(module, value):
            module.__dict__[attribute] = value

        def remove(module):
            del module.__dict__[attribute]

        old = type(module)
        module.__class__ = type(old.__name__, (old,), {attribute: property(get, put, remove), "__module__": old.__module__, "__slots__": ()})


class _OfType:
    """A table that a type has, for itself and its subclasses."""

    def __init__(self, place, original):
        self._place, self._original = place, original

    def __get__(self, instance, owner=None):
        return self._place.get(self._original)


class Interposer:
    """Stands between the modules of this interpreter from start to stop. One at a time."""

    def __init__(self, patterns=(), files=(), checked=False):
        self._patterns = [Pattern.parse(p) for p in patterns]
        self._known = {}  # module: {attribute: path of the manifest, or definition}
        for place, path in definitions.known().items():
            self._place(place, path)
        for path in files:
            for definition in definitions.load(path):
                self._place("%s.%s" % (definition.place, definition.attribute), definition)
        self._local = _thread._local()
        self._attached = {}  # (module, attribute): the module
        self._asked = {}  # return address: the module that it is in
        self._seen = {}
        self._looked = set()  # modules that were looked at for tables of others, when they were complete
        self.edges, self.unseen, self.before = [], {}, []
        self.added, self.checked = lambda edge: None, checked
        self._awaited = {}  # module: who is told once when it was loaded

    def _place(self, place, definition):
        module, _, attribute = place.rpartition(".")
        self._known.setdefault(module, {})[attribute] = definition

    def when_loaded(self, name, tell):
        """Tells once with a module as soon as it is there."""
        if name in sys.modules:
            tell(sys.modules[name])
        else:
            self._awaited[name] = tell

    def wants(self, consumer, provider):
        """Whether an edge is to be watched."""
        return consumer != provider and (not self._patterns or any(p.matches(consumer, provider) for p in self._patterns))

    def add(self, edge):
        """A new edge."""
        self.edges.append(edge)
        self.added(edge)

    # Who asks

    def asker(self, frame):
        """The module whose C code reads an attribute, called from a frame of Python; None when that frame does."""
        if frame.f_code is _LOADING:
            loading = getattr(self._local, "loading", None)
            if loading:
                return loading[-1]
        if frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] in _READS:
            return None
        return self._from_stack()

    def _from_stack(self):
        """The innermost module on the C stack that is neither Python nor what is between a module and Python."""
        addresses = _native.callers()
        new = [a for a in addresses if a not in self._asked]
        if new:
            files = maps.Maps()
            self._asked.update((a, files.file(a)) for a in new)
        own = self._asked[addresses[0]]
        python = next((self._asked[a] for a in addresses if self._asked[a] != own), None)
        between = (own, python, None)
        path = next((self._asked[a] for a in addresses if self._asked[a] not in between and not is_system(self._asked[a])), None)
        return None if path is None else _module_of(path)


    # What has a table

    def look_at(self, module, name=None):
        """Finds the tables of a module that was loaded; name is its place where that is a part of another."""
        name = name or getattr(module, "__name__", None)
        contents = getattr(module, "__dict__", None)
        if type(name) is not str or type(contents) is not dict:
            return
        if name in self._awaited:
            self._awaited.pop(name)(module)
        for attribute, definition in self._known.get(name, {}).items():
            if _native.pointer(contents.get(attribute)) is not None:
                self._attach(module, name, attribute, self._loaded(name, attribute, definition))
        if type(contents.get(_CYTHON)) is dict:
            self._attach(module, name, _CYTHON, Functions(name))
        compiled = _is_compiled(contents.get("__file__"))
        for attribute, value in list(contents.items()):
            if isinstance(value, type):
                self._of_type(name, value)
            elif compiled and isinstance(value, types.ModuleType) and "%s.%s" % (name, attribute) in self._known:
                self.look_at(value, "%s.%s" % (name, attribute))  # a part of a compiled module that is none of its own
            elif compiled:
                self._own(module, name, attribute, value)

    def _of_type(self, name, owner):
        for attribute, definition in list(self._known.get("", {}).items()):
            if attribute in owner.__dict__ and _native.pointer(owner.__dict__[attribute]) is not None:
                table = self._loaded("", attribute, definition)
                table.provider = owner.__module__
                try:
                    Place(self, table, attribute).attach_to_type(owner)
                except TypeError as why:
                    self.unseen["%s.%s.%s" % (owner.__module__, owner.__name__, attribute)] = str(why)

    def _own(self, module, name, attribute, value):
        held = _native.pointer(value)
        if held is None or held[0] != "%s.%s" % (name, attribute) or attribute in self._known.get(name, ()):
            return
        try:
            self._attach(module, name, attribute, Table(definitions.Own(held[1]), name))
        except definitions.Unfit:
            pass  # a capsule of another kind

    def _loaded(self, name, attribute, definition):
        if isinstance(definition, str):
            definition = definitions.load(definition)[0]
        table = Table(definition, name)
        self._known[name][attribute] = definition
        return table

    def _attach(self, module, name, attribute, table):
        key = (name, attribute)
        if self._attached.get(key) is module:
            return
        self._attached[key] = module
        try:
            Place(self, table, attribute).attach(module)
        except TypeError as why:
            self.unseen["%s.%s" % key] = str(why)

    def _others(self):
        """The same table may stand in other modules of the provider's package, as NumPy's does."""
        for other_name in sys.modules.keys() - self._looked:
            other = sys.modules.get(other_name)
            contents = getattr(other, "__dict__", None)
            if not getattr(getattr(other, "__spec__", None), "_initializing", False):
                self._looked.add(other_name)
            for (name, attribute), module in list(self._attached.items()):
                original = module.__dict__.get(attribute)
                if (attribute != _CYTHON and original is not None and (other_name, attribute) not in self._attached and type(contents) is dict
                        and contents.get(attribute) is original and other_name.startswith(name.partition(".")[0] + ".")):
                    definition = self._known.get(name, {}).get(attribute)
                    self._attach(other, other_name, attribute, Table(definition or definitions.Own(_native.pointer(original)[1]), name))

    # When modules are loaded

    def find_spec(self, name, path=None, target=None):
        """As a finder: notices modules that came by other ways, and is told when one with a known table is there."""
        self._catch_up()
        if name not in self._known and name not in self._awaited:
            return None
        finders = itertools.chain(sys.meta_path[sys.meta_path.index(self) + 1:])
        spec = next(filter(None, (f.find_spec(name, path, target) for f in finders if hasattr(f, "find_spec"))), None)
        if spec is not None and spec.loader is not None and not isinstance(spec.loader, _LOADER):
            spec.loader = _Loader(self, spec.loader)
        return spec

    def _catch_up(self):
        for name in list(itertools.islice(reversed(sys.modules), 16)):
            module = sys.modules.get(name)
            if module is not None and self._seen.get(name) is not module:
                self._seen[name] = module
                if not getattr(getattr(module, "__spec__", None), "_initializing", False) or name in self._known:
                    self.look_at(module)
                else:
                    del self._seen[name]  # again, when it is complete

    def loading(self, original, loader, argument):
        """Loads a module in C, or a part of that."""
        names = self._local.__dict__.setdefault("loading", [])
        self._others()
        names.append(loader.name)
        try:
            result = original(loader, argument)
        finally:
            names.pop()
        module = argument if result is None else result
        if loader.name not in self._awaited or original.__name__ == "exec_module":  # a module that is awaited is complete
            self.look_at(module)
        return result

    def start(self):
        """From now on consumers that are loaded are seen."""
        self.before = sorted(name for name, m in list(sys.modules.items()) if _is_compiled(getattr(m, "__file__", None)))
        for module in list(sys.modules.values()):
            self.look_at(module)
        self._originals = {name: getattr(_LOADER, name) for name in ("create_module", "exec_module")}
        for name, original in self._originals.items():
            setattr(_LOADER, name, _quiet(_around(self, original)))
        sys.meta_path.insert(0, self)

    def stop(self):
        """Consumers that are loaded from now on are not seen; those that were go on with their copies."""
        for name, original in self._originals.items():
            setattr(_LOADER, name, original)
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        self._patterns = [Pattern("/")]  # of no module


class _Loader:
    """Tells when a module was loaded, by a loader that it then leaves in its place."""

    def __init__(self, interposer, loader):
        self._interposer, self._loader = interposer, loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = self._loader
        if getattr(module, "__spec__", None) is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._interposer.look_at(sys.modules.get(module.__name__, module))


_Loader.exec_module.__code__ = _Loader.exec_module.__code__.replace(co_filename=_LOADING.co_filename)


def _around(interposer, original):
    def load(self, argument):
        return interposer.loading(original, self, argument)
    return load


def _quiet(function):
    """Tracebacks leave out the frames of importlib, and those of this function with them."""
    function.__code__ = function.__code__.replace(co_filename=_LOADING.co_filename)
    return function


Interposer.loading.__code__ = Interposer.loading.__code__.replace(co_filename=_LOADING.co_filename)


def _is_compiled(path):
    return isinstance(path, str) and path.endswith((".so", ".pyd", ".dylib"))


def is_system(path):
    """Whether a library is between modules and Python: the C library, libffi, HPy's run time."""
    name = os.path.basename(path)
    return name.startswith(("libc.", "libc-", "ld-", "ld64", "libpthread", "libgcc_s", "libffi", "libpython")) or "/hpy/universal" in path


def _module_of(path):
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == path:
            return name
    return os.path.basename(path).partition(".")[0]
