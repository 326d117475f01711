"""The second capsule: the same API with PyObject pointers, for packages that do not use HPy."""

import sys

import build
import hpy.debug
import pytest
import scenarios
import tables

CAPSULE = b"probe_provider_pyobject._API"

PROVIDERS = [("universal", "universal"), ("universal", "debug"), ("universal", "trace"), ("hybrid", "universal"),
             ("cpython", "universal")]
every_provider = pytest.mark.parametrize("abi,mode", PROVIDERS)


@pytest.fixture
def objects(builder):
    """A package without HPy that imported the API of a provider of any build, in any mode."""
    before = set(sys.modules)

    def make(abi, mode):
        build.load(builder.module("probe_provider", abi), mode)
        build.load(builder.extension(build.MODULES / "probe_pyobject.c", name="probe_provider_pyobject"))
        return build.load(builder.extension(build.MODULES / "probe_objects.c"))

    yield make
    for name in set(sys.modules) - before:
        del sys.modules[name]


@every_provider
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_is_right_and_leaks_nothing(objects, abi, mode, scenario):
    package = objects(abi, mode)
    with hpy.debug.LeakDetector():
        scenario(package)


@every_provider
def test_provider_runs_in_its_own_context(objects, abi, mode):
    words = {"debug": "Debug", "trace": "Trace", "universal": "Universal"}[mode] if abi != "cpython" else "CPython"
    assert words in objects(abi, mode).context()


@every_provider
def test_references_are_exact(objects, abi, mode):
    package = objects(abi, mode)
    own = scenarios.Own()

    def everything():
        package.add(own, own)
        package.maybe(own)
        package.join(own, own, None)
        package.join_null(own)
        package.pair(own, own)
        package.split([own, own], 2)
        package.swallow([own])
        package.swallow_all(own, own)
        package.shuffle(own, own, own)
        package.each_null([own])
        package.invoke(lambda: own)
        for bad in (lambda: package.split([own, own], 1), lambda: package.pair(own, None), lambda: package.swallow(own)):
            with pytest.raises((ValueError, TypeError)):
                bad()

    everything()
    counts = sys.getrefcount(own), sys.getrefcount(None) if sys.version_info < (3, 12) else 0
    for _ in range(50):
        everything()
    assert sys.getrefcount(own) == counts[0]
    if counts[1]:
        assert abs(sys.getrefcount(None) - counts[1]) < 25


def test_null_without_an_exception_is_reported(objects):
    package = objects("universal", "universal")
    with pytest.raises(SystemError, match="probe_broken returned NULL without setting an exception"):
        package.broken()


def test_header_needs_python_h_only(builder, tmp_path):
    """Of this project it needs the two headers about tables; of HPy nothing."""
    (tmp_path / "alone.c").write_text('#include "probe_pyobject.h"\n')
    for name in ("probe_pyobject.h",):
        (tmp_path / name).write_bytes((build.MODULES / name).read_bytes())
    for name in ("hpyapi.h", "hpyapi_memory.h", "hpyapi_check.h"):
        (tmp_path / name).write_bytes((build.INCLUDE / name).read_bytes())
    for compiler, std in (("gcc", "c11"), ("g++", "c++17")):
        language = "c" if compiler == "gcc" else "c++"
        build.run(compiler, "-std=" + std, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-I", tmp_path,
                  "-isystem", build.sysconfig.get_paths()["include"], "-x", language, tmp_path / "alone.c")


def test_tables_of_the_two_capsules_do_not_go_for_each_other(objects):
    package = objects("universal", "universal")
    handles, pointers = sys.modules["probe_provider"], sys.modules["probe_provider_pyobject"]
    original = pointers._API
    assert tables.Copy(original, CAPSULE).descriptor.build == 4
    swapped = tables.Copy(handles._API)
    pointers._API = swapped.capsule(CAPSULE)
    with pytest.raises(ImportError, match="^cannot import Probe 1.1 from probe_provider_pyobject._API: it is another interface"):
        package.import_again()
    pointers._API = original
    package.import_again()
    scenarios.handles(package)


def test_other_version_is_refused(objects):
    package = objects("universal", "universal")
    pointers = sys.modules["probe_provider_pyobject"]
    for change, words in ((("major", 2), "has version 2.1"), (("minor", 0), "has version 1.0")):
        copy = tables.Copy(pointers._API, CAPSULE)
        setattr(copy.table, *change)
        original, pointers._API = pointers._API, copy.capsule()
        with pytest.raises(ImportError, match=words):
            package.import_again()
        pointers._API = original


def test_nothing_grows(objects):
    package = objects("universal", "debug")
    package.add_repeat(2**70, 1, 100_000)
    before = sys.getallocatedblocks()
    package.add_repeat(2**70, 1, 200_000)
    package.each(list(range(20_000)), 2**70)
    assert sys.getallocatedblocks() - before < 1000
