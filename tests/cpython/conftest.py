import faulthandler
import importlib.util
import os
import shutil
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import build  # noqa: E402

faulthandler.enable()

# Tables of packages are for Pythons that have the packages: not for those of `make test-others`.
collect_ignore = [] if importlib.util.find_spec("numpy") else ["test_tables.py"]


@pytest.fixture(scope="session")
def builder(tmp_path_factory):
    return build.Builder(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    """A folder with the programs that authors call, hpyapi compiled from this checkout among them."""
    folder = tmp_path_factory.mktemp("bin")
    go = shutil.which("go")
    assert go, "hpyapi is compiled with Go"
    build.run(go, "build", "-o", folder / "hpyapi", "./cmd/hpyapi", cwd=build.ROOT)
    (folder / "python").write_text('#!/bin/sh\nexec "%s" "$@"\n' % sys.executable)
    (folder / "python").chmod(0o755)
    return folder


@pytest.fixture
def pair(builder):
    """Loads a fresh provider and consumer of the Probe API; leaves no module behind."""
    before = dict(sys.modules)

    def make(provider_mode="universal", consumer_mode="universal", provider_abi="universal", consumer_abi="universal",
             headers="official", defines=()):
        provider = build.load(builder.module("probe_provider", provider_abi, headers), provider_mode)
        consumer = build.load(builder.module("probe_consumer", consumer_abi, headers, defines), consumer_mode)
        return build.Pair(provider, consumer)

    yield make
    for name in set(sys.modules) - set(before):
        del sys.modules[name]


@pytest.fixture
def without_lock(tools, tmp_path):
    """Modules for the API with HPYAPI_FREE_THREADED."""
    definition = (build.MODULES / "probe.api.h").read_text()
    (tmp_path / "probe.api.h").write_text(definition.replace("HPYAPI_NEEDS_LOCK", "HPYAPI_FREE_THREADED"))
    build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", tmp_path / "probe.api.h")
    (tmp_path / "build").mkdir()
    builder = build.Builder(tmp_path / "build")

    def module(name, abi="plain", defines=()):
        source = tmp_path / (name + ("_cpython.c" if abi in build.PLAIN else ".c"))
        source.write_bytes((build.MODULES / source.name).read_bytes())
        return builder.module(name, abi, defines=defines, source=source, includes=[tmp_path])

    return module


@pytest.fixture
def forget_modules():
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]
