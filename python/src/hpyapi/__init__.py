"""Versioned, checked native APIs between extension modules: the generator and its headers.

Packages need this when they are built, not when they run. `watch` shows what the extension modules of a program do to each other.
"""

import os

__version__ = "0.1.0"
__all__ = ["executable", "get_cmake_dir", "get_include", "get_pkgconfig_dir", "run", "watch"]

_HERE = os.path.dirname(os.path.realpath(__file__))


def get_include(hpy=False):
    """The folder with the headers that generated C includes; with hpy=True that of an hpy.h for the universal ABI,
    for environments without the hpy package."""
    return os.path.join(_HERE, "include", "context") if hpy else os.path.join(_HERE, "include")


def get_cmake_dir():
    """The folder with hpyapi-config.cmake, for CMAKE_PREFIX_PATH or hpyapi_ROOT."""
    return os.path.join(_HERE, "cmake")


def get_pkgconfig_dir():
    """The folder with hpyapi.pc, for PKG_CONFIG_PATH."""
    return os.path.join(_HERE, "pkgconfig")


def executable():
    """The path of the program."""
    return os.path.join(_HERE, "bin", "hpyapi.exe" if os.name == "nt" else "hpyapi")


def run(*args, **kwargs):
    """Runs the program with arguments: run("gen", "--lang", "cpython", "tally.api.h"). Raises CalledProcessError when it
    fails or finds problems, which it has printed. Keywords are those of subprocess.run, whose result this returns."""
    import subprocess  # here, because watch is to start quickly

    kwargs.setdefault("check", True)
    return subprocess.run([executable(), *map(os.fspath, args)], **kwargs)


def watch(only=(), *, count=False, check=False, define=(), rules=(), trace=0, modes=()):
    """A context manager that watches which extension module calls which C function of which other one.

    Modules that are imported inside it are seen, until its end. `only` names edges: "pandas.* -> numpy". `count` leaves out
    times and errors; `check` looks at what each call does with errors and references; `define` names files with definitions of
    further tables; `rules` are those of hpyapi.watching.rules; `modes` are those of HPy modules, "debug:module"; `trace` is how many calls to keep for `save_trace`. One session at
    a time in a process, for its main interpreter; ImportError where watch is not there.
    """
    from hpyapi.watching import session

    return session.Session(only, count, check, define, trace, rules, modes)
