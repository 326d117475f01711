"""Compiles the C modules of the tests and loads them into this interpreter, in any ABI and any mode of HPy."""

import importlib.machinery
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile

import hpy.devel
import hpy.universal

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = HERE / "modules"
INCLUDE = ROOT / "gen" / "include"
CONTEXT = INCLUDE / "context"
HPY = pathlib.Path(hpy.devel.__file__).parent

MODES = {
    "universal": hpy.universal.MODE_UNIVERSAL,
    "debug": hpy.universal.MODE_DEBUG,
    "trace": hpy.universal.MODE_TRACE,
}
ABIS = ["universal", "hybrid", "cpython"]
# Extension modules without HPy, for the full API, for the limited one, and for that which free-threaded CPythons share.
PLAIN = ["plain", "abi3", *(["abi3t"] if sys.version_info >= (3, 15) else [])]
LIMITS = {"abi3": "Py_LIMITED_API=0x03090000", "abi3t": "Py_TARGET_ABI3T=0x030f0000"}
STRICT = ["-std=c11", "-O2", "-g", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-pedantic"]


def run(*command, cwd=None):
    """Runs a tool; what it says is the error when it fails."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("%s\n%s%s" % (" ".join(str(c) for c in command), done.stdout, done.stderr))
    return done.stdout


def compiler(source):
    """The compiler for a source, and its options."""
    if source.suffix == ".cc":
        return "g++", [("-std=c++17" if f.startswith("-std") else f) for f in STRICT]
    return "gcc", list(STRICT)


class Builder:
    """Compiles each module once per session and ABI, into a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.made = {}

    def module(self, name, abi="universal", headers="official", defines=(), source=None, includes=(), system=()):
        """The shared library of modules/NAME.c. headers="ours" takes our context header instead of hpy's."""
        key = (name, abi, headers, tuple(defines), source)
        if key not in self.made:
            self.made[key] = self._compile(name, abi, headers, defines, source, includes, system)
        return self.made[key]

    def _compile(self, name, abi, headers, defines, source, includes, system):
        folder = self.folder / ("%s-%d" % (name, len(self.made)))
        folder.mkdir()
        if abi in PLAIN:
            return self._compile_plain(folder, name, abi, defines, source, includes, system)
        suffix = ".hpy0.so" if abi != "cpython" else sysconfig.get_config_var("EXT_SUFFIX")
        path = folder / (name + suffix)
        source = pathlib.Path(source or MODULES / (name + ".c"))
        tool, strict = compiler(source)
        flags = strict + ["-DHPY", "-DHPY_ABI_" + abi.upper(), "-I", MODULES, "-I", INCLUDE]
        for include in includes:
            flags += ["-I", include]
        if headers == "ours":
            flags += ["-I", CONTEXT]
        else:
            # HPy's macros for definitions leave struct members out, where they are used: in the module's own file.
            flags += ["-isystem", HPY / "include", "-Wno-missing-field-initializers"]
        objects = []
        if abi != "universal":
            flags += ["-isystem", sysconfig.get_paths()["include"]]
        if abi == "cpython":
            objects = self.cpython_objects()
        flags += ["-D" + d for d in defines]
        run(tool, *flags, "-shared", "-o", path, source, *objects, "-lm")
        return path

    def _compile_plain(self, folder, name, abi, defines, source, includes, system):
        source = pathlib.Path(source or MODULES / (name + "_cpython.c"))
        path = folder / (name + (".%s.so" % abi if abi in LIMITS else sysconfig.get_config_var("EXT_SUFFIX")))
        tool, flags = compiler(source)
        for include in [*includes, MODULES, INCLUDE]:
            flags += ["-I", include]
        if abi in LIMITS:
            defines = [*defines, LIMITS[abi]]
        for include in system:
            flags += ["-isystem", include]
        flags += ["-isystem", sysconfig.get_paths()["include"], *("-D" + d for d in defines)]
        run(tool, *flags, "-shared", "-o", path, source, "-lm")
        return path

    def cpython_objects(self):
        """HPy's own run-time files for the CPython ABI, which modules of that ABI contain."""
        if "objects" not in self.made:
            made = []
            for source in sorted((HPY / "src" / "runtime").glob("*.c")):
                target = self.folder / (source.stem + ".o")
                run("gcc", "-O1", "-fPIC", "-w", "-DHPY", "-DHPY_ABI_CPYTHON", "-I", HPY / "include",
                    "-I", sysconfig.get_paths()["include"], "-c", source, "-o", target)
                made.append(target)
            self.made["objects"] = made
        return self.made["objects"]


def load(path, mode="universal"):
    """Loads a copy of a module, so that its static data is its own, and registers it in sys.modules."""
    path = pathlib.Path(path)
    copy = pathlib.Path(tempfile.mkdtemp(dir=path.parent)) / path.name
    shutil.copy(path, copy)
    name = re.match(r"\w+", path.name).group()
    if path.name.endswith(".hpy0.so"):
        spec = importlib.machinery.ModuleSpec(name, None, origin=str(copy))
        module = hpy.universal.load(name, str(copy), spec, mode=MODES[mode])
    else:
        loader = importlib.machinery.ExtensionFileLoader(name, str(copy))
        spec = importlib.util.spec_from_file_location(name, str(copy), loader=loader)
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    sys.modules[name] = module
    return module


class Pair:
    """A provider and a consumer that imported its API."""

    def __init__(self, provider, consumer):
        self.provider = provider
        self.consumer = consumer
