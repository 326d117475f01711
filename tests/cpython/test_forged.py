"""Capsules that lie: the right name on memory that is none, or that ends early, or that is somebody else's. Whatever is
there is looked at before it is read, so an import of any of them is an ImportError and never a signal."""

import ctypes
import mmap
import sys

import pytest
import scenarios
import tables

PAGE = mmap.PAGESIZE
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can be asked whether memory is there")


def cliff():
    """The address where a readable page ends and a page begins that nobody may read."""
    start = libc.mmap(None, 2 * PAGE, 3, 0x22, -1, 0)
    assert start not in (None, ctypes.c_void_p(-1).value)
    assert libc.mprotect(start + PAGE, PAGE, 0) == 0
    return start + PAGE


EDGE = cliff()
NOWHERE = {"one": 1, "small": 4095, "unmapped": 1 << 46, "not canonical": 1 << 60, "the kernel's": (1 << 64) - 4096,
           "the last byte": (1 << 64) - 1, "forbidden": EDGE, "odd": EDGE - 1}


@pytest.fixture
def forged(pair):
    both = pair("debug", "universal")
    original = both.provider._API

    def refuse(capsule):
        both.provider._API = capsule
        with pytest.raises(ImportError, match=r"^cannot import Probe 1\.1 from probe_provider\._API: ") as caught:
            both.consumer.import_again()
        both.provider._API = original
        both.consumer.import_again()
        scenarios.handles(both.consumer)
        return str(caught.value).split(": ", 1)[1]

    refuse.original = original
    return refuse


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE.keys())
def test_pointer_to_nowhere(forged, address):
    assert forged(tables._new(address, b"probe_provider._API", None)) == "the capsule holds something else than an API table"


@pytest.mark.parametrize("room", [8, 32, 88])
def test_table_that_ends_at_a_cliff(forged, room):
    copy = tables.Copy(forged.original)
    ctypes.memmove(EDGE - room, copy.memory, room)
    assert forged(tables._new(EDGE - room, copy.name, None)) == "the capsule holds something else than an API table"


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE.keys())
@pytest.mark.parametrize("what", ["descriptor", "slots", "current", "gate", "facts", "name", "signature"])
def test_address_within_a_table(forged, what, address):
    copy = tables.Copy(forged.original)
    if what == "descriptor":
        ctypes.c_void_p.from_buffer(copy.table, tables.Table.descriptor.offset).value = address
    elif what in ("name", "signature"):
        ctypes.c_void_p.from_buffer(copy.slots, 5 * ctypes.sizeof(tables.SlotDesc) + getattr(tables.SlotDesc, what).offset).value = address
    else:
        ctypes.c_void_p.from_buffer(copy.descriptor, getattr(tables.Descriptor, what).offset).value = address
    if what in ("name", "signature") and address == EDGE - 1:
        ctypes.memset(address, ord("x"), 1)  # a text without an end
    if what == "gate" and address == EDGE - 1:
        ctypes.memset(address, ord("x"), 1)
    if what == "current" and address == EDGE - 1:
        pytest.skip("a readable byte, which may be a function for all that one can see")
    said = forged(copy.capsule())
    assert said in ("the table does not match its descriptor", "the provider has no way in for this module's build",
                    "the provider's description of slot 5 cannot be read",
                    "the provider's list of constants and fields cannot be read"), said


@pytest.mark.parametrize("count", [16384, 1 << 20, (1 << 32) - 1])
def test_more_slots_than_there_are(forged, count):
    copy = tables.Copy(forged.original)
    copy.table.slot_count = copy.descriptor.slot_count = count
    assert forged(copy.capsule()) == "the table does not match its descriptor"


def test_texts_of_a_renamed_slot_that_never_end(forged):
    copy = tables.Copy(forged.original)
    ctypes.memmove(EDGE - 4, b"abc\0", 4)
    copy.slots[5].flags |= 8
    ctypes.c_void_p.from_buffer(copy.slots, 5 * ctypes.sizeof(tables.SlotDesc)).value = EDGE - 4
    assert forged(copy.capsule()) == "the provider's description of slot 5 cannot be read"


def test_copy_of_a_table_with_the_descriptor_of_the_real_one(forged):
    """Its slots could be anything: a table is the one that its descriptor names."""
    copy = tables.Copy(forged.original)
    real = tables.Table.from_address(tables.pointer(forged.original, copy.name))
    copy.table.descriptor = real.descriptor
    assert forged(copy.capsule()) == "the table does not match its descriptor"
