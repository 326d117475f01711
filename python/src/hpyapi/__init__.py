"""Versioned, checked native APIs between extension modules: the generator and its headers.

Packages need this when they are built, not when they run.
"""

import os
import pathlib
import subprocess

__version__ = "0.1.0"
__all__ = ["executable", "get_cmake_dir", "get_include", "get_pkgconfig_dir", "run"]

_HERE = pathlib.Path(__file__).resolve().parent


def get_include(hpy=False):
    """The folder with the headers that generated C includes; with hpy=True that of an hpy.h for the universal ABI,
    for environments without the hpy package."""
    return str(_HERE / "include" / "context" if hpy else _HERE / "include")


def get_cmake_dir():
    """The folder with hpyapi-config.cmake, for CMAKE_PREFIX_PATH or hpyapi_ROOT."""
    return str(_HERE / "cmake")


def get_pkgconfig_dir():
    """The folder with hpyapi.pc, for PKG_CONFIG_PATH."""
    return str(_HERE / "pkgconfig")


def executable():
    """The path of the program."""
    return str(_HERE / "bin" / ("hpyapi.exe" if os.name == "nt" else "hpyapi"))


def run(*args, **kwargs):
    """Runs the program with arguments: run("gen", "--lang", "cpython", "tally.api.h"). Raises CalledProcessError when it
    fails or finds problems, which it has printed. Keywords are those of subprocess.run, whose result this returns."""
    kwargs.setdefault("check", True)
    return subprocess.run([executable(), *map(os.fspath, args)], **kwargs)
