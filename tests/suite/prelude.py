# What the test bodies need of pytest and of Python's library. `host` has the Go functions.

def import_module(name, alias):
    if name == "hpy.universal" and alias is None:
        return hpy
    if name in stand_ins:
        return stand_ins[name]
    return __import__(name)

def import_from(module, name):
    if name == "Counter":
        return Counter
    if module in stand_ins:
        return getattr(stand_ins[module], name)
    return getattr(__import__(module), name)

class Info:
    def __init__(self):
        self.type = None
        self.value = None
    def __str__(self):
        return "%s: %s" % (self.type.__name__, self.value)
    def match(self, pattern):
        assert host.search(pattern, str(self.value)), "%r does not match %r" % (str(self.value), pattern)
        return True

class Raises:
    def __init__(self, expected, match=None):
        self.expected = expected
        self.pattern = match
        self.info = Info()
    def __enter__(self):
        return self.info
    def __exit__(self, cls, e, tb):
        if cls is None:
            raise AssertionError("DID NOT RAISE %r" % (self.expected,))
        if not isinstance(e, self.expected):
            return False
        self.info.type = cls
        self.info.value = e
        if self.pattern is not None:
            self.info.match(self.pattern)
        return True

class Skipped(Exception):
    pass

class Approx:
    def __init__(self, value):
        self.wanted = value
    def __eq__(self, other):
        return abs(other - self.wanted) <= 1e-6 * abs(self.wanted)
    __hash__ = None

class pytest:
    def raises(expected, *args, **kw):
        if not args:
            return Raises(expected, **kw)
        with Raises(expected) as info:
            args[0](*args[1:], **kw)
        return info
    raises = staticmethod(raises)
    def skip(reason=None, msg=None):
        raise Skipped(reason or msg)
    skip = staticmethod(skip)
    approx = Approx

class gc:
    def collect(*args):
        host.collect()
        return 0
    collect = staticmethod(collect)
    def get_objects():
        raise Skipped("gc.get_objects")
    get_objects = staticmethod(get_objects)
    def get_referents(*args):
        raise Skipped("gc.get_referents")
    get_referents = staticmethod(get_referents)

class universal:
    import hpy.debug as _debug
    MODE_UNIVERSAL = 0
    MODE_DEBUG = 1
    def get_version():
        raise Skipped("about the package hpy")
    get_version = staticmethod(get_version)

class hpy:
    universal = universal

class time:
    def sleep(seconds):
        host.sleep(seconds)
    sleep = staticmethod(sleep)

class errno:
    EPERM = 1
    ENOENT = 2
    EINTR = 4
    EEXIST = 17
    EINVAL = 22
    ETIMEDOUT = 110

class warnings:
    class catch_warnings:
        def __init__(self, record=False):
            pass
        def __enter__(self):
            self.list = host.warnings()
            return self.list
        def __exit__(self, *args):
            host.no_warnings()
    def simplefilter(*args):
        pass
    simplefilter = staticmethod(simplefilter)

class itertools:
    def zip_longest(*lists, fillvalue=None):
        n = max([len(x) for x in lists])
        return [tuple([x[i] if i < len(x) else fillvalue for x in lists]) for i in range(n)]
    zip_longest = staticmethod(zip_longest)

class re:
    def match(pattern, text):
        return host.search("^(?:" + pattern + ")", text)
    match = staticmethod(match)
    def escape(text):
        return "".join(["\\" + c if c in ".^$*+?{}[]|()\\" else c for c in text])
    escape = staticmethod(escape)

class shutil:
    def move(*args):
        raise Skipped("moves files")
    move = staticmethod(move)

class string:
    ascii_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    digits = "0123456789"

class textwrap:
    def dedent(text):
        lines = text.split("\n")
        margin = min([len(l) - len(l.lstrip()) for l in lines if l.strip()])
        return "\n".join([l[margin:] if l.strip() else "" for l in lines])
    dedent = staticmethod(dedent)

class os:
    class path:
        def dirname(path):
            return path.rsplit("/", 1)[0]
        dirname = staticmethod(dirname)

class Path:
    def __init__(self, *args):
        pass
    def joinpath(self, *args):
        return self
    parent = property(lambda self: self)

def trampoline(fun, *args, **kwargs):
    fun(*args, **kwargs)

class leakdetector:
    LeakDetector = universal._debug.LeakDetector

class abitag:
    HPY_ABI_VERSION = 0
    HPY_ABI_VERSION_MINOR = 0
    HPY_ABI_TAG = "hpy0"

class devel:
    abitag = abitag



class support:
    trampoline = trampoline

class Counter(dict):
    def __missing__(self, key):
        return 0
    def update(self, keys):
        for k in keys:
            self[k] = self[k] + 1
    def __sub__(self, other):
        return Counter({k: self[k] - other[k] for k in self if self[k] > other[k]})

__file__ = "test.py"
IS_VALGRIND_RUN = False
SUPPORTS_SYS_EXECUTABLE = True
SUPPORTS_MEM_PROTECTION = True
IS_PYTHON_DEBUG_BUILD = False

class Compiled:
    def __init__(self, name, path):
        self.name = name
        self.so_filename = path

class compiler:
    def make_module(src, ExtensionTemplate=None, name="mytest", extra_sources=()):
        return host.load(fixtures.next(), fixtures.mode)
    make_module = staticmethod(make_module)
    def compile_module(src, ExtensionTemplate=None, name="mytest", extra_sources=()):
        return Compiled(name, fixtures.next())
    compile_module = staticmethod(compile_module)
    hpy_abi = host.mode

class array:
    class array:
        def __init__(self, code):
            pass

class datetime:
    pass

class DefaultExtensionTemplate:
    INIT_TEMPLATE = INIT_TEMPLATE_WITH_TYPES_INIT = ""

class HPyTest:
    ExtensionTemplate = DefaultExtensionTemplate
    compiler = compiler
    def initargs(self):
        self.leakdetector = fixtures.leakdetector
    def make_module(self, src, name="mytest", extra_sources=()):
        return host.load(fixtures.next(), fixtures.mode)
    def compile_module(self, src, name="mytest", extra_sources=()):
        return Compiled(name, fixtures.next())
    def expect_make_error(self, src, error):
        raise Skipped("needs a compiler")
    def supports_refcounts(self):
        return False
    def supports_ordinary_make_module_imports(self):
        return True

class Capture:
    def __init__(self):
        self.invalid_handles_count = 0
        self.invalid_builders_count = 0
    def handle(self):
        self.invalid_handles_count += 1
    def builder(self):
        self.invalid_builders_count += 1

class Result:
    def __init__(self, code, out, err):
        self.returncode = code
        self.stdout = out
        self.stderr = err

class Subprocess:
    def run(self, mod, code):
        return Result(*host.run(mod.name, mod.so_filename, fixtures.mode, code))

class Fixtures:
    def begin(self):
        self.hpy_debug_capture = Capture()
        if "hpy_debug_capture" in self.wanted:
            universal._debug.set_on_invalid_handle(self.hpy_debug_capture.handle)
            universal._debug.set_on_invalid_builder_handle(self.hpy_debug_capture.builder)
        self.detectors = []
        if "leakdetector" in self.wanted and "debug" in self.mode:
            self.leakdetector.start()
    def finish(self):
        if "leakdetector" in self.wanted and "debug" in self.mode:
            self.leakdetector.stop()
    def next(self):
        self.at += 1
        return self.modules[self.at - 1]

stand_ins = {"hpy": hpy, "array": array, "datetime": datetime, "re": re, "shutil": shutil, "itertools": itertools, "string": string, "textwrap": textwrap, "os": os, "gc": gc, "hpy.universal": universal, "hpy.debug.leakdetector": leakdetector, "time": time, "errno": errno,
             "warnings": warnings, "hpy.devel": devel, "hpy.devel.abitag": abitag, "hpy.debug": universal._debug}

fixtures = Fixtures()
fixtures.at = 0
fixtures.modules = host.modules
fixtures.mode = host.mode
fixtures.wanted = host.fixtures
fixtures.hpy_abi = host.mode
fixtures.compiler = compiler
fixtures.leakdetector = None
if "debug" in host.mode:
    fixtures.leakdetector = universal._debug.LeakDetector()
fixtures.python_subprocess = Subprocess()
fixtures.fatal_exit_code = -6
fixtures.with_alloc_trace = None
fixtures.ExtensionTemplate = DefaultExtensionTemplate
