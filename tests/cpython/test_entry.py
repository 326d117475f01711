"""Python code can neither find the hidden entry of a module nor make it do anything."""

import gc

import hpy.trace
import pytest
import scenarios

REFUSED = "this entry serves native callers only"


def entries():
    """The entries of all modules that were loaded: the collector knows them, though no attribute leads to them. They are
    types that are called, or methods bound to instances of those."""
    def of_ours(kind):
        return kind.__module__ == "hpyapi"

    return [thing for thing in gc.get_objects() if isinstance(thing, type) and of_ours(thing)
            or type(thing).__name__ == "builtin_function_or_method" and of_ours(type(thing.__self__))]


def test_module_offers_capsule_and_gate_only(pair):
    provider = pair().provider
    public = {name for name in vars(provider) if not name.startswith("__")}
    assert public - {"publish_gone", "forget_again", "be_careless", "hold_first", "call_held", "each_gone"} == {"_API", "_API_gate"}, "beside the module's own functions"


def test_gate_refuses_python_code(pair):
    gate = pair().provider._API_gate
    for arguments in ((), (1,), (None, None), (0xDEADBEEF,), ("x",) * 10):
        with pytest.raises(TypeError, match=REFUSED):
            gate(*arguments)


def test_gate_does_not_lead_to_the_entry(pair):
    gate = pair("debug", "universal").provider._API_gate
    own = {name for name in vars(gate) if not name.startswith("__")}
    assert own == set() and gate.__subclasses__() == [] and gate.__mro__ == (gate, object)


def test_entries_make_no_instances(pair):
    pair("debug", "universal")
    for entry in filter(lambda e: isinstance(e, type), entries()):
        with pytest.raises(TypeError, match="is not safe"):
            object.__new__(entry)
        with pytest.raises(TypeError, match="not an acceptable base type"):
            type("Mine", (entry,), {})


@pytest.mark.parametrize("provider,consumer", [("universal", "universal"), ("debug", "universal"), ("universal", "debug")])
def test_entries_that_the_collector_finds_refuse_python_code(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    found = entries()
    assert len(found) >= 3, "gate, entry and callback entry of each pair"

    def attack():
        for entry in found:
            for arguments in ((), (1,), (1, 2), (None,), (0x7FFF00000000, 0), ("x",) * 20):
                with pytest.raises(TypeError, match=REFUSED):
                    entry(*arguments)
                if isinstance(entry, type):
                    with pytest.raises(TypeError, match=REFUSED):
                        entry.__new__(entry, *arguments)
        return "survived"

    attack()
    assert c.invoke(attack) == "survived", "also while the provider is active"
    with pytest.raises(TypeError):
        c.each([1], attack)  # and while a callback is: adding a function to a number fails
    scenarios.handles(c)


class Attacker:
    """Runs Python code at each addition, so within a callback of the consumer, within a call of the provider."""

    def __init__(self, attack):
        self.attack = attack
        self.seen = []

    def __radd__(self, other):
        self.seen.append(self.attack())
        return other


def test_entries_refuse_python_code_within_callbacks(pair):
    c = pair("debug", "universal").consumer
    found = entries()

    def attack():
        refused = 0
        for entry in found:
            for count in range(4):
                try:
                    entry(*range(count))
                except TypeError:
                    refused += 1
        return refused

    attacker = Attacker(attack)
    assert c.each([1, 2], attacker)[0] == [1, 2]
    assert attacker.seen == [len(found) * 4] * 2


def test_hook_between_call_and_entry_gets_no_more_than_its_own_arguments(pair):
    """HPy's trace hooks run Python code after the frame was made current. The worst that they can do is to be served in
    the caller's place, with objects of their own; the call then fails, and nothing is broken."""
    c = pair("universal", "trace").consumer
    found = entries()
    results = []

    def steal(name):
        if name == "ctx_Call":
            hpy.trace.set_trace_functions(on_enter=None)
            for entry in found:
                try:
                    results.append(entry(20, 22))
                except TypeError:
                    results.append(None)

    hpy.trace.set_trace_functions(on_enter=steal)
    try:
        with pytest.raises(TypeError, match=REFUSED):
            c.add(1, 2)
    finally:
        hpy.trace.set_trace_functions(on_enter=None)
    assert [r for r in results if r is not None] == [42]
    scenarios.handles(c)


def test_consumer_that_never_imported_fails_with_an_error(builder):
    import build

    c = build.load(builder.module("probe_consumer", defines=("PROBE_LATE_IMPORT",)))
    for call in (lambda: c.add(1, 2), lambda: c.each([1], 1), lambda: c.split("ab", 2), lambda: c.swallow([1]),
                 lambda: c.subscribe(1, True), lambda: c.shuffle(1, 2), lambda: c.divide(1, 1)):
        with pytest.raises(SystemError, match="was called before the API was imported"):
            call()
    assert c.version() == 0 and c.answer() == 0
    assert c.forgotten() == 1, "the user data of the failed subscription"
    assert c.has_subtract() is False
