"""The package hpyapi with the native part of watch, from this checkout, and C modules to watch."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODULES = pathlib.Path(__file__).resolve().parent / "modules"
sys.path.insert(0, str(ROOT / "python"))

import watch_native  # noqa: E402

SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")

# The definition of odd.h. The dialect has no structs by value and no long double, so the signatures are written here.
SIGNATURES = {
    "many": "(i32,i32,i32,i32,i32,i32,i32,i64,i32,i64)i64", "floats": "(f64,f32,f64,f32,f64,f64,f64,f64,f64,f32)f64",
    "variadic": "(i32,...)f64", "pair": "(f64){f64,f64}", "mixed": "(i64){i64,f64}", "big": "(i64){i64*12}", "wide": "({f80})f80",
    "again": "(ptr,i32)i32", "jump": "(ptr)void", "make": "(o,i32)o!null", "status": "(o,i32)i32!-1", "take": "(o,steal o)i32!-1",
    "null_without_error": "(o)o!null", "error_on_success": "(o)o!null", "minus_one": "(o)i32!-1", "not_counted": "(o)o!null",
    "taken": "(o)i32!-1", "number": "(o)f64!nan", "throws": "(i32)void",
    "given_twice": "(o,steal o)i32!-1", "given_kept": "(o,steal o)i32!-1", "borrowed_counted": "(i32)borrowed o!null",
    "new_not_counted": "(i32)o!null", "lend": "(i32)borrowed o!null", "version": "()u32",
}
PARAMETERS = {"taken": ["object"], "not_counted": ["object"], "given_twice": ["list", "thing"], "given_kept": ["list", "thing"], "version": []}
NAMES = list(SIGNATURES)


def definition(place="odd.API"):
    slots = [{"index": i, "kind": "function", "name": name, "since": 0, "signature": text,
              "function": {"params": [{"name": p} for p in PARAMETERS.get(name, ["first"])]}} for i, (name, text) in enumerate(SIGNATURES.items())]
    slots[-1]["clue"] = {"tells": "minor"}
    slots += [{"index": len(slots), "kind": "data", "name": "limit", "since": 0},
              {"index": len(slots) + 1, "kind": "object", "name": "object", "since": 0, "clue": {"is": "builtins.list"}}]
    slots += [{"index": len(slots) + i, "kind": "function", "name": name, "since": 1, "signature": text, "function": {"params": [{"name": "object"}]}}
              for i, (name, text) in enumerate([("newer", "(o)o!null"), ("newest", "()void")])]
    return {"manifest": 1, "name": "Odd", "capsule": place, "major": 1, "minor": 0, "profile": "pyobject", "slots": slots,
            "table": {"layout": "foreign", "name": place, "header": 0, "clues": []}}


def compile_module(folder, name, *sources, flags=()):
    """Compiles an extension module of this Python."""
    objects = []
    for source in sources:
        source = pathlib.Path(source)
        objects.append(folder / ("%s_%s.o" % (name, source.stem)))
        compiler = ["g++"] if source.suffix == ".cpp" else ["gcc", "-std=gnu11", "-fexceptions"]
        subprocess.run(compiler + ["-O2", "-fPIC", "-Wall", "-c", "-I", sysconfig.get_paths()["include"], "-I", str(MODULES), *flags,
                                   "-o", str(objects[-1]), str(source)], check=True)
    target = folder / (name + SUFFIX)
    subprocess.run(["g++", "-shared", "-o", str(target), *map(str, objects)], check=True)
    return target


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """A folder with the package, as the wheel has it but for the program."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "python" / "src" / "hpyapi", folder / "hpyapi", ignore=shutil.ignore_patterns("__pycache__", "*.so", "definitions"))
    watching = folder / "hpyapi" / "watching"
    watch_native.compile_module(watching)
    watch_native.write_manifests(watching / "definitions")
    return folder


@pytest.fixture(scope="session")
def modules(tmp_path_factory):
    """A folder with the modules odd, odd2, user, late and hasty, and the definition odd.json."""
    folder = tmp_path_factory.mktemp("modules")
    compile_module(folder, "odd", MODULES / "odd.c", MODULES / "odd_throw.cpp")
    compile_module(folder, "odd2", MODULES / "odd.c", MODULES / "odd_throw.cpp", flags=["-DOTHER"])
    compile_module(folder, "user", MODULES / "user.c", MODULES / "user_catch.cpp")
    compile_module(folder, "late", MODULES / "user.c", MODULES / "user_catch.cpp", flags=["-DLATE"])
    compile_module(folder, "hasty", MODULES / "user.c", MODULES / "user_catch.cpp", flags=["-DHASTY"])
    (folder / "odd.json").write_text(json.dumps(definition()))
    return folder


def zone():
    """A file of a time zone with one kind of time, UTC, and two changes."""
    header = b"TZif2" + bytes(15)
    counts = (0, 0, 0, 1, 1, 4)
    one = b"".join(n.to_bytes(4, "big") for n in counts) + (0).to_bytes(4, "big") + b"\0" + bytes(6) + b"UTC\0"
    counts = (0, 0, 0, 2, 1, 4)
    two = b"".join(n.to_bytes(4, "big") for n in counts) + (0).to_bytes(8, "big") + (10 ** 9).to_bytes(8, "big") + b"\0\0" + bytes(6) + b"UTC\0"
    return header + one + header + two + b"\nUTC0\n"


class Program:
    """What a program printed, and what was seen of it."""

    def __init__(self, done, seen):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.seen = seen
        self.calls = {(c["consumer"], c["slot"]): c for c in seen["calls"]} if seen else {}


@pytest.fixture
def watch(package, modules, tmp_path):
    """Runs a program under watch; options come first, then the text of a script."""

    def run(script, *options, code=0, python=sys.executable, env=(), cwd=None, arguments=(), main=None):
        (tmp_path / "script.py").write_text(script)
        seen = tmp_path / "seen.json"
        environment = dict(os.environ, PYTHONPATH="%s:%s" % (package, modules), **dict(env))
        options = [*options, "--define", str(modules / "odd.json"), "--json", str(seen), "--all"]
        program = main or [str(tmp_path / "script.py")]
        done = subprocess.run([python, "-X", "faulthandler", "-m", "hpyapi", "watch", *options, *program, *arguments], env=environment,
                              capture_output=True, text=True, timeout=100, cwd=cwd or tmp_path)
        assert done.returncode == code, "exit code %d\n%s\n%s" % (done.returncode, done.stdout, done.stderr)
        return Program(done, json.loads(seen.read_text()) if seen.exists() else None)

    run.folder = tmp_path
    return run
