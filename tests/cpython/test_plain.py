"""Modules without HPy: as providers and as consumers, with each other and with HPy modules."""

import gc
import sys
import threading
import time
import weakref

import build
import hpy.debug
import pytest
import scenarios

KINDS = ["universal", "cpython", *build.PLAIN]
PAIRS = [(p, c) for p in KINDS for c in KINDS]
DIRECT = {(p, c) for p in ["cpython", *build.PLAIN] for c in build.PLAIN}
every_pair = pytest.mark.parametrize("provider,consumer", PAIRS)
plain_pairs = pytest.mark.parametrize("provider,consumer", [p for p in PAIRS if set(p) & set(build.PLAIN)])
plain_consumers = pytest.mark.parametrize("provider,consumer", [p for p in PAIRS if p[1] in build.PLAIN])


@every_pair
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_is_right(pair, provider, consumer, scenario):
    scenario(pair(provider_abi=provider, consumer_abi=consumer).consumer)


@pytest.mark.parametrize("kind", build.PLAIN)
@pytest.mark.parametrize("mode", ["debug", "trace"])
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_with_an_hpy_module_in_another_mode_is_right_and_leaks_nothing(pair, kind, mode, scenario):
    first = pair(provider_mode=mode, provider_abi="universal", consumer_abi=kind).consumer
    second = pair(consumer_mode=mode, provider_abi=kind, consumer_abi="universal").consumer
    with hpy.debug.LeakDetector():
        scenario(second)
    build.sys.modules["probe_provider"] = first  # what second needed is not there any more
    with hpy.debug.LeakDetector():
        scenario(first)


@plain_consumers
def test_modules_with_one_kind_of_objects_call_each_other_directly(pair, provider, consumer):
    way = "directly" if (provider, consumer) in DIRECT else "by entry"
    assert pair(provider_abi=provider, consumer_abi=consumer).consumer.way() == way


@plain_pairs
def test_each_side_gets_its_own_module(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    if provider in build.PLAIN:
        assert [c.context()[1] for _ in range(3)] == ["module 1", "module 2", "module 3"], "the state of the provider's module"
    if consumer in build.PLAIN:
        assert c.each([1, 2], 1) == ([2, 3], 2, "module"), "the module that a callback got"
        assert c.invoke(lambda: c.each([1], 1)[2]) == "module"


def everything(c, own):
    """Calls with own in every place in which an object can cross."""
    c.add(own, own)
    c.maybe(own)
    c.join(own, own, None)
    c.join(*[own] * 30)
    c.join_null(own)
    c.pair(own, own)
    c.split([own, own], 2)
    c.swallow([own])
    c.swallow_all(own, own)
    c.shuffle(own, own, own)
    c.each_null([own])
    c.each([own], own)
    c.invoke(lambda: own)
    c.subscribe(1, True)
    c.subscribe(2, False)
    c.unsubscribe()
    for bad in (lambda: c.split([own, own], 1), lambda: c.pair(own, None), lambda: c.swallow(own), c.fail,
                lambda: c.each([1], "x")):
        with pytest.raises((ValueError, TypeError)):
            bad()


@every_pair
def test_references_are_exact(pair, provider, consumer):
    both = pair(provider_abi=provider, consumer_abi=consumer)
    own = scenarios.Own()

    def counts():
        gc.collect()
        objects = [own, both.provider, both.consumer] + ([None, True] if sys.version_info < (3, 12) else [])
        return [sys.getrefcount(o) for o in objects]

    everything(both.consumer, own)
    before = counts()
    for _ in range(50):
        everything(both.consumer, own)
    after = counts()
    assert after[:3] == before[:3]
    assert all(abs(a - b) < 25 for a, b in zip(after[3:], before[3:])), "None and True, which others use as well"


@every_pair
def test_nothing_grows(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    c.add_repeat(2**70, 1, 1000)
    before = sys.getallocatedblocks()
    c.add_repeat(2**70, 1, 200_000)
    c.each(list(range(20_000)), 2**70)
    for i in range(1000):
        c.subscribe(i, i % 2 == 0)
        c.unsubscribe()
        c.import_again()
    gc.collect()
    assert sys.getallocatedblocks() - before < 1000


@every_pair
def test_callback_may_end_itself(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer

    class Ends:
        def __add__(self, number):
            return number, c.unsubscribe()

    for notify in (True, False):
        c.subscribe(5, notify)
        assert c.publish(Ends()) == [(5, 1)]
    assert c.forgotten() == 2


@plain_pairs
def test_modules_are_collected(pair, provider, consumer):
    both = pair(provider_abi=provider, consumer_abi=consumer)
    everything(both.consumer, scenarios.Own())
    plain = [weakref.ref(m) for m, kind in ((both.provider, provider), (both.consumer, consumer)) if kind in build.PLAIN]
    hpy_holds = consumer in build.PLAIN and provider == "universal" or provider in build.PLAIN and consumer not in build.PLAIN
    del both, sys.modules["probe_provider"], sys.modules["probe_consumer"]
    gc.collect()
    if not hpy_holds:  # HPy modules are never unloaded, nor is what they hold in their globals
        assert [ref() for ref in plain] == [None] * len(plain)


@pytest.mark.parametrize("provider", KINDS)
@pytest.mark.parametrize("kind", build.PLAIN)
def test_kept_callback_keeps_its_module(pair, builder, provider, kind):
    other = pair(provider_abi=provider, consumer_abi="universal").consumer
    first = build.load(builder.module("probe_consumer", kind))
    first.subscribe(5, True), first.subscribe(7, False)
    ref = weakref.ref(first)
    del first, sys.modules["probe_consumer"]
    gc.collect()
    assert ref() is not None
    assert other.publish(1) == [6, 8]
    assert other.unsubscribe() == 2
    gc.collect()
    assert ref() is None or provider == "universal", "an HPy provider in another handle space keeps the entry for good"


@plain_consumers
def test_null_without_an_exception_is_reported_where_objects_are_translated(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    if (provider, consumer) in DIRECT:
        assert c.broken() == "passed on"
    else:
        with pytest.raises(SystemError, match="probe_broken returned NULL without setting an exception"):
            c.broken()


def refused_without_an_import(c):
    for call in (lambda: c.add(1, 2), lambda: c.each([1], 1), lambda: c.split("ab", 2), lambda: c.swallow([1]),
                 lambda: c.subscribe(1, True), lambda: c.subscribe(1, False), lambda: c.shuffle(1, 2), lambda: c.divide(1, 1)):
        with pytest.raises(SystemError, match=r"probe_provider\._API: probe_\w+ was called before the API was imported"):
            call()
    assert c.version() == 0 and c.answer() == 0 and c.has_subtract() is False


@pytest.mark.parametrize("kind", build.PLAIN)
def test_consumer_that_never_imported_fails_with_an_error(builder, kind):
    c = build.load(builder.module("probe_consumer", kind, defines=("PROBE_LATE_IMPORT",)))
    refused_without_an_import(c)
    assert c.forgotten() == 2, "the user data of the failed subscriptions"


@plain_consumers
def test_consumer_that_cleared_its_record_fails_with_an_error(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    c.clear()
    refused_without_an_import(c)
    c.import_again()
    scenarios.callbacks(c)


REFUSED = "this entry serves native callers only"


@plain_pairs
def test_python_code_cannot_use_entries_and_gates(pair, provider, consumer):
    both = pair(provider_abi=provider, consumer_abi=consumer)
    c = both.consumer
    c.each([1], 1)
    found = [both.provider._API_gate] + [f for f in gc.get_objects() if getattr(f, "__name__", "") == "enter"
                                         and getattr(f, "__self__", None) in (both.provider, both.consumer)]

    def attack():
        refused = 0
        for entry in found:
            for arguments in ((), (1,), (None, 2), (0x7FFF00000000, 0), ("x",) * 20):
                with pytest.raises(TypeError, match=REFUSED):
                    entry(*arguments)
                refused += 1
        return refused

    assert attack() == c.invoke(attack) == 5 * len(found)
    scenarios.handles(c)


@plain_pairs
def test_recursion_ends_in_an_exception(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        with pytest.raises(RecursionError):
            deeper = lambda: c.invoke(deeper)  # noqa: E731
            deeper()
    finally:
        sys.setrecursionlimit(limit)
    scenarios.handles(c)


@pytest.fixture(scope="module")
def plus(builder):
    """The same modules, compiled as C++."""
    folder = builder.folder / "plus-plain"
    folder.mkdir(exist_ok=True)
    made = {}
    for name in ("probe_provider", "probe_consumer"):
        source = folder / (name + "_cpython.cc")
        source.write_bytes((build.MODULES / (name + "_cpython.c")).read_bytes())
        made[name] = {kind: builder.module(name, kind, source=str(source)) for kind in build.PLAIN}
    return made


@pytest.mark.parametrize("kind", build.PLAIN)
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_in_cplusplus_is_right(plus, kind, scenario):
    before = set(sys.modules)
    build.load(plus["probe_provider"][kind])
    try:
        scenario(build.load(plus["probe_consumer"][kind]))
    finally:
        for name in set(sys.modules) - before:
            del sys.modules[name]


@pytest.mark.parametrize("provider,consumer", [("plain", "plain"), ("plain", "universal"), ("universal", "plain")])
def test_threads_do_not_take_each_others_frames(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    problems = []
    interval = sys.getswitchinterval()

    def work(number):
        try:
            for i in range(200):
                offset = number * 1000 + i
                assert c.add(offset, 1) == offset + 1
                assert c.each([1, 2, 3], offset)[:2] == ([offset + 1, offset + 2, offset + 3], 3)
                assert c.invoke(lambda: (time.sleep(0), c.add(offset, 2))[1]) == offset + 2
                assert c.descend(5) == (5, 5)
                assert c.divide(offset, 7) == divmod(offset, 7)
        except BaseException as problem:  # reported by the test's own thread
            problems.append(problem)

    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    finally:
        sys.setswitchinterval(interval)
    assert problems == []


@pytest.mark.parametrize("scenario", [scenarios.arrays, scenarios.callbacks, scenarios.kept_callbacks], ids=lambda s: s.__name__)
def test_api_for_callers_without_the_lock(without_lock, forget_modules, scenario):
    """Here it has the lock; what differs is the code of callbacks, which touch no reference then."""
    build.load(without_lock("probe_provider"))
    c = build.load(without_lock("probe_consumer"))
    scenario(c)
    assert c.unlocked(1000) == 1000 * 5


def test_v05_caller_without_the_lock_is_refused_by_a_provider_that_needs_it(without_lock, builder, forget_modules):
    build.load(builder.module("probe_provider", "plain"))
    with pytest.raises(ImportError, match="calls without the interpreter lock, and the provider needs it"):
        build.load(without_lock("probe_consumer"))


def test_deprecated_slot_warns(tmp_path):
    for call, warns in (("Corner_Register(api, NULL, NULL)", True), ("Corner_Text(api, NULL, 0) != NULL", False)):
        (tmp_path / "old.c").write_text('#include "corner_cpython_consumer.h"\nbool old(Corner_Record *api);\n'
                                        "bool old(Corner_Record *api) { return %s; }\n" % call)
        golden = build.ROOT / "gen" / "testdata"
        command = ["gcc", "-std=c11", "-Wall", "-Werror", "-fsyntax-only", "-I", golden, "-I", golden / "golden", "-I", build.INCLUDE,
                   "-isystem", build.sysconfig.get_paths()["include"], tmp_path / "old.c"]
        if warns:
            with pytest.raises(RuntimeError, match="call corner_new"):
                build.run(*command)
        else:
            build.run(*command)


def test_slot_without_an_implementation_is_named(builder, tmp_path):
    text = (build.MODULES / "probe_provider_cpython.c").read_text().replace("    do_mix,\n", "    NULL,\n")
    source = tmp_path / "probe_provider_cpython.c"
    source.write_text(text.replace("static probe_mix do_mix;", "static probe_mix do_mix HPYAPI_UNUSED;"))
    with pytest.raises(SystemError, match=r"^probe_provider\._API: no implementation for slot 22 probe_mix$"):
        build.load(builder.module("probe_provider", "plain", source=str(source)))
    sys.modules.pop("probe_provider", None)
