"""run.py right|refused FOLDER: the scenarios of tests/cpython on a Python that is not CPython, with compiled modules in FOLDER.

right: every scenario, in every pair of modes. refused: the modules were compiled for other members of HPyContext than this
Python has, and must say so in an ImportError. Debug mode is left out: GraalPy aborts when a module in debug mode gets an
object of another one, whoever wrote the two."""

import importlib.machinery
import itertools
import os
import shutil
import sys
import tempfile

import hpy.universal

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "cpython"))

import scenarios  # noqa: E402

MODES = {"universal": hpy.universal.MODE_UNIVERSAL, "trace": hpy.universal.MODE_TRACE}


def load(folder, name, mode):
    """Loads a copy, so that its static data is its own."""
    file = name + ".hpy0.so"
    copy = shutil.copy(os.path.join(folder, file), tempfile.mkdtemp(dir=folder))
    module = hpy.universal.load(name, copy, importlib.machinery.ModuleSpec(name, None, origin=copy), mode=MODES[mode])
    sys.modules[name] = module
    return module


def right(folder):
    ran = 0
    for provider, consumer in itertools.product(MODES, MODES):
        load(folder, "probe_provider", provider)
        module = load(folder, "probe_consumer", consumer)
        for scenario in scenarios.ALL:
            scenario(module)
            ran += 1
    print("%d passed, 0 failed" % ran)


def refused(folder):
    try:
        load(folder, "probe_provider", "universal")
    except ImportError as why:
        print("ImportError: %s\n1 passed, 0 failed" % why)
    else:
        sys.exit("a module that was compiled for other members of HPyContext was loaded")


print("elsewhere: %s %s" % (sys.implementation.name, sys.version.replace("\n", " ")))
{"right": right, "refused": refused}[sys.argv[1]](sys.argv[2])
