"""The requirements of versioned tables, V1 to V15, as far as they are about generated C on CPython: each test names its own. Some have
a file: test_majors.py, test_interfaces.py, test_types.py.
The host has the same tests in hpyctx/edges."""

import ctypes
import gc
import sys
import types
import weakref

import build
import pytest
import scenarios
import tables

KINDS = [("universal", "universal"), ("plain", "plain"), ("universal", "plain"), ("plain", "universal"), ("abi3", "abi3")]


@pytest.fixture(params=KINDS, ids="-".join)
def both(pair, request):
    provider, consumer = request.param
    both = pair("debug", "universal", provider_abi=provider, consumer_abi=consumer)
    both.kinds = request.param
    return both


class Holder:
    """What has a capsule and its gate, as a provider's module has."""

    def __init__(self, provider, capsule=None):
        self._API, self._API_gate = capsule or provider._API, provider._API_gate


def test_v01_a_major_that_is_refused_leaves_what_was_imported(both):
    """Majors that are compiled are in test_majors.py."""
    other = tables.Copy(both.provider._API)
    other.table.major = other.descriptor.major = 2
    with pytest.raises(ImportError, match=r"the provider has version 2\.1$"):
        both.consumer.import_from(Holder(both.provider, other.capsule()))
    scenarios.handles(both.consumer)
    both.consumer.import_from(Holder(both.provider))
    scenarios.handles(both.consumer)


def test_v02_v12_size_and_slots_are_readable_before_any_call(both):
    table = tables.Table.from_address(tables.pointer(both.provider._API, b"probe_provider._API"))
    assert (table.header_size, table.layout, table.slot_count) == (ctypes.sizeof(tables.Table), 1, 32)
    assert table.room is None or table.room >= table.slot_count


def test_v03_short_tables_give_the_reason_and_never_memory_past_the_end(pair):
    both = pair("debug", "universal", defines=("PROBE_REQUIRED_MINOR=0",))
    copy = tables.Copy(both.provider._API, slots=30)  # the memory ends here
    copy.table.minor = copy.descriptor.minor = 0
    both.consumer.import_from(Holder(both.provider, copy.capsule()))
    with pytest.raises(NotImplementedError, match=r"probe_subtract needs version 1\.1, the provider has 1\.0$"):
        both.consumer.subtract(5, 3)


def test_v04_an_id_besides_the_name(both):
    copy = tables.Copy(both.provider._API)
    copy.table.id[15] ^= 1
    with pytest.raises(ImportError, match="it is another interface"):
        both.consumer.import_from(Holder(both.provider, copy.capsule()))


def test_v05_demands_that_are_not_known_are_refused(both):
    copy = tables.Copy(both.provider._API)
    copy.table.flags |= 1 << 30
    copy.descriptor.flags |= 1 << 30
    with pytest.raises(ImportError, match="flags"):
        both.consumer.import_from(Holder(both.provider, copy.capsule()))


def test_v06_the_provider_stays_until_it_is_released(both):
    provider = weakref.ref(both.provider) if both.kinds[0] in build.PLAIN else None
    del both.provider._API, sys.modules["probe_provider"]
    both.provider = None
    gc.collect()
    assert provider is None or provider() is not None
    scenarios.handles(both.consumer)


def test_v07_the_deallocator_of_a_table_runs_once_when_the_last_consumer_has_let_go(both, builder):
    """The deallocator is the destructor of the capsule, as anywhere in Python."""
    calls = []
    destructor = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(calls.append)
    set_destructor = ctypes.pythonapi.PyCapsule_SetDestructor
    set_destructor.argtypes = [ctypes.py_object, ctypes.c_void_p]
    assert set_destructor(both.provider._API, ctypes.cast(destructor, ctypes.c_void_p)) == 0
    second = build.load(builder.module("probe_consumer", both.kinds[1]), "universal")
    del both.provider._API, sys.modules["probe_provider"]
    both.provider = None
    gc.collect()
    assert calls == [], "two consumers hold it"
    scenarios.handles(both.consumer)
    scenarios.handles(second)
    both.consumer = None
    gc.collect()
    assert calls == [], "one consumer holds it"
    del second
    sys.modules.pop("probe_consumer", None)
    gc.collect()
    if both.kinds[1] in build.PLAIN:
        assert len(calls) == 1
    else:
        assert calls == [], "what HPy 0.9 modules hold in globals stays on CPython"
        sys.modules["the test's own"] = types.SimpleNamespace(destructor=destructor)  # it may run at the end of the process


def test_v09_entries_that_are_no_functions_are_tagged(both):
    copy = tables.Copy(both.provider._API)
    kinds = {s.kind for s in copy.slots}
    assert len(kinds) >= 3, "functions, data and holes"


def test_v10_holes_and_the_version_each_slot_came_with(both):
    slots = tables.Copy(both.provider._API).slots
    assert (slots[27].kind, slots[27].signature) == (0, b"never was anything")
    assert (slots[1].since, slots[30].since) == (0, 1)


def test_v11_nothing_of_modules_that_are_gone_stays(both):
    """Nobody registers anything: what an import made is in the two modules."""
    if "universal" in both.kinds:
        pytest.skip("what HPy 0.9 modules hold in globals stays on CPython")
    gone = weakref.ref(both.provider), weakref.ref(both.consumer)
    scenarios.handles(both.consumer)
    both.provider = both.consumer = None
    del sys.modules["probe_provider"], sys.modules["probe_consumer"]
    gc.collect()
    assert [r() for r in gone] == [None, None]


def test_v13_plain_pointers_keep_working(both):
    new, get = ctypes.pythonapi.PyCapsule_New, ctypes.pythonapi.PyCapsule_GetPointer
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    memory = ctypes.create_string_buffer(b"just memory that is no table at all")
    capsule = new(ctypes.addressof(memory), b"probe_provider._API", None)
    assert get(capsule, b"probe_provider._API") == ctypes.addressof(memory)
    with pytest.raises(ImportError):
        both.consumer.import_from(Holder(both.provider, capsule))


def test_v14_unknown_optional_entries_are_skipped(both):
    copy = tables.Copy(both.provider._API)
    copy.table.minor = copy.descriptor.minor = 7
    copy.table.flags |= 1 << 8
    copy.descriptor.flags |= 1 << 8
    both.consumer.import_from(Holder(both.provider, copy.capsule()))
    scenarios.handles(both.consumer)
