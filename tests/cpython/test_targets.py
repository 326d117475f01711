"""What CPython's headers can be told to compile for, and what C compilers say of generated code there. Free-threaded builds are
compiled for, and not run: nobody ships one that could be had here."""

import shutil
import sys

import build
import foreign
import pytest

COMPILERS = [c for c in ("gcc -std=c11", "g++ -std=c++17", "clang -std=c11", "clang++ -std=c++17") if shutil.which(c.split()[0])]
TARGETS = {
    "full": [],
    "limited to 3.9": ["Py_LIMITED_API=0x03090000"],
    "limited to 3.10": ["Py_LIMITED_API=0x030a0000"],
    "limited to 3.12": ["Py_LIMITED_API=0x030c0000"],
    "free-threaded": ["Py_GIL_DISABLED=1"],
    "abi3t": ["Py_TARGET_ABI3T=0x030f0000"],
}
SINCE = {"limited to 3.10": (3, 10), "limited to 3.12": (3, 12), "free-threaded": (3, 13), "abi3t": (3, 15)}
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]


def sources(suffix):
    """Providers, consumers and those of tables that others laid out; in C++, those that use hpyapi.hpp as well."""
    in_c = [*build.MODULES.glob("probe_*_cpython.c"), *build.MODULES.glob("table_*.c")]
    return sorted([*in_c, *build.MODULES.glob("plus_*.cc")] if suffix == "++" else in_c)


@pytest.fixture(scope="session")
def headers(tools, tmp_path_factory):
    folder = tmp_path_factory.mktemp("targets")
    definitions = [build.MODULES / "plus.api.h", build.MODULES / "cython.api.h", *sorted(foreign.DEFINITIONS.glob("*.api.h"))]
    build.run(tools / "hpyapi", "gen", "--lang", "cpython", "--out", folder, *definitions)
    return folder


def check(compiler, headers, defines, files, *flags):
    tool, standard = compiler.split()
    build.run(tool, standard, *WARNINGS, *flags, "-fsyntax-only", "-I", headers, "-I", build.MODULES, "-I", build.INCLUDE, "-isystem",
              build.sysconfig.get_paths()["include"], *("-D" + d for d in defines), "-x", "c++" if "++" in tool else "c", *files)


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("target", [t for t in TARGETS if SINCE.get(t, (3, 9)) <= sys.version_info])
def test_every_compiler_is_content(headers, compiler, target):
    files = sources("++" if "++" in compiler else "")
    assert len(files) >= 9
    check(compiler, headers, TARGETS[target], files)
    check(compiler, headers, TARGETS[target], sorted(build.MODULES.glob("probe_*_cpython.c")), "-Wconversion")


@pytest.mark.parametrize("target", [t for t in TARGETS if SINCE.get(t, (3, 9)) <= sys.version_info])
def test_the_target_is_what_was_asked_for(headers, tmp_path, target):
    """Else the test above would say nothing."""
    says = {"full": "!defined(Py_LIMITED_API)", "free-threaded": "defined(Py_GIL_DISABLED)",
            "abi3t": "defined(_Py_OPAQUE_PYOBJECT) && defined(Py_LIMITED_API)"}.get(target, "Py_LIMITED_API+0 == " + TARGETS[target][0][-10:] if TARGETS[target] else "")
    source = tmp_path / "target.c"
    source.write_text('#include "probe_cpython_consumer.h"\n#if !(%s)\n#error "another target"\n#endif\n' % says)
    check("gcc -std=c11", headers, TARGETS[target], [source])
