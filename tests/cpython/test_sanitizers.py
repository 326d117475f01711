"""Generated C under the address, leak and undefined behaviour sanitizers, in a small program that embeds Python."""

import os
import pathlib
import re
import subprocess
import sys
import sysconfig

import build
import pytest
import scenarios

SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer", "-O1", "-g", "-fPIC"]
INCLUDES = ["-I", build.MODULES, "-I", build.INCLUDE, "-isystem", sysconfig.get_paths()["include"]]

SCRIPT = """
import sys
sys.path[:0] = %r
import probe_provider, probe_consumer, scenarios
for _ in range(2):
    for scenario in scenarios.ALL:
        scenario(probe_consumer)
print("%%d scenarios" %% len(scenarios.ALL))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program; its Python allocates by malloc, so that the sanitizer sees each object, and what nobody leads to when it ends."""
    libdir, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LDVERSION")
    if not (pathlib.Path(libdir) / sysconfig.get_config_var("INSTSONAME")).exists() or not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        pytest.skip("this Python has no shared library to embed")
    path = tmp_path_factory.mktemp("embed") / "embed"
    build.run("gcc", *SANITIZE, *INCLUDES, build.MODULES / "embed.c", "-o", path, "-L", libdir, "-Wl,-rpath," + libdir, "-lpython" + name)

    def run(script, leaks=True):
        options = "detect_leaks=%d:abort_on_error=0:fast_unwind_on_malloc=0:malloc_context_size=40" % leaks
        environment = {**os.environ, "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": options, "PYTHONPATH": ""}
        return subprocess.run([path, script], env=environment, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def frugal(program):
    """Whether this Python gives all memory back when it ends: 3.12 leaves strings that it has interned."""
    return program("import decimal, enum, json, re, typing").returncode == 0


def compile_module(folder, name, limited):
    defines = ["-DPy_LIMITED_API=0x03090000"] if limited else []
    suffix = ".abi3.so" if limited else sysconfig.get_config_var("EXT_SUFFIX")
    build.run("gcc", "-std=c11", *SANITIZE, *INCLUDES, *defines, "-shared", "-o", folder / (name + suffix), build.MODULES / (name + "_cpython.c"), "-lm")


LEAKY = """
import sys
sys.path[:0] = %r
import probe_provider, probe_consumer
for _ in range(10):
    probe_consumer.provider_leak(object())
"""


@pytest.mark.parametrize("provider", build.PLAIN)
@pytest.mark.parametrize("consumer", build.PLAIN)
def test_every_scenario(program, frugal, tmp_path, provider, consumer):
    compile_module(tmp_path, "probe_provider", provider == "abi3")
    compile_module(tmp_path, "probe_consumer", consumer == "abi3")
    done = program(SCRIPT % [str(tmp_path), str(build.HERE), *(p for p in sys.path if "site-packages" in p)], leaks=frugal)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "%d scenarios\n" % len(scenarios.ALL)


def test_the_sanitizer_sees_what_goes_wrong(program, tmp_path):
    """The proof would be worthless if the program ran without it."""
    (tmp_path / "bad.c").write_text("#include <stdlib.h>\nint bad(void);\nint bad(void) { volatile char *p = malloc(4); free((void *)p); return p[1]; }\n")
    build.run("gcc", *SANITIZE, "-shared", "-o", tmp_path / "bad.so", tmp_path / "bad.c")
    done = program("import ctypes; ctypes.CDLL(%r).bad()" % str(tmp_path / "bad.so"))
    assert done.returncode != 0 and "heap-use-after-free" in done.stderr


def test_the_sanitizer_sees_what_is_left(program, frugal, tmp_path):
    """Memory of C, and a reference that a provider forgets."""
    if not frugal:
        pytest.skip("this Python leaves memory itself")
    (tmp_path / "bad.c").write_text("#include <stdlib.h>\nvoid bad(void);\n"
                                    "void bad(void) { for (int i = 0; i < 50; i++) { volatile char *p = malloc(77); p[0] = 1; } }\n")
    build.run("gcc", *SANITIZE, "-shared", "-o", tmp_path / "bad.so", tmp_path / "bad.c")
    done = program("import ctypes; ctypes.CDLL(%r).bad()" % str(tmp_path / "bad.so"))
    assert done.returncode != 0 and "byte(s) leaked in" in done.stderr and " in bad " in done.stderr, done.stderr[:2000]
    for name in ("probe_provider", "probe_consumer"):
        compile_module(tmp_path, name, False)
    done = program(LEAKY % [str(tmp_path)])
    assert done.returncode != 0 and re.search(r"leak of \d+ byte\(s\) in (9|10) object", done.stderr), done.stderr[:2000]
