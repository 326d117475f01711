"""hpyapi.hpp: providers and consumers in C++17, with HPy and with Python.h alone, each with each."""

import os
import sys

import build
import hpy.debug
import pytest

KINDS = ["universal", "cpython", *build.PLAIN]


@pytest.fixture(scope="module")
def made(builder, tools, tmp_path_factory):
    """Both modules of each kind, compiled with headers that are generated here."""
    folder = tmp_path_factory.mktemp("plus")
    build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", "--out", folder, build.MODULES / "plus.api.h")
    return {(name, kind): builder.module(name, kind, source=build.MODULES / (name + ".cc"), includes=[folder])
            for name in ("plus_provider", "plus_consumer") for kind in KINDS}


@pytest.fixture(params=[(p, c) for p in KINDS for c in KINDS], ids="-".join)
def consumer(request, made):
    provider, consumer = request.param
    before = set(sys.modules)
    build.load(made["plus_provider", provider])
    yield build.load(made["plus_consumer", consumer])
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_results_and_exceptions(consumer):
    assert consumer.twice("a", "b") == "abab" and consumer.twice([1], [2]) == [1, 2, 1, 2]
    with pytest.raises(TypeError):
        consumer.twice(1, "b")
    assert consumer.tries(0, 3.0, 2.0) == -1 + 44 + 1.5, "-1 without an exception is a result"
    assert consumer.tries(0, 0.0, float("inf")) == 43
    for how, kind, text in ((1, MemoryError, ""), (2, RuntimeError, "in C++"), (3, RuntimeError, "a C++ exception of an unknown type"),
                            (4, KeyError, "'its own'")):
        with pytest.raises(kind) as raised:
            consumer.tries(how, 1.0, 1.0)
        assert str(raised.value) == text
    with pytest.raises(RuntimeError, match="no ratio"):
        consumer.tries(0, 1.0, 0.0)


class Once:
    """Can be added once; what comes of it cannot."""

    def __add__(self, other):
        return Sum()


class Sum:
    alive = 0

    def __init__(self):
        Sum.alive += 1

    def __del__(self):
        Sum.alive -= 1


def test_what_is_held_is_closed_when_something_fails(consumer):
    first, second = Once(), Once()
    counts = sys.getrefcount(first), sys.getrefcount(second)
    for _ in range(100):
        with pytest.raises(TypeError):
            consumer.twice(first, second)
    assert (sys.getrefcount(first), sys.getrefcount(second)) == counts and Sum.alive == 0


@pytest.mark.parametrize("provider", ["plain", "universal"])
def test_debug_mode_finds_no_handle_that_is_left(made, provider):
    build.load(made["plus_provider", provider], *(["debug"] if provider == "universal" else []))
    consumer = build.load(made["plus_consumer", "universal"], "debug")
    with hpy.debug.LeakDetector():
        assert consumer.twice([1], [2]) == [1, 2, 1, 2]
        for how in (1, 2, 3, 4):
            with pytest.raises((MemoryError, RuntimeError, KeyError)):
                consumer.tries(how, 1.0, 1.0)
    assert os.environ.get("HPY") is None
    for name in ("plus_provider", "plus_consumer"):
        del sys.modules[name]
