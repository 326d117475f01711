"""Calls of an API for callers without the lock, on a thread that Python does not know: callbacks too, and what goes wrong."""

import build
import pytest

PAIRS = [("universal", "universal"), ("cpython", "cpython"), ("plain", "plain"), ("abi3", "abi3"), ("cpython", "plain")]
FAILED = -1


@pytest.fixture(scope="module")
def make(tools, tmp_path_factory):
    """Compiles a module against the definition with the slot that is newer, or without it."""
    builders = {}
    for minor in (0, 1):
        folder = tmp_path_factory.mktemp("lockless")
        text = (build.MODULES / "lockless.api.h").read_text()
        if minor == 0:
            text = text.replace("lockless, 1, 1,", "lockless, 1, 0,")
            text = text[:text.index("/** What older")] + "#endif\n"
        (folder / "lockless.api.h").write_text(text)
        build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", folder / "lockless.api.h")
        (folder / "build").mkdir()
        builders[minor] = folder, build.Builder(folder / "build")

    def module(name, abi, minor):
        folder, builder = builders[minor]
        return builder.module(name, abi, includes=[folder])

    return module


@pytest.fixture(params=PAIRS, ids="-".join)
def both(request, make, forget_modules):
    def load(minor):
        build.load(make("lockless_provider", request.param[0], minor))
        return build.load(make("lockless_consumer", request.param[1], 1))

    return load


def test_slots_and_callbacks_need_no_lock(both, capfd):
    c = both(1)
    for _ in range(100):
        assert [c.call(what) for what in (0, 1, 3, 5)] == [42, 0 + 1 + 2 + 3 + 4, 23, 15]
    assert capfd.readouterr().err == ""


def test_callback_that_is_over_fails_and_is_named_on_stderr(both, capfd):
    c = both(1)
    assert c.call(1) == 10 and c.call(3) == 23
    assert (c.call(2), c.call(4)) == (FAILED, FAILED)
    assert capfd.readouterr().err.splitlines() == [
        "hpyapi: lockless_provider._API: the lockless_step_fn that lockless_walk was given was called by lockless_provider "
        "after that call had ended",
        "hpyapi: lockless_provider._API: the lockless_step_fn that lockless_keep was given to keep was called after "
        "lockless_provider had called its destroy-notify",
    ]


def test_slot_that_is_missing_answers_its_error_value_and_is_named_on_stderr(both, capfd):
    c = both(0)
    assert c.call(5) == FAILED
    assert capfd.readouterr().err == "hpyapi: lockless_provider._API: lockless_new needs version 1.1, the provider has 1.0\n"
