"""What `pip install hpyapi` gives: the program, the headers, and what builds look for."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, run, wheel_for

SHAPES = ROOT / "examples" / "hello" / "shapes.api.h"


def test_program_by_both_names(installed):
    version = installed.run("python", "-c", "import hpyapi; print(hpyapi.__version__)").strip()
    for command in (["hpyapi"], ["python", "-m", "hpyapi"]):
        assert installed.run(*command, "version").startswith("hpyapi %s\n" % version)
        assert "did you mean check?" in installed.run(*command, "chekc", code=1)


def test_exit_codes_come_through(installed, tmp_path):
    (tmp_path / "bad.h").write_text("#pragma once\n")
    for command in (["hpyapi"], ["python", "-m", "hpyapi"]):
        assert "API_MISSING" in installed.run(*command, "check", "bad.h", cwd=tmp_path, code=100)
    program = "import hpyapi, subprocess\ntry: hpyapi.run('check', 'bad.h')\nexcept subprocess.CalledProcessError as e: print(e.returncode)"
    assert installed.run("python", "-c", program, cwd=tmp_path).endswith("100\n")


def test_headers_are_those_of_the_generator(installed):
    folder = pathlib.Path(installed.run("python", "-c", "import hpyapi; print(hpyapi.get_include())").strip())
    names = {p.name for p in (ROOT / "gen" / "include").glob("*.h")}
    assert {p.name for p in folder.glob("*.h")} == names
    for name in names:
        assert (folder / name).read_bytes() == (ROOT / "gen" / "include" / name).read_bytes()
    context = pathlib.Path(installed.run("python", "-c", "import hpyapi; print(hpyapi.get_include(hpy=True))").strip())
    assert (context / "hpy.h").exists() and (context / "hpy" / "hpydef.h").exists()


def test_watch_is_in_it(installed, wheel, tmp_path):
    """The native part of watch asks for no newer C library than the wheel's tag says, and the definitions of the tables are there."""
    (tmp_path / "script.py").write_text("import xml.etree.ElementTree as tree\nprint(tree.fromstring('<a/>').tag)")
    for command in (["python", "-m", "hpyapi"], ["hpyapi"]):
        text = installed.run(*command, "watch", "script.py", cwd=tmp_path)
        assert text.startswith("a\n") and re.search(r"_elementtree +pyexpat +PyExpat_Parse ", text)
    with zipfile.ZipFile(wheel) as archive:
        (tmp_path / "native.so").write_bytes(archive.read("hpyapi/watching/_native.abi3.so"))
        assert "hpyapi/watching/definitions/numpy._core._multiarray_umath._ARRAY_API.json" in archive.namelist()
    needs = subprocess.run(["readelf", "-W", "--version-info", str(tmp_path / "native.so")], capture_output=True, text=True, check=True).stdout
    assert all(tuple(map(int, v.split("."))) <= (2, 17) for v in re.findall(r"GLIBC_([\d.]+)", needs))


def test_watch_says_that_it_is_not_there(tmp_path):
    """A wheel for another C library has the command, and not what it needs."""
    with zipfile.ZipFile(wheel_for("musl-" + os.uname().machine, tmp_path / "musl")) as archive:
        archive.extractall(tmp_path / "unpacked")
    text = run(sys.executable, "-m", "hpyapi", "watch", "-m", "this", code=1, PYTHONPATH=tmp_path / "unpacked")
    assert "watch is not there on this platform" in text and "Traceback" not in text


def test_modules_run_with_it(installed, tmp_path):
    """The embedded interpreter is in the wheel for glibc: README's example, compiled with the headers of the wheel."""
    for name in ("shapes.api.h", "shapes.c", "sizes.c", "hello.star"):
        shutil.copy(ROOT / "examples" / "hello" / name, tmp_path)
    include = installed.run("python", "-c", "import hpyapi; print(hpyapi.get_include(hpy=True))").strip()
    flags = installed.run("hpyapi-config", "--cflags").split()
    installed.run("hpyapi", "gen", "--lang", "c", "shapes.api.h", cwd=tmp_path)
    for name in ("shapes", "sizes"):
        run("gcc", "-O1", "-fPIC", "-shared", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I.", "-I", include, *flags, "-o", name + ".hpy0.so", name + ".c", cwd=tmp_path)
    assert installed.run("hpyapi", "run", "hello.star", cwd=tmp_path).startswith("24 6.0\n")


def test_config(installed, tmp_path):
    include = installed.run("hpyapi-config", "--includedir").strip()
    assert installed.run("hpyapi-config", "--cflags").split() == ["-I" + include]
    assert (pathlib.Path(installed.run("hpyapi-config", "--cmakedir").strip()) / "hpyapi-config.cmake").exists()
    assert "usage: hpyapi-config" in installed.run("hpyapi-config", code=1)
    assert "unrecognized arguments" in installed.run("hpyapi-config", "--libs", code=2)


@pytest.mark.skipif(shutil.which("pkg-config") is None, reason="no pkg-config here")
def test_pkg_config(installed):
    folder = installed.run("hpyapi-config", "--pkgconfigdir").strip()
    flags = installed.run("pkg-config", "--cflags", "hpyapi", PKG_CONFIG_PATH=folder).split()
    assert len(flags) == 1 and (pathlib.Path(flags[0][2:]) / "hpyapi_runtime.h").exists()
    program = installed.run("pkg-config", "--variable=program", "hpyapi", PKG_CONFIG_PATH=folder).strip()
    assert run(program, "version").startswith("hpyapi ")


# What a CMake project with an API says.
CMAKE = """\
cmake_minimum_required(VERSION 3.21)
project(words C)
find_package(hpyapi 0.1 REQUIRED)
hpyapi_generate(tally api/tally.api.h LANG cpython c INCLUDE shared)
add_library(unit OBJECT unit.c)
target_link_libraries(unit PRIVATE tally)
"""
DEFINITION = """\
#pragma once
#include <hpyapi_define.h>
#include "unit.h"
HPYAPI_API(Tally, tally, 1, 0, "tally._API", "5e0d7a3c-91b4-4c1e-a6f2-0c8b3d5f7e19")
HPYAPI_SLOT(0, 0) int64_t tally_count(HPyContext *ctx, HPy text, unit_of unit) HPYAPI_ERROR(-1);
"""
UNIT = "#pragma once\ntypedef enum { UNIT_WORD = 0, UNIT_LINE = 1 } unit_of;\n"


@pytest.mark.parametrize("generator", ["Ninja", "Unix Makefiles"])
def test_cmake_generates_when_a_definition_changed_and_not_again(installed, tmp_path, generator):
    if shutil.which("cmake") is None:
        pytest.skip("no cmake here")
    (tmp_path / "api").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "CMakeLists.txt").write_text(CMAKE)
    (tmp_path / "api" / "tally.api.h").write_text(DEFINITION)
    (tmp_path / "shared" / "unit.h").write_text(UNIT)
    python = installed.run("python", "-c", "import sysconfig; print(sysconfig.get_paths()['include'])").strip()
    (tmp_path / "unit.c").write_text("#define HPYAPI_IMPLEMENT\n#include \"tally_cpython_consumer.h\"\nint last = UNIT_LINE;\n")
    found = installed.run("hpyapi-config", "--cmakedir").strip()
    installed.run("cmake", "-G", generator, "-S", tmp_path, "-B", tmp_path / "out", "-DCMAKE_PREFIX_PATH=" + found, "-DCMAKE_C_FLAGS=-I" + python)

    def build():
        return installed.run("cmake", "--build", tmp_path / "out")

    made = tmp_path / "out" / "tally" / "tally_cpython_consumer.h"
    assert "Generating the headers of tally" in build()
    assert made.exists() and (made.parent / "tally.api.h").exists() and (made.parent / "tally_consumer.h").exists()
    for _ in range(2):
        assert "Generating" not in build()
    first = made.stat().st_mtime_ns
    (tmp_path / "shared" / "unit.h").touch()
    text = build()
    assert "Generating" in text and made.stat().st_mtime_ns == first, "a file that is right keeps its time"
    assert "Building C object" not in text, "and what includes it is not compiled again"
    assert "Generating" not in build()
    (tmp_path / "shared" / "unit.h").write_text(UNIT.replace("UNIT_LINE = 1", "UNIT_LINE = 2"))
    text = build()
    assert "Generating" in text and "Building C object" in text
    assert "Generating" not in build()


def test_tags_are_honest(wheel, tmp_path):
    """manylinux: no symbol of glibc has a version that could be too new. musllinux: static."""
    machine = os.uname().machine
    assert wheel.name.endswith("-py3-none-manylinux2014_%s.manylinux_2_17_%s.whl" % (machine, machine))
    static = wheel_for("musl-" + machine, tmp_path / "musl")
    assert static.name.endswith("-py3-none-musllinux_1_1_%s.whl" % machine)
    for path, needs in ((wheel, {"libc.so.6", "libdl.so.2", "libpthread.so.0"}), (static, set())):
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("hpyapi/bin/hpyapi")
            assert info.external_attr >> 16 & 0o111 == 0o111
            program = tmp_path / "program"
            program.write_bytes(archive.read(info))
        dynamic = subprocess.run(["readelf", "-Wd", "--version-info", str(program)], capture_output=True, text=True, check=True).stdout
        assert set(re.findall(r"NEEDED.*\[(.*)\]", dynamic)) == needs
        assert "GLIBC_" not in dynamic
    program.chmod(0o755)
    assert "modules run on linux/amd64" in run(program, "run", "x.star", code=1)
    assert run(program, "check", SHAPES).endswith(": fine\n")


EMULATOR = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
LIBRARIES = pathlib.Path("/usr/aarch64-linux-gnu")  # Debian's C library for cross compilers


@pytest.mark.skipif(EMULATOR is None or not LIBRARIES.is_dir(), reason="no emulator of arm64 here, or no C library for it: make test-arm64 installs them")
def test_program_of_the_arm64_wheel_does_the_same(installed, tmp_path):
    wheel = wheel_for("linux-aarch64", tmp_path / "wheel")
    with zipfile.ZipFile(wheel) as archive:
        program = pathlib.Path(archive.extract("hpyapi/bin/hpyapi", tmp_path))
    program.chmod(0o755)

    def emulated(*command, code=0):
        return run(EMULATOR, program, *command, cwd=tmp_path, code=code, QEMU_LD_PREFIX=str(LIBRARIES))

    assert "linux/arm64" in emulated("version")
    assert emulated("check", SHAPES).endswith(": fine\n")
    emulated("gen", "--lang", "c,cpython,json,markdown,python", "--runtime", "--out", "there", SHAPES)
    installed.run("hpyapi", "gen", "--lang", "c,cpython,json,markdown,python", "--runtime", "--out", "here", SHAPES, cwd=tmp_path)
    assert run("diff", "-r", "here", "there", cwd=tmp_path) == ""
    (tmp_path / "sum.star").write_text("print(1 + 2)\n")
    assert emulated("run", "sum.star") == "3\n"
