"""What an import refuses, and in which words. Nothing of a refused table is called: the tables of these tests have no
callable slot left."""

import ctypes
import sys
import types

import build
import pytest
import scenarios
import tables

NAME = b"probe_provider._API"
PREFIX = r"^cannot import Probe 1\.1 from probe_provider\._API: "


KINDS = [("universal", "universal"), ("plain", "plain"), ("universal", "plain"), ("plain", "universal"), ("abi3", "abi3")]


@pytest.fixture(params=KINDS, ids="-".join)
def pair(pair, request):
    """Pairs of every kind; modes are for HPy modules."""
    provider, consumer = request.param

    def make(provider_mode="universal", consumer_mode="universal", **more):
        return pair(provider_mode, consumer_mode, provider_abi=provider, consumer_abi=consumer, **more)

    make.provider, make.consumer = provider, consumer
    return make


@pytest.fixture
def refused(pair):
    """Changes a copy of the provider's table, and returns what the consumer says about it."""
    both = pair("debug", "universal")
    original = both.provider._API
    keep = []

    def check(change, slots=None, capsule_name=None):
        copy = tables.Copy(original, slots=slots)
        keep.append(copy)
        for i in range(len(copy.words)):
            copy.words[i] = 1  # an address that ends the process when it is called
        change(copy)
        both.provider._API = copy.capsule(capsule_name)
        with pytest.raises(ImportError) as caught:
            both.consumer.import_again()
        both.provider._API = original
        both.consumer.import_again()
        scenarios.handles(both.consumer)
        return str(caught.value)

    return check


def test_descriptor_can_be_read_by_ctypes(pair):
    provider = pair().provider
    copy = tables.Copy(provider._API)
    assert (copy.table.magic, copy.descriptor.magic) == (tables.TABLE_MAGIC, tables.DESCRIPTOR_MAGIC)
    assert (copy.descriptor.name, copy.descriptor.capsule) == (b"Probe", NAME)
    assert (copy.table.major, copy.table.minor, copy.table.slot_count) == (1, 1, 32)
    assert [s.name for s in copy.slots][:3] == [b"probe_version", b"probe_add", b"probe_context"]
    assert copy.slots[1].signature == b"(ctx,h,h)h!null"
    assert copy.slots[27].kind == 0 and copy.slots[27].signature == b"never was anything"
    if pair.provider == "universal":
        assert ctypes.string_at(copy.table.family) == b"HPy Universal ABI (CPython backend)"
    else:
        assert copy.table.family is None and copy.table.context is None, "nothing that belongs to an interpreter"
        assert (copy.table.abi_tag, copy.descriptor.build) == (b"plain", 4)


def test_other_interface(refused):
    def change(copy):
        copy.table.id[0] ^= 1

    assert refused(change) == (
        "cannot import Probe 1.1 from probe_provider._API: it is another interface: the provider has "
        "4c2f5b0e-9c61-4a83-8f0d-6f1b9a7c3e25, this module was built for 4d2f5b0e-9c61-4a83-8f0d-6f1b9a7c3e25")


def test_other_interface_of_another_major_names_the_version_first(refused):
    def change(copy):
        copy.table.major = copy.descriptor.major = 2
        copy.table.id[0] ^= 1

    assert "_API: the provider has version 2.1: it is another interface: " in refused(change)


def test_data_in_place_of_a_function(refused):
    def change(copy):
        copy.slots[5].kind = 2

    assert "is data for the provider and a function for this module" in refused(change)


@pytest.mark.parametrize("major,minor", [(0, 1), (2, 1), (1, 0), (2, 0)])
def test_other_version(refused, major, minor):
    def change(copy):
        copy.table.major, copy.table.minor = major, minor

    assert refused(change).endswith("_API: the provider has version %d.%d" % (major, minor))


def test_newer_minor_is_fine(pair):
    both = pair()
    copy = tables.Copy(both.provider._API)
    copy.table.minor = copy.descriptor.minor = 7
    both.provider._API = copy.capsule()
    both.consumer.import_again()
    scenarios.handles(both.consumer)


def test_missing_slot(refused):
    assert refused(lambda copy: None, slots=31).endswith("slot 31 probe_answer is missing: the provider has 31 slots")


def test_retired_slot(refused):
    def change(copy):
        copy.slots[9].kind = 0
        copy.slots[9].signature = b"use probe_join"

    assert refused(change).endswith("slot 9 probe_split was retired by the provider (use probe_join)")


def test_other_signature(refused):
    def change(copy):
        copy.slots[1].hash ^= 1
        copy.slots[1].signature = b"(ctx,h,steal h)h!null"

    assert refused(change).endswith("slot 1 differs: the provider has probe_add (ctx,h,steal h)h!null, "
                                    "this module was built for probe_add (ctx,h,h)h!null")


def test_same_signature_and_other_function_has_another_kind_or_name(refused):
    def change(copy):
        copy.slots[20].kind = 1

    assert "slot 20 differs" in refused(change)


def test_empty_slot(refused):
    def change(copy):
        copy.words[6] = None

    assert refused(change).endswith("slot 6 probe_fail is empty: the provider does not implement it")


def test_unknown_demand(refused):
    def change(copy):
        copy.table.flags |= 1 << 30

    assert "too early to know (flags 0x40000000)" in refused(change)


def test_unknown_offer_is_fine(pair):
    both = pair()
    copy = tables.Copy(both.provider._API)
    copy.table.flags |= 1 << 15
    both.provider._API = copy.capsule()
    both.consumer.import_again()
    scenarios.handles(both.consumer)


@pytest.mark.parametrize("field,value", [("layout", 2), ("header_size", 104)])
def test_other_layout(refused, field, value):
    def change(copy):
        setattr(copy.table, field, value)

    assert "the table has layout" in refused(change)


def test_descriptor_of_another_table(refused):
    def change(copy):
        copy.descriptor.slot_count -= 1

    assert refused(change).endswith("the table does not match its descriptor")


def test_no_descriptor(refused):
    def change(copy):
        copy.table.descriptor = None

    assert refused(change).endswith("the table does not match its descriptor")


def test_no_gate(refused):
    def change(copy):
        copy.descriptor.gate = None

    assert refused(change).endswith("the provider has no way in for this module's build")


def test_capsule_of_another_name(refused):
    for name in (b"probe_provider._OTHER", b"probe_provider._AP", b""):
        assert refused(lambda copy: None, capsule_name=name).endswith("the attribute is not a capsule of that name")


def test_null_names_are_no_match(pair):
    both = pair()
    copy = tables.Copy(both.provider._API)
    both.provider._API = tables._new(ctypes.addressof(copy.memory), None, None)
    with pytest.raises(ImportError, match=PREFIX + "the attribute is not a capsule of that name"):
        both.consumer.import_again()


def test_plain_pointer_in_the_capsule(pair):
    both = pair()
    both.provider._API, keep = tables.plain_capsule(b"something else entirely", NAME)
    with pytest.raises(ImportError, match=PREFIX + "the capsule holds something else than an API table"):
        both.consumer.import_again()
    assert keep


def test_swapped_capsules_of_two_apis(pair):
    """The CObject hole: two tables that exchange their capsules. The name is the same, the interface is not."""
    both = pair()
    copy = tables.Copy(both.provider._API)
    for i, byte in enumerate(b"another table!!!"):
        copy.table.id[i] = byte
    both.provider._API = copy.capsule()
    with pytest.raises(ImportError, match="it is another interface"):
        both.consumer.import_again()


def test_no_capsule_at_all(pair):
    both = pair()
    for thing in (None, 42, object()):
        both.provider._API = thing
        with pytest.raises(ImportError, match=PREFIX + "the attribute is not a capsule of that name"):
            both.consumer.import_again()
    del both.provider._API
    with pytest.raises(ImportError, match=PREFIX + "there is no such attribute"):
        both.consumer.import_again()


def test_no_module(builder):
    """Imports late: hpy 0.9.0 frees the definition of a universal module whose HPy_mod_exec raises, while Python's garbage
    collector still reads it, so no test lets that happen."""
    import build

    sys.modules.pop("probe_provider", None)
    consumer = build.load(builder.module("probe_consumer", defines=("PROBE_LATE_IMPORT",)))
    with pytest.raises(ModuleNotFoundError, match="No module named 'probe_provider'"):
        consumer.import_again()


def test_import_in_exec_fails_with_the_same_words(builder):
    import build

    sys.modules["probe_provider"] = types.ModuleType("probe_provider")
    try:
        with pytest.raises(ImportError, match=PREFIX + "there is no such attribute"):
            build.load(builder.module("probe_consumer", "cpython"))
    finally:
        del sys.modules["probe_provider"]


def test_error_of_the_attribute_is_passed_on(pair):
    both = pair()

    class Strange(types.ModuleType):
        @property
        def _API(self):
            raise RuntimeError("not today")

    sys.modules["probe_provider"] = Strange("probe_provider")
    with pytest.raises(RuntimeError, match="not today"):
        both.consumer.import_again()


def test_failed_import_leaves_the_old_one(pair):
    both = pair("debug", "trace")
    del both.provider._API
    with pytest.raises(ImportError):
        both.consumer.import_again()
    scenarios.callbacks(both.consumer)


def test_import_from_another_object(pair):
    """An API that belongs to a type, say, instead of a module."""
    both = pair("debug", "universal")

    class Holder:
        _API = both.provider._API
        _API_gate = both.provider._API_gate

    both.consumer.import_from(Holder)
    scenarios.callbacks(both.consumer)
    with pytest.raises(ImportError, match="no such attribute"):
        both.consumer.import_from(object())


OLD = ("PROBE_REQUIRED_MINOR=0",)


@pytest.mark.parametrize("provider_mode", ["universal", "debug"])
def test_older_provider_serves_what_it_has(pair, provider_mode):
    both = pair(provider_mode, defines=OLD)
    copy = tables.Copy(both.provider._API, slots=30)
    copy.table.minor = copy.descriptor.minor = 0
    both.provider._API = copy.capsule()
    c = both.consumer
    assert c.has_subtract() is True and c.answer() == 42
    c.import_again()
    assert c.has_subtract() is False
    scenarios.callbacks(c)
    scenarios.outs(c)
    with pytest.raises(NotImplementedError,
                       match=r"^probe_provider\._API: probe_subtract needs version 1\.1, the provider has 1\.0$"):
        c.subtract(5, 3)
    assert c.answer() == 0, "a function without a context can raise nothing"


def test_retired_slot_that_is_not_required_is_as_good_as_missing(pair):
    both = pair("debug", defines=OLD)
    copy = tables.Copy(both.provider._API)
    copy.slots[30].kind, copy.slots[30].signature = 0, b"use probe_add"
    copy.words[30] = None
    both.provider._API = copy.capsule()
    both.consumer.import_again()
    with pytest.raises(NotImplementedError, match=r"probe_subtract was retired by the provider, version 1\.1: use probe_add$"):
        both.consumer.subtract(5, 3)
    assert both.consumer.answer() == 42


def facts(*changes):
    """A list of the provider's constants and fields, with changes."""
    known = {b"probe_point.x": 0, b"probe_point.y": 8, b"PROBE_SHORT": 1, b"PROBE_LONG": 2} | dict(changes)
    rows = [tables.Fact(name, value) for name, value in known.items() if value is not None]
    return (tables.Fact * (len(rows) + 1))(*rows)


def with_facts(rows):
    def change(copy):
        copy.facts = rows
        copy.descriptor.facts = copy.facts
    return change


def test_compiled_constants_and_fields_are_described(pair):
    listed = tables.Copy(pair().provider._API).descriptor.facts
    assert [(listed[i].name, listed[i].value) for i in range(4)] == [
        (b"PROBE_SHORT", 1), (b"PROBE_LONG", 2), (b"probe_point.x", 0), (b"probe_point.y", 8)]
    assert listed[4].name is None


@pytest.mark.parametrize("name,value,words", [
    (b"PROBE_SHORT", 2, "PROBE_SHORT is 2 for the provider, this module was built with 1"),
    (b"PROBE_LONG", -1, "PROBE_LONG is -1 for the provider, this module was built with 2"),
    (b"probe_point.x", 8, "probe_point.x is at byte 8 of its struct for the provider, this module was built with it at byte 0"),
])
def test_constant_or_field_that_is_another_one(refused, name, value, words):
    assert refused(with_facts(facts((name, value)))).endswith("_API: " + words)


def test_constants_that_only_one_side_knows_are_fine(pair):
    both = pair()
    original = both.provider._API
    for rows in (facts((b"PROBE_HUGE", 3)), facts((b"PROBE_LONG", None)), facts((b"a", 1), (b"probe_point.z", 16)), None):
        copy = tables.Copy(original)
        with_facts(rows)(copy)
        both.provider._API = copy.capsule()
        both.consumer.import_again()
        scenarios.handles(both.consumer)


@pytest.mark.parametrize("headers", ["official", "ours"])
def test_context_with_members_elsewhere(builder, forget_modules, headers):
    """PyPy 7.3.19 has a handle before ctx_Capsule_New: what is behind it is something else than the module takes it for."""
    provider = build.load(builder.module("probe_provider", headers=headers))
    consumer = build.load(builder.module("probe_consumer", headers=headers))
    with pytest.raises(ImportError, match="^PyPy has other members in its HPyContext .* compile it with PyPy's own headers$"):
        consumer.import_on_pypy(provider)
