"""The mode matrix: provider and consumer each in universal, debug or trace mode, each in its own context always."""

import build
import hpy.debug
import hpy.trace
import pytest
import scenarios

MODES = ["universal", "debug", "trace"]
NAMES = {
    "universal": "HPy Universal ABI (CPython backend)",
    "debug": "HPy Debug Mode ABI",
    "trace": "HPy Trace Mode ABI",
}

every_pair = pytest.mark.parametrize("provider,consumer", [(p, c) for p in MODES for c in MODES])


@every_pair
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_is_right_and_leaks_nothing(pair, provider, consumer, scenario):
    c = pair(provider, consumer).consumer
    with hpy.debug.LeakDetector():
        scenario(c)


@every_pair
def test_each_side_runs_in_its_own_context(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    assert c.context() == (NAMES[consumer], NAMES[provider])
    assert c.each([1], 1)[2] == NAMES[consumer], "the context of a callback"
    assert c.invoke(lambda: c.context()) == (NAMES[consumer], NAMES[provider])


@every_pair
def test_calls_are_counted_for_the_side_that_makes_them(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    before = hpy.trace.get_call_counts()["ctx_Add"]
    c.add(1, 2)
    provider_added = hpy.trace.get_call_counts()["ctx_Add"] - before
    c.each([1, 2, 3], 4)
    consumer_added = hpy.trace.get_call_counts()["ctx_Add"] - before - provider_added
    assert provider_added == (1 if provider == "trace" else 0)
    assert consumer_added == (3 if consumer == "trace" else 0)


def leaks_of(call):
    detector = hpy.debug.LeakDetector()
    detector.start()
    call()
    try:
        detector.stop()
    except hpy.debug.HPyLeakError as error:
        return [leak.obj for leak in error.leaks]
    return []


@every_pair
def test_leak_of_the_provider_is_seen_in_its_mode_only(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    mark = object()
    assert leaks_of(lambda: c.provider_leak(mark)) == ([mark] if provider == "debug" else [])


@every_pair
def test_leak_of_the_consumer_is_seen_in_its_mode_only(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    assert leaks_of(lambda: c.consumer_leak(20, 22)) == ([42] if consumer == "debug" else [])


@every_pair
def test_null_without_an_exception_is_reported_where_it_is_translated(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    if provider == consumer:
        assert c.broken() == "passed on"
    else:
        with pytest.raises(SystemError, match="probe_broken returned NULL without setting an exception"):
            c.broken()


@every_pair
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_modules_compiled_with_our_context_header_behave_the_same(pair, provider, consumer, scenario):
    c = pair(provider, consumer, headers="ours").consumer
    with hpy.debug.LeakDetector():
        scenario(c)


def test_two_consumers_in_different_modes_share_a_provider(pair, builder):
    first = pair("debug", "universal").consumer
    second = build.load(builder.module("probe_consumer"), "trace")
    third = build.load(builder.module("probe_consumer"), "debug")
    for c, mode in ((first, "universal"), (second, "trace"), (third, "debug"), (first, "universal")):
        assert c.context() == (NAMES[mode], NAMES["debug"])
    with hpy.debug.LeakDetector():
        for c in (first, second, third):
            scenarios.callbacks(c)
        first.subscribe(1, True), second.subscribe(2, False), third.subscribe(3, True)
        assert first.publish(10) == [11, 12, 13]
        assert third.unsubscribe() == 3
    assert [c.forgotten() for c in (first, second, third)] == [1, 1, 1]


WAYS = [("universal", "universal"), ("universal", "debug"), ("cpython", "universal"), ("plain", "universal")]
JUMPS = [(way, way) for way in WAYS] + [(("cpython", "universal"), ("plain", "universal"))]  # provider, consumer


def test_caller_without_the_lock_is_refused_where_it_cannot_jump(without_lock, forget_modules):
    """The way through entries is made of Python calls, and handles are translated there: the process died of it."""
    for provider in WAYS:
        build.load(without_lock("probe_provider", provider[0]), provider[1])
        for consumer in WAYS:
            c = build.load(without_lock("probe_consumer", consumer[0], ["PROBE_LATE_IMPORT"]), consumer[1])
            try:
                c.import_again()
                said = None
            except ImportError as e:
                said = str(e)
            if (provider, consumer) in JUMPS:
                assert said is None, (provider, consumer)
                scenarios.scalars(c)
            else:
                assert said and said.endswith(
                    "this module calls without the interpreter lock, and without it handles cannot be translated for a "
                    "provider of another mode or build: load both in universal mode"), (provider, consumer, said)
