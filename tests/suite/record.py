"""Runs HPy's own test suite on stock CPython, and writes down what another implementation needs to run it too.

usage: record.py SUITE OUT [pytest arguments]

SUITE is the folder `test` of HPy's source release, OUT a folder that gets the compiled modules, one program per test
in the part of Python that the embedded interpreter reads, and index.json: what each test is called, its mode, its
modules in the order in which it makes them, and how it ended here.
"""
import ast
import hashlib
import inspect
import json
import os
import subprocess
import sys
import types
from pathlib import Path

SUITE, OUT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CACHE = OUT / "modules"


class FileLock:
    def __init__(self, path):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


sys.modules["filelock"] = types.ModuleType("filelock")
sys.modules["filelock"].FileLock = FileLock
sys.path.insert(0, str(SUITE.parent))
sys.modules.pop("test", None)

import pytest  # noqa: E402
import hpy.devel  # noqa: E402
import hpy.universal  # noqa: E402

DEVEL = Path(hpy.devel.__file__).parent


def runtime():
    """The parts of HPy that every universal module has inside, compiled once."""
    objects = []
    for name in ["argparse", "buildvalue", "format", "helpers", "structseq"]:
        out = CACHE / (name + ".o")
        if not out.exists():
            compile_c(["-c", str(DEVEL / "src" / "runtime" / (name + ".c"))], out)
        objects.append(str(out))
    return objects


def compile_c(args, out):
    command = ["gcc", "-O0", "-g", "-fPIC", "-w", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I" + str(DEVEL / "include"),
               "-Wfatal-errors", "-o", str(out) + ".new"] + args
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    os.replace(str(out) + ".new", out)


class Recorder:
    """What the test that runs makes."""

    def __init__(self):
        self.modules = []

    def compile(self, source, name, extra):
        digest = hashlib.sha256("\0".join([name, source, *extra]).encode()).hexdigest()[:16]
        folder = CACHE / digest
        out = folder / (name + ".hpy0.so")
        if not out.exists():
            folder.mkdir(parents=True, exist_ok=True)
            sources = []
            for i, text in enumerate([source, *extra]):
                c = folder / ("%s_%d.c" % (name, i))
                c.write_text(text)
                sources.append(str(c))
            compile_c(["-shared", *sources, *runtime()], out)
        self.modules.append(str(out))
        return str(out)


recorder = Recorder()


class Plugin:
    def __init__(self):
        self.index = []

    def pytest_collection_modifyitems(self, config, items):
        from test import support
        self.support = support
        support.ExtensionCompiler.compile_module = compile_module
        support.ExtensionCompiler.make_module = make_module
        items[:] = [i for i in items if "[cpython" not in i.nodeid and "[hybrid" not in i.nodeid and "-cpython" not in i.nodeid
                    and "-hybrid" not in i.nodeid]

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        """Each test in a process of its own, since some end it."""
        args = {n: pyfuncitem.funcargs[n] for n in pyfuncitem._fixtureinfo.argnames}
        entry = {"name": pyfuncitem.nodeid.split("/", 1)[-1], "mode": pyfuncitem.funcargs.get("hpy_abi", "universal"),
                 "fixtures": sorted(pyfuncitem.funcargs), "program": translate(pyfuncitem)}
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            end = ["passed", ""]
            try:
                pyfuncitem.obj(**args)
            except pytest.skip.Exception as e:
                end = ["skipped", str(e)]
            except BaseException as e:
                end = ["failed", "%s: %s" % (type(e).__name__, str(e)[:400])]
            os.write(write, json.dumps([recorder.modules, *end]).encode())
            os._exit(0)
        os.close(write)
        with open(read, "rb") as f:
            said = f.read()
        os.waitpid(child, 0)
        entry["modules"], entry["cpython"], entry["reason"] = json.loads(said) if said else [recorder.modules, "crashed", ""]
        self.index.append(entry)
        return True


def compile_module(self, main_src, ExtensionTemplate=None, name="mytest", extra_sources=()):
    from test import support
    template = self._fixup_template(ExtensionTemplate)
    source = template(main_src, name).expand()
    extra = [template(e, "extmod_%d" % i).expand() for i, e in enumerate(extra_sources)]
    return support.HPyModule(name, recorder.compile(source, name, extra))


def make_module(self, main_src, ExtensionTemplate=None, name="mytest", extra_sources=()):
    module = self.compile_module(main_src, ExtensionTemplate, name, extra_sources)
    return load(name, module.so_filename, self.hpy_abi)


def load(name, path, mode):
    """What the stub beside a universal module does, in the mode of the test."""
    from importlib.machinery import ExtensionFileLoader, ModuleSpec
    loader = ExtensionFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    modes = {"universal": hpy.universal.MODE_UNIVERSAL, "debug": hpy.universal.MODE_DEBUG, "trace": hpy.universal.MODE_TRACE}
    module = hpy.universal.load(name, path, spec, mode=modes[mode])
    for attribute, value in {"__file__": path, "__loader__": loader, "__name__": name, "__package__": "", "__spec__": spec}.items():
        setattr(module, attribute, value)
    return module


class Translator(ast.NodeTransformer):
    """Turns what the embedded evaluator cannot read into what it can; names of pytest come from prelude.py."""

    def visit_ImportFrom(self, node):
        if node.level or node.module.startswith("test.") or node.module.split(".")[0] in ("pytest", "pathlib"):
            return ast.Pass()
        out = []
        for name in node.names:
            statement = ast.parse("%s = import_from(%r, %r)" % (name.asname or name.name, node.module, name.name)).body[0]
            out.append(statement)
        return out

    def visit_Import(self, node):
        names = [n for n in node.names if n.name not in ("pytest",)]
        out = []
        for n in names:
            out.append(ast.parse("%s = import_module(%r, %r)" % (n.asname or n.name.split(".")[0], n.name, n.asname)).body[0])
        return out or ast.Pass()

    def visit_JoinedStr(self, node):
        self.generic_visit(node)
        parts = []
        for v in node.values:
            if isinstance(v, ast.Constant):
                parts.append(v)
            else:
                form = v.format_spec or ast.Constant("")
                value = v.value
                if v.conversion in (114, 97):
                    value = ast.Call(ast.Name("repr", ast.Load()), [value], [])
                parts.append(ast.Call(ast.Name("format", ast.Load()), [value, form], []))
        return ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [ast.List(parts, ast.Load())], [])

    def visit_FunctionDef(self, node):
        if any("fixture" in ast.unparse(d) for d in node.decorator_list):
            return ast.Pass()
        node.decorator_list = [d for d in node.decorator_list if ast.unparse(d).split(".")[0] not in ("pytest", "ONLY_LINUX", "support")]
        self.generic_visit(node)
        return Generator.rewrite(node)

    def visit_ClassDef(self, node):
        node.decorator_list = [d for d in node.decorator_list if ast.unparse(d).split(".")[0] not in ("pytest", "ONLY_LINUX", "support")]
        self.generic_visit(node)
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        if "make_hpy_abi_fixture" in ast.unparse(node.value):
            return ast.Pass()
        return node


class Generator(ast.NodeTransformer):
    """A generator function becomes one that collects."""

    def __init__(self):
        self.found = False

    @classmethod
    def rewrite(cls, node):
        g = cls()
        node.body = [g.visit(s) for s in node.body]
        if g.found:
            node.body = ast.parse("yielded = []").body + node.body + ast.parse("return yielded").body
        return node

    def visit_FunctionDef(self, node):
        return node

    visit_Lambda = visit_ClassDef = visit_FunctionDef

    def visit_Expr(self, node):
        if isinstance(node.value, ast.Yield):
            self.found = True
            call = ast.parse("yielded.append(None)").body[0]
            call.value.args = [node.value.value or ast.Constant(None)]
            return call
        return node


FIXTURES = {"initargs", "compiler", "leakdetector", "capfd", "request", "hpy_abi", "ExtensionTemplate", "tmpdir", "hpy_devel",
            "hpy_debug_capture", "python_subprocess", "fatal_exit_code", "with_alloc_trace"}


def translate(item):
    import test.support
    sources = []
    seen = set()

    def add(module):
        if module in seen:
            return
        seen.add(module)
        for value in vars(module).values():
            other = inspect.getmodule(value) if inspect.isclass(value) else None
            if other is not None and other is not module and other.__name__.startswith("test.") and other is not test.support:
                add(other)
        sources.append([Path(module.__file__).name, translated(module)])

    add(item.module)
    args = {}
    for name, value in item.funcargs.items():
        if name in FIXTURES:
            continue
        args[name] = repr(value) if not isinstance(value, type) else value.__name__
    names = inspect.signature(item.function).parameters
    call = ["%s=%s" % (n, args[n] if n in args else "fixtures.%s" % n) for n in names if n != "self"]
    run = item.function.__name__ + "(" + ", ".join(call) + ")"
    if item.cls:
        run = "the_test = %s()\nthe_test.initargs()\nthe_test.%s" % (item.cls.__name__, run)
    return sources + [["run.py", "fixtures.begin()\n" + run + "\nfixtures.finish()\n"]]


CODE = {}


def translated(module):
    if module not in CODE:
        tree = Translator().visit(ast.parse(inspect.getsource(module)))
        aliases = [n for n in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(n, ast.ImportFrom) and n.level]
        text = "".join("%s = %s\n" % (a.asname, a.name) for n in aliases for a in n.names if a.asname)
        CODE[module] = text + ast.unparse(ast.fix_missing_locations(tree))
    return CODE[module]


def main():
    CACHE.mkdir(parents=True, exist_ok=True)
    runtime()
    plugin = Plugin()
    # Tests of the build system, of compilers and of the suite itself have nothing to say about an interpreter.
    os.chdir(SUITE.parent)
    pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", "--tb=short", "test",
                 "--ignore=test/hpy_devel", "--ignore=test/check_py27_compat.py", "--ignore=test/test_support.py", "--ignore=test/test_legacy_forbidden.py", *sys.argv[3:]], plugins=[plugin])
    (OUT / "index.json").write_text(json.dumps(plugin.index, indent=1))
    print(len(plugin.index), "tests")


main()
